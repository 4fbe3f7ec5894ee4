package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.ToolResult;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelToolsTest {

    private final ScriptedModel model = new ScriptedModel();
    private final ChatModelPlanner planner = ChatModelPlanner.of(model, "test:model")
            .withLimits(new ChatModelPlanner.Limits(8, 2, 100_000, Duration.ofMinutes(1), 2));

    @ToolInfo(name = "shelf_count_books", value = "Counts the books on a shelf.", effect = Effect.READ)
    static final class CountBooks extends Any {}

    @ToolInfo(name = "garden_water_roses", value = "Waters the roses.", effect = Effect.WRITE)
    static final class WaterRoses extends Any {}

    @ToolInfo(name = "garden_erase_weeds", value = "Takes the weeds out.", effect = Effect.DESTROY)
    static final class EraseWeeds extends Any {}

    @ToolInfo(name = "misc_unrelated", value = "Sings.", effect = Effect.READ)
    static final class Unrelated extends Any {}

    abstract static class Any implements Tool<Any.Input, String> {
        record Input(@Param("Which one") String which) {}

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            throw new AssertionError("planning runs nothing");
        }

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }
    }

    private static ToolRegistry all() {
        return ToolRegistry.of(List.of(new CountBooks(), new WaterRoses(), new EraseWeeds()));
    }

    private static PlanRequest request(String message, ToolRegistry tools) {
        return PlanRequest.of(message, tools, Clock.systemUTC());
    }

    private List<String> offered(int question) {
        return model.asked.get(question).toolSpecifications().stream()
                .map(ToolSpecification::name)
                .toList();
    }

    @Test
    void fewTools_areAllOffered() {
        model.says("Hello.");
        planner.plan(request("hello", ToolRegistry.of(List.of(new CountBooks(), new WaterRoses()))));
        assertThat(offered(0)).containsExactlyInAnyOrder("shelf_count_books", "garden_water_roses");
    }

    @Test
    void ofManyTools_thoseAreOfferedThatTheRequestIsAbout() {
        model.says("Hello.");
        planner.plan(request("how many books are on the shelf?", all()));
        assertThat(offered(0)).containsExactly(ModelTools.SEARCH, "shelf_count_books");
    }

    /** Providers cache what a prompt begins with. */
    @Test
    void toolThatWasCalled_changesNothingBeforeIt() {
        var planner = ChatModelPlanner.of(model, "test:model")
                .withLimits(new ChatModelPlanner.Limits(8, 2, 100_000, Duration.ofMinutes(1), 3));
        var tools = ToolRegistry.of(List.of(new CountBooks(), new WaterRoses(), new EraseWeeds(), new Unrelated()));
        var first = request("count the books, water the roses", tools);
        model.says("Hello.").says("Hello.");
        planner.plan(first);
        var round = new PlanRequest.Round(
                new Plan(
                        "test:model",
                        List.of(
                                new Step("1", "shelf_count_books", Map.of(), Target.ANY),
                                new Step("2", "misc_unrelated", Map.of(), Target.ANY))),
                List.of());
        planner.plan(new PlanRequest(
                first.message(),
                tools,
                Target.ANY,
                List.of(),
                List.of(round),
                null,
                Clock.offset(first.clock(), Duration.ofSeconds(3)),
                token -> {}));
        assertThat(offered(0)).containsExactly(ModelTools.SEARCH, "garden_water_roses", "shelf_count_books");
        assertThat(offered(1))
                .containsExactly(ModelTools.SEARCH, "garden_water_roses", "shelf_count_books", "misc_unrelated");
        assertThat(model.asked.get(1).messages().get(0))
                .isEqualTo(model.asked.get(0).messages().get(0));
    }

    @Test
    void wordOfTheSameMeaning_findsTheTool() {
        assertThat(new ToolSearch(all().all()).find("delete the weeds", 1))
                .singleElement()
                .satisfies(tool -> assertThat(tool.name()).isEqualTo("garden_erase_weeds"));
    }

    @Test
    void toolThatTheModelLooksFor_isOfferedAndPlanned() {
        model.calls(ModelTools.SEARCH, "{\"query\":\"give water to roses\"}")
                .calls("garden_water_roses", "{\"which\":\"red\"}");
        var planning = planner.plan(request("do what the plants need", all()));
        assertThat(offered(0)).doesNotContain("garden_water_roses");
        assertThat(offered(1)).contains("garden_water_roses");
        assertThat(planning)
                .isInstanceOfSatisfying(
                        Planning.Planned.class,
                        planned -> assertThat(planned.plan().steps())
                                .singleElement()
                                .satisfies(step -> assertThat(step.tool()).isEqualTo("garden_water_roses")));
    }

    @Test
    void modelThatOnlyLooks_isStopped() {
        for (int i = 0; i < 20; i++) {
            model.calls(ModelTools.SEARCH, "{\"query\":\"books\"}");
        }
        assertThatThrownBy(() -> planner.plan(request("hm", all()))).hasMessageContaining("gave no usable answer");
        assertThat(model.asked).hasSizeLessThan(10);
    }
}
