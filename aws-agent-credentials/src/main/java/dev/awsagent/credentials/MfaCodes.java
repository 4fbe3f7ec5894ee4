package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credentials.internal.source.Surroundings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Roles that take the code of an MFA device. A person is asked once, one question at a time; what came of it serves for as
 * long as it lasts, in memory only, also when a profile file was edited meanwhile. Thread-safe.
 */
final class MfaCodes {

    private static final int TRIES = 3;

    /** With less than this left a person is asked anew, before a call fails. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final Prompt prompt;
    private final InstantSource clock;

    /** Held while somebody is asked, which may take minutes. */
    private final ReentrantLock asking = new ReentrantLock();

    /** Guarded by itself. */
    private final Map<Key, AwsCredentials> sessions = new LinkedHashMap<>();

    private record Key(Surroundings.Role role, String sourceKey) {}

    /** Assumes the role with a code. */
    interface Attempt {
        AwsCredentials with(String code);
    }

    MfaCodes(Prompt prompt, InstantSource clock) {
        this.prompt = prompt;
        this.clock = clock;
    }

    /**
     * @param profile that was asked for; null when none was named
     * @param attended whether somebody may be asked now
     */
    AwsCredentials assume(
            Surroundings.Role role,
            AwsCredentials source,
            @Nullable String profile,
            boolean attended,
            Attempt attempt) {
        var key = new Key(role, source.accessKeyId());
        var known = known(key);
        if (known != null) {
            return known;
        }
        if (!attended) {
            // Nobody is waited for where nobody is asked.
            return ask(role, profile, false, attempt);
        }
        try {
            asking.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialException("asking for the MFA code of " + role.who() + " was called off", null, e);
        }
        try {
            var session = known(key);
            if (session == null) {
                session = ask(role, profile, true, attempt);
                synchronized (sessions) {
                    sessions.values().removeIf(this::hasEnded);
                    sessions.put(key, session);
                }
            }
            return session;
        } finally {
            asking.unlock();
        }
    }

    private @Nullable AwsCredentials known(Key key) {
        synchronized (sessions) {
            var session = sessions.get(key);
            return session == null || hasEnded(session) ? null : session;
        }
    }

    private boolean hasEnded(AwsCredentials session) {
        var expires = session.expires();
        return expires != null && !clock.instant().isBefore(expires.minus(MARGIN));
    }

    private AwsCredentials ask(Surroundings.Role role, @Nullable String profile, boolean attended, Attempt attempt) {
        var device = "MFA code of " + role.mfaSerial() + " for " + role.who();
        var before = "";
        for (var left = TRIES; left > 0; left--) {
            var code = attended ? code(before + device) : null;
            if (code == null) {
                throw new CredentialException(
                        role.who() + " needs the code of its MFA device " + role.mfaSerial()
                                + ", and there is nobody to ask",
                        "in a terminal each command asks for it, and aws-agent validate"
                                + (profile == null ? "" : " " + profile)
                                + " tries it out; where nobody can be asked, get a session with `aws sts assume-role"
                                + " --role-arn " + role.arn() + " --serial-number " + role.mfaSerial()
                                + " --role-session-name mfa --token-code CODE`, put its keys into the environment,"
                                + " and leave the profile out");
            }
            if (code.matches("\\d{6}")) {
                try {
                    return attempt.with(code);
                } catch (CredentialException e) {
                    if (!isWrongCode(e)) {
                        throw e;
                    }
                    before = "that code was not accepted; ";
                }
            } else {
                before = "a code is 6 digits; ";
            }
        }
        throw new CredentialException(
                "three times a wrong MFA code of " + role.mfaSerial() + " for " + role.who(),
                "wait for the device's next code, which is used once only, and check that its clock is right");
    }

    private @Nullable String code(String question) {
        var typed = prompt.ask(new Prompt.Question(question, false));
        if (typed == null) {
            return null;
        }
        var code = new String(typed).strip().replace(" ", "");
        Arrays.fill(typed, '\0');
        return code;
    }

    private static boolean isWrongCode(CredentialException e) {
        return e.getCause() instanceof AwsServiceException answer
                && answer.awsErrorDetails() != null
                && String.valueOf(answer.awsErrorDetails().errorMessage()).contains("MultiFactorAuthentication failed");
    }

    /** A session that AWS refused is not used again. */
    void refused(AwsCredentials session) {
        synchronized (sessions) {
            sessions.values().removeIf(other -> CredentialCache.isSame(other, session));
        }
    }

    void close() {
        synchronized (sessions) {
            sessions.clear();
        }
    }
}
