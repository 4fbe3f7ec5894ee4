package dev.awsagent.guard;

/** A policy that is not there, cannot be read, or says something that is not known. Nothing starts with it. */
public final class PolicyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String hint;

    /**
     * @param message what is wrong and where, with the value found there
     * @param hint what to do about it
     */
    public PolicyException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }
}
