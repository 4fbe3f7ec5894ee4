package dev.awsagent.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Models of an Ollama server: the one on this machine unless {@code OLLAMA_BASE_URL} names another. It wants no key; one in
 * {@code OLLAMA_API_KEY} is sent to a server that does. Thread-safe.
 */
public final class OllamaModels extends HttpModels {

    /** For {@link java.util.ServiceLoader}. */
    public OllamaModels() {
        super(new Provider(
                "ollama",
                "OLLAMA_API_KEY",
                "OLLAMA_BASE_URL",
                URI.create("http://127.0.0.1:11434"),
                true,
                "langchain4j-ollama",
                "llama3.1:8b"));
    }

    @Override
    ChatModel blocking(Access access) {
        return Clients.blocking(access, of(access));
    }

    @Override
    StreamingChatModel streaming(Access access) {
        return Clients.streaming(access, of(access));
    }

    private Map<String, String> of(Access access) {
        return access.key() == null ? Map.of() : headers(access.key());
    }

    @Override
    String listing() {
        return "/api/tags";
    }

    @Override
    Map<String, String> headers(String key) {
        return Map.of("Authorization", "Bearer " + key);
    }

    @Override
    List<String> names(JsonNode listed) {
        return texts(listed.path("models"), "name");
    }

    private static final class Clients {

        private static final String LAST_MARK = "\"done\"\\s*:\\s*true";

        private Clients() {}

        static ChatModel blocking(Access access, Map<String, String> headers) {
            return OllamaChatModel.builder()
                    .httpClientBuilder(access.http(LAST_MARK))
                    .baseUrl(access.baseUrl().toString())
                    .customHeaders(headers)
                    .modelName(access.model())
                    .maxRetries(0)
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }

        static StreamingChatModel streaming(Access access, Map<String, String> headers) {
            return OllamaStreamingChatModel.builder()
                    .httpClientBuilder(access.http(LAST_MARK))
                    .baseUrl(access.baseUrl().toString())
                    .customHeaders(headers)
                    .modelName(access.model())
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }
    }
}
