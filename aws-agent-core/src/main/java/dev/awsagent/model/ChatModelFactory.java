package dev.awsagent.model;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes chat models of one provider by name. Found by {@link java.util.ServiceLoader}; does no work in its constructor. */
public interface ChatModelFactory {

    /** The part before the colon in {@code openai:gpt-4o-mini}. */
    String provider();

    /**
     * Makes the model of this name.
     *
     * @param name without the provider
     * @throws IllegalArgumentException when it cannot be made, saying what is missing (a key, a jar) and how to give it
     */
    ChatModel create(String name, ModelSettings settings);

    /**
     * The same as a streaming model; empty when the provider has none. It may answer on the thread that asks, and should end
     * when that is interrupted: nobody listens any more then.
     */
    default Optional<StreamingChatModel> createStreaming(String name, ModelSettings settings) {
        return Optional.empty();
    }

    /**
     * How many tokens a question to this model and its answer may have together, where more would be cut without a word; empty
     * where the provider says so itself.
     *
     * @param name without the provider
     * @throws IllegalArgumentException when a setting is none, as for {@link #create}
     */
    default OptionalInt context(String name, ModelSettings settings) {
        return OptionalInt.empty();
    }

    /** The name of a model of this provider, with the provider, to show what one looks like. */
    default String example() {
        return provider() + ":NAME";
    }

    /**
     * Asks the provider which models these settings may use, which shows that the key is good. Waits for the answer.
     *
     * @return their names, sorted; empty when the provider cannot be asked
     * @throws IllegalArgumentException when something is missing, as for {@link #create}
     * @throws dev.awsagent.tool.ToolException of kind {@code MODEL} when the provider refuses or cannot be reached
     */
    default List<String> available(ModelSettings settings) {
        return List.of();
    }
}
