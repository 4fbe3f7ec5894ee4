package dev.awsagent.plan;

/** Where an argument came from. */
public enum Origin {
    /** It stands in the user's own words. */
    USER,
    /** A language model came up with it. */
    MODEL,
    /** It came out of an earlier result. */
    TOOL,
    /** Nobody said it; it is what applies when nothing is said. */
    DEFAULT
}
