package dev.awsagent.examples;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Credentials from a place of one's own: here a file that {@code DEMO_KEY_FILE} names. */
public final class CustomCredentialProvider implements CredentialProvider {

    @Override
    public String name() {
        return "key-file";
    }

    @Override
    public Position position() {
        return new Position.Before("environment");
    }

    @Override
    public Lookup lookup(@Nullable String profile, Environment environment) {
        var file = environment.variable("DEMO_KEY_FILE");
        if (profile != null || file == null) {
            return new Lookup.NotHere(profile != null ? "it knows no profiles" : "DEMO_KEY_FILE is not set");
        }
        var keys = new Properties();
        try (var in = Files.newInputStream(Path.of(file))) {
            keys.load(in);
        } catch (IOException e) {
            // Broken, not NotHere: silently taking the next source could mean another account.
            return new Lookup.Broken("the key file " + file + " cannot be read", "check DEMO_KEY_FILE");
        }
        return new Lookup.Found(new AwsCredentials(
                keys.getProperty("id", ""), keys.getProperty("secret", ""), null, null, "key file " + file));
    }

    public static void main(String[] args) {
        try (var agent = AwsAgent.builder()
                .credentialProviders(new CustomCredentialProvider())
                .build()) {
            var reply = agent.ask("List all S3 buckets");
            System.out.println(Rendering.in(ZoneId.systemDefault()).text(reply));
        }
    }
}
