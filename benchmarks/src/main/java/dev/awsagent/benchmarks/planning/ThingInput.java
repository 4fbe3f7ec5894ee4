package dev.awsagent.benchmarks.planning;

import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the measured tools take: as many inputs as a usual tool.
 *
 * @param thing by its name
 * @param tags all have these
 * @param limit at most so many
 */
public record ThingInput(
        @Param(value = "The thing", kind = ParamKind.NAME, pattern = "[a-z][a-z0-9-]{2,30}") @Nullable
        String thing,

        @Param(
                value = "Only with these tags",
                kind = ParamKind.TAGS,
                words = {"tagged {}", "with tag {}"})
        @Nullable
        Map<String, String> tags,

        @Param(
                value = "At most so many",
                kind = ParamKind.COUNT,
                words = {"first {}", "top {}"})
        @Nullable
        Integer limit) {}
