package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** A token that ends in the middle of a transfer (fault 17), and a denial that is none of that (fault 18). */
class RefusedCredentialsTest {

    /** New keys for each lookup, as a role has them; or the same ones. */
    private static final class Vault implements CredentialProvider {
        private final boolean renews;
        private final AtomicInteger asked = new AtomicInteger();

        Vault(boolean renews) {
            this.renews = renews;
        }

        @Override
        public String name() {
            return "vault";
        }

        @Override
        public Position position() {
            return new Position.Before("environment");
        }

        @Override
        public Lookup lookup(@Nullable String profile, Environment environment) {
            var number = asked.incrementAndGet();
            return new Lookup.Found(new AwsCredentials(
                    "ASIAVAULT00000000" + (renews ? number : 1), "secret", "token-" + number, null, "the vault"));
        }
    }

    /** Knows one key only, and says what it thinks of others. */
    private static StubServer.Answer only(String key, String code) {
        return exchange -> {
            var header = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            (header.contains(key)
                            ? StubServer.text(200, "application/xml", "<ListAllMyBucketsResult/>")
                            : StubServer.s3Error(400, code, "no"))
                    .to(exchange);
        };
    }

    private static S3Client s3(AwsClients clients) {
        return clients.client(S3Client.class, "paths", (S3ClientBuilder b) -> b.forcePathStyle(true));
    }

    private static Environment environment(StubServer server) {
        return Agents.environment(Map.of("AWS_ENDPOINT_URL", server.uri().toString(), "AWS_REGION", "eu-west-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "ExpiredTokenException", "InvalidToken", "UnrecognizedClientException"})
    void refusedInTheMiddle_isReplacedWithinTheCall(String code) throws Exception {
        var vault = new Vault(true);
        try (var server = new StubServer(only("ASIAVAULT000000002", code));
                var service = Agents.service(environment(server), vault)) {
            var clients = service.service(AwsClients.class, service.settle(Target.ANY))
                    .orElseThrow();
            var declared = AwsCall.of("s3", "PutObject").with("Bucket", "demo").with("Key", "k");
            var scope = CallScope.step(List.of(declared));

            scope.run(() ->
                    s3(clients).putObject(b -> b.bucket("demo").key("k"), RequestBody.fromString("the whole body")));

            assertThat(server.asked).hasSize(2);
            assertThat(server.asked.get(1).body()).contains("the whole body");
            assertThat(scope.evidence()).singleElement().satisfies(one -> {
                assertThat(one.status()).isEqualTo(200);
                assertThat(one.attempts()).isEqualTo(2);
            });
            assertThat(vault.asked).hasValue(2);
        }
    }

    @Test
    void refusedOnce_isNotUsedByTheNextCallEither() throws Exception {
        var vault = new Vault(true);
        try (var server = new StubServer(only("ASIAVAULT000000002", "ExpiredToken"));
                var service = Agents.service(environment(server), vault)) {
            var clients = service.service(AwsClients.class, service.settle(Target.ANY))
                    .orElseThrow();
            for (var i = 0; i < 3; i++) {
                Agents.step(
                        List.of(AwsCall.of("s3", "ListBuckets")),
                        () -> s3(clients).listBuckets());
            }

            assertThat(server.asked.stream().filter(one -> one.everything().contains("ASIAVAULT000000001")))
                    .hasSize(1);
            assertThat(server.asked).hasSize(4);
        }
    }

    @Test
    void refusedTwice_isToldAfterOneMoreAttempt() throws Exception {
        var vault = new Vault(true);
        try (var server = new StubServer(only("nobody", "ExpiredToken"));
                var service = Agents.service(environment(server), vault)) {
            var target = service.settle(Target.ANY);
            var clients = service.service(AwsClients.class, target).orElseThrow();

            var thrown = catchThrowable(() -> Agents.step(
                    List.of(AwsCall.of("s3", "ListBuckets")), () -> s3(clients).listBuckets()));

            assertThat(server.asked).hasSize(2);
            assertThat(service.explain(thrown, target).orElseThrow().kind()).isEqualTo(FailureKind.CREDENTIALS);
        }
    }

    @Test
    void refusedAndNothingNewer_isNeverSentAgain() throws Exception {
        var keys = Map.of(
                "AWS_ACCESS_KEY_ID", "ASIAENV0000000000001",
                "AWS_SECRET_ACCESS_KEY", "s",
                "AWS_SESSION_TOKEN", "t",
                "AWS_REGION", "eu-west-1");
        try (var server = new StubServer(only("nobody", "ExpiredToken"))) {
            var variables = new java.util.HashMap<>(keys);
            variables.put("AWS_ENDPOINT_URL", server.uri().toString());
            try (var service = Agents.service(Agents.environment(variables))) {
                var target = service.settle(Target.ANY);
                var clients = service.service(AwsClients.class, target).orElseThrow();
                var messages = new java.util.ArrayList<String>();
                for (var i = 0; i < 2; i++) {
                    var thrown = catchThrowable(() -> Agents.step(
                            List.of(AwsCall.of("s3", "ListBuckets")),
                            () -> s3(clients).listBuckets()));
                    messages.add(service.explain(thrown, target).orElseThrow().message());
                }

                assertThat(server.asked).hasSize(1);
                assertThat(messages).allMatch(message -> message.contains("has expired"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDenied", "SignatureDoesNotMatch"})
    void denied_isNeverTriedAgain(String code) throws Exception {
        var vault = new Vault(true);
        try (var server = new StubServer(StubServer.s3Error(403, code, "no"));
                var service = Agents.service(environment(server), vault)) {
            var clients = service.service(AwsClients.class, service.settle(Target.ANY))
                    .orElseThrow();

            var thrown = catchThrowable(() -> Agents.step(
                    List.of(AwsCall.of("s3", "ListBuckets")), () -> s3(clients).listBuckets()));

            assertThat(thrown).isNotNull();
            assertThat(server.asked).hasSize(1);
            assertThat(vault.asked).hasValue(1);
        }
    }

    @Test
    void identityThatIsRefused_isAskedForOnceMoreWithFreshKeys() throws Exception {
        var vault = new Vault(true);
        StubServer.Answer sts = exchange -> {
            var header = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            (header.contains("ASIAVAULT000000002")
                            ? StubServer.text(
                                    200,
                                    "text/xml",
                                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn>"
                                            + "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
                            : StubServer.text(
                                    403,
                                    "text/xml",
                                    "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>no</Message></Error></ErrorResponse>"))
                    .to(exchange);
        };
        try (var server = new StubServer(sts);
                var service = Agents.service(environment(server), vault)) {
            assertThat(service.identify(service.settle(Target.ANY)).account()).isEqualTo("123456789012");
            assertThat(server.asked).hasSize(2);
        }
    }
}
