package dev.awsagent.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.guard.Proposal;
import java.time.ZoneId;
import java.util.Objects;

/**
 * Replies, previews and events as text for people and as JSON for programs. In text, whatever came from AWS or from a
 * model is made harmless: control characters, terminal sequences and characters that reorder text become visible, and
 * links are taken apart. Immutable and thread-safe.
 */
public final class Rendering {

    private final ZoneId zone;

    private Rendering(ZoneId zone) {
        this.zone = zone;
    }

    /** Times are shown in this zone. */
    public static Rendering in(ZoneId zone) {
        return new Rendering(Objects.requireNonNull(zone, "zone"));
    }

    /** A reply, with where it ran. */
    public String text(Reply reply) {
        throw new UnsupportedOperationException();
    }

    /** What would run and what would be asked. */
    public String text(Preview preview) {
        throw new UnsupportedOperationException();
    }

    /** What a person is asked to say yes to, without the question itself. */
    public String text(Proposal proposal) {
        throw new UnsupportedOperationException();
    }

    /** {@code {"type":…,"text":…,"profile":…,"account":…,"region":…,…}}. */
    public JsonNode json(Reply reply) {
        throw new UnsupportedOperationException();
    }

    /** {@code {"steps":[…],"clarify":null|{…},"refused":null|{…},…}}. */
    public JsonNode json(Preview preview) {
        throw new UnsupportedOperationException();
    }

    /** {@code {"event":"step-progress",…}}. */
    public JsonNode json(AgentEvent event) {
        throw new UnsupportedOperationException();
    }

    /** One line of text that came from somewhere else, made harmless for a terminal. */
    public static String harmless(String text) {
        throw new UnsupportedOperationException();
    }

    /** {@code 1.5 MiB}. */
    public static String bytes(long bytes) {
        throw new UnsupportedOperationException();
    }

    ZoneId zone() {
        return zone;
    }
}
