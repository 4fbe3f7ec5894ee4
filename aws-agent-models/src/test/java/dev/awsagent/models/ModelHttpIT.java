package dev.awsagent.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
        return new OpenAiModels().blocking(new Access(server.baseUrl(), key, "m", timeout));
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

    @Test
    void nobodyThere_isTriedAgainAndFails() {
        var model = model(Protocol.KEY, SOON);
        server.close();
        assertThatThrownBy(() -> asked(model)).hasRootCauseInstanceOf(java.nio.channels.ClosedChannelException.class);
    }
}
