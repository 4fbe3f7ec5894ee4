package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Target;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking who the credentials of a target are.
 *
 * @param identity null when it could not be found out
 * @param problem why not; null when it could, and when there was nothing to find out
 * @param hint what to do about it; null when there is nothing to say
 */
record IdentityCheck(
        @Nullable Identity identity,
        @Nullable String problem,
        @Nullable String hint) {

    private static final Duration MOST = Duration.ofSeconds(10);

    /** Of what has settings and no credentials. */
    static final IdentityCheck NOTHING = new IdentityCheck(null, null, null);

    /** One that was begun. */
    static final class Running {
        private final Session session;
        private final CompletableFuture<Identity> asked;
        private long end = System.nanoTime() + MOST.toNanos();

        private Running(Session session, CompletableFuture<Identity> asked) {
            this.session = session;
            this.asked = asked;
        }

        /** Waits for it, ten seconds at most from when it was begun, and while a person is asked for a code. */
        IdentityCheck join() throws InterruptedException {
            while (true) {
                try {
                    return new IdentityCheck(asked.get(end - System.nanoTime(), TimeUnit.NANOSECONDS), null, null);
                } catch (TimeoutException e) {
                    if (!session.isAsking()) {
                        return new IdentityCheck(
                                null,
                                "no answer within " + MOST.toSeconds() + " s",
                                "check the network and the endpoint");
                    }
                    end = System.nanoTime() + MOST.toNanos();
                } catch (ExecutionException e) {
                    var error = e.getCause() == null ? e : e.getCause();
                    session.trace(error);
                    return of(error);
                }
            }
        }
    }

    /** Asks on a thread of its own. */
    static Running start(Session session, Target target) {
        var agent = session.agent();
        var asked = new CompletableFuture<Identity>();
        var thread = new Thread(
                () -> {
                    try {
                        asked.complete(agent.identify(target));
                    } catch (Throwable e) {
                        asked.completeExceptionally(e);
                    }
                },
                "identify-" + target.profile());
        thread.setDaemon(true);
        thread.start();
        return new Running(session, asked);
    }

    private static IdentityCheck of(Throwable error) {
        return error instanceof CredentialException e
                ? new IdentityCheck(null, e.getMessage(), e.hint())
                : new IdentityCheck(null, String.valueOf(error.getMessage()), null);
    }

    /** Puts what is known into {@code into}, the rest as null. */
    ObjectNode json(ObjectNode into) {
        into.put("checked", isChecked());
        into.put("account", identity == null ? null : identity.account());
        into.put("arn", identity == null ? null : identity.arn());
        into.put("credentials", identity == null ? null : identity.source());
        into.put("expires", expires());
        into.put("problem", problem);
        into.put("hint", hint);
        return into;
    }

    /** In ISO-8601 and UTC; null when they do not expire, or nothing is known. */
    @Nullable
    String expires() {
        return identity == null || identity.expires() == null
                ? null
                : identity.expires().toString();
    }

    /** Whether somebody who knows said who they are. */
    boolean isChecked() {
        return identity != null && identity.checked();
    }

    /** What came of it, in a line. */
    String result() {
        if (problem != null) {
            return problem + (hint == null ? "" : "; " + hint);
        }
        if (identity == null) {
            return "nothing to check: it has settings and no credentials";
        }
        return isChecked()
                ? "ok" + (identity.arn() == null ? "" : ": " + identity.arn())
                : "not checked: nobody at this endpoint knows whose keys they are; ask it for something that needs them";
    }
}
