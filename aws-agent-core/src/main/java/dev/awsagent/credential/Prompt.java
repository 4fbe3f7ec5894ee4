package dev.awsagent.credential;

import org.jspecify.annotations.Nullable;

/**
 * Asks the person at hand for what only they know or have: the code of an MFA device, a passphrase. MUST be thread-safe; is
 * asked one question at a time.
 */
@FunctionalInterface
public interface Prompt {

    /** Nobody can be asked. */
    Prompt NOBODY = question -> null;

    /**
     * Asks, and waits for the answer on the calling thread.
     *
     * @return what was typed, the caller's to overwrite; null when nobody can be asked or nobody answered
     * @throws UnansweredException in the place of null, where there is more to say of why and of what to do next
     */
    char @Nullable [] ask(Question question);

    /**
     * A question.
     *
     * @param text what to ask, in one line without a colon at its end: {@code MFA code of arn:… for profile 'admin'}
     * @param secret whether what is typed must not be seen
     */
    record Question(String text, boolean secret) {}
}
