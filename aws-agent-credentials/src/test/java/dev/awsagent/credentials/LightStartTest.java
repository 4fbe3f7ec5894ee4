package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan must be cheap: settling a target reads files and loads nothing of the SDK, YAML or cryptography. In a JVM of its own. */
class LightStartTest {

    @Test
    void settleKnownAndProfiles_loadNoSdk(@TempDir Path home) throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(
                home.resolve(".aws/config"),
                "[default]\nregion = eu-west-1\n[profile r]\nrole_arn = arn:aws:iam::123456789012:role/x\n"
                        + "source_profile = default\n");
        Files.writeString(
                home.resolve(".aws/credentials"), "[default]\naws_access_key_id = K\naws_secret_access_key = s\n");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LightStart.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .start();
        var lines = List.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n"));

        assertThat(process.waitFor())
                .as(String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())))
                .isZero();
        assertThat(lines).anyMatch(line -> line.contains("dev.awsagent.credentials.ChainedCredentialService "));
        assertThat(lines).contains("settled eu-west-1 123456789012 2");
        assertThat(lines.stream()
                        .filter(line -> Stream.of(
                                        " software.amazon.",
                                        " com.fasterxml.",
                                        " org.yaml.",
                                        " org.bouncycastle.",
                                        " javax.crypto.",
                                        "credentials.internal.store.FileShelf ",
                                        " java.lang.ProcessBuilder ")
                                .anyMatch(line::contains)))
                .isEmpty();
    }

    /** What it does there. */
    static final class LightStart {
        public static void main(String[] args) {
            var environment = new Environment(Map.of(), Path.of(args[0]));
            try (var service = new ChainedCredentialServiceFactory()
                    .create(new CredentialService.Settings(environment, List.of(), null, Prompt.NOBODY, null, null))) {
                var settled = service.settle(Target.ANY);
                service.known(settled);
                var role = service.known(service.settle(Target.ANY.withProfile("r")));
                System.out.println(
                        "settled " + settled.region() + " " + role.orElseThrow().account() + " "
                                + service.profiles().size());
            }
        }
    }
}
