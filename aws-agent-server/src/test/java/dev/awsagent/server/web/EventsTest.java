package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.internal.Json;
import java.time.Clock;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class EventsTest {

    @Test
    void listenerThatLeavesWhileItIsTold_keepsNothingFromTheOthers() {
        var events = new Events("c", 0, 10, 1_000, Clock.systemUTC());
        var leaves = new Event.Listener() {
            @Override
            public void accept(Event event) {
                events.leave(this);
            }
        };
        var heard = new ArrayList<Long>();
        events.listen(-1, leaves, () -> {});
        events.listen(-1, event -> heard.add(event.id()), () -> {});
        events.listen(-1, event -> heard.add(-event.id()), () -> {});

        events.add(Json.object().put("event", "asked"));
        events.add(Json.object().put("event", "replied"));

        assertThat(heard).containsExactly(1L, -1L, 2L, -2L);
    }
}
