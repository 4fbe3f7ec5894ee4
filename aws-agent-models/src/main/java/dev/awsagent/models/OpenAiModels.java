package dev.awsagent.models;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.URI;
import java.util.Map;

/**
 * Models behind an API that speaks as OpenAI's does: OpenAI itself, and vLLM and others. {@code OPENAI_API_KEY} holds the
 * key; {@code OPENAI_BASE_URL} says where, up to and including {@code /v1}. A server of one's own needs no key. Thread-safe.
 */
public final class OpenAiModels extends HttpModels {

    /** For {@link java.util.ServiceLoader}. */
    public OpenAiModels() {
        super(new Provider(
                "openai",
                "OPENAI_API_KEY",
                "OPENAI_BASE_URL",
                URI.create("https://api.openai.com/v1"),
                false,
                "langchain4j-open-ai",
                "gpt-4o-mini"));
    }

    @Override
    ChatModel blocking(Access access) {
        return Clients.blocking(access, Map.of());
    }

    @Override
    StreamingChatModel streaming(Access access) {
        return Clients.streaming(access, Map.of());
    }

    @Override
    Map<String, String> headers(String key) {
        return Map.of("Authorization", "Bearer " + key);
    }

    /** The only class that needs langchain4j-open-ai, so that the factory loads without it. */
    static final class Clients {

        private static final String LAST_MARK = "^\\[DONE\\]$|\"finish_reason\"\\s*:\\s*\"";

        private Clients() {}

        static ChatModel blocking(Access access, Map<String, String> headers) {
            return OpenAiChatModel.builder()
                    .httpClientBuilder(access.http(LAST_MARK))
                    .baseUrl(access.baseUrl().toString())
                    .apiKey(headers.isEmpty() ? access.key() : null)
                    .customHeaders(headers)
                    .modelName(access.model())
                    // Our client tries again by itself, as the server asks; the library would log what failed.
                    .maxRetries(0)
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }

        static StreamingChatModel streaming(Access access, Map<String, String> headers) {
            return OpenAiStreamingChatModel.builder()
                    .httpClientBuilder(access.http(LAST_MARK))
                    .baseUrl(access.baseUrl().toString())
                    .apiKey(headers.isEmpty() ? access.key() : null)
                    .customHeaders(headers)
                    .modelName(access.model())
                    .logRequests(false)
                    .logResponses(false)
                    .build();
        }
    }
}
