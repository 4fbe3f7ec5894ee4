package dev.awsagent.benchmarks.understanding;

/** How one prompt was met. */
enum Verdict {
    /** The right operations with the right values, asked about where that is due. */
    RIGHT,
    /** A question, where one is due. */
    ASKED,
    /** Not done, where it must not be. */
    REFUSED,
    /** Said that it cannot, or asked, where there is no tool for it yet. */
    CANNOT,
    /** Anything else that harms nobody: it did not understand, or looked at something else. */
    WRONG,
    /** A change was planned that was not asked for. */
    WRONG_WRITE;

    boolean isRight() {
        return this != WRONG && this != WRONG_WRITE;
    }
}
