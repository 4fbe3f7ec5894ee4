package dev.awsagent.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.model.ModelSettings;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Models of an Ollama server: the one on this machine unless {@code OLLAMA_BASE_URL} names another. It wants no key; one in
 * {@code OLLAMA_API_KEY} is sent to a server that does. {@code OLLAMA_CONTEXT_LENGTH}, or {@code context} in the
 * configuration, is the model's window in tokens; 16,384 unless set. Thread-safe.
 */
public final class OllamaModels extends HttpModels {

    /** The server's own is a quarter of it, and what does not fit is cut off the front, the rules first, without a word. */
    private static final int CONTEXT = 16_384;

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

    @Override
    int tokens(ModelSettings settings) {
        return tokens(settings.find("OLLAMA_CONTEXT_LENGTH", "context"), CONTEXT, 2_048, 10_000_000);
    }

    @Override
    public OptionalInt context(String name, ModelSettings settings) {
        return OptionalInt.of(tokens(settings));
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
                    .numCtx(access.tokens())
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
                    .numCtx(access.tokens())
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }
    }
}
