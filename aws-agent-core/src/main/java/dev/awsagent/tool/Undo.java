package dev.awsagent.tool;

/** How far a step can be taken back afterwards. */
public enum Undo {
    /** Nothing changes, so there is nothing to undo. */
    NOT_NEEDED,
    YES,
    /** Some of it; the notes say what stays. */
    PARTLY,
    NO,
    /** Depends on what is there (such as versioning) and was not looked up. */
    UNKNOWN
}
