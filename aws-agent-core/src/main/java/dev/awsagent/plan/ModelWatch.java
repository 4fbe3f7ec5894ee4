package dev.awsagent.plan;

import dev.awsagent.tool.FailureKind;

/** Is told of each question to a language model, on the thread that plans. */
public interface ModelWatch {

    /** Nobody watches. */
    ModelWatch NOBODY = new ModelWatch() {
        @Override
        public void asked(String model, String prompt) {}

        @Override
        public void answered(String model, long inputTokens, long outputTokens, long millis) {}
    };

    /**
     * A model is about to be asked. What this throws keeps it from being asked.
     *
     * @param model its name, such as {@code openai:gpt-4o-mini}
     * @param prompt all that it gets to read, in words: rules, tools, conversation and results, with secrets taken out
     */
    void asked(String model, String prompt);

    /**
     * It has answered.
     *
     * @param inputTokens those that were read, as the provider counts them, or else estimated
     * @param outputTokens those that were written
     * @param millis how long it took, in milliseconds
     */
    void answered(String model, long inputTokens, long outputTokens, long millis);

    /**
     * It was asked and gave no answer.
     *
     * @param kind why
     * @param inputTokens those that it was sent, estimated
     * @param millis how long it took, in milliseconds
     */
    default void failed(String model, FailureKind kind, long inputTokens, long millis) {}
}
