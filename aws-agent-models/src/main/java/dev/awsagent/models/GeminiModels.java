package dev.awsagent.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Models of Google's Gemini API. {@code GEMINI_API_KEY} holds the key; {@code GEMINI_BASE_URL} says where, up to and
 * including the version. Thread-safe.
 */
public final class GeminiModels extends HttpModels {

    private static final String PREFIX = "models/";

    /** For {@link java.util.ServiceLoader}. */
    public GeminiModels() {
        super(new Provider(
                "gemini",
                "GEMINI_API_KEY",
                "GEMINI_BASE_URL",
                URI.create("https://generativelanguage.googleapis.com/v1beta"),
                false,
                "langchain4j-google-ai-gemini",
                "gemini-2.5-flash"));
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
        return Map.of("x-goog-api-key", key);
    }

    @Override
    List<String> names(JsonNode listed) {
        return texts(listed.path("models"), "name").stream()
                .map(name -> name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name)
                .toList();
    }

    @Override
    @Nullable
    String more(JsonNode listed) {
        var next = listed.path("nextPageToken").asText("");
        return next.isEmpty() ? null : "pageToken=" + escaped(next);
    }

    private static final class Clients {

        private static final String LAST_MARK = "\"finishReason\"\\s*:\\s*\"";

        /** The library wants one, also for a server that does not. */
        private static final String NO_KEY = "none";

        private Clients() {}

        static ChatModel blocking(Access access) {
            return GoogleAiGeminiChatModel.builder()
                    .httpClientBuilder(access.http(LAST_MARK))
                    .baseUrl(access.baseUrl().toString())
                    .apiKey(access.key() == null ? NO_KEY : access.key())
                    .modelName(access.model())
                    .maxRetries(0)
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }

        static StreamingChatModel streaming(Access access) {
            return GoogleAiGeminiStreamingChatModel.builder()
                    .httpClientBuilder(access.http(LAST_MARK))
                    .baseUrl(access.baseUrl().toString())
                    .apiKey(access.key() == null ? NO_KEY : access.key())
                    .modelName(access.model())
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }
    }
}
