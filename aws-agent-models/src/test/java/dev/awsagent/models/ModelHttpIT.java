package dev.awsagent.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Target;
import dev.awsagent.plan.ChatModelPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the same for all providers that are reached over HTTP. */
@Timeout(60)
class ModelHttpIT {

    private static final Duration SOON = Duration.ofSeconds(5);

    private ModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ModelServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ChatModel model(String key, Duration timeout) {
        return new OpenAiModels().blocking(new Access(server.baseUrl(), key, "m", timeout, 0));
    }

    private static String asked(ChatModel model) {
        return model.chat(ChatRequest.builder()
                        .messages(UserMessage.from("hello"))
                        .build())
                .aiMessage()
                .text();
    }

    private AbstractThrowableAssert<?, ?> failure(Duration timeout) {
        return assertThatThrownBy(() -> asked(model(Protocol.KEY, timeout)));
    }

    @Test
    void keyless_sendsNoAuthorization() {
        server.says("Hello.");
        assertThat(asked(model(null, SOON))).isEqualTo("Hello.");
        assertThat(server.asked)
                .singleElement()
                .satisfies(asked -> assertThat(asked.authorization()).isEqualTo("null"));
    }

    @Test
    void tooManyRequestsOnce_waitsAsLongAsAskedAndIsRight() {
        server.then(exchange -> {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                    ModelServer.text(exchange, 429, "application/json", "{\"error\":{\"message\":\"slow down\"}}");
                })
                .says("Hello.");
        var before = System.nanoTime();
        assertThat(asked(model(Protocol.KEY, SOON))).isEqualTo("Hello.");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(server.asked).hasSize(2);
    }

    @Test
    void tooManyRequestsForLong_saysWhenToComeBackAndDoesNotWait() {
        server.then(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            ModelServer.text(exchange, 429, "application/json", "{\"error\":{\"message\":\"quota\"}}");
        });
        failure(SOON).hasMessageContaining("try again in 3600 s");
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void keyInAnError_isInNoException() {
        server.status(400, "application/json", "bad key " + Protocol.KEY);
        failure(SOON).satisfies(e -> {
            for (var cause = e; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain(Protocol.KEY);
            }
        });
    }

    @Test
    void bodyThatStalls_isLeftInTime() {
        server.stalls("application/json", "{\"choices\":");
        failure(Duration.ofMillis(400)).hasMessageContaining("no answer within 400 ms");
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
        failure(SOON).hasMessageContaining("longer than");
    }

    @Test
    void redirect_isNotFollowed() {
        server.then(exchange -> {
            exchange.getResponseHeaders().set("Location", server.baseUrl() + "/elsewhere");
            ModelServer.text(exchange, 307, "text/plain", "");
        });
        failure(SOON).isNotNull();
        assertThat(server.asked).hasSize(1);
    }

    private static PlanRequest request() {
        return request(word -> {});
    }

    private static PlanRequest request(Consumer<String> words) {
        return new PlanRequest(
                "what is in blue",
                ToolRegistry.of(List.of()),
                Target.ANY,
                List.of(),
                List.of(),
                null,
                Clock.systemUTC(),
                words);
    }

    private static void isCancelled(ChatModelPlanner planner, CountDownLatch asked, Consumer<String> words)
            throws Exception {
        var caught = new AtomicReference<ToolException>();
        var caller = new Thread(() -> {
            try {
                planner.plan(request(words));
            } catch (ToolException e) {
                caught.set(e);
            }
        });
        caller.start();
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        caller.join(10_000);
        assertThat(caught.get().kind()).isEqualTo(FailureKind.CANCELLED);
    }

    private ChatModelPlanner planner(boolean streams) {
        var access = new Access(server.baseUrl(), Protocol.KEY, "m", Duration.ofMinutes(1), 0);
        return streams
                ? ChatModelPlanner.streaming(new OpenAiModels().streaming(access), "openai:m")
                : ChatModelPlanner.of(new OpenAiModels().blocking(access), "openai:m");
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("awsagent-model"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelledWhileItWaitsToTryAgain_isNotSentAgain(boolean streams) throws Exception {
        var asked = new CountDownLatch(1);
        server.then(exchange -> {
                    exchange.getResponseHeaders().set("Retry-After", "2");
                    ModelServer.text(exchange, 429, "application/json", "{\"error\":{\"message\":\"slow down\"}}");
                    asked.countDown();
                })
                .says("Hello.");
        isCancelled(planner(streams), asked, word -> {});
        for (var thread : threads()) {
            thread.join(10_000);
        }
        assertThat(threads()).isEmpty();
        Thread.sleep(2_500);
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void cancelledInTheMiddleOfAStream_leavesNoThread() throws Exception {
        var asked = new CountDownLatch(1);
        server.then(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write(("data: " + ModelServer.delta("{\"content\":\"One \"}", "null") + "\n\n")
                            .getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            server.hold();
        });
        isCancelled(planner(true), asked, word -> asked.countDown());
        for (var thread : threads()) {
            thread.join(10_000);
        }
        assertThat(threads()).isEmpty();
    }

    private ToolException failure(boolean streams, URI url) {
        var access = new Access(url, Protocol.KEY, "m", SOON, 0);
        var planner = streams
                ? ChatModelPlanner.streaming(new OpenAiModels().streaming(access), "openai:m")
                : ChatModelPlanner.of(new OpenAiModels().blocking(access), "openai:m");
        var thrown = new AtomicReference<ToolException>();
        assertThatThrownBy(() -> planner.plan(request())).isInstanceOfSatisfying(ToolException.class, thrown::set);
        return thrown.get();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobodyThere_isTriedThreeTimesAndFails(boolean streams) {
        server.close();
        var begun = System.nanoTime();
        assertThat(failure(streams, server.baseUrl())).hasMessageContaining("cannot be reached");
        // With 5 s in all it waits 50 ms before the second try and 100 ms before the third.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }
}
