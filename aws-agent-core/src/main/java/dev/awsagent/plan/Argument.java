package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/**
 * One argument of a step.
 *
 * @param value as JSON; treat it as immutable
 * @param origin where it came from
 */
public record Argument(JsonNode value, Origin origin) {
    public Argument {
        value = Objects.requireNonNull(value, "value").deepCopy();
        Objects.requireNonNull(origin, "origin");
    }
}
