package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.source.ProfileStore;
import dev.awsagent.tool.AwsCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sts.StsClient;

/** Clients are built and used whatever the SDK thinks of the AWS files of the process: these are read by us alone. */
class ProcessProfilesTest {

    private static final String CONFIG = "aws.configFile";
    private static final String CREDENTIALS = "aws.sharedCredentialsFile";
    private static final String BROKEN = "no file of profiles\n";

    @TempDir
    Path home;

    @AfterEach
    void restore() {
        System.clearProperty(CONFIG);
        System.clearProperty(CREDENTIALS);
    }

    /** The files that the SDK takes for those of this process. */
    private void ofProcess(String config, String credentials) throws IOException {
        System.setProperty(CONFIG, written(home, "config", config).toString());
        System.setProperty(
                CREDENTIALS, written(home, "credentials", credentials).toString());
    }

    private static Path written(Path home, String name, String text) throws IOException {
        var file = Files.createDirectories(home.resolve(".aws")).resolve(name);
        return Files.writeString(file, text);
    }

    private static StubServer server() throws IOException {
        return new StubServer(exchange -> StubServer.text(
                        200,
                        "text/xml",
                        exchange.getRequestMethod().equals("POST")
                                ? "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
                                        + "<Arn>arn:aws:iam::123456789012:user/me</Arn>"
                                        + "</GetCallerIdentityResult></GetCallerIdentityResponse>"
                                : "<ListAllMyBucketsResult><Buckets><Bucket><Name>demo</Name></Bucket></Buckets>"
                                        + "</ListAllMyBucketsResult>")
                .to(exchange));
    }

    private static Environment environment(StubServer server, Path home) {
        var variables = new HashMap<>(Agents.KEYS);
        variables.put("AWS_REGION", "eu-west-1");
        variables.put("AWS_ENDPOINT_URL", server.uri().toString());
        return new Environment(variables, home);
    }

    /** Who one is, what buckets there are, and a signed URL: a client of each kind, built and used. */
    private static String used(CredentialService service) throws Exception {
        var settled = service.settle(Target.ANY);
        var account = service.identify(settled).account();
        var clients = service.service(AwsClients.class, settled).orElseThrow();
        return Agents.step(
                List.of(
                        AwsCall.of("s3", "ListBuckets"),
                        AwsCall.of("s3", "GetObject").open("Bucket", "Key")),
                () -> {
                    var buckets = clients.client(S3Client.class).listBuckets().buckets();
                    var presigner = clients.presigner(S3Presigner.class, settings -> {});
                    var signed = presigner.presignGetObject(request -> request.signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(object -> object.bucket("demo").key("a")));
                    return account + " " + buckets.get(0).name() + " "
                            + signed.url().getPath();
                });
    }

    private static final String ALL_OF_IT = "123456789012 demo /demo/a";

    @TestFactory
    Stream<DynamicTest> acceptedFiles_areInNobodysWay() throws Exception {
        var cases = new ObjectMapper().readTree(ProfileStore.class.getResource("profile-files.json"));
        return StreamSupport.stream(cases.spliterator(), false)
                .filter(each -> !each.has("error"))
                .map(each -> dynamicTest(each.get("case").asText(), () -> check(each)));
    }

    private void check(JsonNode each) throws Exception {
        var text = each.get("text").asText();
        var credentials = each.path("credentials").asBoolean();
        ofProcess(credentials ? "" : text, credentials ? text : "");
        try (var server = server();
                var service = Agents.service(environment(server, home))) {
            assertThat(used(service)).isEqualTo(ALL_OF_IT);
            assertThat(System.getProperty(CONFIG))
                    .isEqualTo(home.resolve(".aws/config").toString());
            assertThat(System.getProperty(CREDENTIALS))
                    .isEqualTo(home.resolve(".aws/credentials").toString());
        }
    }

    @Test
    void filesOfAnotherHome_areInNobodysWay(@TempDir Path other) throws Exception {
        ofProcess(BROKEN, BROKEN);
        written(other, "config", "[default]\nregion = eu-west-1\n");
        try (var server = server();
                var service = Agents.service(environment(server, other))) {
            assertThat(used(service)).isEqualTo(ALL_OF_IT);
        }
    }

    @Test
    void sandbox_isReachedBesideBrokenFiles(@TempDir Path folder) throws Exception {
        ofProcess(BROKEN, BROKEN);
        try (var sandbox = dev.awsagent.sandbox.Sandbox.discover(folder);
                var service = Agents.service(sandbox)) {
            var clients = service.service(AwsClients.class, service.settle(Target.ANY))
                    .orElseThrow();

            var answer = Agents.step(
                    List.of(AwsCall.of("s3", "ListBuckets")),
                    () -> clients.client(S3Client.class).listBuckets());

            assertThat(answer.sdkHttpResponse().isSuccessful()).isTrue();
        }
    }

    @Test
    void ownClientsOfTheProgram_stillSeeItsFiles() throws Exception {
        ofProcess(BROKEN, "");
        try (var server = server();
                var service = Agents.service(environment(server, home.resolve("nothing")))) {
            assertThat(used(service)).isEqualTo(ALL_OF_IT);

            assertThatThrownBy(StsClient::create).hasMessageContaining("profile");
        }
    }

    @Test
    void whatFailsForAnotherReason_isRunOnce() {
        var runs = new int[1];

        assertThatThrownBy(() -> ProcessProfiles.apart(() -> {
                    runs[0]++;
                    throw new IllegalArgumentException("no such setting");
                }))
                .hasMessage("no such setting");

        assertThat(runs[0]).isEqualTo(1);
    }

    @Test
    void brokenFilesInTheHomeOfTheProcess_areInNobodysWay(@TempDir Path other) throws Exception {
        written(home, "config", BROKEN);
        written(home, "credentials", "\uFEFF[default]\n  aws_access_key_id = A\n");
        try (var server = server()) {
            var builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Duser.home=" + home,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Host.class.getName(),
                            server.uri().toString(),
                            other.toString())
                    .redirectErrorStream(true);
            builder.environment().keySet().removeIf(variable -> variable.startsWith("AWS"));
            builder.environment().put("HOME", home.toString());
            var process = builder.start();
            var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(out).isZero();
            assertThat(out).contains("> " + ALL_OF_IT);
        }
    }

    /** A program whose own AWS files the SDK cannot read. */
    static final class Host {
        public static void main(String[] args) throws Exception {
            var variables = new HashMap<>(Agents.KEYS);
            variables.putAll(Map.of("AWS_REGION", "eu-west-1", "AWS_ENDPOINT_URL", args[0]));
            try (var service = new ChainedCredentialServiceFactory()
                    .create(new CredentialService.Settings(
                            new Environment(variables, Path.of(args[1])),
                            List.of(),
                            null,
                            Prompt.NOBODY,
                            null,
                            null))) {
                System.out.println("> " + used(service));
            }
        }
    }
}
