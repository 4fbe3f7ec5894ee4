package dev.awsagent.server.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How much the server takes, by names as its configuration has them; each a whole number that is not negative. Immutable.
 */
record Limits(Map<String, Long> values) {

    /** All there are, with what counts where nothing else is written. */
    private static final Map<String, Long> USUAL = usual();

    static final Limits DEFAULTS = new Limits(USUAL);

    Limits {
        values = Map.copyOf(values);
    }

    private static Map<String, Long> usual() {
        var all = new LinkedHashMap<String, Long>();
        // Requests and messages of one user, and of one address.
        all.put("requests_per_second", 50L);
        all.put("requests_at_once", 300L);
        all.put("sign_ins_per_minute", 20L);
        all.put("connections", 10_000L);
        all.put("connections_per_address", 1_000L);
        // WebSockets and streams of events.
        all.put("connections_per_user", 200L);
        // Of what keeps a thread busy: uploads, previews, the audit log, validity of profiles.
        all.put("busy_per_user", 4L);
        all.put("conversations_per_user", 1_000L);
        all.put("waiting_messages", 16L);
        all.put("body_bytes", 256L << 10);
        all.put("body_seconds", 15L);
        all.put("upload_bytes", 5L << 30);
        all.put("events_kept", 2_000L);
        all.put("event_bytes_kept", 4L << 20);
        // In which somebody has to give the code of an MFA device. Three of them fit into the time there is to find out
        // who one is.
        all.put("answer_seconds", 90L);
        all.put("reply_bytes", 8L << 20);
        all.put("unread_bytes", 16L << 20);
        all.put("session_seconds", 24L * 3600);
        all.put("first_request_seconds", 15L);
        all.put("idle_seconds", 120L);
        all.put("rest_seconds", 600L);
        all.put("repeat_bytes", 8L << 20);
        all.put("stop_seconds", 60L);
        return all;
    }

    static Set<String> names() {
        return USUAL.keySet();
    }

    Limits with(String name, long value) {
        if (!USUAL.containsKey(name) || value < 0) {
            throw new IllegalArgumentException("no limit: " + name + " " + value);
        }
        var all = new LinkedHashMap<>(values);
        all.put(name, value);
        return new Limits(all);
    }

    long of(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no limit is called " + name);
        }
        return value;
    }

    int count(String name) {
        return (int) Math.min(Integer.MAX_VALUE, of(name));
    }

    Duration seconds(String name) {
        return Duration.ofSeconds(of(name));
    }
}
