package dev.awsagent.tool;

/** Why something did not work, so that a program can tell without reading the message. */
public enum FailureKind {
    /** The request itself is wrong: a name that AWS would refuse, a missing local file. */
    INVALID,
    /** The thing does not exist, or cannot be seen. */
    NOT_FOUND,
    /** It is there already, not empty, or was changed meanwhile. */
    CONFLICT,
    /** The bounds that were set for the agent do not allow it: a path outside the working folder. */
    FORBIDDEN,
    /** The credentials were accepted but may not do this. */
    ACCESS_DENIED,
    /** There are no credentials, or they are wrong or expired. */
    CREDENTIALS,
    /** The endpoint does not implement it. */
    UNSUPPORTED,
    /** Too many requests. */
    THROTTLED,
    /** No connection, or no answer that makes sense. */
    UNREACHABLE,
    /** It took longer than allowed. */
    TIMEOUT,
    /** A person, or the program, called it off. */
    CANCELLED,
    /** What was sent and what arrived differ. */
    CORRUPT,
    /** Some was done and some was not; the message says which. */
    PARTIAL,
    /** It may or may not have happened; the message says how to find out. */
    IN_DOUBT,
    /** The service says that it failed. */
    SERVICE,
    /** The language model could not be reached, or answered nonsense. */
    MODEL,
    /** A defect in this program or in a plugin. */
    INTERNAL
}
