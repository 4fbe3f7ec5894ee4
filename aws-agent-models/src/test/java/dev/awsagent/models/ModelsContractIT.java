package dev.awsagent.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.models.Protocol.Call;
import dev.awsagent.plan.ChatModelPlanner;
import dev.awsagent.plan.ModelWatch;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.ToolResult;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Each provider's real clients over HTTP, the one that streams, which models by name are asked with, and the other, with a server
 * that misbehaves in every way that servers do.
 */
@Timeout(60)
@ParameterizedClass(name = "{0}, streaming {1}")
@MethodSource("clients")
class ModelsContractIT {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Call BLUE = new Call("box_list_items", "{\"box\":\"blue\"}");

    @TempDir
    Path home;

    @Parameter(0)
    private Protocol protocol;

    @Parameter(1)
    private boolean streams;

    private ModelServer server;
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @ToolInfo(name = "box_list_items", value = "Lists what is in a box.", effect = Effect.READ)
    static final class ListItems implements Tool<ListItems.Input, List<String>> {
        record Input(@Param("Box name") String box) {}

        @Override
        public ToolResult<List<String>> call(Input in, ToolCall call) {
            return ToolResult.ok(List.of("apple"));
        }

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new ModelServer();
        logged.start();
        root().addAppender(logged);
        root().setLevel(Level.DEBUG);
    }

    @AfterEach
    void stop() {
        server.close();
        root().detachAppender(logged);
        List<ILoggingEvent> all;
        synchronized (logged) {
            all = List.copyOf(logged.list);
        }
        for (var event : all) {
            assertThat(event.getFormattedMessage()).doesNotContain(Protocol.KEY);
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    static Stream<Arguments> clients() {
        return Stream.of(Protocol.values())
                .flatMap(protocol -> Stream.of(false, true).map(streams -> Arguments.of(protocol, streams)));
    }

    private ChatModelPlanner planner() {
        return planner(SOON);
    }

    private ChatModelPlanner planner(Duration timeout) {
        return streams ? protocol.streaming(server.root(), timeout) : protocol.blocking(server.root(), timeout);
    }

    private ChatModelPlanner streaming() {
        assumeTrue(streams, "it is about streams");
        return planner();
    }

    private ModelServer calls(Call call) {
        return streams
                ? server.streams(protocol.streamType(), protocol.streamOf(call))
                : server.json(protocol.calls(call));
    }

    private ModelServer says(String text) {
        return streams
                ? server.streams(protocol.streamType(), protocol.streamOf(text))
                : server.json(protocol.says(text));
    }

    private static PlanRequest request(String message) {
        return PlanRequest.of(message, ToolRegistry.of(List.of(new ListItems())), Clock.systemUTC());
    }

    private static PlanRequest heard(PlanRequest request, List<String> words, ModelWatch watch) {
        return new PlanRequest(
                request.message(),
                request.tools(),
                Target.ANY,
                List.of(),
                List.of(),
                null,
                request.clock(),
                words::add,
                List.of(),
                watch);
    }

    private ToolException failure(ChatModelPlanner planner) {
        var thrown = new AtomicReference<ToolException>();
        assertThatThrownBy(() -> planner.plan(request("what is in blue")))
                .isInstanceOfSatisfying(ToolException.class, thrown::set);
        assertThat(thrown.get().kind()).isEqualTo(FailureKind.MODEL);
        assertThat(thrown.get().hint()).isNotBlank();
        assertThat(thrown.get()).hasMessageContaining(protocol.planner()).hasMessageNotContaining(Protocol.KEY);
        return thrown.get();
    }

    @Test
    void toolCall_roundTripToTheAnswer() throws Exception {
        calls(BLUE);
        says("One apple.");
        var planner = planner();
        var first = request("what is in blue");
        var planned = (Planning.Planned) planner.plan(first);
        assertThat(planned.plan().steps()).singleElement().satisfies(step -> {
            assertThat(step.tool()).isEqualTo("box_list_items");
            assertThat(step.values()).isEqualTo(Map.of("box", TextNode.valueOf("blue")));
        });
        assertThat(planner.plan(withResult(first, planned.plan()))).isEqualTo(new Planning.Said("One apple."));

        assertThat(server.asked).hasSize(2).allSatisfy(asked -> {
            assertThat(asked.path()).isEqualTo(streams ? protocol.streamPath : protocol.path);
            if (protocol == Protocol.BEDROCK) {
                assertThat(asked.header(protocol.header)).startsWith(protocol.before);
            } else {
                assertThat(asked.header(protocol.header)).isEqualTo(protocol.before + Protocol.KEY);
            }
            assertThat(asked.body()).doesNotContain(Protocol.KEY);
        });
        assertThat(server.asked.get(0).body()).contains("box_list_items", "Box name", "what is in blue");
        assertThat(JSON.readTree(server.asked.get(1).body()).toString())
                .contains("<aws-data>[\\\"apple\\\"]</aws-data>");
    }

    private static PlanRequest withResult(PlanRequest first, Plan plan) throws Exception {
        var value = JSON.readTree("[\"apple\"]");
        var outcome =
                new StepOutcome(plan.steps().get(0).id(), "box_list_items", value, value, null, null, List.of(), 0, 1);
        return new PlanRequest(
                first.message(),
                first.tools(),
                Target.ANY,
                List.of(),
                List.of(new PlanRequest.Round(plan, List.of(outcome))),
                null,
                first.clock(),
                token -> {});
    }

    /** Else it would take the usual window of the server, and cut what does not fit without a word. */
    @Test
    void ollama_isToldHowMuchItHasToRead() throws Exception {
        assumeTrue(protocol == Protocol.OLLAMA, "it is about Ollama");
        says("Hello.");
        planner().plan(request("hello"));
        assertThat(JSON.readTree(server.asked.get(0).body())
                        .at("/options/num_ctx")
                        .asInt())
                .isEqualTo(16_384);
    }

    /** Some models write no more than that, and refuse to be asked for more. */
    @Test
    void anthropic_isAskedForNoMoreThanEachModelWrites() throws Exception {
        assumeTrue(protocol == Protocol.ANTHROPIC, "it is about Anthropic");
        says("Hello.");
        planner().plan(request("hello"));
        assertThat(JSON.readTree(server.asked.get(0).body()).path("max_tokens").asInt())
                .isEqualTo(4_096);
    }

    @Test
    void callsAtOnce_areThePlansSteps() {
        assumeTrue(!streams, "the server of the tests streams one call");
        server.json(protocol.calls(BLUE, new Call("box_list_items", "{\"box\":\"red\"}")));
        var plan = ((Planning.Planned) planner().plan(request("what is in blue and red"))).plan();
        assertThat(plan.steps().stream().map(step -> step.values().get("box").textValue()))
                .containsExactly("blue", "red");
        assertThat(plan.steps().get(0).id()).isNotEqualTo(plan.steps().get(1).id());
    }

    @Test
    void question_isWatchedWithTheTokensThatTheProviderCounts() {
        assumeTrue(!streams, "the server of the tests counts no tokens in all streams");
        server.json(protocol.says("Hello."));
        var prompts = new ArrayList<String>();
        var tokens = new AtomicLong();
        planner().plan(heard(request("hello there"), new ArrayList<>(), new ModelWatch() {
            @Override
            public void asked(String model, String prompt) {
                prompts.add(model + " " + prompt);
            }

            @Override
            public void answered(String model, long inputTokens, long outputTokens, long millis) {
                tokens.set(inputTokens * 100 + outputTokens);
            }
        }));
        assertThat(prompts).singleElement().asString().contains(protocol.planner(), "hello there", "box_list_items");
        assertThat(tokens).hasValue(1005);
    }

    @Test
    void stream_passesWordsOn() {
        var planner = streaming();
        server.streams(protocol.streamType(), protocol.streamOf("One ", "apple."));
        var heard = new ArrayList<String>();
        assertThat(planner.plan(heard(request("what is in blue"), heard, ModelWatch.NOBODY)))
                .isEqualTo(new Planning.Said("One apple."));
        assertThat(heard).containsExactly("One ", "apple.");
        assertThat(server.asked.get(0).path()).isEqualTo(protocol.streamPath);
    }

    @Test
    void streamOfAToolCall_isPutTogether() {
        var planner = streaming();
        server.streams(protocol.streamType(), protocol.streamOf(BLUE));
        var plan = ((Planning.Planned) planner.plan(request("what is in blue"))).plan();
        assertThat(plan.steps().get(0).values()).containsEntry("box", TextNode.valueOf("blue"));
    }

    @Test
    void streamCutInTheMiddle_isNoAnswer() {
        var planner = streaming();
        var whole = protocol.streamOf("All is ", "well.");
        server.streams(protocol.streamType(), whole.subList(0, whole.size() - 1));
        assertThat(failure(planner)).hasMessageContaining("ended before the answer was complete");
    }

    @Test
    void streamThatStalls_endsInTime() {
        assumeTrue(streams, "it is about streams");
        assumeTrue(protocol != Protocol.BEDROCK, "the SDK's client has a time of its own");
        server.stalls(
                protocol.streamType(), protocol.streamOf("All is ", "well.").get(0));
        assertThat(failure(planner(Duration.ofMillis(400)))).hasMessageContaining("did not answer in time");
    }

    @Test
    void streamThatIsCalledOff_endsAtOnce() throws Exception {
        assumeTrue(streams, "it is about streams");
        var gone = server.talks(
                protocol.streamType(), protocol.streamOf("All is ", "well.").subList(0, 2));
        var heard = new CountDownLatch(1);
        var planner = planner(Duration.ofSeconds(50));
        var request = request("what is in blue");
        var asking = new Thread(() -> {
            try {
                planner.plan(new PlanRequest(
                        request.message(),
                        request.tools(),
                        Target.ANY,
                        List.of(),
                        List.of(),
                        null,
                        request.clock(),
                        word -> heard.countDown()));
            } catch (ToolException e) {
                // What it says is of no matter: that it ends is.
                return;
            }
        });
        asking.start();
        assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        asking.interrupt();
        asking.join(15_000);
        assertThat(asking.isAlive()).isFalse();
        assertThat(gone.await(20, TimeUnit.SECONDS)).as("nobody reads on").isTrue();
    }

    @Test
    void streamRefused_saysWhy() {
        assumeTrue(protocol != Protocol.BEDROCK, "AWS is sent no key that it could repeat");
        var planner = streaming();
        server.status(401, "application/json", "{\"error\":{\"message\":\"Incorrect API key: " + Protocol.KEY + "\"}}");
        assertThat(failure(planner).hint()).contains("API key");
    }

    @ParameterizedTest
    @CsvSource({
        "400, does not accept the request, 1",
        "401, refuses the key, 1",
        "429, too many requests, 3",
        "500, 500, 3",
        "529, 529, 3"
    })
    void status_isSaidAndTriedAgainWhereThatMayHelp(int status, String said, int tries) {
        // AWS is sent no key that it could repeat.
        var body = protocol == Protocol.BEDROCK
                ? "{\"message\":\"because of something\"}"
                : "{\"error\":{\"message\":\"because of " + Protocol.KEY + "\"}}";
        for (int i = 0; i < 4; i++) {
            server.status(status, "application/json", body);
        }
        assertThat(failure(planner())).hasMessageContaining(said).hasMessageContaining("because of");
        assertThat(server.asked).hasSize(protocol == Protocol.BEDROCK && status == 529 ? 1 : tries);
    }

    /** AWS says 503 where Anthropic says 529. */
    @Test
    void overloadedOnce_isRightInTheEnd() {
        server.status(protocol == Protocol.BEDROCK ? 503 : 529, "application/json", "{\"message\":\"overloaded\"}");
        says("Hello.");
        assertThat(planner().plan(request("hello"))).isEqualTo(new Planning.Said("Hello."));
        assertThat(server.asked).hasSize(2);
    }

    @Test
    void webPage_isNotShown() {
        for (int i = 0; i < 4; i++) {
            server.status(500, "text/html", "<html><body><h1>Oops</h1></body></html>");
        }
        assertThat(failure(planner())).hasMessageNotContaining("Oops");
    }

    @Test
    void webPageInPlaceOfAnAnswer_failsClearly() {
        server.status(200, "text/html", "<html>login</html>");
        failure(planner());
    }

    @Test
    void connectionThatIsCut_failsClearly() {
        for (int i = 0; i < 4; i++) {
            server.then(exchange -> exchange.close());
        }
        failure(planner());
    }

    @Test
    void answerThatIsCut_failsClearly() {
        assumeTrue(!streams, "a stream that is cut has a test of its own");
        var whole = protocol.says("All is well.");
        for (int i = 0; i < 4; i++) {
            server.then(exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, whole.length());
                exchange.getResponseBody()
                        .write(whole.substring(0, whole.length() / 2).getBytes());
                exchange.getResponseBody().flush();
                exchange.getHttpContext().getServer().stop(0);
            });
        }
        failure(planner());
    }

    @Test
    void nonsense_failsClearly() {
        for (int i = 0; i < 4; i++) {
            server.json("{\"choices\": [{\"message\"");
        }
        failure(planner());
    }

    @Test
    void jsonWithoutAnAnswer_failsClearly() {
        for (int i = 0; i < 4; i++) {
            server.json("{\"id\":\"c1\"}");
        }
        failure(planner());
    }

    @Test
    void inventedTool_goesBackToTheModel() {
        calls(new Call("box_burn_down", "{\"box\":\"blue\"}"));
        calls(BLUE);
        assertThat(planner().plan(request("what is in blue"))).isInstanceOf(Planning.Planned.class);
        assertThat(server.asked.get(1).body()).contains("there is no tool 'box_burn_down'");
    }

    @Test
    void argumentsThatTheSchemaDoesNotTake_goBackSoOftenAndNoOftener() {
        for (int i = 0; i < 4; i++) {
            calls(new Call("box_list_items", "{\"crate\":\"blue\"}"));
        }
        assertThat(failure(planner())).hasMessageContaining("3 attempts").hasMessageContaining("crate");
        assertThat(server.asked).hasSize(3);
        assertThat(server.asked.get(1).body()).contains("crate");
    }

    @Test
    void modelThatNeverStops_isStoppedByTheBoundOnRounds() {
        for (int i = 0; i < 6; i++) {
            calls(BLUE);
        }
        try (var agent = AwsAgent.builder()
                .plugins(false)
                .tools(new ListItems())
                .environment(new Environment(Map.of(), home))
                .planner(planner())
                .maxRounds(3)
                .build()) {
            var asked = new ArrayList<AgentEvent.ModelAsked>();
            var reply = agent.stream("I wonder about blue", event -> {
                if (event instanceof AgentEvent.ModelAsked one) {
                    asked.add(one);
                }
            });
            assertThat(reply).isInstanceOf(Reply.Failed.class);
            assertThat(asked).hasSize(3);
        }
        assertThat(server.asked).hasSize(3);
    }

    @Test
    void silentServer_isLeftInTime() {
        assumeTrue(protocol != Protocol.BEDROCK, "the SDK's client has a time of its own");
        server.silence();
        assertThat(failure(planner(Duration.ofMillis(400)))).hasMessageContaining("did not answer in time");
    }
}
