package dev.awsagent.benchmarks.server;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;

/** Talkers that talk at once, on one thread, so that they leave the processors to the server. Used by one thread. */
final class Crowd {

    private static final long MOST_NANOS = 60_000_000_000L;

    private final List<? extends Talker> talkers;

    Crowd(List<? extends Talker> talkers) {
        this.talkers = talkers;
    }

    /** Everybody says the next thing as soon as the reply to the last is there: until a time is over, or so much was said. */
    Heard keepTalking(long nanos, long messages) throws IOException {
        var heard = new Heard();
        try (var selector = opened()) {
            var begun = System.nanoTime();
            var said = new long[talkers.size()];
            var left = messages;
            var waiting = 0;
            for (var i = 0; i < said.length && left > 0; i++, left--, waiting++) {
                said[i] = System.nanoTime();
                talkers.get(i).say();
            }
            var end = begun + nanos;
            while (waiting > 0) {
                select(selector, 100, begun + nanos + MOST_NANOS);
                for (var key : selector.selectedKeys()) {
                    var i = (int) key.attachment();
                    var talker = talkers.get(i);
                    talker.in.read(talker.channel);
                    if (!talker.replied()) {
                        continue;
                    }
                    var now = System.nanoTime();
                    if (now <= end) {
                        // What comes after the end is waited for, and does not count.
                        heard.add(now - said[i]);
                        heard.lasted(now - begun);
                    }
                    if (now < end && left > 0) {
                        left--;
                        said[i] = now;
                        talker.say();
                    } else {
                        waiting--;
                    }
                }
                selector.selectedKeys().clear();
            }
        }
        return heard;
    }

    /**
     * Everybody says something once in each period, one after another, whether or not the server keeps up. The time of a reply counts
     * from when its message was due, so that a server that stands still is not asked less often for it.
     */
    Heard keepPace(long period, int turns) throws IOException {
        var heard = new Heard();
        var count = talkers.size();
        var pace = new Pace(System.nanoTime() + 10_000_000, period, count);
        try (var selector = opened()) {
            var said = new int[count];
            var busy = new boolean[count];
            var last = pace.due((long) count * turns - 1);
            var due = 0L;
            var all = (long) count * turns;
            while (heard.count() < all) {
                var now = System.nanoTime();
                for (; due < all && pace.due(due) <= now; due++) {
                    var i = (int) (due % count);
                    if (!busy[i]) {
                        busy[i] = true;
                        talkers.get(i).say();
                    }
                }
                var wait = due < all ? (pace.due(due) - System.nanoTime()) / 1_000_000 : 100;
                select(selector, Math.max(1, wait), last + MOST_NANOS);
                for (var key : selector.selectedKeys()) {
                    var i = (int) key.attachment();
                    var talker = talkers.get(i);
                    talker.in.read(talker.channel);
                    if (talker.replied()) {
                        heard.add(System.nanoTime() - pace.due((long) said[i] * count + i));
                        said[i]++;
                        busy[i] = (long) said[i] * count + i < due;
                        if (busy[i]) {
                            talker.say();
                        }
                    }
                }
                selector.selectedKeys().clear();
            }
            heard.lasted(System.nanoTime() - pace.due(0));
        }
        return heard;
    }

    private Selector opened() throws IOException {
        var selector = Selector.open();
        for (var i = 0; i < talkers.size(); i++) {
            talkers.get(i).channel.configureBlocking(false);
            talkers.get(i).channel.register(selector, SelectionKey.OP_READ, i);
        }
        return selector;
    }

    private static void select(Selector selector, long millis, long last) throws IOException {
        selector.select(millis);
        if (System.nanoTime() > last) {
            throw new IOException("no reply in a minute");
        }
    }
}
