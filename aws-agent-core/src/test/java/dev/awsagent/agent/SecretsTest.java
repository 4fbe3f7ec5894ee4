package dev.awsagent.agent;

import static dev.awsagent.fixture.ScriptedPlanner.plan;
import static dev.awsagent.fixture.ScriptedPlanner.step;
import static dev.awsagent.fixture.ScriptedPlanner.unfinished;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.awsagent.fixture.Bench;
import dev.awsagent.fixture.FakeCredentials.SdkFailure;
import dev.awsagent.fixture.ScriptedPlanner;
import dev.awsagent.fixture.Tools;
import dev.awsagent.internal.Json;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Plants secrets and looks for them wherever they must not be. */
class SecretsTest {

    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final String CODE = "open-sesame-4711";

    private final Bench bench = new Bench();
    private final List<AgentEvent> events = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger("dev.awsagent");

    @BeforeEach
    void listenToTheLog() {
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(log);
        root.setLevel(null);
    }

    private String logged() {
        var out = new StringBuilder();
        for (var line : log.list) {
            out.append(line.getFormattedMessage()).append('\n');
            if (line.getThrowableProxy() != null) {
                out.append(ThrowableProxyUtil.asString(line.getThrowableProxy()));
            }
        }
        return out.toString();
    }

    /** All that is kept or told to anybody but the one who asked. */
    private String traces(Conversation conversation) {
        var rendering = Rendering.in(bench.clock.getZone());
        var told = String.join(
                "\n",
                events.stream()
                        .map(event -> event + "\n" + rendering.json(event))
                        .toList());
        return told + "\n" + conversation.state() + "\n" + conversation.state().toJson() + "\n" + conversation.history()
                + "\n" + conversation.pending() + "\n" + logged();
    }

    @Test
    void disclosedResult_isInTheAnswerAndNowhereElse() {
        try (var agent = bench.agent(ScriptedPlanner.saying(plan(step("1", "box_share_thing", "box", "b1"))))) {
            var conversation = agent.conversation();
            conversation.ask("share b1", events::add);

            var reply = (Reply.Answer) conversation.ask("yes", events::add);

            assertThat(reply.text()).contains(Tools.ShareThing.URL).contains("hidden-in-a-map");
            assertThat(reply.outcomes().get(0).value().at("/list/0/key").asText())
                    .isEqualTo("hidden-in-a-list");
            assertThat(Json.tree(reply.outcomes().get(0).shown()).toString())
                    .contains("\"name\":\"pen\"")
                    .doesNotContain("hidden-in", "very-secret-link");
            assertThat(traces(conversation))
                    .contains("***")
                    .doesNotContain("very-secret-link", "0123456789abcdef", "hidden-in-a-map", "hidden-in-a-list");
        }
    }

    @Test
    void disclosedResult_isNotShownToAModel() {
        var planner = ScriptedPlanner.saying(
                unfinished(step("1", "box_share_thing", "box", "b1")),
                new Planning.Said("The link is " + Tools.ShareThing.URL));
        try (var agent = bench.agent(planner)) {
            var conversation = agent.conversation();
            conversation.ask("share b1", events::add);

            var reply = (Reply.Answer) conversation.ask("yes", events::add);

            assertThat(planner.requests.get(1).rounds().toString()).doesNotContain("very-secret-link", "hidden-in");
            assertThat(reply.outcomes().get(0).value().at("/url").asText()).isEqualTo(Tools.ShareThing.URL);
            assertThat(traces(conversation)).doesNotContain("very-secret-link");
        }
    }

    @Test
    void secretArgument_reachesTheCallAndNothingElse() {
        var planner = ScriptedPlanner.saying(
                unfinished(step("1", "box_set_lock", "box", "b1", "code", CODE)), new Planning.Said("locked"));
        try (var agent = bench.agent(planner)) {
            var conversation = agent.conversation();

            var asks = conversation.ask("set the lock of b1 to " + CODE, events::add);
            assertThat(Rendering.in(bench.clock.getZone()).json(asks).toString())
                    .contains("***")
                    .doesNotContain(CODE);
            var waits = traces(conversation);
            conversation.ask("yes", events::add);

            assertThat(bench.aws.received).containsExactly("box:SetLock");
            assertThat(waits).doesNotContain(CODE);
            assertThat(traces(conversation)).doesNotContain(CODE);
            assertThat(planner.requests.get(1).rounds().toString()).doesNotContain(CODE);
        }
    }

    /** Takes secrets by their names. */
    @ToolInfo(name = "box_set_locks", effect = Effect.WRITE, value = "Sets the codes of locks.")
    static final class SetLocks implements Tool<SetLocks.Input, String> {
        record Input(
                @Param(value = "The codes", kind = ParamKind.TAGS, secret = true)
                Map<String, String> codes) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok("set to " + in.codes().get("door"));
        }
    }

    @Test
    void secretsOfAMap_reachTheCallAndNothingElse() {
        var planner = ScriptedPlanner.saying(plan(step("1", "box_set_locks", "codes", Map.of("door", CODE))));
        try (var agent = bench.builder(planner).tools(new SetLocks()).build()) {
            var conversation = agent.conversation();

            conversation.ask("set the lock of the door to " + CODE, events::add);
            var done = conversation.ask("yes", events::add);

            assertThat(done).isInstanceOf(Reply.Answer.class);
            assertThat(traces(conversation)).contains("***").doesNotContain(CODE);
        }
    }

    /** A short one would be found in any text: it is hidden where it stands behind its name. */
    @Test
    void shortSecretOfAMap_isHiddenBehindItsName() {
        for (var said : List.of("DOOR_PIN=qx4z", "DOOR_PIN to qx4z", "DOOR_PIN = 'qx4z'")) {
            var planner = ScriptedPlanner.saying(plan(step("1", "box_set_locks", "codes", Map.of("DOOR_PIN", "qx4z"))));
            try (var agent = bench.builder(planner).tools(new SetLocks()).build()) {
                var conversation = agent.conversation();

                var asks = conversation.ask("set " + said + " on box qx4z0", events::add);
                assertThat(Rendering.in(bench.clock.getZone()).json(asks).toString())
                        .contains("***")
                        .doesNotContainPattern("qx4z(?!0)");
                conversation.ask("yes", events::add);

                assertThat(conversation.history().get(0).message()).endsWith(" on box qx4z0");
                assertThat(traces(conversation)).contains("***").doesNotContainPattern("qx4z(?!0)");
            }
        }
    }

    /** Nothing says that it is secret, as long as nobody knows what is meant. */
    @Test
    void variableInAMessageThatIsNotPlanned_isKeptNowhere() {
        var planner = ScriptedPlanner.saying(
                new Planning.Clarify("on which one?", List.of(), List.of("set DB_PIN=qx4z on b1")),
                new Planning.Declined(
                        Planning.Declined.Kind.NOT_SUPPORTED, "what is DB_PASSWORD to hunter of deer?", List.of()));
        try (var agent = bench.agent(planner)) {
            var conversation = agent.conversation();

            conversation.ask("set DB_PIN=qx4z and the variable level to 'low 1' on it", events::add);
            assertThat(conversation.history().get(0).message())
                    .isEqualTo("set DB_PIN=*** and the variable level to '***' on it");
            assertThat(traces(conversation)).doesNotContain("qx4z", "low 1");
            conversation.ask("set DB_PASSWORD to hunter of deer", events::add);

            assertThat(traces(conversation)).doesNotContain("hunter");
        }
    }

    private static final String CLAIM = "I wonder: set the environment variable STRIPE_KEY=rk_live_51H on whatever";

    /** No plan says yet that it is secret when the first question is asked. */
    @Test
    void variableInAMessage_isShownToNoModel() {
        var planner = ScriptedPlanner.saying(new Planning.Clarify("on which one?", List.of(), List.of()));
        try (var agent = bench.agent(planner)) {
            var conversation = agent.conversation();

            var asks = (Reply.ClarificationNeeded) conversation.ask(CLAIM, events::add);
            conversation.ask("the red one", events::add);

            assertThat(planner.requests).hasSize(2);
            assertThat(planner.requests.get(0).message()).contains("STRIPE_KEY=*** on whatever");
            assertThat(planner.requests.get(1).pending().message()).contains("STRIPE_KEY=*** on whatever");
            assertThat(planner.requests.toString()).doesNotContain("rk_live_51H");
            assertThat(asks.question()).contains("STRIPE_KEY is shown to no model", "on which one?");
            assertThat(traces(conversation)).doesNotContain("rk_live_51H");
        }
    }

    @Test
    void variableThatAModelDidNotSee_isNotSetToStars() {
        var planner = ScriptedPlanner.saying(plan(step("1", "box_set_locks", "codes", Map.of("STRIPE_KEY", "***"))));
        try (var agent = bench.builder(planner).tools(new SetLocks()).build()) {
            var reply = (Reply.Failed) agent.stream(CLAIM, events::add);

            assertThat(reply.message()).contains("STRIPE_KEY is shown to no model", "nothing ran");
            assertThat(reply.hint()).contains("without a model");
        }
    }

    @Test
    void wordsOfAModelThatDidNotSeeAVariable_sayWhy() {
        try (var agent = bench.agent(ScriptedPlanner.saying(new Planning.Said("There is no value in it.")))) {
            assertThat(((Reply.Answer) agent.stream(CLAIM, events::add)).text())
                    .contains("STRIPE_KEY is shown to no model");
        }
    }

    /** Sets what a sentence gives it. */
    @ToolInfo(
            name = "box_set_variable",
            effect = Effect.WRITE,
            value = "Sets variables of a box.",
            examples = "set the environment variable {codes} on box {box}")
    static final class SetVariable implements Tool<SetVariable.Input, String> {
        record Input(
                @Param(value = "The box", kind = ParamKind.NAME)
                String box,

                @Param(value = "The variables", kind = ParamKind.TAGS, secret = true)
                Map<String, String> codes) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok("set to " + in.codes().get("STRIPE_KEY"));
        }
    }

    /** It is the only planner that may read the value. */
    @Test
    void variableInAMessage_isPlannedWithoutAModelWhereThatIsSure() {
        var planner = ScriptedPlanner.saying(new Planning.Said("no"));
        try (var agent = bench.builder(planner).tools(new SetVariable()).build()) {
            var conversation = agent.conversation();

            var asks = conversation.ask("set the environment variable STRIPE_KEY=rk_live_51H on box b1", events::add);
            assertThat(asks).isInstanceOf(Reply.ApprovalNeeded.class);
            assertThat(asks.context().planner()).isEqualTo("local");
            var done = (Reply.Answer) conversation.ask("yes", events::add);

            assertThat(done.text()).contains("set to rk_live_51H");
            assertThat(planner.requests).isEmpty();
            assertThat(traces(conversation)).doesNotContain("rk_live_51H");
        }
    }

    @Test
    void messageWithoutAVariable_isKeptAsItIs() {
        try (var agent = bench.agent(ScriptedPlanner.saying(new Planning.Said("no")))) {
            var conversation = agent.conversation();
            var message = "tag web-1 with team=data, copy A to B and set the memory of API to 512 MB";

            conversation.ask(message, events::add);

            assertThat(conversation.history().get(0).message()).isEqualTo(message);
        }
    }

    @Test
    void previewOfASecretArgument_hidesIt() {
        try (var agent =
                bench.agent(ScriptedPlanner.saying(plan(step("1", "box_set_lock", "box", "b1", "code", CODE))))) {
            var preview = agent.plan("set the lock of b1 to " + CODE);

            assertThat(Rendering.in(bench.clock.getZone()).json(preview).toString())
                    .doesNotContain(CODE);
            assertThat(Rendering.in(bench.clock.getZone()).text(preview)).contains("code = ***");
        }
    }

    @Test
    void keysInAnError_areTakenOut() {
        bench.tool(new Tools.Look(call -> {
            throw new SdkFailure(
                    FailureKind.SERVICE,
                    "signed with " + KEY + " aws_secret_access_key=" + SECRET
                            + " https://x/?X-Amz-Signature=deadbeef01&X-Amz-Credential=" + KEY);
        }));
        try (var agent = bench.agent(ScriptedPlanner.saying(plan(step("1", "desk_look_around"))))) {
            var conversation = agent.conversation();

            var reply = (Reply.Failed) conversation.ask("look around", events::add);

            assertThat(reply.message()).contains("signed with ***").doesNotContain(KEY, SECRET, "deadbeef01");
            assertThat(traces(conversation)).doesNotContain(KEY, SECRET, "deadbeef01");
            assertThat(logged()).contains("desk_look_around");
        }
    }

    @Test
    void keysInAResult_areNotShownToAModelNorKept() {
        bench.tool(new Tools.Look(call -> "on a note: " + KEY + " / secretAccessKey: " + SECRET));
        var planner = ScriptedPlanner.saying(unfinished(step("1", "desk_look_around")), new Planning.Said("a note"));
        try (var agent = bench.agent(planner)) {
            var conversation = agent.conversation();

            conversation.ask("look around", events::add);

            assertThat(planner.requests.get(1).rounds().toString())
                    .contains("on a note")
                    .doesNotContain(KEY, SECRET);
            assertThat(traces(conversation)).doesNotContain(KEY, SECRET);
        }
    }

    @Test
    void keysInAMessage_reachNeitherModelNorHistory() {
        var planner = ScriptedPlanner.saying(new Planning.Said("hello"));
        try (var agent = bench.agent(planner)) {
            var conversation = agent.conversation();

            conversation.ask("use " + KEY + " with aws_secret_access_key=" + SECRET, events::add);
            conversation.ask("again", events::add);

            assertThat(planner.requests.toString()).doesNotContain(KEY, SECRET);
            assertThat(traces(conversation)).doesNotContain(KEY, SECRET);
        }
    }
}
