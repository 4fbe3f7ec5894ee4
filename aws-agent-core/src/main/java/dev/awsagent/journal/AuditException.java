package dev.awsagent.journal;

/** The audit log cannot be written, or is not what was written. Nothing that changes anything runs then. */
public final class AuditException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String hint;

    /** The same, because of another. */
    public AuditException(String message, String hint, Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** @param hint what to do about it */
    public AuditException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }
}
