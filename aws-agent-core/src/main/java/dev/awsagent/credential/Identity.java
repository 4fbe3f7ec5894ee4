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
 */
public record Identity(
        String account,
        @Nullable String arn,
        String source,
        @Nullable Instant expires) {

    /** How {@code account} begins where there are no accounts. */
    public static final String NONE_AT = "none at ";

    /** Whether somebody was asked who knows: false at an endpoint that has no accounts, where nothing was checked. */
    public boolean isChecked() {
        return !account.startsWith(NONE_AT);
    }
}
