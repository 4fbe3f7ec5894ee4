package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.source.Words;
import dev.awsagent.tool.AwsCall;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Seeded secrets are in no message, no stack trace, no log line and no toString, whatever goes wrong. */
class SecretsTest {

    private static final String SEED = "SEEDED7secret";

    private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.awsagent");
    private final Logger sdk = (Logger) LoggerFactory.getLogger("software.amazon.awssdk");
    private final List<String> seen = new ArrayList<>();

    @TempDir
    Path home;

    @BeforeEach
    void listen() {
        logs.start();
        for (var logger : List.of(ours, sdk)) {
            logger.addAppender(logs);
        }
        ours.setLevel(Level.TRACE);
        // At DEBUG the SDK's signer writes session tokens; docs/guides/credentials.md says to leave it at INFO.
        sdk.setLevel(Level.INFO);
    }

    @AfterEach
    void nothingLeaked() {
        for (var logger : List.of(ours, sdk)) {
            logger.detachAppender(logs);
            logger.setLevel(null);
        }
        logs.list.forEach(event -> seen.add(event.getFormattedMessage()
                + (event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getMessage())));
        assertThat(seen).isNotEmpty();
        assertThat(seen).noneMatch(text -> text.contains("SEEDED"));
    }

    private Environment environment(String config, String... variables) throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), config);
        var all = new HashMap<>(Map.of("AWS_EC2_METADATA_DISABLED", "true", "AWS_REGION", "eu-west-1"));
        for (var i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return new Environment(all, home);
    }

    private void use(Environment environment, Target asked) {
        seen.add(environment.toString());
        try (var service = (ChainedCredentialService) Agents.service(environment)) {
            seen.add(service.toString());
            Target target;
            try {
                target = service.settle(asked);
            } catch (RuntimeException e) {
                note(service, e, asked);
                return;
            }
            seen.add(target.toString());
            seen.add(service.profiles().toString());
            seen.add(service.known(target).toString());
            note(
                    service,
                    catchThrowable(() -> seen.add(service.credentials(target).toString())),
                    target);
            note(service, catchThrowable(() -> seen.add(service.identify(target).toString())), target);
            var clients = service.service(AwsClients.class, target).orElseThrow();
            seen.add(clients.toString());
            note(
                    service,
                    catchThrowable(() -> Agents.step(
                            List.of(AwsCall.of("s3", "ListBuckets")),
                            () -> clients.client(S3Client.class, "paths", (S3ClientBuilder b) -> b.forcePathStyle(true))
                                    .listBuckets())),
                    target);
        }
    }

    private void note(CredentialService service, Throwable thrown, Target target) {
        if (thrown != null) {
            var trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            seen.add(trace.toString());
            seen.add(service.explain(thrown, target).toString());
        }
    }

    private static String[] keys(StubServer server) {
        return new String[] {
            "AWS_ACCESS_KEY_ID",
            "AKIASEEDED0000000001",
            "AWS_SECRET_ACCESS_KEY",
            SEED + "/key",
            "AWS_SESSION_TOKEN",
            SEED + "/token",
            "AWS_ENDPOINT_URL",
            server.uri().toString()
        };
    }

    @Test
    void keysOfTheEnvironment_atAServerThatRefuses() throws Exception {
        try (var server = new StubServer(StubServer.s3Error(403, "SignatureDoesNotMatch", "no"))) {
            use(environment("", keys(server)), Target.ANY);
        }
    }

    @Test
    void serverThatRepeatsWhatItWasSent_isNotRepeated() throws Exception {
        try (var server = new StubServer(exchange -> StubServer.s3Error(
                        403,
                        "AccessDenied",
                        "no, https://b/k?X-Amz-Credential=AKIASEEDED0000000001&amp;X-Amz-Signature=" + SEED
                                + "&amp;X-Amz-Security-Token=" + SEED)
                .to(exchange))) {
            try (var service = Agents.service(environment("", keys(server)))) {
                var target = service.settle(Target.ANY);
                var thrown = catchThrowable(() -> Agents.step(
                        List.of(AwsCall.of("s3", "ListBuckets")),
                        () -> service.service(AwsClients.class, target)
                                .orElseThrow()
                                .client(S3Client.class)
                                .listBuckets()));
                seen.add(service.explain(thrown, target).orElseThrow().toString());
            }
        }
    }

    @Test
    void profiles_brokenInEveryWay() throws Exception {
        var keys = "aws_access_key_id = AKIASEEDED0000000001\naws_secret_access_key = " + SEED + "\n";
        use(environment("[profile a]\n" + keys), Target.ANY.withProfile("b"));
        use(environment("[profile a]\naws_secret_access_key " + SEED + "\n"), Target.ANY.withProfile("a"));
        use(environment("[profile a]\naws_secret_access_key = " + SEED + "\n"), Target.ANY.withProfile("a"));
        use(environment("aws_secret_access_key = " + SEED + "\n"), Target.ANY);
        use(
                environment("[default]\nregion = x\n  aws_secret_access_key_id = y\n[profile a]\n" + keys
                        + "endpoint_url = http://user:" + SEED + "@host\n"),
                Target.ANY.withProfile("a"));
    }

    @Test
    void configurationFile_brokenInEveryWay() throws Exception {
        var keys = "profiles:\n  a:\n    access_key_id: AKIASEEDED0000000001\n    secret_access_key: " + SEED + "\n";
        for (var text : List.of(
                keys,
                keys + "    secret_access_key: " + SEED + "\n",
                keys + "    " + SEED + "\n",
                keys + "    session_token: [" + SEED + "]\n",
                keys + "    endpoint_url: http://user:" + SEED + "@host\n",
                keys + "    role_arn: arn:aws:iam::123456789012:role/x\n    external_id: " + SEED + "\n",
                keys.replace(SEED, "'enc:1:" + SEED + "'"),
                keys.replace(SEED, "\"" + SEED))) {
            var folder = Files.createDirectories(home.resolve(".config/aws-agent"));
            Files.writeString(folder.resolve("config.yml"), text);
            try (var server = new StubServer(StubServer.s3Error(403, "SignatureDoesNotMatch", "no"))) {
                use(environment("", "AWS_ENDPOINT_URL", server.uri().toString()), Target.ANY.withProfile("a"));
            }
            try (var service = Agents.service(environment(""))) {
                var store = service.store().orElseThrow();
                seen.add(store.toString());
                note(service, catchThrowable(() -> seen.add(store.list().toString())), Target.ANY);
                note(service, catchThrowable(() -> seen.add(store.reveal("a").toString())), Target.ANY);
                note(service, catchThrowable(() -> store.encrypt(null)), Target.ANY);
                note(service, catchThrowable(() -> store.read(SEED, "a test")), Target.ANY);
                seen.addAll(service.notices());
            }
        }
    }

    @Test
    void roleAnswerThatBreaksOff_isNotQuoted() throws Exception {
        var answer = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIASEEDED000000001</AccessKeyId>"
                + "<SecretAccessKey>" + SEED + "</SecretAccessKey><SessionToken>" + SEED;
        try (var server = new StubServer(StubServer.text(200, "text/xml", answer))) {
            var config = "[profile r]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = b\n[profile b]\n"
                    + "aws_access_key_id = AKIASEEDED0000000001\naws_secret_access_key = " + SEED + "\n";
            use(environment(config, "AWS_ENDPOINT_URL", server.uri().toString()), Target.ANY.withProfile("r"));
        }
    }

    @Test
    void words_takeOutWhatLooksLikeASecret() {
        var token = SEED.repeat(10);

        assertThat(Words.redacted("see https://b/k?X-Amz-Signature=" + SEED + "&x=1 and " + token))
                .isEqualTo("see https://b/k?X-Amz-Signature=***&x=1 and ***");
        assertThat(Words.redacted("key AKIAIOSFODNN7EXAMPLE is wrong")).isEqualTo("key …MPLE is wrong");
        assertThat(Words.oneLine("a\u001b[31m\r\n b\u202ec")).isEqualTo("a\uFFFD[31m b\uFFFDc");
        seen.add("checked");
    }
}
