package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.gate.Narrowing;
import dev.awsagent.internal.Json;
import dev.awsagent.tool.AwsCall;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Steps that run under a role of few rights, against a server that is STS and S3 and keeps what it is asked. */
@Timeout(60)
class NarrowedCredentialsTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/changes";
    private static final AwsCall DELETE = AwsCall.of("s3", "DeleteObject")
            .with("Bucket", "b")
            .with("Key", "k")
            .on("arn:aws:s3:::b/k")
            .times(10);

    private StubServer aws;
    private ChainedCredentialService service;
    private Duration lasting = Duration.ofMinutes(15);
    private int sessions;

    /** Keys that begin with this are refused, as their tokens have ended. */
    private String ended = "none";

    @TempDir
    Path home;

    @BeforeEach
    void start() throws Exception {
        aws = new StubServer(exchange -> {
            var asked = aws.asked.get(aws.asked.size() - 1);
            if (asked.body().contains("Action=AssumeRole")) {
                StubServer.text(200, "text/xml", session(++sessions)).to(exchange);
            } else if (key(asked).startsWith(ended)) {
                StubServer.s3Error(400, "ExpiredToken", "The provided token has expired.")
                        .to(exchange);
            } else {
                StubServer.text(204, "application/xml", "").to(exchange);
            }
        });
        Files.createDirectories(home.resolve(".config/aws-agent"));
        Files.writeString(home.resolve(".config/aws-agent/config.yml"), "change_roles: " + ROLE + "\n");
        var variables = new HashMap<>(Agents.KEYS);
        variables.put("AWS_REGION", "eu-west-1");
        variables.put("AWS_ENDPOINT_URL", aws.uri().toString());
        service = Agents.service(new Environment(variables, home), Prompt.NOBODY);
    }

    private String session(int number) {
        return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIANARROW" + number
                + "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>"
                + Instant.now().plus(lasting) + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    }

    @AfterEach
    void stop() {
        service.close();
        aws.close();
    }

    private static String key(StubServer.Asked asked) {
        var authorization = String.valueOf(asked.headers().get("Authorization"));
        return authorization.replaceFirst(".*Credential=([^/]*)/.*", "$1");
    }

    private Target target() {
        return service.settle(Target.ANY);
    }

    private CallScope narrowed(AwsCall... calls) {
        var scope = CallScope.step(List.of(calls), target());
        scope.narrow(new Narrowing(ROLE, List.of(calls), List.of("kms:Decrypt"), "Ann Möller", "5ea1".repeat(16)));
        return scope;
    }

    private S3Client s3() {
        return service.service(AwsClients.class, target()).orElseThrow().client(S3Client.class);
    }

    private List<String> keysOfDeletions() {
        return aws.asked.stream()
                .filter(asked -> asked.method().equals("DELETE"))
                .map(NarrowedCredentialsTest::key)
                .toList();
    }

    @Test
    void callsOfAStep_runInOneSessionThatMayDoNothingElse() throws Exception {
        narrowed(DELETE).call(() -> {
            s3().deleteObject(request -> request.bucket("b").key("k"));
            return s3().deleteObject(request -> request.bucket("b").key("k"));
        });

        assertThat(keysOfDeletions()).containsExactly("ASIANARROW1", "ASIANARROW1");
        var asked = aws.asked.get(0);
        assertThat(key(asked)).isEqualTo("AKIAEXAMPLE000000001");
        var form = URLDecoder.decode(asked.body(), StandardCharsets.UTF_8);
        assertThat(form)
                .contains(
                        "RoleArn=" + ROLE,
                        "SourceIdentity=Ann-M-ller",
                        "RoleSessionName=aws-agent-5ea15ea15ea15ea1",
                        "DurationSeconds=900");
        var policy = Json.parse(form.replaceFirst("(?s).*Policy=(\\{.*\\}).*", "$1"));
        assertThat(policy.path("Statement").toString())
                .isEqualTo("[{\"Effect\":\"Allow\",\"Action\":[\"s3:DeleteObject\"],"
                        + "\"Resource\":[\"arn:aws:s3:::b/k\",\"arn:aws:s3:::b\"]},"
                        + "{\"Effect\":\"Allow\",\"Action\":[\"kms:Decrypt\"],\"Resource\":[\"*\"]},"
                        + "{\"Effect\":\"Allow\",\"Action\":[\"kms:CreateGrant\",\"kms:Decrypt\",\"kms:DescribeKey\",\"kms:Encrypt\",\"kms:GenerateDataKey*\",\"kms:ReEncrypt*\"],\"Resource\":[\"*\"],"
                        + "\"Condition\":{\"StringLike\":{\"kms:ViaService\":[\"s3.*\"]}}}]");
    }

    @Test
    void otherSteps_haveTheirOwnCredentials() throws Exception {
        narrowed(DELETE)
                .call(() -> s3().deleteObject(request -> request.bucket("b").key("k")));
        narrowed(DELETE)
                .call(() -> s3().deleteObject(request -> request.bucket("b").key("k")));
        CallScope.step(List.of(DELETE), target())
                .call(() -> s3().deleteObject(request -> request.bucket("b").key("k")));

        assertThat(keysOfDeletions()).containsExactly("ASIANARROW1", "ASIANARROW2", "AKIAEXAMPLE000000001");
    }

    @Test
    void asynchronousClientAndItsSecondAttempt_areNarrowedToo() throws Exception {
        ended = "ASIANARROW1";
        var client = service.service(AwsClients.class, target()).orElseThrow().client(S3AsyncClient.class);

        narrowed(DELETE)
                .call(() -> client.deleteObject(request -> request.bucket("b").key("k"))
                        .join());

        assertThat(keysOfDeletions()).containsExactly("ASIANARROW1", "ASIANARROW2");
    }

    @Test
    void sessionThatIsAboutToEnd_isNotSignedWith() throws Exception {
        lasting = Duration.ofSeconds(50);

        narrowed(DELETE).call(() -> {
            s3().deleteObject(request -> request.bucket("b").key("k"));
            return s3().deleteObject(request -> request.bucket("b").key("k"));
        });

        assertThat(keysOfDeletions()).containsExactly("ASIANARROW1", "ASIANARROW2");
    }

    @Test
    void wireOfAStep_isNarrowedToo() throws Exception {
        var http = SdkHttpRequest.builder()
                .method(SdkHttpMethod.DELETE)
                .uri(aws.uri().resolve("/b/k"))
                .build();
        var request = DeleteObjectRequest.builder().bucket("b").key("k").build();
        var wire = service.service(AwsClients.class, target())
                .orElseThrow()
                .wire("s3")
                .orElseThrow();

        narrowed(DELETE)
                .call(() -> wire.call(
                        new Wire.Call("DeleteObject", request, http, "s3", "eu-west-1", null),
                        (answer, body) -> answer.statusCode()));

        assertThat(keysOfDeletions()).containsExactly("ASIANARROW1");
    }

    @Test
    void sessionThatIsRefusedForGood_isNoReasonToUseMoreRights() {
        ended = "ASIANARROW";

        assertThatThrownBy(() -> narrowed(DELETE)
                        .call(() ->
                                s3().deleteObject(request -> request.bucket("b").key("k"))))
                .isInstanceOf(S3Exception.class);
        assertThat(keysOfDeletions()).isNotEmpty().allMatch(key -> key.startsWith("ASIANARROW"));
    }

    @Test
    void roleThatMayNotBeAssumed_stopsTheStepAndSaysWhatItTakes() {
        aws.close();
        try (var refusing = new StubServer(StubServer.text(
                403,
                "text/xml",
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform sts:AssumeRole"
                        + "</Message></Error></ErrorResponse>"))) {
            var variables = new HashMap<>(Agents.KEYS);
            variables.putAll(Map.of(
                    "AWS_REGION",
                    "eu-west-1",
                    "AWS_ENDPOINT_URL",
                    refusing.uri().toString()));
            service.close();
            service = Agents.service(new Environment(variables, home), Prompt.NOBODY);

            assertThatThrownBy(() -> narrowed(DELETE)
                            .call(() -> s3().deleteObject(
                                            request -> request.bucket("b").key("k"))))
                    .isInstanceOfSatisfying(CredentialException.class, e -> {
                        assertThat(e).hasMessageContaining(ROLE).hasMessageContaining("change_roles");
                        assertThat(e.hint()).contains("sts:SetSourceIdentity");
                    });
            assertThat(refusing.asked).noneMatch(asked -> asked.method().equals("DELETE"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void sourceIdentity_namesEachOfThemAsFarAsItGoes() {
        assertThat(NarrowedCredentials.sourceIdentity("x")).isEqualTo("x--");
        assertThat(NarrowedCredentials.sourceIdentity("a".repeat(60) + "+" + "b".repeat(60)))
                .isEqualTo("a".repeat(31) + "+" + "b".repeat(31));
    }

    @Test
    void role_isThatOfTheAccount() {
        assertThat(service.changeRole("123456789012")).contains(ROLE);
        assertThat(service.changeRole("210987654321")).isEmpty();
    }
}
