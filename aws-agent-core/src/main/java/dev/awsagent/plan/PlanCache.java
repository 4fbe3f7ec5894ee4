package dev.awsagent.plan;

import dev.awsagent.internal.Json;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plans of a model that only look, by all that the model read for them. Holds no result and no secret. Thread-safe. */
final class PlanCache {

    private static final int MOST = 200;

    private record Kept(Planning planning, Instant until) {}

    private final Duration time;
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST;
        }
    };

    PlanCache(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("a cache keeps plans for longer than nothing, got " + time);
        }
        this.time = time;
    }

    Planning get(PlanRequest request, Supplier<Planning> otherwise) {
        var key = key(request);
        var now = request.clock().instant();
        var known = kept(key);
        if (known != null && now.isBefore(known.until())) {
            return known.planning();
        }
        var planning = otherwise.get();
        if (planning instanceof Planning.Planned planned && lasts(planned, request.tools())) {
            synchronized (kept) {
                kept.put(key, new Kept(planning, now.plus(time)));
            }
        }
        return planning;
    }

    private @Nullable Kept kept(String key) {
        synchronized (kept) {
            return kept.get(key);
        }
    }

    /** Whether it looks, and does so tomorrow as today: what a moment was in it depends on when it was said. */
    private static boolean lasts(Planning.Planned planned, ToolRegistry tools) {
        return Stream.concat(planned.plan().steps().stream(), planned.then().stream())
                .allMatch(step -> tools.find(step.tool())
                        .map(tool -> looks(tool, step) && !saysWhen(tool, step))
                        .orElse(false));
    }

    /** Whether it only looks with these arguments, which may make more of a tool than it says of itself. */
    private static boolean looks(ToolDefinition tool, Step step) {
        try {
            return tool.bind(step.values()).effect() == Effect.READ;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean saysWhen(ToolDefinition tool, Step step) {
        return tool.params().stream()
                .anyMatch(param -> (param.kind() == ParamKind.TIME || param.type() == Instant.class)
                        && step.arguments().containsKey(param.name()));
    }

    /**
     * All that the answer hangs on but the time. Of what was done so far the results that the planner sees, and not how long
     * each took or which request it was.
     */
    private static String key(PlanRequest request) {
        var all = Json.object();
        all.put("message", request.message());
        all.set("target", Json.tree(request.target()));
        all.set("history", Json.tree(request.history()));
        var rounds = all.putArray("rounds");
        for (var round : request.rounds()) {
            rounds.add(Json.tree(round.plan()));
            for (var outcome : round.outcomes()) {
                var seen = rounds.addObject();
                seen.put("step", outcome.step());
                seen.set("shown", outcome.shown());
                seen.put("nextPage", outcome.nextPage());
                seen.set("failure", Json.tree(outcome.failure()));
            }
        }
        all.set("pending", Json.tree(request.pending()));
        var tools = all.putArray("tools");
        for (var tool : request.tools().all()) {
            tools.add(tool.name());
            tools.add(tool.description());
            tools.add(tool.inputSchema());
        }
        return Json.hash(all);
    }
}
