package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Defaults;
import dev.awsagent.credential.Target;
import dev.awsagent.fixture.Bench;
import dev.awsagent.fixture.ScriptedPlanner;
import dev.awsagent.fixture.Tools;
import dev.awsagent.guard.PolicyFile;
import dev.awsagent.tool.FailureKind;
import dev.langchain4j.exception.RateLimitException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is asked what a sentence means, and what becomes of it when that one fails. */
class PlannerChoiceTest {

    private static final String SURE = "list things in blue";
    private static final String UNSURE = "I wonder what blue has got for us";

    private final Bench bench = new Bench();
    private final ScriptedModel model = new ScriptedModel();
    private final List<AgentEvent> events = new ArrayList<>();
    private AwsAgent agent;

    @AfterEach
    void close() {
        if (agent != null) {
            agent.close();
        }
    }

    private ChatModelPlanner planner() {
        return ChatModelPlanner.of(model, "test:model");
    }

    private Reply ask(AwsAgent.Builder builder, String message) {
        agent = builder.build();
        return agent.stream(message, events::add);
    }

    private AwsAgent.Builder auto() {
        return bench.builder(planner()).planner(PlannerChoice.AUTO);
    }

    private void callsThenSays() {
        model.calls("box_list_things", "{\"box\":\"blue\"}").says("One pen.");
    }

    @Test
    void autoAndSure_asksNoModel() {
        var reply = ask(auto(), SURE);
        assertThat(reply.context().planner()).isEqualTo("local");
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        assertThat(model.asked).isEmpty();
    }

    @Test
    void autoAndUnsure_asksTheModel() {
        callsThenSays();
        var reply = ask(auto(), UNSURE);
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Answer.class, answer -> assertThat(answer.text()).contains("One pen."));
        assertThat(reply.context().planner()).isEqualTo("test:model");
        assertThat(model.asked).hasSize(2);
    }

    @Test
    void local_asksNoModelThoughThereIsOne() {
        var reply = ask(bench.builder(planner()).planner(PlannerChoice.LOCAL), UNSURE);
        assertThat(reply).isNotInstanceOf(Reply.Answer.class);
        assertThat(model.asked).isEmpty();
    }

    @Test
    void model_isAskedThoughTheOtherWereSure() {
        callsThenSays();
        assertThat(ask(bench.builder(planner()), SURE).context().planner()).isEqualTo("test:model");
    }

    private static String text(Reply reply) {
        return Rendering.in(ZoneOffset.UTC).text(reply);
    }

    private String previewed(String message) {
        return Rendering.in(ZoneOffset.UTC).text(agent.plan(message));
    }

    @Test
    void autoAndSure_saysThatItWasTheOneWithoutAModel() {
        assertThat(text(ask(auto(), SURE))).endsWith(", planned by local]");
        assertThat(previewed(SURE)).endsWith("\nPlanned by local.");
        var json = Rendering.in(ZoneOffset.UTC).json(agent.ask(SURE));
        assertThat(json.path("planner").asText()).isEqualTo("local");
        assertThat(json.path("plannerShown").asBoolean()).isTrue();
    }

    @Test
    void autoAndUnsure_saysWhichModel() {
        callsThenSays();
        assertThat(text(ask(auto(), UNSURE))).endsWith(", planned by test:model]");
    }

    @Test
    void autoWithNoModel_saysThatItWasTheOneWithoutAModel() {
        var builder = bench.builder(new LocalPlanner()).planner(PlannerChoice.AUTO);
        assertThat(text(ask(builder, SURE))).endsWith(", planned by local]");
    }

    @Test
    void onlyTheOneWithoutAModel_isNotSpokenOf() {
        assertThat(text(ask(bench.builder(planner()).planner(PlannerChoice.LOCAL), SURE)))
                .doesNotContain("planned by");
        assertThat(previewed(SURE)).doesNotContain("lanned by");
    }

    @Test
    void plannerOfAProgramsOwn_isSaid() {
        var own = ScriptedPlanner.saying(new Planning.Said("Nothing I know of."));
        assertThat(text(ask(bench.builder(own), SURE))).endsWith("[planned by scripted]");
        agent.close();

        var put = ScriptedPlanner.plan(ScriptedPlanner.step("1", "box_put_thing", "box", "blue", "thing", "pen"));
        assertThat(text(ask(bench.builder(ScriptedPlanner.saying(put)), SURE))).endsWith("\nPlanned by scripted.");
    }

    @Test
    void planOfAProgram_hasNoPlannerToBeSaid() {
        agent = auto().build();
        var step = new Step(
                "1", "box_list_things", Map.of("box", new Argument(TextNode.valueOf("blue"), Origin.USER)), Target.ANY);
        var reply = agent.run(new Plan("command line", List.of(step)));
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        assertThat(text(reply)).doesNotContain("planned by");
    }

    @Test
    void modelToPlanAndNoneNamed_doesNotStart() {
        var builder = AwsAgent.builder().plugins(false).planner(PlannerChoice.MODEL);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openai:gpt-4o-mini");
    }

    private AwsAgent.Builder fileThatSaysLocal() {
        bench.credentials.defaults =
                new Defaults(null, null, null, Map.of(), Map.of(), new Defaults.Models("local", null, Map.of()));
        return AwsAgent.builder()
                .plugins(false)
                .tools(new Tools.ListThings())
                .credentials(bench.credentials)
                .clock(bench.clock)
                .modelFromConfig();
    }

    /** What the file says is about the model that it names. */
    @Test
    void modelThatIsGiven_isAskedThoughTheFileSaysLocal() {
        model.says("Nothing I know of.");
        ask(fileThatSaysLocal().model(model), SURE);
        assertThat(model.asked).hasSize(1);
        agent.close();

        model.says("Nothing I know of.");
        ask(fileThatSaysLocal().planner(planner()), SURE);
        assertThat(model.asked).hasSize(2);
    }

    @Test
    void cacheBesideAPlannerThatAsksAModel_isThePlanners() {
        model.calls("box_list_things", "{\"box\":\"blue\"}").says("One pen.").says("One pen.");
        agent = bench.builder(planner()).planCache(Duration.ofMinutes(5)).build();
        agent.ask(UNSURE);
        assertThat(((Reply.Answer) agent.ask(UNSURE)).outcomes())
                .as("run by the plan that was kept, as no other came")
                .hasSize(1);
        assertThat(model.asked).hasSize(3);
    }

    @Test
    void settingsOfAModelBesideAnotherPlanner_areRefused() {
        var other = ScriptedPlanner.saying(new Planning.Said("no"));
        assertThatThrownBy(() ->
                        bench.builder(other).planCache(Duration.ofMinutes(5)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("planCache")
                .hasMessageContaining("scripted");
        assertThatThrownBy(() -> bench.builder(other).fallbackModel("openai:m").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fallbackModel");
    }

    /** No module of models is on the path of this test: that it is looked for shows that it is used. */
    @Test
    void fallbackBesideAPlannerThatAsksAModel_isThePlanners() {
        assertThatThrownBy(
                        () -> bench.builder(planner()).fallbackModel("openai:m").build())
                .hasMessageContaining("'openai:m'");
    }

    @Test
    void changeThatAModelChoseAfterResults_isMarkedAsThatUnderAutoToo() {
        model.calls("box_list_things", "{\"box\":\"blue\"}").calls("box_delete_box", "{\"box\":\"blue\"}");
        var reply = ask(auto(), UNSURE);
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.ApprovalNeeded.class,
                        needed -> assertThat(needed.proposal().confirmations()).isNotEmpty());
    }

    private ScriptedModel failing() {
        return model.does(request -> {
            throw new RateLimitException("slow down");
        });
    }

    @Test
    void modelThatFails_isReplacedByTheOther() {
        failing();
        var other = new ScriptedModel().calls("box_list_things", "{\"box\":\"blue\"}");
        var planner = planner().withFallback(ChatModelPlanner.of(other, "test:other"));
        agent = bench.agent(planner);
        var planning = (Planning.Planned) planner.plan(PlanRequest.of(UNSURE, agent.tools(), bench.clock));
        assertThat(planning.plan().planner()).isEqualTo("test:other");
        assertThat(planner.plansAs("test:other")).isTrue();
        assertThat(planner.plansAs("local")).isFalse();
    }

    @Test
    void wordsOfTheOtherModel_areSaidToBeItsOwn() {
        failing();
        var other = new ScriptedModel().says("Nothing I know of.");
        var reply = ask(bench.builder(planner().withFallback(ChatModelPlanner.of(other, "test:other"))), UNSURE);
        assertThat(reply.context().planner()).isEqualTo("test:other");
    }

    @Test
    void sameLookAgain_isPlannedFromTheCache() {
        model.calls("box_list_things", "{\"box\":\"blue\"}");
        var planner = planner().withCache(Duration.ofMinutes(5));
        agent = bench.agent(planner);
        var request = PlanRequest.of(UNSURE, agent.tools(), bench.clock);
        var first = planner.plan(request);
        assertThat(planner.plan(request)).isEqualTo(first);
        assertThat(model.asked).hasSize(1);

        model.calls("box_list_things", "{\"box\":\"red\"}");
        bench.clock.pass(Duration.ofMinutes(6));
        assertThat(planner.plan(request)).isNotEqualTo(first);
    }

    @Test
    void changeAgain_isNotPlannedFromTheCache() {
        model.calls("box_put_thing", "{\"box\":\"blue\",\"thing\":\"pen\"}")
                .calls("box_put_thing", "{\"box\":\"blue\",\"thing\":\"pen\"}");
        var planner = planner().withCache(Duration.ofMinutes(5));
        agent = bench.agent(planner);
        var request = PlanRequest.of(UNSURE, agent.tools(), bench.clock);
        planner.plan(request);
        planner.plan(request);
        assertThat(model.asked).hasSize(2);
    }

    private void asksOften() {
        for (int i = 0; i < 10; i++) {
            model.calls("box_list_things", "{\"box\":\"blue\"}");
        }
    }

    /** What the first question takes, by the estimate. */
    private static long question(List<AgentEvent> events) {
        return events.stream()
                .filter(AgentEvent.ModelAsked.class::isInstance)
                .mapToLong(asked -> ((AgentEvent.ModelAsked) asked).prompt().length() / 4)
                .findFirst()
                .orElseThrow();
    }

    private long oneQuestion() {
        var asked = new ArrayList<AgentEvent>();
        try (var other = bench.agent(ChatModelPlanner.of(new ScriptedModel().says("Hello."), "test:model"))) {
            other.stream(UNSURE, asked::add);
        }
        return question(asked);
    }

    private static void isSpent(Reply reply, long allowed) {
        assertThat(reply).isInstanceOfSatisfying(Reply.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(FailureKind.MODEL);
            assertThat(failed.message()).contains("tokens", "and " + allowed + " are allowed");
        });
    }

    @Test
    void budgetThatIsSpent_stopsTheTurn() {
        asksOften();
        var allowed = oneQuestion() + 100;
        var budget = new ModelBudget(allowed, Duration.ofHours(1));
        isSpent(ask(bench.builder(planner()).modelBudget(budget), UNSURE), allowed);
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void questionThatDoesNotFitTheBudget_isNotAsked() {
        asksOften();
        isSpent(ask(bench.builder(planner()).modelBudget(new ModelBudget(2, Duration.ofHours(1))), UNSURE), 2);
        assertThat(model.asked).isEmpty();
        assertThat(events).noneMatch(AgentEvent.ModelAsked.class::isInstance);
    }

    @Test
    void tokensThatThePolicyAllows_areNotExceeded() {
        asksOften();
        var allowed = oneQuestion() + 100;
        var policy = PolicyFile.parse("policy.yml", "{version: 1, limits: {model_tokens: " + allowed + "}}");
        isSpent(ask(bench.builder(planner()).policy(policy), UNSURE), allowed);
        assertThat(model.asked).hasSize(1);
    }

    /** One plan may take many questions. */
    @Test
    void corrections_countToo() {
        for (int i = 0; i < 10; i++) {
            model.calls("box_list_things", "{\"crate\":\"blue\"}");
        }
        var allowed = oneQuestion() + 100;
        var budget = new ModelBudget(allowed, Duration.ofHours(1));
        isSpent(ask(bench.builder(planner()).modelBudget(budget), UNSURE), allowed);
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void questionThatFailed_countsBeforeTheOtherModelIsAsked() {
        failing();
        var other = new ScriptedModel().says("Nothing I know of.");
        var planner = planner().withFallback(ChatModelPlanner.of(other, "test:other"));
        var allowed = oneQuestion() + 100;
        var budget = new ModelBudget(allowed, Duration.ofHours(1));
        isSpent(ask(bench.builder(planner).modelBudget(budget), UNSURE), allowed);
        assertThat(model.asked).hasSize(1);
        assertThat(other.asked).isEmpty();
    }

    @Test
    void timeOfAQuestionThatFailed_counts() {
        model.does(request -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw new RateLimitException("slow down");
        });
        var other = new ScriptedModel().says("Nothing I know of.");
        var planner = planner().withFallback(ChatModelPlanner.of(other, "test:other"));
        var budget = new ModelBudget(1_000_000, Duration.ofMillis(40));
        var reply = ask(bench.builder(planner).modelBudget(budget), UNSURE);
        assertThat(((Reply.Failed) reply).message()).contains("s are allowed");
        assertThat(other.asked).isEmpty();
        assertThat(events.stream().filter(AgentEvent.ModelFailed.class::isInstance))
                .singleElement()
                .satisfies(event ->
                        assertThat(((AgentEvent.ModelFailed) event).millis()).isGreaterThanOrEqualTo(50));
    }

    @Test
    void question_isToldWithAllThatTheModelReadsAndNoSecret() {
        callsThenSays();
        ask(bench.builder(planner()), UNSURE + " with AKIAIOSFODNN7EXAMPLE");
        var asked = events.stream()
                .filter(AgentEvent.ModelAsked.class::isInstance)
                .map(AgentEvent.ModelAsked.class::cast)
                .toList();
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).prompt())
                .contains("tool: ", "box_list_things", "rules: ", "user: " + UNSURE)
                .doesNotContain("AKIAIOSFODNN7EXAMPLE");
        assertThat(asked.get(1).prompt()).contains("result of box_list_things: <aws-data>", "pen");
        assertThat(events.stream().filter(AgentEvent.ModelAnswered.class::isInstance))
                .hasSize(2);
    }
}
