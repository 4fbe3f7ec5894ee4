package dev.awsagent.plan;

import dev.awsagent.internal.Json;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
        if (planning instanceof Planning.Planned planned && looks(planned.plan(), request.tools())) {
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

    private static boolean looks(Plan plan, ToolRegistry tools) {
        return plan.steps().stream()
                .map(step -> tools.find(step.tool()).map(ToolDefinition::effect).orElse(Effect.DESTROY))
                .allMatch(Effect.READ::equals);
    }

    /** All that the answer hangs on but the time. */
    private static String key(PlanRequest request) {
        var all = Json.object();
        all.put("message", request.message());
        all.set("target", Json.tree(request.target()));
        all.set("history", Json.tree(request.history()));
        all.set("rounds", Json.tree(request.rounds()));
        all.set("pending", Json.tree(request.pending()));
        var tools = all.putArray("tools");
        for (var tool : request.tools().all()) {
            tools.add(tool.name());
            tools.add(tool.inputSchema());
        }
        return Json.hash(all);
    }
}
