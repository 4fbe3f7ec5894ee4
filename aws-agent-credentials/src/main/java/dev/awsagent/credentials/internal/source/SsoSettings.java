package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a profile signs in with IAM Identity Center.
 *
 * @param profile its name
 * @param who for messages: {@code profile 'dev' in ~/.aws/config}
 * @param session the {@code sso-session} that it names; null for a profile of the older kind, with all settings of its own
 * @param startUrl where a person signs in
 * @param region of the identity center
 * @param scopes what the sign-in is for; none for the older kind
 * @param account whose role is meant; null when the profile does not say
 * @param role its name; null when the profile does not say
 */
public record SsoSettings(
        String profile,
        String who,
        @Nullable String session,
        String startUrl,
        String region,
        List<String> scopes,
        @Nullable String account,
        @Nullable String role) {

    private static final String DEFAULT_SCOPE = "sso:account:access";

    /** @throws CredentialException when something is missing, or the profile and its session contradict each other */
    static SsoSettings of(Profile profile, Profiles profiles) {
        var who = "profile '" + profile.name() + "' in " + profile.file();
        var session = profile.setting("sso_session");
        var section = session == null ? null : profiles.ssoSession(session);
        if (session != null && section == null) {
            throw new CredentialException(
                    who + " has sso_session = " + session + ", but there is no [sso-session " + session + "]",
                    NearNames.hint(session, profiles.ssoSessions(), "add it to the config file"));
        }
        return new SsoSettings(
                profile.name(),
                who,
                session,
                needed(profile, section, who, "sso_start_url"),
                needed(profile, section, who, "sso_region"),
                section == null ? List.of() : scopes(section.text("sso_registration_scopes")),
                profile.setting("sso_account_id"),
                profile.setting("sso_role_name"));
    }

    private static String needed(Profile profile, @Nullable ProfileSection section, String who, String key) {
        var own = profile.setting(key);
        var shared = section == null ? null : section.text(key);
        if (own != null && shared != null && !own.equals(shared)) {
            throw new CredentialException(
                    who + " says " + key + " = " + Words.redacted(own) + ", but its sso-session says "
                            + Words.redacted(shared),
                    "take " + key + " out of the profile");
        }
        var value = shared == null ? own : shared;
        if (value == null) {
            throw new CredentialException(
                    who + " signs in with SSO and has no " + key,
                    "add it to the " + (section == null ? "profile" : "sso-session")
                            + ", or run: aws configure sso --profile " + profile.name());
        }
        return value;
    }

    private static List<String> scopes(@Nullable String text) {
        return text == null
                ? List.of(DEFAULT_SCOPE)
                : Arrays.stream(text.split("[,\\s]+"))
                        .filter(scope -> !scope.isEmpty())
                        .toList();
    }

    /** The command that signs in. */
    public String command() {
        return "aws-agent credentials login " + profile + " (or: aws sso login --profile " + profile + ")";
    }

    /** Where the sign-in is kept: in the file that the AWS CLI keeps it in. */
    public Path tokenFile(Environment environment) {
        return environment
                .home()
                .resolve(".aws")
                .resolve("sso")
                .resolve("cache")
                .resolve(hash() + ".json");
    }

    private String hash() {
        try {
            var name = session == null ? startUrl : session;
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
