package dev.awsagent.models;

import dev.awsagent.credentials.AwsClients;
import dev.awsagent.model.ChatModelFactory;
import dev.awsagent.model.ModelSettings;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * Models of Amazon Bedrock, by their id or the ARN of an inference profile, asked with the agent's own credentials: those
 * of the profile and region that the configuration names below {@code models: bedrock:}, or else the agent's. Its calls pass
 * the gate as those of a model, which may be {@code Converse} and nothing else. Thread-safe.
 */
public final class BedrockModels implements ChatModelFactory {

    private static final String NAME = "bedrock";

    /** For {@link java.util.ServiceLoader}. */
    public BedrockModels() {}

    @Override
    public String provider() {
        return NAME;
    }

    @Override
    public String example() {
        return NAME + ":anthropic.claude-3-haiku-20240307-v1:0";
    }

    @Override
    public ChatModel create(String name, ModelSettings settings) {
        var model = name.startsWith(NAME + ":") ? name.substring(NAME.length() + 1) : name;
        if (model.isBlank()) {
            throw new IllegalArgumentException("the name of a model is missing in '" + name + "'; say " + example());
        }
        try {
            return new WhenAsked(model.strip(), settings);
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "the model " + NAME + ":" + model + " needs the libraries dev.langchain4j:langchain4j-bedrock and"
                            + " dev.awsagent:aws-agent-credentials, which are not all there; add them (aws-agent-bom has"
                            + " their versions)",
                    e);
        }
    }

    /** Credentials are looked for when there is a question, as for tools. */
    private static final class WhenAsked implements ChatModel {

        private final String model;
        private final ModelSettings settings;
        private @Nullable ChatModel made;

        WhenAsked(String model, ModelSettings settings) {
            this.model = model;
            this.settings = settings;
            // Found out now whether the libraries are there.
            BedrockChatModel.builder();
            BedrockRuntimeClient.serviceMetadata();
        }

        @Override
        public ChatResponse chat(ChatRequest request) {
            return made().chat(request);
        }

        private synchronized ChatModel made() {
            var known = made;
            if (known == null) {
                var clients = settings.service(AwsClients.class)
                        .orElseThrow(() -> new IllegalArgumentException("the model " + NAME + ":" + model
                                + " needs credentials, and no module on the path provides them; add"
                                + " dev.awsagent:aws-agent-credentials"));
                known = BedrockChatModel.builder()
                        .client(clients.client(BedrockRuntimeClient.class))
                        .modelId(model)
                        // The SDK tries again by itself.
                        .maxRetries(0)
                        .build();
                made = known;
            }
            return known;
        }
    }
}
