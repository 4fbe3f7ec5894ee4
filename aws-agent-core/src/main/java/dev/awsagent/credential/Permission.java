package dev.awsagent.credential;

import java.util.Objects;

/**
 * Whether AWS would let the calls of a step through, as far as that was found out before anybody is asked. Nothing is decided by
 * it: what IAM answers is not all that counts (policies of resources, of endpoints and of the organization do as well).
 *
 * @param about by what, what is missing, or why it was not checked, in words
 */
public record Permission(State state, String about) {

    public Permission {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(about, "about");
    }

    public enum State {
        ALLOWED,
        DENIED,
        NOT_CHECKED
    }

    public static Permission notChecked(String why) {
        return new Permission(State.NOT_CHECKED, why);
    }
}
