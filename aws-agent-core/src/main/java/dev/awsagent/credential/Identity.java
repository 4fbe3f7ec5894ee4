package dev.awsagent.credential;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who the credentials are.
 *
 * @param account the 12-digit account id; {@code sandbox}; or {@code none at HOST:PORT} for an endpoint that has no accounts
 * @param arn the caller's ARN; null where the endpoint does not say
 * @param source where the credentials came from, in words: {@code profile dev in ~/.aws/credentials}
 * @param expires when they end; null for never
 * @param checked whether somebody was asked who knows; false at an endpoint that has no accounts, where nothing was checked
 */
public record Identity(
        String account,
        @Nullable String arn,
        String source,
        @Nullable Instant expires,
        boolean checked) {

    /** One that was checked. */
    public Identity(String account, @Nullable String arn, String source, @Nullable Instant expires) {
        this(account, arn, source, expires, true);
    }

    /**
     * One that could not be checked.
     *
     * @param endpoint the host and port that has no accounts
     */
    public static Identity unchecked(String endpoint, String source, @Nullable Instant expires) {
        return new Identity("none at " + endpoint, null, source, expires, false);
    }
}
