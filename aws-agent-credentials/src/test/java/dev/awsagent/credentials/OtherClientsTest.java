package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.AwsCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** SDK clients that the host program has for itself, in a JVM of its own: the setting is read once. */
class OtherClientsTest {

    private static List<String> run(StubServer server, boolean late, String... settings) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(settings));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Host.class.getName(),
                server.uri().toString(),
                String.valueOf(late)));
        var process = new ProcessBuilder(command).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out.lines().filter(line -> line.startsWith("> ")).toList();
    }

    private static StubServer buckets() throws Exception {
        return new StubServer(StubServer.text(
                200, "application/xml", "<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>"));
    }

    @Test
    void byDefault_allClientsAreHeld() throws Exception {
        try (var server = buckets()) {
            assertThat(run(server, false))
                    .containsExactly("> outside: refused", "> undeclared: refused", "> declared: passed");
            assertThat(server.asked).hasSize(1);
        }
    }

    @Test
    void othersAllowed_passOutsideOfStepsOnly() throws Exception {
        try (var server = buckets()) {
            assertThat(run(server, false, "-Dawsagent.gate.others=allow"))
                    .containsExactly("> outside: passed", "> undeclared: refused", "> declared: passed");
            assertThat(server.asked).hasSize(2);
        }
    }

    /** As a plugin could try, which is loaded by the builder. */
    @Test
    void settingThatCodeMakesLater_opensNothing() throws Exception {
        try (var server = buckets()) {
            assertThat(run(server, true))
                    .containsExactly("> outside: refused", "> undeclared: refused", "> declared: passed");
        }
    }

    /** A program that has an SDK client. */
    static final class Host {
        public static void main(String[] args) {
            AwsAgent.builder();
            if (Boolean.parseBoolean(args[1])) {
                System.setProperty("awsagent.gate.others", "allow");
            }
            try (var own = S3Client.builder()
                    .endpointOverride(URI.create(args[0]))
                    .region(Region.EU_WEST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                    .build()) {
                tell("outside", own::listBuckets);
                tell("undeclared", () -> CallScope.step(List.of()).run(own::listBuckets));
                tell(
                        "declared",
                        () -> CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")))
                                .run(own::listBuckets));
            }
        }

        private static void tell(String what, Runnable call) {
            try {
                call.run();
                System.out.println("> " + what + ": passed");
            } catch (dev.awsagent.gate.CallRefusedException e) {
                System.out.println("> " + what + ": refused");
            }
        }
    }
}
