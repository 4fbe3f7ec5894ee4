package dev.awsagent.model;

import dev.awsagent.credential.Environment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.util.Optional;

/** Makes chat models of one provider by name. Found by {@link java.util.ServiceLoader}; does no work in its constructor. */
public interface ChatModelFactory {

    /** The part before the colon in {@code openai:gpt-4o-mini}. */
    String provider();

    /**
     * Makes the model of this name.
     *
     * @throws IllegalArgumentException when it cannot be made, saying what is missing (a key, a jar) and how to give it
     */
    ChatModel create(String name, Environment environment);

    /** The same as a streaming model; empty when the provider has none. */
    default Optional<StreamingChatModel> createStreaming(String name, Environment environment) {
        return Optional.empty();
    }
}
