package dev.awsagent.models;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

/** The only class that needs langchain4j-open-ai, so that the factory loads without it. */
final class OpenAiClients {

    private OpenAiClients() {}

    static ChatModel blocking(OpenAiModels.Settings settings) {
        return OpenAiChatModel.builder()
                .httpClientBuilder(new ModelHttp.Builder(settings.key(), settings.timeout()))
                .baseUrl(settings.baseUrl().toString())
                .apiKey(settings.key())
                .modelName(settings.model())
                // Our client tries again by itself, as the server asks; the library would log what failed.
                .maxRetries(0)
                .logRequests(false)
                .logResponses(false)
                .build();
    }

    static StreamingChatModel streaming(OpenAiModels.Settings settings) {
        return OpenAiStreamingChatModel.builder()
                .httpClientBuilder(new ModelHttp.Builder(settings.key(), settings.timeout()))
                .baseUrl(settings.baseUrl().toString())
                .apiKey(settings.key())
                .modelName(settings.model())
                .logRequests(false)
                .logResponses(false)
                .build();
    }
}
