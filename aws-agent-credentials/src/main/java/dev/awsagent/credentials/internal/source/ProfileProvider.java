package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.ProfileSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of {@code ~/.aws/config} and {@code ~/.aws/credentials}: static keys, roles, single sign-on, programs, and
 * roles on top of each of those.
 */
public final class ProfileProvider implements Surroundings.Source {

    public static final String NAME = "profile";

    private static final String DEFAULT = "default";

    /** More profiles than anybody has that take their keys from each other, and few enough to walk along. */
    static final int LONGEST_CHAIN = 32;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Position position() {
        return new Position.After(EnvironmentProvider.NAME);
    }

    @Override
    public List<ProfileSummary> profiles(Environment environment) {
        return Profiles.read(environment).summaries();
    }

    @Override
    public Lookup lookup(@Nullable String asked, Environment environment, Surroundings surroundings) {
        var profiles = surroundings.store().profiles();
        var name = asked == null ? DEFAULT : asked;
        var profile = profiles.find(name).orElse(null);
        if (profile == null) {
            var stray = profiles.hasStray(name)
                    ? "; the config file has [" + name + "], but only [profile " + name + "] counts there"
                    : "";
            return new Lookup.NotHere("no [" + name + "] in " + profiles.places() + stray);
        }
        if (profile.kind() == Profile.Kind.NONE) {
            return new Lookup.NotHere(
                    "profile '" + name + "' in " + profile.file() + " has neither aws_access_key_id nor role_arn");
        }
        return new Resolution(environment, profiles, surroundings.roles()).of(profile);
    }

    static Lookup tooLong(String first, String last) {
        return new Lookup.Broken(
                "profile '" + first + "' takes its keys through more than " + LONGEST_CHAIN + " profiles; the last one"
                        + " looked at was " + last,
                "let one of them have keys of its own");
    }

    /** One lookup, which may walk from role to role. */
    private static final class Resolution {
        private final Environment environment;
        private final Profiles profiles;
        private final Surroundings.Roles roles;
        private final List<String> path = new ArrayList<>();

        Resolution(Environment environment, Profiles profiles, Surroundings.Roles roles) {
            this.environment = environment;
            this.profiles = profiles;
            this.roles = roles;
        }

        Lookup of(Profile profile) {
            path.add(profile.name());
            return switch (profile.kind()) {
                case ROLE -> role(profile);
                case WEB_IDENTITY -> webIdentity(profile);
                case STATIC -> keys(profile);
                case SSO -> sso(profile);
                case LOGIN -> login(profile);
                case PROCESS -> process(profile);
                case NONE ->
                    new Lookup.Broken(
                            who(profile) + " has neither aws_access_key_id nor role_arn",
                            "add them to [" + profile.name() + "] in " + profile.file());
            };
        }

        private static String who(Profile profile) {
            return "profile '" + profile.name() + "' in " + profile.file();
        }

        /** Signing in takes a key of this machine that proves itself with each request, which only the AWS CLI has. */
        private static Lookup login(Profile profile) {
            return new Lookup.Broken(
                    who(profile) + " signs in with `aws login`, which this version cannot do by itself",
                    "run: eval \"$(aws configure export-credentials --profile " + profile.name()
                            + " --format env)\", then leave the profile out");
        }

        private Lookup sso(Profile profile) {
            var sso = SsoSettings.of(profile, profiles);
            if (sso.account() == null || sso.role() == null) {
                var missing = sso.account() == null ? "sso_account_id" : "sso_role_name";
                return new Lookup.Broken(
                        who(profile) + " signs in with SSO and has no " + missing,
                        "add it to the profile, or run: aws configure sso --profile " + profile.name());
            }
            return new Lookup.Found(roles.signedIn(sso));
        }

        private Lookup process(Profile profile) {
            var command = profile.setting("credential_process");
            return command == null
                    ? new Lookup.Broken(
                            who(profile) + " has an empty credential_process", "write the command, or take it out")
                    : new Lookup.Found(roles.printed(command, who(profile)));
        }

        private Lookup keys(Profile profile) {
            var id = profile.keyPart("aws_access_key_id");
            var secret = profile.keyPart("aws_secret_access_key");
            if (id == null || secret == null) {
                var missing = id == null ? "aws_access_key_id" : "aws_secret_access_key";
                return new Lookup.Broken(
                        who(profile) + " has no " + missing,
                        "add " + missing + " to it, or run: aws configure --profile " + profile.name());
            }
            return new Lookup.Found(
                    new AwsCredentials(id, secret, profile.keyPart("aws_session_token"), null, who(profile)));
        }

        private Lookup webIdentity(Profile profile) {
            var role = roleOf(profile, null);
            var file = profile.setting("web_identity_token_file");
            if (role == null || file == null) {
                return new Lookup.Broken(
                        who(profile) + " has an empty role_arn or web_identity_token_file", "fill in both");
            }
            return new Lookup.Found(roles.assumeWithToken(role, Path.of(file)));
        }

        private Lookup role(Profile profile) {
            var source = profile.setting("source_profile");
            var credentialSource = profile.setting("credential_source");
            if ((source == null) == (credentialSource == null)) {
                return new Lookup.Broken(
                        who(profile) + " has role_arn and "
                                + (source == null
                                        ? "neither source_profile nor credential_source"
                                        : "both source_profile and credential_source"),
                        "keep exactly one of the two: it says whose keys assume the role");
            }
            Surroundings.Role role;
            try {
                role = roleOf(profile, profile.setting("duration_seconds"));
            } catch (NumberFormatException e) {
                return new Lookup.Broken(
                        who(profile) + " has duration_seconds that is no number from 900 to 43200",
                        "write for example duration_seconds = 3600");
            }
            if (role == null) {
                return new Lookup.Broken(who(profile) + " has an empty role_arn", "fill in the ARN of the role");
            }
            var found = source == null
                    ? fromSource(profile, String.valueOf(credentialSource))
                    : fromProfile(profile, source);
            return found instanceof Lookup.Found keys
                    ? new Lookup.Found(roles.assume(role, keys.credentials()))
                    : found;
        }

        private static Surroundings.@Nullable Role roleOf(Profile profile, @Nullable String duration) {
            var arn = profile.setting("role_arn");
            if (arn == null) {
                return null;
            }
            Integer seconds = null;
            if (duration != null) {
                seconds = Integer.valueOf(duration);
                if (seconds < 900 || seconds > 43200) {
                    throw new NumberFormatException();
                }
            }
            return new Surroundings.Role(
                    arn,
                    profile.setting("role_session_name"),
                    profile.setting("external_id"),
                    seconds,
                    profile.setting("mfa_serial"),
                    who(profile));
        }

        private Lookup fromProfile(Profile profile, String name) {
            var source = profiles.find(name).orElse(null);
            if (source == null) {
                return new Lookup.Broken(
                        who(profile) + " has source_profile = " + name + ", but there is no such profile in "
                                + profiles.places(),
                        NearNames.hint(name, profiles.names(), "name a profile that is there"));
            }
            if (source.name().equals(profile.name()) && source.hasKeys()) {
                return keys(source);
            }
            if (path.contains(name)) {
                return new Lookup.Broken(
                        "profiles take their keys from each other in a circle: " + String.join(" -> ", path) + " -> "
                                + name,
                        "let one of them have keys of its own");
            }
            return path.size() < LONGEST_CHAIN ? of(source) : tooLong(path.get(0), who(profile));
        }

        private Lookup fromSource(Profile profile, String source) {
            var found = switch (source) {
                case "Environment" ->
                    EnvironmentProvider.hasKeys(environment)
                            ? EnvironmentProvider.keys(environment)
                            : new Lookup.NotHere("AWS_ACCESS_KEY_ID is not set");
                case "Ec2InstanceMetadata" ->
                    IamRoleProvider.instance(
                            environment, "false".equalsIgnoreCase(profile.setting("ec2_metadata_v1_disabled")));
                case "EcsContainer" -> IamRoleProvider.container(environment);
                default ->
                    new Lookup.Broken(
                            who(profile) + " has credential_source = " + source + ", which is not one",
                            "write Environment, Ec2InstanceMetadata or EcsContainer");
            };
            return found instanceof Lookup.NotHere nothing
                    ? new Lookup.Broken(
                            who(profile) + " has credential_source = " + source + ", but " + nothing.reason(),
                            "provide those credentials, or use source_profile")
                    : found;
        }
    }

    /**
     * How a profile signs in, or the one that its roles start from.
     *
     * @throws CredentialException when it does not sign in
     */
    public static SsoSettings sso(String name, Profiles profiles) {
        var seen = new LinkedHashSet<String>();
        for (var at = name; at != null && seen.add(at); ) {
            var profile = profiles.find(at).orElse(null);
            if (profile != null && profile.kind() == Profile.Kind.SSO) {
                return SsoSettings.of(profile, profiles);
            }
            at = profile == null ? null : profile.setting("source_profile");
        }
        var kind = profiles.find(name).map(profile -> profile.kind().words()).orElse("none");
        throw new CredentialException(
                "profile '" + Words.oneLine(name) + "' does not sign in with SSO: its kind is " + kind,
                "name one that has sso_session, or set it up with: aws configure sso --profile " + Words.oneLine(name));
    }

    /** What a profile says about the account, by its role or its sign-in, without asking AWS; null when it says nothing. */
    public static @Nullable String accountOf(Profile profile) {
        return switch (profile.kind()) {
            case ROLE, WEB_IDENTITY -> {
                var arn = profile.setting("role_arn");
                yield arn == null ? null : accountOf(arn);
            }
            case SSO -> {
                var account = profile.setting("sso_account_id");
                yield account != null && account.matches("\\d{12}") ? account : null;
            }
            case STATIC, PROCESS, LOGIN, NONE -> null;
        };
    }

    /** The account in the ARN of a role; null when it has none. */
    public static @Nullable String accountOf(String roleArn) {
        var parts = roleArn.split(":", 6);
        return parts.length == 6 && parts[0].equals("arn") && parts[4].matches("\\d{12}") ? parts[4] : null;
    }

    /** The error for a profile that is in no source, with the names that are close. */
    public static CredentialException notFound(
            String name, boolean fromVariable, Profiles profiles, OwnSettings own, List<String> known) {
        return new CredentialException(
                "no profile '" + Words.oneLine(name) + "'" + (fromVariable ? " (named by AWS_PROFILE)" : "")
                        + ": looked in " + profiles.places() + ", " + own.places()
                        + (profiles.hasStray(name)
                                ? "; the config file has [" + name + "], but only [profile " + name + "] counts there"
                                : ""),
                NearNames.hint(
                        name,
                        known,
                        known.isEmpty()
                                ? "run `aws configure --profile NAME`, or try --sandbox"
                                : "name one that is there"));
    }
}
