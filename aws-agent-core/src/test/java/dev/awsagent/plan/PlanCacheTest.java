package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Target;
import dev.awsagent.fixture.Bench;
import dev.awsagent.internal.Json;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is planned anew, and what is not. */
class PlanCacheTest {

    private static final String LOOK = "{\"box\":\"blue\"}";

    private final Bench bench = new Bench();
    private final ScriptedModel model = new ScriptedModel();
    private final ChatModelPlanner planner =
            ChatModelPlanner.of(model, "test:model").withCache(Duration.ofMinutes(5));

    /** Looks, unless it is told to tidy up. */
    @ToolInfo(name = "box_look_into", value = "Looks into a box.", effect = Effect.READ)
    static class LookInto implements Tool<LookInto.Input, String> {
        record Input(
                @Param("The box") String box,
                @Param("Whether to tidy up") @Nullable Boolean tidy,

                @Param(value = "Since when", kind = ParamKind.TIME) @Nullable
                Instant since) {}

        @Override
        public Effect effect(Input in) {
            return Boolean.TRUE.equals(in.tidy()) ? Effect.WRITE : Effect.READ;
        }

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok("a pen");
        }
    }

    @ToolInfo(name = "box_shake", value = "Shakes a box.", effect = Effect.READ)
    static final class Shake extends LookInto {}

    private static final ToolRegistry TOOLS = ToolRegistry.of(List.of(new LookInto()));

    private PlanRequest request(ToolRegistry tools, Target target, PlanRequest.Round... rounds) {
        return new PlanRequest(
                "what is in blue", tools, target, List.of(), List.of(rounds), null, bench.clock, token -> {});
    }

    private int asked(String arguments, PlanRequest... requests) {
        for (var request : requests) {
            model.calls("box_look_into", arguments);
            planner.plan(request);
        }
        return model.asked.size();
    }

    @Test
    void sameRequest_isPlannedOnce() {
        var request = request(TOOLS, Target.ANY);
        assertThat(asked(LOOK, request, request)).isEqualTo(1);
    }

    @Test
    void anotherTarget_isPlannedAnew() {
        assertThat(asked(LOOK, request(TOOLS, Target.ANY), request(TOOLS, Target.ANY.withRegion("eu-west-1"))))
                .isEqualTo(2);
    }

    @Test
    void otherTools_arePlannedAnew() {
        var more = ToolRegistry.of(List.of(new LookInto(), new Shake()));
        assertThat(asked(LOOK, request(TOOLS, Target.ANY), request(more, Target.ANY)))
                .isEqualTo(2);
    }

    @Test
    void lookThatItsArgumentsMakeAChange_isPlannedAnew() {
        var request = request(TOOLS, Target.ANY);
        assertThat(asked("{\"box\":\"blue\",\"tidy\":true}", request, request)).isEqualTo(2);
    }

    @Test
    void moment_isPlannedAnew() {
        var request = request(TOOLS, Target.ANY);
        assertThat(asked("{\"box\":\"blue\",\"since\":\"2026-11-23T11:50:00Z\"}", request, request))
                .isEqualTo(2);
    }

    private static PlanRequest.Round round(JsonNode result, long millis) {
        var step = new Step("1", "box_look_into", Map.of(), Target.ANY);
        var outcome = new StepOutcome("1", "box_look_into", result, result, null, null, List.of(), 0, millis);
        return new PlanRequest.Round(new Plan("test:model", List.of(step)), List.of(outcome));
    }

    @Test
    void sameResultsThatTookLonger_arePlannedOnFromTheCache() {
        var pen = Json.tree("a pen");
        assertThat(asked(LOOK, request(TOOLS, Target.ANY, round(pen, 5)), request(TOOLS, Target.ANY, round(pen, 7))))
                .isEqualTo(1);
        assertThat(asked(LOOK, request(TOOLS, Target.ANY, round(Json.tree("a cup"), 5))))
                .isEqualTo(2);
    }

    @Test
    void cacheOfTheBuilder_isTheModels() {
        try (var agent = AwsAgent.builder()
                .plugins(false)
                .tools(new LookInto())
                .credentials(bench.credentials)
                .clock(bench.clock)
                .model(model)
                .planCache(Duration.ofMinutes(5))
                .build()) {
            model.calls("box_look_into", LOOK).says("A pen.").says("A pen again.");
            agent.ask("I wonder what blue has got for us");
            assertThat(((Reply.Answer) agent.ask("I wonder what blue has got for us")).outcomes())
                    .as("run by the plan that was kept, as no other came")
                    .hasSize(1);
        }
        assertThat(model.asked)
                .as("the plan once, what is said of its result twice")
                .hasSize(3);
    }
}
