package dev.awsagent.gate;

/** The gate did not let an AWS call through. Nothing was sent. */
public final class CallRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CallRefusedException(String message) {
        super(message);
    }
}
