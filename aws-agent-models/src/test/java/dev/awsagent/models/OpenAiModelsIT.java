package dev.awsagent.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.plan.ChatModelPlanner;
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
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The real langchain4j client over HTTP, with a server that misbehaves in every way that servers do. */
@Timeout(60)
class OpenAiModelsIT {

    private static final String KEY = "key-of-the-model-123456";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelServer server;
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @ToolInfo(name = "box_list_items", value = "Lists what is in a box.", effect = Effect.READ)
    static final class ListItems implements Tool<ListItems.Input, List<String>> {
        record Input(@Param("Box name") String box) {}

        @Override
        public ToolResult<List<String>> call(Input in, ToolCall call) {
            throw new AssertionError("planning runs nothing");
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
        for (var event : logged.list) {
            assertThat(event.getFormattedMessage()).doesNotContain(KEY);
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private Environment environment() {
        return new Environment(
                Map.of(
                        "OPENAI_API_KEY",
                        KEY,
                        "OPENAI_BASE_URL",
                        server.baseUrl().toString()),
                Path.of("nowhere"));
    }

    private ChatModelPlanner planner() {
        return ChatModelPlanner.of(new OpenAiModels().create("openai:m", environment()), "openai:m");
    }

    private ChatModelPlanner streaming() {
        return ChatModelPlanner.streaming(
                new OpenAiModels().createStreaming("openai:m", environment()).orElseThrow(), "openai:m");
    }

    private OpenAiModels.Settings within(Duration timeout) {
        return new OpenAiModels.Settings(server.baseUrl(), KEY, "m", timeout);
    }

    private static PlanRequest request(String message) {
        return PlanRequest.of(message, ToolRegistry.of(List.of(new ListItems())), Clock.systemUTC());
    }

    private static ToolException failure(ChatModelPlanner planner) {
        var thrown = new AtomicReference<ToolException>();
        assertThatThrownBy(() -> planner.plan(request("what is in blue")))
                .isInstanceOfSatisfying(ToolException.class, thrown::set);
        assertThat(thrown.get().kind()).isEqualTo(FailureKind.MODEL);
        assertThat(thrown.get().hint()).isNotBlank();
        assertThat(thrown.get()).hasMessageContaining("openai:m").hasMessageNotContaining(KEY);
        return thrown.get();
    }

    @Test
    void toolCall_roundTripToTheAnswer() throws Exception {
        server.calls("box_list_items", "{\\\"box\\\":\\\"blue\\\"}").says("One apple.");
        var planner = planner();
        var first = request("what is in blue");
        var planned = (Planning.Planned) planner.plan(first);
        assertThat(planned.plan().steps()).singleElement().satisfies(step -> {
            assertThat(step.tool()).isEqualTo("box_list_items");
            assertThat(step.values()).isEqualTo(Map.of("box", TextNode.valueOf("blue")));
        });
        assertThat(planner.plan(withResult(first, planned.plan()))).isEqualTo(new Planning.Said("One apple."));

        assertThat(server.asked).hasSize(2).allSatisfy(asked -> {
            assertThat(asked.path()).isEqualTo("/v1/chat/completions");
            assertThat(asked.authorization()).isEqualTo("Bearer " + KEY);
            assertThat(asked.body()).doesNotContain(KEY);
        });
        var sent = JSON.readTree(server.asked.get(1).body());
        assertThat(sent.at("/model").asText()).isEqualTo("m");
        assertThat(sent.at("/tools/0/function/name").asText()).isEqualTo("box_list_items");
        assertThat(sent.at("/tools/0/function/parameters/required/0").asText()).isEqualTo("box");
        assertThat(sent.at("/messages").findValuesAsText("role"))
                .containsExactly("system", "user", "assistant", "tool");
        assertThat(sent.at("/messages/3/tool_call_id").asText()).isEqualTo("call_1");
        assertThat(sent.at("/messages/3/content").asText()).isEqualTo("<aws-data>[\"apple\"]</aws-data>");
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

    @Test
    void keyless_sendsNoAuthorization() {
        server.says("Hello.");
        var settings = new OpenAiModels.Settings(server.baseUrl(), null, "m", Duration.ofSeconds(10));
        ChatModelPlanner.of(OpenAiClients.blocking(settings), "openai:m").plan(request("hello"));
        assertThat(server.asked)
                .singleElement()
                .satisfies(asked -> assertThat(asked.authorization()).isEqualTo("null"));
    }

    @Test
    void streaming_passesWordsOn() {
        server.events(
                ModelServer.delta("{\"role\":\"assistant\",\"content\":\"One \"}", "null"),
                ModelServer.delta("{\"content\":\"apple.\"}", "null"),
                ModelServer.delta("{}", "\"stop\""),
                "[DONE]");
        var heard = new ArrayList<String>();
        var first = request("what is in blue");
        var planning = streaming()
                .plan(new PlanRequest(
                        first.message(),
                        first.tools(),
                        Target.ANY,
                        List.of(),
                        List.of(),
                        null,
                        first.clock(),
                        heard::add));
        assertThat(planning).isEqualTo(new Planning.Said("One apple."));
        assertThat(heard).containsExactly("One ", "apple.");
    }

    @Test
    void streamingToolCall_isPutTogether() {
        server.events(
                ModelServer.delta(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"call_9\",\"type\":\"function\",\"function\":"
                                + "{\"name\":\"box_list_items\",\"arguments\":\"{\\\"bo\"}}]}",
                        "null"),
                ModelServer.delta(
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"x\\\":\\\"blue\\\"}\"}}]}",
                        "null"),
                ModelServer.delta("{}", "\"tool_calls\""),
                "[DONE]");
        var plan = ((Planning.Planned) streaming().plan(request("what is in blue"))).plan();
        assertThat(plan.steps().get(0).id()).isEqualTo("call_9");
        assertThat(plan.steps().get(0).values()).containsEntry("box", TextNode.valueOf("blue"));
    }

    @Test
    void streamCutInTheMiddle_isNoAnswer() {
        server.events(ModelServer.delta("{\"content\":\"All is \"}", "null"));
        assertThat(failure(streaming())).hasMessageContaining("ended before the answer was complete");
    }

    @Test
    void streamThatStalls_endsInTime() {
        server.stalls("text/event-stream", "data: " + ModelServer.delta("{\"content\":\"All is \"}", "null") + "\n\n");
        var planner = ChatModelPlanner.streaming(OpenAiClients.streaming(within(Duration.ofMillis(500))), "openai:m");
        assertThat(failure(planner)).hasMessageContaining("did not answer in time");
    }

    @Test
    void streamRefused_saysWhy() {
        server.status(401, "application/json", "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}");
        assertThat(failure(streaming()).hint()).contains("API key");
    }

    @Test
    void tooManyRequestsOnce_waitsAsLongAsAskedAndIsRight() {
        server.then(exchange -> {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                    ModelServer.text(exchange, 429, "application/json", "{\"error\":{\"message\":\"slow down\"}}");
                })
                .says("Hello.");
        var before = System.nanoTime();
        assertThat(planner().plan(request("hello"))).isEqualTo(new Planning.Said("Hello."));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(server.asked).hasSize(2);
    }

    @Test
    void tooManyRequestsForLong_saysWhenToComeBackAndDoesNotWait() {
        server.then(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            ModelServer.text(exchange, 429, "application/json", "{\"error\":{\"message\":\"quota\"}}");
        });
        assertThat(failure(planner())).hasMessageContaining("429").hasMessageContaining("try again in 3600 s");
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void webPageWithStatus500_failsAfterThreeTriesWithoutShowingThePage() {
        for (int i = 0; i < 4; i++) {
            server.status(500, "text/html", "<html><body><h1>Oops</h1></body></html>");
        }
        assertThat(failure(planner())).hasMessageContaining("500").hasMessageNotContaining("Oops");
        assertThat(server.asked).hasSize(3);
    }

    @Test
    void refusedKey_isNotShown() {
        server.status(401, "application/json", "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}");
        assertThat(failure(planner())).hasMessageContaining("refuses the key").hasMessageContaining("***");
        assertThat(server.asked).as("a refusal is not tried again").hasSize(1);
    }

    @Test
    void keyInAnError_isInNoExceptionOfTheModelItself() {
        server.status(400, "application/json", "bad key " + KEY);
        var model = new OpenAiModels().create("m", environment());
        assertThatThrownBy(() -> model.chat(ChatRequest.builder()
                        .messages(UserMessage.from("hello"))
                        .build()))
                .satisfies(e -> {
                    for (var cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain(KEY);
                    }
                });
    }

    @Test
    void malformedJson_failsClearly() {
        server.json("{\"choices\": [{\"message\"");
        assertThat(failure(planner())).hasMessageContaining("not its protocol's JSON");
    }

    @Test
    void webPageWithStatus200_failsClearly() {
        server.status(200, "text/html", "<html>login</html>");
        failure(planner());
    }

    @Test
    void noChoices_failsClearly() {
        server.json("{\"id\":\"c1\",\"choices\":[]}");
        assertThat(failure(planner())).hasMessageContaining("no choices");
    }

    @Test
    void malformedArguments_goBackToTheModel() {
        server.calls("box_list_items", "{\\\"box\\\":").calls("box_list_items", "{\\\"box\\\":\\\"blue\\\"}");
        assertThat(planner().plan(request("what is in blue"))).isInstanceOf(Planning.Planned.class);
        assertThat(server.asked.get(1).body()).contains("are no JSON");
    }

    @Test
    void silentServer_isLeftInTime() {
        server.silence();
        var planner = ChatModelPlanner.of(OpenAiClients.blocking(within(Duration.ofMillis(500))), "openai:m");
        assertThat(failure(planner)).hasMessageContaining("did not answer in time");
    }

    @Test
    void bodyThatStalls_isLeftInTime() {
        server.stalls("application/json", "{\"choices\":");
        var planner = ChatModelPlanner.of(OpenAiClients.blocking(within(Duration.ofMillis(500))), "openai:m");
        assertThat(failure(planner)).hasMessageContaining("did not answer in time");
    }

    @Test
    void endlessBody_isCut() {
        server.then(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var block = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                exchange.getResponseBody().write(block);
            }
        });
        assertThat(failure(planner())).hasMessageContaining("longer than");
    }

    @Test
    void redirect_isNotFollowed() {
        server.then(exchange -> {
            exchange.getResponseHeaders().set("Location", server.baseUrl() + "/elsewhere");
            ModelServer.text(exchange, 307, "text/plain", "");
        });
        assertThat(failure(planner())).hasMessageContaining("307");
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void nobodyThere_saysThatItCannotBeReached() {
        var planner = planner();
        server.close();
        assertThat(failure(planner)).hasMessageContaining("cannot be reached");
    }
}
