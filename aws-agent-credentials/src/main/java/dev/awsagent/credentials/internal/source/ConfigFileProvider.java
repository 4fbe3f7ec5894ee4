package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credentials.internal.store.ConfigFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The profiles of the agent's own configuration file: static keys, perhaps encrypted, and roles. */
public final class ConfigFileProvider implements Surroundings.Source {

    public static final String NAME = "config";

    private static final String DEFAULT = "default";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Position position() {
        return new Position.After(ProfileProvider.NAME);
    }

    @Override
    public List<ProfileSummary> profiles(Environment environment) {
        try (var own = OwnSettings.of(environment)) {
            return own.fileSummaries();
        }
    }

    @Override
    public Lookup lookup(@Nullable String asked, Environment environment, Surroundings surroundings) {
        var config = surroundings.own().config();
        var file = config.file();
        if (file == null) {
            return new Lookup.NotHere("there is no " + config.shown());
        }
        var named = file.awsProfile();
        if (asked == null && named != null) {
            return ofAws(named, file.shown() + " has use_aws_profile: " + named, environment, surroundings);
        }
        var name = asked == null ? DEFAULT : asked;
        return file.names().contains(name)
                ? new Resolution(file, environment, surroundings).of(name)
                : new Lookup.NotHere("no '" + Words.oneLine(name) + "' in " + file.shown());
    }

    /** A profile of the AWS files that ours names: where it is missing, nothing else may take its place. */
    private static Lookup ofAws(String name, String who, Environment environment, Surroundings surroundings) {
        var found = new ProfileProvider().lookup(name, environment, surroundings);
        return found instanceof Lookup.NotHere nothing
                ? new Lookup.Broken(
                        who + ", but " + nothing.reason(),
                        NearNames.hint(
                                name,
                                surroundings.store().profiles().names(),
                                "name a profile that is there, or add it with `aws configure --profile NAME`"))
                : found;
    }

    /** One lookup, which may walk from role to role. */
    private static final class Resolution {
        private final ConfigFile file;
        private final Environment environment;
        private final Surroundings surroundings;
        private final List<String> path = new ArrayList<>();

        Resolution(ConfigFile file, Environment environment, Surroundings surroundings) {
            this.file = file;
            this.environment = environment;
            this.surroundings = surroundings;
        }

        Lookup of(String name) {
            path.add(name);
            var fields = surroundings.own().files().read(name);
            if (fields == null) {
                return new Lookup.Broken("profile '" + name + "' went away while it was read", "try again");
            }
            return fields.containsKey(ConfigFile.ROLE_ARN) ? role(name, fields) : keys(name, fields);
        }

        private Lookup keys(String name, Map<String, String> fields) {
            var id = fields.get(ConfigFile.ACCESS_KEY_ID);
            var secret = fields.get(ConfigFile.SECRET_ACCESS_KEY);
            if (id == null && secret == null) {
                return new Lookup.Broken(
                        file.who(name) + " has neither access_key_id nor role_arn", "add one of the two to it");
            }
            if (id == null || secret == null) {
                var missing = id == null ? ConfigFile.ACCESS_KEY_ID : ConfigFile.SECRET_ACCESS_KEY;
                return new Lookup.Broken(
                        file.who(name) + " has no " + missing,
                        "add it, or run: aws-agent credentials set " + name + " --file --replace");
            }
            return new Lookup.Found(new AwsCredentials(
                    id,
                    secret,
                    fields.get(ConfigFile.SESSION_TOKEN),
                    null,
                    "profile '" + name + "' in " + file.shown()));
        }

        private Lookup role(String name, Map<String, String> fields) {
            var source = fields.get(ConfigFile.SOURCE_PROFILE);
            var hasKeys = fields.containsKey(ConfigFile.ACCESS_KEY_ID);
            if ((source != null && !source.equals(name)) == hasKeys) {
                return new Lookup.Broken(
                        file.who(name) + " has role_arn and "
                                + (hasKeys ? "both source_profile and keys" : "neither source_profile nor keys"),
                        "keep exactly one of the two: it says who assumes the role");
            }
            var found = hasKeys || source == null ? keys(name, fields) : source(name, source);
            if (!(found instanceof Lookup.Found keys)) {
                return found;
            }
            var role = new Surroundings.Role(
                    String.valueOf(fields.get(ConfigFile.ROLE_ARN)),
                    null,
                    fields.get(ConfigFile.EXTERNAL_ID),
                    null,
                    null,
                    "profile '" + name + "' in " + file.shown());
            return new Lookup.Found(surroundings.roles().assume(role, keys.credentials()));
        }

        private Lookup source(String name, String source) {
            if (path.contains(source)) {
                return new Lookup.Broken(
                        "profiles take their keys from each other in a circle: " + String.join(" -> ", path) + " -> "
                                + source,
                        "let one of them have keys of its own");
            }
            if (path.size() >= ProfileProvider.LONGEST_CHAIN) {
                return ProfileProvider.tooLong(path.get(0), file.who(name));
            }
            return file.names().contains(source)
                    ? of(source)
                    : ofAws(source, file.who(name) + " has source_profile: " + source, environment, surroundings);
        }
    }
}
