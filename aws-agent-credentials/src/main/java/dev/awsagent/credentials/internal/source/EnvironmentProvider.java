package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.Environment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The variables {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_SESSION_TOKEN}, and a web identity. */
public final class EnvironmentProvider implements Surroundings.Source {

    public static final String NAME = "environment";

    @Override
    public String name() {
        return NAME;
    }

    /** Whether the environment has keys, if only half of a pair. */
    public static boolean hasKeys(Environment environment) {
        return environment.variable("AWS_ACCESS_KEY_ID") != null
                || environment.variable("AWS_SECRET_ACCESS_KEY") != null;
    }

    @Override
    public Lookup lookup(@Nullable String profile, Environment environment, Surroundings surroundings) {
        if (profile != null) {
            return new Lookup.NotHere("the environment has no profiles");
        }
        if (hasKeys(environment)) {
            return keys(environment);
        }
        var tokenFile = environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
        var role = environment.variable("AWS_ROLE_ARN");
        if (tokenFile != null && role != null) {
            return new Lookup.Found(surroundings
                    .roles()
                    .assumeWithToken(
                            new Surroundings.Role(
                                    role,
                                    environment.variable("AWS_ROLE_SESSION_NAME"),
                                    null,
                                    null,
                                    null,
                                    "the environment (AWS_WEB_IDENTITY_TOKEN_FILE)"),
                            Path.of(tokenFile)));
        }
        return new Lookup.NotHere("AWS_ACCESS_KEY_ID is not set");
    }

    /** In a Lambda function the variables hold the role of the function. */
    private static String source(Environment environment) {
        var function = environment.variable("AWS_LAMBDA_FUNCTION_NAME");
        return function == null || environment.variable("AWS_SESSION_TOKEN") == null
                ? "the environment (AWS_ACCESS_KEY_ID)"
                : "the role of the Lambda function " + Words.oneLine(function) + " (AWS_ACCESS_KEY_ID)";
    }

    /** The keys that are there, for a role whose {@code credential_source} is the environment too. */
    static Lookup keys(Environment environment) {
        var id = environment.variable("AWS_ACCESS_KEY_ID");
        var secret = environment.variable("AWS_SECRET_ACCESS_KEY");
        if (id == null || id.isBlank() || secret == null || secret.isBlank()) {
            var missing = id == null || id.isBlank() ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY";
            var there = missing.equals("AWS_ACCESS_KEY_ID") ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID";
            return new Lookup.Broken(
                    there + " is set but " + missing + " is not", "set both, or unset " + there + " to use a profile");
        }
        return new Lookup.Found(
                new AwsCredentials(id, secret, environment.variable("AWS_SESSION_TOKEN"), null, source(environment)));
    }
}
