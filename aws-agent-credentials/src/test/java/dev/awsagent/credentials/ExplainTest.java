package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.RequestEvidence;
import dev.awsagent.tool.ToolResult.Failed;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** What real SDK clients throw at a server that misbehaves, in the words that the user reads. */
class ExplainTest {

    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/seeded-secret";
    private static final String TOKEN = "FwoGZXIvYXdzEBYaD-seeded-token";

    private record Seen(Failed<Object> failed, List<RequestEvidence> evidence, Throwable thrown) {}

    private static CredentialService serviceAt(URI endpoint) {
        return Agents.service(Agents.keysAnd(
                "AWS_SECRET_ACCESS_KEY",
                SECRET,
                "AWS_SESSION_TOKEN",
                TOKEN,
                "AWS_ENDPOINT_URL",
                endpoint.toString(),
                "AWS_REGION",
                "eu-west-1"));
    }

    private static S3Client s3(CredentialService service, Target target) {
        return service.service(AwsClients.class, target)
                .orElseThrow()
                .client(S3Client.class, "paths", (S3ClientBuilder b) -> b.forcePathStyle(true));
    }

    private static Seen askFor(URI endpoint) {
        try (var service = serviceAt(endpoint)) {
            var target = service.settle(Target.ANY);
            var scope = CallScope.step(List.of(AwsCall.of("s3", "GetObject").open("Bucket", "Key")));
            var thrown = catchThrowable(() -> scope.run(() ->
                    s3(service, target).getObjectAsBytes(b -> b.bucket("demo").key("a b.txt"))));
            return new Seen(service.explain(thrown, target).orElseThrow(), scope.evidence(), thrown);
        }
    }

    private static Seen askFor(StubServer.Answer answer) throws Exception {
        try (var server = new StubServer(answer)) {
            return askFor(server.uri());
        }
    }

    private record Case(String name, StubServer.Answer answer, FailureKind kind, String... parts) {}

    /** What came is told, and is never taken for an endpoint without accounts. */
    @TestFactory
    Stream<DynamicTest> answersThatAreNoIdentity() {
        return Stream.of(
                        new Case(
                                "a session that ended, as S3 says it",
                                StubServer.s3Error(400, "ExpiredToken", "The provided token has expired."),
                                FailureKind.CREDENTIALS,
                                "has expired"),
                        new Case(
                                "a token that is unknown, as S3 says it",
                                StubServer.s3Error(400, "InvalidToken", "no"),
                                FailureKind.CREDENTIALS,
                                "does not know the access key",
                                "(InvalidToken)"),
                        new Case(
                                "a clock that is wrong, as S3 says it",
                                StubServer.s3Error(400, "RequestTimeTooSkewed", "no"),
                                FailureKind.CREDENTIALS,
                                "clock is wrong"),
                        new Case(
                                "something that is no error of AWS",
                                StubServer.text(400, "application/json", "{\"message\":\"who are you?\"}"),
                                FailureKind.UNREACHABLE,
                                "answered HTTP 400",
                                "127.0.0.1"),
                        new Case(
                                "a page with a 200",
                                StubServer.text(200, "text/html", "<html><body>Sign in</body></html>"),
                                FailureKind.CREDENTIALS,
                                "http://127.0.0.1:",
                                "with HTTP 200 and names no account"))
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    try (var server = new StubServer(one.answer());
                            var service = serviceAt(server.uri())) {
                        var target = service.settle(Target.ANY);

                        var thrown = catchThrowable(() -> service.identify(target));

                        assertThat(thrown).isInstanceOf(CredentialException.class);
                        var failed = service.explain(thrown, target).orElseThrow();
                        assertThat(failed.kind()).isEqualTo(one.kind());
                        assertThat(failed.message()).contains(one.parts()).doesNotContain(SECRET, TOKEN, "\n");
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> answersOfEndpointsWithoutAccounts() {
        return Stream.of(
                        new Case(
                                "not implemented",
                                StubServer.s3Error(501, "NotImplemented", "no"),
                                FailureKind.SERVICE),
                        new Case(
                                "no such method",
                                StubServer.s3Error(405, "MethodNotAllowed", "no"),
                                FailureKind.SERVICE),
                        new Case(
                                "not found",
                                StubServer.text(404, "text/plain", "404 page not found"),
                                FailureKind.SERVICE),
                        new Case("nothing", StubServer.text(400, "text/plain", ""), FailureKind.SERVICE),
                        new Case(
                                "a list of buckets",
                                StubServer.text(
                                        200,
                                        "application/xml",
                                        "<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>"),
                                FailureKind.SERVICE),
                        new Case(
                                "a hash that S3 misses",
                                StubServer.s3Error(400, "XAmzContentSHA256Mismatch", "no"),
                                FailureKind.SERVICE))
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    try (var server = new StubServer(one.answer());
                            var service = serviceAt(server.uri())) {
                        var identity = service.identify(service.settle(Target.ANY));

                        assertThat(identity.account())
                                .isEqualTo("none at " + server.uri().getAuthority());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> answers() {
        return Stream.of(
                        new Case(
                                "no such bucket",
                                StubServer.s3Error(404, "NoSuchBucket", "x"),
                                FailureKind.NOT_FOUND,
                                "no such bucket 'demo'"),
                        new Case(
                                "no such key",
                                StubServer.s3Error(404, "NoSuchKey", "x"),
                                FailureKind.NOT_FOUND,
                                "no such object 'a b.txt' in bucket 'demo'"),
                        new Case(
                                "access denied",
                                StubServer.s3Error(403, "AccessDenied", "Access Denied"),
                                FailureKind.ACCESS_DENIED,
                                "access denied",
                                "the environment (AWS_ACCESS_KEY_ID) may not s3:GetObject on Bucket 'demo'"),
                        new Case(
                                "access denied with a reason",
                                StubServer.s3Error(
                                        403, "AccessDenied", "User: arn:aws:iam::1:user/me is not authorized"),
                                FailureKind.ACCESS_DENIED,
                                "User: arn:aws:iam::1:user/me is not authorized"),
                        new Case(
                                "expired token",
                                StubServer.s3Error(400, "ExpiredToken", "x"),
                                FailureKind.CREDENTIALS,
                                "the session token of the environment",
                                "has expired"),
                        new Case(
                                "wrong key",
                                StubServer.s3Error(403, "InvalidAccessKeyId", "x"),
                                FailureKind.CREDENTIALS,
                                "does not know the access key"),
                        new Case(
                                "wrong secret",
                                StubServer.s3Error(403, "SignatureDoesNotMatch", "x"),
                                FailureKind.CREDENTIALS,
                                "refused the signature"),
                        new Case(
                                "clock",
                                StubServer.s3Error(403, "RequestTimeTooSkewed", "x"),
                                FailureKind.CREDENTIALS,
                                "clock is wrong"),
                        new Case(
                                "not implemented",
                                StubServer.s3Error(501, "NotImplemented", "x"),
                                FailureKind.UNSUPPORTED,
                                "s3:GetObject is not supported by this endpoint"),
                        new Case(
                                "slow down",
                                StubServer.s3Error(503, "SlowDown", "x"),
                                FailureKind.THROTTLED,
                                "too many requests (SlowDown)",
                                "tried 3 times"),
                        new Case(
                                "server error",
                                StubServer.s3Error(500, "InternalError", "We failed"),
                                FailureKind.SERVICE,
                                "s3:GetObject on Bucket 'demo'",
                                "failed: We failed"),
                        new Case(
                                "a web page",
                                StubServer.text(500, "text/html", "<html><h1>Oops</h1></html>"),
                                FailureKind.UNREACHABLE,
                                "http://127.0.0.1:",
                                "answered HTTP 500 with a web page that is not an answer of AWS"),
                        new Case(
                                "a precondition",
                                StubServer.s3Error(412, "PreconditionFailed", "changed"),
                                FailureKind.CONFLICT,
                                "changed"),
                        new Case(
                                "another region",
                                exchange -> {
                                    exchange.getResponseHeaders().set("x-amz-bucket-region", "ap-south-1");
                                    StubServer.s3Error(301, "PermanentRedirect", "x")
                                            .to(exchange);
                                },
                                FailureKind.INVALID,
                                "the bucket 'demo' is in another region: ap-south-1"),
                        new Case(
                                "a message that would paint the terminal",
                                StubServer.s3Error(500, "InternalError", "a&#x9b;31mred&#10;second line &#x202e;back"),
                                FailureKind.SERVICE,
                                "second line"))
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> {
                    var seen = askFor(each.answer());

                    assertThat(seen.failed().kind()).isEqualTo(each.kind());
                    assertThat(seen.failed().message()).contains(each.parts());
                    assertThat(seen.evidence()).singleElement().satisfies(evidence -> {
                        assertThat(evidence.status()).isGreaterThanOrEqualTo(300);
                        assertThat(evidence.requestId()).isEqualTo("REQ-1");
                    });
                    holdsNothingSecretOrHarmful(seen);
                }));
    }

    private static void holdsNothingSecretOrHarmful(Seen seen) {
        var all = new ArrayList<String>();
        all.add(seen.failed().toString());
        for (var at = seen.thrown(); at != null; at = at.getCause()) {
            all.add(at.toString());
        }
        all.add(seen.evidence().toString());
        assertThat(all).noneMatch(text -> text.contains("seeded") || text.contains("wJalrXUtnFEMI"));
        assertThat(seen.failed().message().codePoints().anyMatch(Character::isISOControl))
                .isFalse();
        assertThat(seen.failed().message()).doesNotContain("\u202e");
    }

    @Test
    void retries_stopAtThreeAttempts() throws Exception {
        try (var server = new StubServer(StubServer.s3Error(503, "ServiceUnavailable", "x"))) {
            var start = System.nanoTime();

            var seen = askFor(server.uri());

            assertThat(server.asked).hasSize(3);
            assertThat(seen.evidence())
                    .singleElement()
                    .satisfies(one -> assertThat(one.attempts()).isEqualTo(3));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void denied_isNeverRetried() throws Exception {
        try (var server = new StubServer(StubServer.s3Error(403, "AccessDenied", "x"))) {
            askFor(server.uri());

            assertThat(server.asked).hasSize(1);
        }
    }

    @Test
    void nobodyListening_namesHostAndPort() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        var seen = askFor(URI.create("http://127.0.0.1:" + port));

        assertThat(seen.failed().kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(seen.failed().message()).isEqualTo("s3:GetObject: cannot connect to http://127.0.0.1:" + port);
        assertThat(seen.evidence())
                .singleElement()
                .satisfies(one -> assertThat(one.status()).isZero());
    }

    @Test
    void unknownHost_isNamed() {
        var seen = askFor(URI.create("http://no-such-host.invalid:9000"));

        assertThat(seen.failed().kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(seen.failed().message()).contains("no such host, http://no-such-host.invalid:9000");
    }

    @Test
    void silentServer_isATimeout() throws Exception {
        try (var server = new StubServer(exchange -> {
                    try {
                        Thread.sleep(10_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                var service = serviceAt(server.uri())) {
            var target = service.settle(Target.ANY);
            var thrown = catchThrowable(() -> Agents.step(
                    List.of(AwsCall.of("s3", "ListBuckets")),
                    () -> s3(service, target)
                            .listBuckets(b -> b.overrideConfiguration(o -> o.apiCallTimeout(Duration.ofMillis(500))))));

            var failed = service.explain(thrown, target).orElseThrow();
            assertThat(failed.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failed.message()).contains("s3:ListBuckets").contains("took too long");
        }
    }

    @Test
    void interruptedCall_isCalledOff() throws Exception {
        try (var server = new StubServer(exchange -> {
                    try {
                        Thread.sleep(10_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                var service = serviceAt(server.uri())) {
            var target = service.settle(Target.ANY);
            var thrown = new Throwable[1];
            var thread = new Thread(() -> thrown[0] = catchThrowable(() -> Agents.step(
                    List.of(AwsCall.of("s3", "ListBuckets")),
                    () -> s3(service, target).listBuckets())));
            thread.start();
            while (server.asked.isEmpty()) {
                Thread.sleep(20);
            }
            thread.interrupt();
            thread.join(5_000);
            assertThat(thread.isAlive()).isFalse();

            assertThat(service.explain(thrown[0], target).orElseThrow().kind()).isEqualTo(FailureKind.CANCELLED);
        }
    }

    @Test
    void redirectToAnotherHost_isNotFollowedAndTakesNothingAlong() throws Exception {
        try (var elsewhere = new StubServer(StubServer.text(200, "text/plain", "hello"));
                var server = new StubServer(exchange -> {
                    exchange.getResponseHeaders()
                            .set("Location", elsewhere.uri().toString().replace("127.0.0.1", "localhost") + "/demo/x");
                    exchange.sendResponseHeaders(307, -1);
                })) {
            var seen = askFor(server.uri());

            assertThat(seen.failed().kind()).isEqualTo(FailureKind.INVALID);
            assertThat(server.asked).isNotEmpty();
            assertThat(server.asked.get(0).everything()).contains("Authorization");
            assertThat(elsewhere.asked).isEmpty();
        }
    }

    @Test
    void identityAtAWebPage_isUnreachableInWords() throws Exception {
        try (var server = new StubServer(StubServer.text(404, "text/html", "<html>not here</html>"));
                var service = serviceAt(server.uri())) {
            var target = service.settle(Target.ANY);

            var thrown = catchThrowable(() -> service.identify(target));

            assertThat(thrown)
                    .isInstanceOf(CredentialException.class)
                    .hasMessageContaining("the environment (AWS_ACCESS_KEY_ID)")
                    .hasMessageContaining(server.uri().toString())
                    .hasMessageContaining("a web page");
        }
    }

    @Test
    void identityWithAnExpiredToken_saysWhatToRun() throws Exception {
        try (var server = new StubServer(StubServer.text(
                        403,
                        "text/xml",
                        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
                                + "<Code>ExpiredToken</Code><Message>The security token included in the request is"
                                + " expired</Message></Error><RequestId>r</RequestId></ErrorResponse>"));
                var service = serviceAt(server.uri())) {
            var target = service.settle(Target.ANY);

            var thrown = (CredentialException) catchThrowable(() -> service.identify(target));

            assertThat(thrown).hasMessageContaining("has expired").hasMessageNotContaining("seeded");
            assertThat(thrown.hint()).contains("AWS_SESSION_TOKEN");
            assertThat(service.explain(thrown, target).orElseThrow().kind()).isEqualTo(FailureKind.CREDENTIALS);
        }
    }

    @Test
    void noRegion_saysHowToGiveOne() {
        try (var service = Agents.service(Agents.keysAnd())) {
            var clients = service.service(AwsClients.class, service.settle(Target.ANY))
                    .orElseThrow();
            var thrown = catchThrowable(() -> clients.client(Regional.class));

            assertThat(thrown).isInstanceOf(CredentialException.class).hasMessageContaining("no region");
            assertThat(((CredentialException) thrown).hint())
                    .contains("--region")
                    .contains("AWS_REGION");
        }
    }

    /** Stands for any service that has one endpoint in each region. */
    interface Regional extends software.amazon.awssdk.services.s3.S3AsyncClient {
        static software.amazon.awssdk.services.s3.S3AsyncClientBuilder builder() {
            return software.amazon.awssdk.services.s3.S3AsyncClient.builder();
        }
    }

    @Test
    void strangeException_isLeftToOthers() {
        try (var service = Agents.service(Agents.environment(Map.of()))) {
            assertThat(service.explain(new IllegalStateException("x"), Target.ANY))
                    .isEmpty();
        }
    }
}
