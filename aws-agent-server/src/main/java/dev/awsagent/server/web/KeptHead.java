package dev.awsagent.server.web;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import dev.awsagent.journal.CheckpointStore.Beginnings;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What lists say of a conversation that was kept, from how its lines begin, without what was said in it. */
final class KeptHead {

    /** What stands before what was said, in each line that is kept of a conversation, and what only the first one has. */
    private static final List<String> EACH = List.of("changed", "title", "lastEvent", "bounds", "user", "question");

    private static final Set<String> FIRST = Set.of("id", "owner", "created", "gone", "settings");

    private KeptHead() {}

    /** Null where that does not say it, and all has to be read: it is longer, in another order, or something else. */
    static @Nullable ObjectNode of(Beginnings begun) {
        var out = begin(begun.first());
        if (out == null || !isWhole(out) || !out.has("id") || !out.has("created") || !out.has("settings")) {
            return null;
        }
        if (!begun.last().equals(begun.first())) {
            var last = begin(begun.last());
            if (last == null || !isWhole(last)) {
                return null;
            }
            // One of these may have been written without it.
            out.remove("question");
            EACH.stream().filter(last::has).forEach(name -> out.set(name, last.get(name)));
        }
        return out;
    }

    private static boolean isWhole(ObjectNode line) {
        return EACH.stream().allMatch(name -> line.has(name) || name.equals("question"));
    }

    /** What stands in a line up to the first that is something else. */
    private static @Nullable ObjectNode begin(String line) {
        var out = Json.object();
        try (var in = Json.mapper().createParser(line)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (in.nextToken() == JsonToken.FIELD_NAME
                    && (EACH.contains(in.currentName()) || FIRST.contains(in.currentName()))) {
                var name = in.currentName();
                in.nextToken();
                out.set(name, in.<JsonNode>readValueAsTree());
            }
            return out;
        } catch (IOException e) {
            return null;
        }
    }
}
