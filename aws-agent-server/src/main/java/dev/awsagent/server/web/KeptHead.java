package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import dev.awsagent.journal.CheckpointStore.Beginnings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What lists say of a conversation that was kept, from how its lines begin, without what was said in it. */
final class KeptHead {

    /** What stands before what was said, in each line that is kept of a conversation. */
    private static final List<String> EACH = List.of("changed", "title", "lastEvent", "bounds", "user");

    /** What only the first has. */
    private static final List<String> FIRST = List.of("id", "created", "settings");

    /** Each has it that was not written by an older version. */
    private static final String QUESTION = "question";

    private KeptHead() {}

    /** Null where that does not say it, and all has to be read: it is longer, in another order, or something else. */
    static @Nullable ObjectNode of(Beginnings begun) {
        var out = before("memory", begun.first());
        if (out == null || !hasAll(out, EACH) || !hasAll(out, FIRST)) {
            return null;
        }
        if (!begun.last().equals(begun.first())) {
            var last = before("number", begun.last());
            if (last == null || !hasAll(last, EACH)) {
                return null;
            }
            EACH.forEach(name -> out.set(name, last.get(name)));
            out.remove(QUESTION);
            if (last.has(QUESTION)) {
                out.set(QUESTION, last.get(QUESTION));
            }
        }
        return out;
    }

    private static boolean hasAll(ObjectNode line, List<String> names) {
        return names.stream().allMatch(line::has);
    }

    /** What stands in an object before that name; null where that does not come. Within a text no quote stands for itself. */
    private static @Nullable ObjectNode before(String name, String line) {
        var end = line.indexOf(",\"" + name + "\":");
        try {
            return end > 0 && Json.parse(line.substring(0, end) + "}") instanceof ObjectNode out ? out : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
