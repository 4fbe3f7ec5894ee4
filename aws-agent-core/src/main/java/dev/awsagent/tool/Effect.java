package dev.awsagent.tool;

/**
 * What running a tool can do to an account, from harmless to irreversible. The order of the constants is the order of
 * severity, so {@code compareTo} may be used.
 */
public enum Effect {
    /** Only looks. Nothing secret comes back, nothing changes. */
    READ,
    /** Reads a secret, or hands out access to somebody else (a presigned URL, a private key). */
    DISCLOSE,
    /** Creates or changes something. */
    WRITE,
    /** Removes something, or makes it unreachable. What declares nothing is this. */
    DESTROY;

    /** Returns the more severe of the two. */
    public Effect or(Effect other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
