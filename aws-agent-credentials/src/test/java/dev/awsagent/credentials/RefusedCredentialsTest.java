package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.GetObjectPresignRequest;
import software.amazon.awssdk.services.sts.StsAsyncClient;

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

    /** With keys that stay as they are. */
    private static Environment keysOf(StubServer server) {
        return Agents.environment(Map.of(
                "AWS_ACCESS_KEY_ID", "ASIAENV0000000000001",
                "AWS_SECRET_ACCESS_KEY", "s",
                "AWS_SESSION_TOKEN", "t",
                "AWS_REGION", "eu-west-1",
                "AWS_ENDPOINT_URL", server.uri().toString()));
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
        try (var server = new StubServer(only("nobody", "ExpiredToken"));
                var service = Agents.service(keysOf(server))) {
            var target = service.settle(Target.ANY);
            var clients = service.service(AwsClients.class, target).orElseThrow();
            var messages = new ArrayList<String>();
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
        try (var server = new StubServer(stsWithOnly("ASIAVAULT000000002"));
                var service = Agents.service(environment(server), vault)) {
            assertThat(service.identify(service.settle(Target.ANY)).account()).isEqualTo("123456789012");
            assertThat(keysAtSts(server)).containsExactly("ASIAVAULT000000001", "ASIAVAULT000000002");
        }
    }

    /** Each key once, in order. An answer that is not the plain one is asked for again, by the SDK. */
    private static List<String> keysAtSts(StubServer server) {
        return server.asked.stream()
                .map(asked -> asked.headers().get("Authorization").get(0))
                .map(header -> header.replaceAll(".*Credential=([^/]+)/.*", "$1"))
                .distinct()
                .toList();
    }

    private static final String ME = "<GetCallerIdentityResponse><GetCallerIdentityResult>"
            + "<Arn>arn:aws:iam::123456789012:user/me</Arn><Account>123456789012</Account>"
            + "</GetCallerIdentityResult></GetCallerIdentityResponse>";

    /** Knows one key only, as STS. */
    private static StubServer.Answer stsWithOnly(String key) {
        return exchange -> {
            var header = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            (header.contains(key)
                            ? StubServer.text(200, "text/xml", ME)
                            : StubServer.text(
                                    403,
                                    "text/xml",
                                    "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>no</Message></Error></ErrorResponse>"))
                    .to(exchange);
        };
    }

    private static S3AsyncClient asyncS3(AwsClients clients) {
        return clients.client(S3AsyncClient.class, "paths", (S3AsyncClientBuilder b) -> b.forcePathStyle(true));
    }

    private static AwsClients clients(CredentialService service) {
        return service.service(AwsClients.class, service.settle(Target.ANY)).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "UnrecognizedClientException"})
    void asyncRefusedInTheMiddle_isReplacedWithinTheCall(String code) throws Exception {
        var vault = new Vault(true);
        try (var server = new StubServer(only("ASIAVAULT000000002", code));
                var service = Agents.service(environment(server), vault)) {
            var scope = CallScope.step(
                    List.of(AwsCall.of("s3", "PutObject").with("Bucket", "demo").with("Key", "k")));

            scope.call(() -> asyncS3(clients(service))
                            .putObject(b -> b.bucket("demo").key("k"), AsyncRequestBody.fromString("the whole body")))
                    .get(20, TimeUnit.SECONDS);

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
    void asyncOfAnotherService_isReplacedWithinTheCall() throws Exception {
        var vault = new Vault(true);
        try (var server = new StubServer(stsWithOnly("ASIAVAULT000000002"));
                var service = Agents.service(environment(server), vault)) {
            var who = Agents.step(
                            List.of(AwsCall.of("sts", "GetCallerIdentity")),
                            () -> clients(service).client(StsAsyncClient.class).getCallerIdentity())
                    .get(20, TimeUnit.SECONDS);

            assertThat(who.account()).isEqualTo("123456789012");
            assertThat(server.asked).hasSize(2);
            assertThat(vault.asked).hasValue(2);
        }
    }

    @Test
    void asyncAndNothingNewer_isToldAfterOneAttempt() throws Exception {
        try (var server = new StubServer(only("nobody", "ExpiredToken"));
                var service = Agents.service(keysOf(server))) {
            var call = Agents.step(
                    List.of(AwsCall.of("s3", "ListBuckets")),
                    () -> asyncS3(clients(service)).listBuckets());

            assertThat(catchThrowable(() -> call.get(20, TimeUnit.SECONDS)))
                    .cause()
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredToken"));
            assertThat(server.asked).hasSize(1);
        }
    }

    /** Started one after another on one thread, none waited for: each call has to know its own credentials. */
    @Test
    void asyncCallsOfTwoTargetsOnOneThread_areEachRenewedWithTheirOwn() throws Exception {
        var ended = new Vault(true);
        var good = new Vault(true);
        try (var picky = new StubServer(only("ASIAVAULT000000002", "ExpiredToken"));
                var easy = new StubServer(only("ASIAVAULT000000001", "ExpiredToken"));
                var first = Agents.service(environment(picky), ended);
                var second = Agents.service(environment(easy), good)) {
            var calls = new ArrayList<CompletableFuture<ListBucketsResponse>>();
            var declared = List.of(AwsCall.of("s3", "ListBuckets").times(10));
            for (var service : List.of(first, second)) {
                asyncS3(clients(service));
            }
            for (var i = 0; i < 10; i++) {
                calls.add(Agents.step(declared, () -> asyncS3(clients(first)).listBuckets()));
                calls.add(Agents.step(declared, () -> asyncS3(clients(second)).listBuckets()));
            }
            for (var call : calls) {
                call.get(20, TimeUnit.SECONDS);
            }

            assertThat(ended.asked).hasValue(2);
            assertThat(good.asked).hasValue(1);
            assertThat(easy.asked).hasSize(10);
            assertThat(picky.asked).hasSizeBetween(11, 20);
        }
    }

    /** Signing a link asks for credentials and makes no call; what comes next on this thread must not take them for its own. */
    @Test
    void signedLink_leavesItsCredentialsToNoCall() throws Exception {
        var vault = new Vault(true);
        try (var server = new StubServer(stsWithOnly("nobody"));
                var service = Agents.service(environment(server), vault);
                var other = Agents.service(keysOf(server))) {
            var presigner = clients(service).presigner(S3Presigner.class, b -> {});
            Agents.step(
                    List.of(AwsCall.of("s3", "GetObject").with("Bucket", "demo").with("Key", "k")),
                    () -> presigner.presignGetObject(GetObjectPresignRequest.builder()
                            .signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(b -> b.bucket("demo").key("k"))
                            .build()));
            assertThat(vault.asked).hasValue(1);

            assertThat(catchThrowable(() -> other.identify(other.settle(Target.ANY))))
                    .hasMessageContaining("has expired");

            assertThat(keysAtSts(server)).containsExactly("ASIAENV0000000000001");
            assertThat(vault.asked).hasValue(1);
        }
    }
}
