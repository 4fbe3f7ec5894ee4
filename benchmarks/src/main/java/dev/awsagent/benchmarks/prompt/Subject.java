package dev.awsagent.benchmarks.prompt;

import dev.awsagent.tool.Param;
import org.jspecify.annotations.Nullable;

/** The input of each tool; public, as their classes are another loader's. */
public record Subject(
        @Param("Its name, as it was given when it was made") String name,

        @Param("Only those whose names begin with this") @Nullable
        String prefix,

        @Param(value = "How many at the most", min = 1, max = 1000) @Nullable
        Integer limit) {}
