package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.gate.Narrowing;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one step that may do nothing but what was approved. Fetched at its first call, and again when they end
 * before the step does. Thread-safe.
 */
final class NarrowedCredentials implements Lease.Issuer {

    /** What is signed now must not arrive too late. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private static final int SESSION_SEAL = 16;
    private static final int SOURCE_IDENTITY = 64;

    private final Narrowing to;
    private final Supplier<AwsCredentials> source;
    private final Supplier<StsCalls> sts;
    private @Nullable AwsCredentials credentials;

    /** @param source what the role is assumed with */
    NarrowedCredentials(Narrowing to, Supplier<AwsCredentials> source, Supplier<StsCalls> sts) {
        this.to = to;
        this.source = source;
        this.sts = sts;
    }

    @Override
    public synchronized AwsCredentials credentials() {
        var have = credentials;
        var ends = have == null ? null : have.expires();
        if (have == null || ends != null && Instant.now().isAfter(ends.minus(MARGIN))) {
            have = assumed();
            credentials = have;
        }
        return have;
    }

    @Override
    public synchronized @Nullable AwsCredentials replacement(AwsCredentials refused, boolean ended) {
        var have = credentials;
        if (!ended) {
            return null;
        }
        if (have == null || CredentialCache.isSame(have, refused)) {
            try {
                credentials = assumed();
            } catch (CredentialException e) {
                // That they were refused says more than why there are no others.
                return null;
            }
        }
        return credentials;
    }

    private AwsCredentials assumed() {
        var partition = to.role().split(":", 3)[1];
        try {
            return sts.get()
                    .narrowed(
                            to.role(),
                            source.get(),
                            SessionPolicy.of(to.calls(), to.iam(), partition),
                            sourceIdentity(to.by()),
                            "aws-agent-"
                                    + to.seal()
                                            .substring(
                                                    0,
                                                    Math.min(
                                                            SESSION_SEAL,
                                                            to.seal().length())));
        } catch (CredentialException e) {
            throw new CredentialException(
                    e.getMessage() + "; change_roles of the configuration file has changes run under it",
                    "its trust policy has to let these credentials do sts:AssumeRole and sts:SetSourceIdentity",
                    e.getCause());
        }
    }

    /** As STS takes it: 2 to 64 letters, digits and some signs. */
    static String sourceIdentity(String who) {
        var plain = who.replaceAll("[^A-Za-z0-9_+=,.@-]", "-");
        if (plain.length() <= SOURCE_IDENTITY) {
            return plain.length() < 2 ? plain + "--" : plain;
        }
        // Of several people each has a part of it.
        var people = plain.split("\\+");
        var each = Math.max(1, (SOURCE_IDENTITY + 1) / people.length - 1);
        var some = Arrays.stream(people)
                .map(one -> one.length() <= each ? one : one.substring(0, each))
                .collect(Collectors.joining("+"));
        return some.length() <= SOURCE_IDENTITY ? some : some.substring(0, SOURCE_IDENTITY);
    }

    @Override
    public String toString() {
        return "NarrowedCredentials[" + to.role() + "]";
    }
}
