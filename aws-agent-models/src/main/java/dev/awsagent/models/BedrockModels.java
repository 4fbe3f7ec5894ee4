package dev.awsagent.models;

import dev.awsagent.credentials.AwsClients;
import dev.awsagent.model.ChatModelFactory;
import dev.awsagent.model.ModelSettings;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.bedrock.BedrockStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/**
 * Models of Amazon Bedrock, by their id or the ARN of an inference profile, asked with the agent's own credentials: those
 * of the profile and region that the configuration names below {@code models: bedrock:}, or else the agent's. Its calls pass
 * the gate as those of a model, which may be {@code Converse} and {@code ConverseStream} and nothing else. Thread-safe.
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
        return whenAsked(name, settings);
    }

    @Override
    public Optional<StreamingChatModel> createStreaming(String name, ModelSettings settings) {
        return Optional.of(whenAsked(name, settings).streaming());
    }

    private WhenAsked whenAsked(String name, ModelSettings settings) {
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
                known = BedrockChatModel.builder()
                        .client(clients().client(BedrockRuntimeClient.class))
                        .modelId(model)
                        // The SDK tries again by itself.
                        .maxRetries(0)
                        .build();
                made = known;
            }
            return known;
        }

        private AwsClients clients() {
            return settings.service(AwsClients.class)
                    .orElseThrow(() -> new IllegalArgumentException("the model " + NAME + ":" + model
                            + " needs credentials, and no module on the path provides them; add"
                            + " dev.awsagent:aws-agent-credentials"));
        }

        /** Waits for the end of what it asks, and calls it off when the thread that asks is interrupted. */
        StreamingChatModel streaming() {
            return new StreamingChatModel() {
                @Override
                public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                    var watched = new Watched(clients().client(BedrockRuntimeAsyncClient.class));
                    BedrockStreamingChatModel.builder()
                            .client(watched)
                            .modelId(model)
                            .build()
                            .chat(request, handler);
                    if (watched.awaitBroken()) {
                        handler.onError(new IOException("the stream ended before the answer was complete"));
                    }
                }
            };
        }
    }

    /** Asks once, and knows when that ends, and whether the whole answer came. */
    private static final class Watched implements BedrockRuntimeAsyncClient {

        private final BedrockRuntimeAsyncClient client;
        private @Nullable CompletableFuture<Void> answer;
        private volatile boolean whole;

        Watched(BedrockRuntimeAsyncClient client) {
            this.client = client;
        }

        @Override
        public CompletableFuture<Void> converseStream(
                ConverseStreamRequest request, ConverseStreamResponseHandler handler) {
            var asked = client.converseStream(request, new ConverseStreamResponseHandler() {
                @Override
                public void responseReceived(ConverseStreamResponse response) {
                    handler.responseReceived(response);
                }

                @Override
                public void onEventStream(SdkPublisher<ConverseStreamOutput> events) {
                    handler.onEventStream(events.map(event -> {
                        // The last one of an answer, with which the library gives it on.
                        whole |= event instanceof ConverseStreamMetadataEvent;
                        return event;
                    }));
                }

                @Override
                public void exceptionOccurred(Throwable error) {
                    handler.exceptionOccurred(error);
                }

                @Override
                public void complete() {
                    handler.complete();
                }
            });
            answer = asked;
            return asked;
        }

        /** Whether it ended as if all were well, and before the answer did; whatever else goes wrong is told to the handler. */
        boolean awaitBroken() {
            var asked = answer;
            if (asked == null) {
                return false;
            }
            try {
                asked.get();
                return !whole;
            } catch (InterruptedException e) {
                asked.cancel(true);
                Thread.currentThread().interrupt();
                return false;
            } catch (ExecutionException | CancellationException e) {
                return false;
            }
        }

        @Override
        public String serviceName() {
            return client.serviceName();
        }

        @Override
        public void close() {
            // Others use it too.
        }
    }
}
