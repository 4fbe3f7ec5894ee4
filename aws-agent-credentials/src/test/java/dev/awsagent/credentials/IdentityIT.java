package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.internal.moto.MotoServer;
import dev.awsagent.sandbox.SandboxProvider;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;

/** Who the credentials are, and roles, against a real server. */
class IdentityIT {

    private static final String ROLE = "arn:aws:iam::123456789012:role/reader";
    private static final String OTHER_ROLE = "arn:aws:iam::210987654321:role/auditor";

    private static MotoServer moto;

    @TempDir
    Path home;

    @BeforeAll
    static void start() {
        moto = Agents.moto(Map.of());
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            moto.close();
        }
    }

    private Environment environment(String config, String... variables) throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), config);
        var all = new HashMap<String, String>();
        all.put("AWS_EC2_METADATA_DISABLED", "true");
        all.put("AWS_ENDPOINT_URL", moto.endpoint().toString());
        all.put("AWS_REGION", "eu-west-1");
        for (var i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return new Environment(all, home);
    }

    private static final String BASE =
            "[profile base]\naws_access_key_id = AKIABASE000000000001\n" + "aws_secret_access_key = base-secret\n";

    @Test
    void staticKeys_areIdentifiedOnceAndThenKnown() throws Exception {
        try (var service = Agents.service(environment(BASE))) {
            var target = service.settle(Target.ANY.withProfile("base"));
            assertThat(service.known(target)).isEmpty();

            var identity = service.identify(target);

            assertThat(identity.account()).isEqualTo("123456789012");
            assertThat(identity.arn()).startsWith("arn:aws:sts::123456789012:");
            assertThat(identity.source()).isEqualTo("profile 'base' in ~/.aws/config");
            assertThat(service.known(target)).contains(identity);
        }
    }

    @Test
    void role_isAssumedWithTheKeysOfItsSource() throws Exception {
        var config = BASE + "[profile reader]\nrole_arn = " + ROLE
                + "\nsource_profile = base\nexternal_id = 42\nrole_session_name = tests\nduration_seconds = 900\n";
        try (var service = Agents.service(environment(config))) {
            var target = service.settle(Target.ANY.withProfile("reader"));
            assertThat(service.known(target).orElseThrow().account()).isEqualTo("123456789012");

            var identity = service.identify(target);

            assertThat(identity.arn()).isEqualTo("arn:aws:sts::123456789012:assumed-role/reader/tests");
            assertThat(identity.expires()).isNotNull();
            assertThat(identity.source()).contains("profile 'reader'").contains("assumed with profile 'base'");
        }
    }

    @Test
    void rolesInAChain_areAssumedOneAfterTheOther() throws Exception {
        var config = BASE + "[profile reader]\nrole_arn = " + ROLE
                + "\nsource_profile = base\n[profile auditor]\nrole_arn = " + OTHER_ROLE
                + "\nsource_profile = reader\nrole_session_name = second\n";
        try (var service = Agents.service(environment(config))) {
            var identity = service.identify(service.settle(Target.ANY.withProfile("auditor")));

            assertThat(identity.account()).isEqualTo("210987654321");
            assertThat(identity.arn()).endsWith("assumed-role/auditor/second");
        }
    }

    @Test
    void roleFromTheEnvironment_usesItsKeys() throws Exception {
        var config = "[profile reader]\nrole_arn = " + ROLE + "\ncredential_source = Environment\n";
        try (var service = Agents.service(environment(
                config, "AWS_ACCESS_KEY_ID", "AKIAENV0000000000001", "AWS_SECRET_ACCESS_KEY", "env-secret"))) {
            assertThat(service.identify(service.settle(Target.ANY.withProfile("reader")))
                            .arn())
                    .contains("assumed-role/reader/aws-agent-");
        }
    }

    @Test
    void roleOfTheRequest_isAssumedOnTopOfTheProfile() throws Exception {
        try (var service = Agents.service(environment(BASE))) {
            var target = service.settle(new Target("base", null, OTHER_ROLE, null));
            assertThat(service.known(target).orElseThrow().account()).isEqualTo("210987654321");

            assertThat(service.identify(target).account()).isEqualTo("210987654321");
        }
    }

    @Test
    void webIdentity_isExchangedForARole() throws Exception {
        var token = Files.writeString(home.resolve("token"), "a.b.c\n");
        try (var service = Agents.service(
                environment("", "AWS_WEB_IDENTITY_TOKEN_FILE", token.toString(), "AWS_ROLE_ARN", ROLE))) {
            assertThat(service.identify(service.settle(Target.ANY)).arn()).contains("assumed-role/reader/aws-agent-");
        }
    }

    @Test
    void webIdentityWithoutItsToken_isBrokenAndNotSkipped() throws Exception {
        try (var service = Agents.service(environment(
                "[default]\naws_access_key_id = AKIAOTHER00000000001\naws_secret_access_key = x\n",
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                "/absent",
                "AWS_ROLE_ARN",
                ROLE))) {
            var target = service.settle(Target.ANY);
            var error = catchThrowableOfType(CredentialException.class, () -> service.identify(target));

            assertThat(error).hasMessageContaining("cannot be read from /absent");
        }
    }

    @Test
    void editedFile_isNoticed() throws Exception {
        var environment = environment(BASE);
        try (var service = (ChainedCredentialService) Agents.service(environment)) {
            var target = service.settle(Target.ANY.withProfile("base"));
            assertThat(service.credentials(target).accessKeyId()).isEqualTo("AKIABASE000000000001");

            environment(BASE.replace("AKIABASE000000000001", "AKIAEDITED0000000002"));
            service.settle(Target.ANY.withProfile("base"));
            assertThat(service.credentials(target).accessKeyId())
                    .as("by the next request")
                    .isEqualTo("AKIAEDITED0000000002");

            environment(BASE.replace("AKIABASE000000000001", "AKIAEDITED0000000003"));
            Thread.sleep(1100);
            assertThat(service.credentials(target).accessKeyId())
                    .as("a second later, by one that is running")
                    .isEqualTo("AKIAEDITED0000000003");
        }
    }

    @Test
    void twoProfilesAtOnce_neverMix() throws Exception {
        var config = BASE + "[profile reader]\nrole_arn = " + ROLE
                + "\nsource_profile = base\n[profile auditor]\nrole_arn = " + OTHER_ROLE + "\nsource_profile = base\n";
        try (var service = Agents.service(environment(config))) {
            var targets = List.of(
                    service.settle(Target.ANY.withProfile("reader")),
                    service.settle(Target.ANY.withProfile("auditor")));
            var wrong = java.util.stream.IntStream.range(0, 40)
                    .parallel()
                    .filter(i -> {
                        var target = targets.get(i % 2);
                        var account = CallScopes.identity(() -> service.service(AwsClients.class, target)
                                .orElseThrow()
                                .client(StsClient.class)
                                .getCallerIdentity()
                                .account());
                        return !account.equals(i % 2 == 0 ? "123456789012" : "210987654321");
                    })
                    .count();

            assertThat(wrong).isZero();
        }
    }

    /** Checked work in a lambda. */
    private static final class CallScopes {
        static <T> T identity(java.util.concurrent.Callable<T> work) {
            try {
                return CallScope.identity().call(work);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void serverThatChecksKeys_refusesWrongOnesInOneLine() throws Exception {
        try (var strict = Agents.moto(Map.of("INITIAL_NO_AUTH_ACTION_COUNT", "0"));
                var service = Agents.service(
                        environment(BASE, "AWS_ENDPOINT_URL", strict.endpoint().toString()))) {
            var target = service.settle(Target.ANY.withProfile("base"));

            var error = catchThrowableOfType(CredentialException.class, () -> service.identify(target));

            assertThat(error.getMessage())
                    .contains("profile 'base'")
                    .contains("does not know the access key")
                    .doesNotContain("base-secret")
                    .doesNotContain("\n");
            assertThat(error.hint()).contains("check the access key id");
            assertThat(service.explain(error, target).orElseThrow().kind()).isEqualTo(FailureKind.CREDENTIALS);
        }
    }

    @Test
    void endpointWithoutSts_isNamedInsteadOfAnAccount() throws Exception {
        try (var sandbox = ServiceLoader.load(SandboxProvider.class)
                .findFirst()
                .orElseThrow()
                .start(home.resolve("data"))) {
            var s3 = sandbox.endpoint("s3").orElseThrow();
            var keys = sandbox.credentials();
            try (var service = Agents.service(environment(
                    "",
                    "AWS_ENDPOINT_URL",
                    s3.toString(),
                    "AWS_ACCESS_KEY_ID",
                    keys.accessKeyId(),
                    "AWS_SECRET_ACCESS_KEY",
                    keys.secretAccessKey()))) {
                var identity = service.identify(service.settle(Target.ANY));

                assertThat(identity.account()).isEqualTo("none at " + s3.getHost() + ":" + s3.getPort());
                assertThat(identity.arn()).isNull();
            }
        }
    }

    @Test
    void sandbox_answersWithItsOwnKeysAndNeverAsksSts() throws Exception {
        try (var sandbox = ServiceLoader.load(SandboxProvider.class)
                        .findFirst()
                        .orElseThrow()
                        .start(home.resolve("data"));
                var service = Agents.service(sandbox)) {
            var target = service.settle(Target.ANY);
            assertThat(target.region()).isEqualTo(sandbox.region());
            assertThat(service.known(target).orElseThrow().account()).isEqualTo("sandbox");
            assertThat(service.identify(target).account()).isEqualTo("sandbox");

            var buckets = Agents.step(
                    List.of(AwsCall.of("s3", "ListBuckets")),
                    () -> service.service(AwsClients.class, target)
                            .orElseThrow()
                            .client(S3Client.class, "paths", (S3ClientBuilder b) -> b.forcePathStyle(true))
                            .listBuckets()
                            .buckets());
            assertThat(buckets).isNotEmpty();
        }
    }
}
