package dev.awsagent.plan;

/**
 * Makes a vector of a sentence, so that sentences that mean much the same lie close together. Found by
 * {@link java.util.ServiceLoader}. The planner without a model asks it about a sentence that it does not understand by itself; what
 * comes of it is a look that is understood wholly, or a question, and never a change.
 *
 * <p>MUST do no work in its constructor, MUST be thread-safe, and MUST give the same vector for the same sentence. SHOULD need no
 * network.
 */
public interface SentenceEncoder {

    /** The model and its version: vectors that were kept under this name are compared with new ones. */
    String model();

    /**
     * The vector of one sentence, of length 1 and always of as many numbers. What is longer than the model reads is cut.
     *
     * @throws IllegalStateException when the model cannot be loaded on this machine
     */
    float[] encode(String sentence);
}
