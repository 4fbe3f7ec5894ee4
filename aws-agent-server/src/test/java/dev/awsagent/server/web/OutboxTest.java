package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.internal.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events on their way to those who listen. */
class OutboxTest {

    private final Events events = new Events("c", 0, 3, 10_000, Clock.systemUTC());

    private void add(String name) {
        events.add(Json.object().put("event", name));
    }

    @Test
    void whoComesBack_getsWhatCameSinceAndNothingTwice() {
        add("a");
        add("b");
        var heard = new ArrayList<Long>();

        assertThat(events.listen(1, event -> heard.add(event.id()), () -> {})).isTrue();
        add("c");

        assertThat(heard).containsExactly(2L, 3L);
    }

    @Test
    void whoWasAwayTooLong_isToldSo() {
        for (int i = 0; i < 5; i++) {
            add("x");
        }

        assertThat(events.listen(1, event -> {}, () -> {})).isFalse();
        assertThat(events.listen(9, event -> {}, () -> {})).isFalse();
        assertThat(events.listen(2, event -> {}, () -> {})).isTrue();
        assertThat(events.listen(5, event -> {}, () -> {})).isTrue();
        assertThat(events.listen(-1, event -> {}, () -> {})).isTrue();
    }

    @Test
    void whoLeft_hearsNothingMore() {
        var heard = new ArrayList<Long>();
        Event.Listener listener = event -> heard.add(event.id());
        events.listen(0, listener, () -> {});
        events.leave(listener);
        add("a");

        assertThat(heard).isEmpty();
    }

    private List<Long> since(Events some, long after) {
        var heard = new ArrayList<Long>();
        assertThat(some.listen(after, event -> heard.add(event.id()), () -> {})).isTrue();
        return heard;
    }

    @Test
    void progress_pushesNothingOut() {
        var some = new Events("c", 0, 10, 100_000, Clock.systemUTC());
        var asked = some.add(Json.object().put("event", "asked"));
        some.add(Json.object().put("event", "reviewed"));
        for (int i = 0; i < 2_001; i++) {
            some.add(Json.object().put("event", "step-progress").put("done", i), "1");
            some.add(Json.object().put("event", "step-progress").put("done", i), "2");
        }

        // Whoever comes back after the question gets all that counts, and of each step how far it is now.
        assertThat(since(some, asked)).containsExactly(2L, 4003L, 4004L);
        assertThat(since(some, 3_000)).containsExactly(4003L, 4004L);
        assertThat(since(some, 0)).hasSize(4).startsWith(asked);
    }

    @Test
    void whatLedToAReply_goesFirstAndIsNotMissed() {
        var some = new Events("c", 0, 6, 100_000, Clock.systemUTC());
        for (int turn = 0; turn < 3; turn++) {
            some.add(Json.object().put("event", "asked"));
            for (int i = 0; i < 20; i++) {
                some.add(Json.object().put("event", "token"));
            }
            some.add(Json.object().put("event", "replied"));
        }

        assertThat(since(some, 0)).as("each question and each answer").containsExactly(1L, 22L, 23L, 44L, 45L, 66L);
    }

    @Test
    void turnWithMoreThanIsKept_isSaidToHaveLostSome() {
        var some = new Events("c", 0, 5, 100_000, Clock.systemUTC());
        var asked = some.add(Json.object().put("event", "asked"));
        for (int i = 0; i < 20; i++) {
            some.add(Json.object().put("event", "token"));
        }

        assertThat(some.listen(asked, event -> {}, () -> {})).isFalse();
        // After what it is told then, there is nothing more to lose.
        assertThat(since(some, some.last())).isEmpty();
        some.add(Json.object().put("event", "replied"));
        assertThat(since(some, 21)).containsExactly(22L);
    }

    private static Outbox.Item item(int length, boolean passing) {
        return new Outbox.Item("x".repeat(length), new Event(1, "step-progress", "", passing ? "1" : null));
    }

    @Test
    void slowReader_losesWhatPassesFirstAndIsGivenUpThen() {
        var outbox = new Outbox(80);

        assertThat(outbox.offer(item(20, false))).isTrue();
        assertThat(outbox.offer(item(20, true))).as("left out").isTrue();
        assertThat(outbox.offer(item(60, false))).isTrue();
        assertThat(outbox.offer(item(1, false))).as("too far behind").isFalse();

        var waiting = new ArrayList<Integer>();
        for (Outbox.Item next; (next = outbox.poll()) != null; ) {
            waiting.add(next.text().length());
        }
        assertThat(waiting).isEqualTo(List.of(20, 60));
    }
}
