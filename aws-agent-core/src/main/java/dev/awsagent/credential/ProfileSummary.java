package dev.awsagent.credential;

import org.jspecify.annotations.Nullable;

/**
 * A profile as it stands in a configuration, without any secret.
 *
 * @param name its name
 * @param source the file or store it is in
 * @param kind how it gets credentials: {@code static keys}, {@code role}, {@code sso}, {@code process}, {@code none}
 * @param region its region; null when it names none
 * @param endpoint its own endpoint; null when it names none
 */
public record ProfileSummary(
        String name,
        String source,
        String kind,
        @Nullable String region,
        @Nullable String endpoint) {}
