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
        events.add(Json.object().put("event", name), false);
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

    private static Outbox.Item item(int length, boolean passing) {
        return new Outbox.Item("x".repeat(length), new Event(1, "step-progress", "", passing));
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
