package dev.awsagent.models;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.net.URI;
import java.util.Map;

/**
 * Models that are deployed in Azure OpenAI, by the name of the deployment. {@code AZURE_OPENAI_ENDPOINT} is the resource,
 * such as {@code https://NAME.openai.azure.com}, and {@code AZURE_OPENAI_API_KEY} its key. Its API of version 1 speaks as
 * OpenAI's does, and so does this. Thread-safe.
 */
public final class AzureOpenAiModels extends HttpModels {

    private static final String API = "/openai/v1";

    /** For {@link java.util.ServiceLoader}. */
    public AzureOpenAiModels() {
        super(new Provider(
                "azure",
                "AZURE_OPENAI_API_KEY",
                "AZURE_OPENAI_ENDPOINT",
                null,
                false,
                "langchain4j-open-ai",
                "DEPLOYMENT"));
    }

    @Override
    URI at(URI baseUrl) {
        return baseUrl.getPath().endsWith(API) ? baseUrl : URI.create(baseUrl + API);
    }

    @Override
    ChatModel blocking(Access access) {
        return OpenAiModels.Clients.blocking(access, headers(String.valueOf(access.key())));
    }

    @Override
    StreamingChatModel streaming(Access access) {
        return OpenAiModels.Clients.streaming(access, headers(String.valueOf(access.key())));
    }

    @Override
    Map<String, String> headers(String key) {
        return Map.of("api-key", key);
    }
}
