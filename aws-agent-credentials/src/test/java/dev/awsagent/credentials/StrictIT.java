package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import dev.awsagent.internal.moto.MotoServer;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Against a server that checks signatures, session tokens and policies. */
class StrictIT {

    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}]}";

    private static MotoServer moto;
    private static String keyId;
    private static String secret;

    @TempDir
    Path home;

    /** The first calls are not checked: they make a user who may assume roles, and two roles. */
    @BeforeAll
    static void start() throws Exception {
        moto = Agents.moto(Map.of("INITIAL_NO_AUTH_ACTION_COUNT", "7"));
        iam("CreateUser", "UserName", "me");
        iam("PutUserPolicy", "UserName", "me", "PolicyName", "p", "PolicyDocument", allow("sts:AssumeRole"));
        var key = iam("CreateAccessKey", "UserName", "me");
        keyId = value(key, "AccessKeyId");
        secret = value(key, "SecretAccessKey");
        iam("CreateRole", "RoleName", "lister", "AssumeRolePolicyDocument", TRUST);
        iam("PutRolePolicy", "RoleName", "lister", "PolicyName", "p", "PolicyDocument", allow("s3:ListAllMyBuckets"));
        iam("CreateRole", "RoleName", "nobody", "AssumeRolePolicyDocument", TRUST);
        iam("PutRolePolicy", "RoleName", "nobody", "PolicyName", "p", "PolicyDocument", allow("ec2:DescribeVpcs"));
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            moto.close();
        }
    }

    private static String allow(String action) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"" + action
                + "\",\"Resource\":\"*\"}]}";
    }

    private static String iam(String action, String... parameters) throws Exception {
        var form = new StringBuilder("Version=2010-05-08&Action=" + action);
        for (var i = 0; i < parameters.length; i += 2) {
            form.append('&')
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(moto.endpoint().resolve("/"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .header(
                                        "Authorization",
                                        "AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/iam/aws4_request,"
                                                + " SignedHeaders=host, Signature=x")
                                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(action + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String value(String xml, String element) {
        var matcher = Pattern.compile("<" + element + ">([^<]+)<").matcher(xml);
        assertThat(matcher.find()).as(element).isTrue();
        return matcher.group(1);
    }

    private ChainedCredentialService service(String config, String... variables) throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(
                home.resolve(".aws/config"),
                "[profile base]\naws_access_key_id = " + keyId + "\naws_secret_access_key = " + secret + "\n" + config);
        var all = new HashMap<>(Map.of(
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_REGION", "us-east-1",
                "AWS_ENDPOINT_URL", moto.endpoint().toString()));
        for (var i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return Agents.service(new Environment(all, home), Prompt.NOBODY);
    }

    private static String role(String name) {
        return "[profile " + name + "]\nrole_arn = arn:aws:iam::123456789012:role/" + name
                + "\nsource_profile = base\nrole_session_name = strict\nexternal_id = 42\n";
    }

    private static Throwable list(ChainedCredentialService service, Target target) {
        var clients = service.service(AwsClients.class, target).orElseThrow();
        return catchThrowable(() -> Agents.step(
                List.of(AwsCall.of("s3", "ListBuckets")),
                () -> clients.client(S3Client.class, "paths", (S3ClientBuilder b) -> b.forcePathStyle(true))
                        .listBuckets()));
    }

    @Test
    void roleThatMayList_listsWithItsSessionToken() throws Exception {
        try (var service = service(role("lister"))) {
            var target = service.settle(Target.ANY.withProfile("lister"));

            assertThat(list(service, target)).isNull();
            assertThat(service.identify(target).arn())
                    .isEqualTo("arn:aws:sts::123456789012:assumed-role/lister/strict");
            assertThat(service.credentials(target).expires())
                    .isBetween(
                            Instant.now().plus(Duration.ofMinutes(50)),
                            Instant.now().plus(Duration.ofMinutes(70)));
        }
    }

    @Test
    void roleOnTopOfAProcess_isAssumedWithItsKeys() throws Exception {
        var program = Files.writeString(
                home.resolve("print-keys"),
                "#!/bin/sh\necho '{\"Version\": 1, \"AccessKeyId\": \"" + keyId + "\", \"SecretAccessKey\": \"" + secret
                        + "\"}'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        var config = "[profile process]\ncredential_process = " + program + "\n"
                + role("lister").replace("source_profile = base", "source_profile = process");
        try (var service = service(config)) {
            var target = service.settle(Target.ANY.withProfile("lister"));

            assertThat(list(service, target)).isNull();
            assertThat(service.credentials(target).source())
                    .contains("assumed with the credential_process of profile 'process'");
        }
    }

    @Test
    void roleOfTheRequest_isAssumedForItsTargetAlone() throws Exception {
        try (var service = service("")) {
            var plain = service.settle(Target.ANY.withProfile("base"));
            var asked = service.settle(new Target("base", null, "arn:aws:iam::123456789012:role/lister", null));

            assertThat(list(service, asked)).isNull();
            assertThat(list(service, plain)).isNotNull();
        }
    }

    @Test
    void roleThatMayNot_isDeniedAndNamed() throws Exception {
        try (var service = service(role("nobody"))) {
            var target = service.settle(Target.ANY.withProfile("nobody"));

            var failed = service.explain(list(service, target), target).orElseThrow();

            assertThat(failed.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(failed.message()).contains("s3:ListAllMyBuckets").doesNotContain(secret);
        }
    }

    @Test
    void wrongSecret_isRefusedInOneLine() throws Exception {
        try (var service = service("[profile wrong]\naws_access_key_id = " + keyId
                + "\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY\n")) {
            var target = service.settle(Target.ANY.withProfile("wrong"));

            assertThatThrownBy(() -> service.identify(target))
                    .isInstanceOf(CredentialException.class)
                    .hasMessageContaining("profile 'wrong' in ~/.aws/config")
                    .hasMessageNotContaining("wJalr");
        }
    }

    @Test
    void twoProfilesAtOnce_neverMix() throws Exception {
        try (var service = service(role("lister") + role("nobody"))) {
            var lister = service.settle(Target.ANY.withProfile("lister"));
            var nobody = service.settle(Target.ANY.withProfile("nobody"));

            var wrong = java.util.stream.IntStream.range(0, 24)
                    .parallel()
                    .filter(i -> (list(service, i % 2 == 0 ? lister : nobody) == null) != (i % 2 == 0))
                    .count();

            assertThat(wrong).isZero();
        }
    }

    @Test
    void instanceRole_isFetchedFromTheMetadataService() throws Exception {
        var metadata = moto.endpoint().toString();
        try (var service = Agents.service(
                new Environment(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata, "AWS_REGION", "us-east-1"), home),
                Prompt.NOBODY)) {
            var credentials = service.credentials(service.settle(Target.ANY));

            assertThat(credentials.accessKeyId()).isEqualTo("test-key");
            assertThat(credentials.sessionToken()).isEqualTo("test-session-token");
            assertThat(credentials.source()).isEqualTo("the instance's role default-role");
            assertThat(credentials.expires()).isAfter(Instant.now());
        }
        assertThat(URI.create(metadata).getHost()).isEqualTo("127.0.0.1");
    }
}
