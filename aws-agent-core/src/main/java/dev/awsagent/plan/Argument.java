package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One argument of a step.
 *
 * @param value as JSON; treat it as immutable
 * @param origin where it came from
 * @param reference where its value will come from; null when the value is known. A step with one is not reviewed before the
 *     step that it points to has run
 */
public record Argument(
        JsonNode value, Origin origin, @Nullable Reference reference) {
    public Argument {
        value = Objects.requireNonNull(value, "value").deepCopy();
        Objects.requireNonNull(origin, "origin");
    }

    /** One whose value is known. */
    public Argument(JsonNode value, Origin origin) {
        this(value, origin, null);
    }

    /** One whose value an earlier step of the same plan will bring. */
    public static Argument of(Reference reference) {
        return new Argument(TextNode.valueOf(reference.toString()), Origin.TOOL, reference);
    }
}
