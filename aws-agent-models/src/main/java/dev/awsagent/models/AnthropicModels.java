package dev.awsagent.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.model.ModelSettings;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Models of Anthropic. {@code ANTHROPIC_API_KEY} holds the key; {@code ANTHROPIC_BASE_URL} says where, up to and including
 * {@code /v1}. {@code ANTHROPIC_MAX_TOKENS}, or {@code max_tokens} in the configuration, is the most that an answer may have;
 * 4,096 unless set. The descriptions of the tools are cached by the provider. Thread-safe.
 */
public final class AnthropicModels extends HttpModels {

    /** The API wants a bound. Every model takes this one, and what a plan or an answer takes is well below it. */
    private static final int MAX_TOKENS = 4_096;

    private static final String VERSION = "2023-06-01";

    /** For {@link java.util.ServiceLoader}. */
    public AnthropicModels() {
        super(new Provider(
                "anthropic",
                "ANTHROPIC_API_KEY",
                "ANTHROPIC_BASE_URL",
                URI.create("https://api.anthropic.com/v1"),
                false,
                "langchain4j-anthropic",
                "claude-sonnet-4-5"));
    }

    @Override
    ChatModel blocking(Access access) {
        return Clients.blocking(access);
    }

    @Override
    StreamingChatModel streaming(Access access) {
        return Clients.streaming(access);
    }

    @Override
    Map<String, String> headers(String key) {
        return Map.of("x-api-key", key, "anthropic-version", VERSION);
    }

    @Override
    int tokens(ModelSettings settings) {
        return tokens(settings.find("ANTHROPIC_MAX_TOKENS", "max_tokens"), MAX_TOKENS, 1, 1_000_000);
    }

    @Override
    @Nullable
    String more(JsonNode listed) {
        var last = listed.path("last_id").asText("");
        return listed.path("has_more").asBoolean() && !last.isEmpty() ? "after_id=" + escaped(last) : null;
    }

    private static final class Clients {

        private static final String LAST_MARK = "\"type\"\\s*:\\s*\"message_stop\"";

        /** The library wants one, also for a server that does not. */
        private static final String NO_KEY = "none";

        private Clients() {}

        static ChatModel blocking(Access access) {
            return AnthropicChatModel.builder()
                    .httpClientBuilder(access.http(LAST_MARK))
                    .baseUrl(access.baseUrl().toString())
                    .apiKey(access.key() == null ? NO_KEY : access.key())
                    .version(VERSION)
                    .modelName(access.model())
                    .maxTokens(access.tokens())
                    .cacheTools(true)
                    .maxRetries(0)
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }

        static StreamingChatModel streaming(Access access) {
            return AnthropicStreamingChatModel.builder()
                    .httpClientBuilder(access.http(LAST_MARK))
                    .baseUrl(access.baseUrl().toString())
                    .apiKey(access.key() == null ? NO_KEY : access.key())
                    .version(VERSION)
                    .modelName(access.model())
                    .maxTokens(access.tokens())
                    .cacheTools(true)
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }
    }
}
