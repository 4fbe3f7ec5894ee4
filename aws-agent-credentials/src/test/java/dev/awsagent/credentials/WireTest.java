package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallRefusedException;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Calls without an SDK client: admitted once, signed for each attempt, tried again as the SDK does. */
class WireTest {

    private static final byte[] BODY = "the whole body".getBytes(StandardCharsets.UTF_8);
    private static final AwsCall PUT =
            AwsCall.of("s3", "PutObject").with("Bucket", "demo").with("Key", "k");

    private static final class Vault implements CredentialProvider {
        private final AtomicInteger asked = new AtomicInteger();

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
            return new Lookup.Found(
                    new AwsCredentials("ASIAVAULT00000000" + number, "secret", "token-" + number, null, "the vault"));
        }
    }

    private final Vault vault = new Vault();

    private CredentialService service(RawServer server) {
        return Agents.service(
                Agents.environment(Map.of("AWS_ENDPOINT_URL", server.uri().toString(), "AWS_REGION", "eu-west-1")),
                vault);
    }

    private static Wire wire(CredentialService service) {
        return service.service(AwsClients.class, service.settle(Target.ANY))
                .orElseThrow()
                .wire("s3")
                .orElseThrow();
    }

    private static String put(Wire wire) {
        var uri = wire.endpoint().orElseThrow();
        return put(wire, uri);
    }

    private static String put(Wire wire, URI uri) {
        var http = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.PUT)
                .protocol(uri.getScheme())
                .host(uri.getHost())
                .port(uri.getPort())
                .encodedPath("/demo/k")
                .putHeader("Content-Length", String.valueOf(BODY.length))
                .build();
        var parameters = PutObjectRequest.builder().bucket("demo").key("k").build();
        return wire.call(
                new Wire.Call("PutObject", parameters, http, "s3", "eu-west-1", () -> new ByteArrayInputStream(BODY)),
                (answer, body) -> {
                    var text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                    if (answer.statusCode() != 200) {
                        throw AwsServiceException.builder()
                                .statusCode(answer.statusCode())
                                .awsErrorDetails(AwsErrorDetails.builder()
                                        .errorCode(text.isEmpty() ? null : text)
                                        .errorMessage(text)
                                        .serviceName("S3")
                                        .sdkHttpResponse(answer)
                                        .build())
                                .build();
                    }
                    return text;
                });
    }

    /** Answers by the number of the attempt, which starts at 1. */
    private interface ByNumber {
        byte[] of(int number);
    }

    private static RawServer answering(ByNumber answers) throws IOException {
        var count = new AtomicInteger();
        return new RawServer((heard, out) -> {
            out.write(answers.of(count.incrementAndGet()));
            return true;
        });
    }

    private static byte[] ok() {
        return RawServer.answer(200, "", "done");
    }

    @Test
    void declaredCall_isMadeOnceWithEvidence() throws Exception {
        try (var server = answering(n -> ok());
                var service = service(server)) {
            var wire = wire(service);
            var scope = CallScope.step(List.of(PUT));

            assertThat(scope.call(() -> put(wire))).isEqualTo("done");
            assertThat(server.heard).singleElement().satisfies(one -> {
                assertThat(one.body()).isEqualTo(BODY);
                assertThat(one.headers().get("authorization")).startsWith("AWS4-HMAC-SHA256 Credential=ASIAVAULT");
                assertThat(one.headers()).containsEntry("x-amz-security-token", "token-1");
            });
            assertThat(scope.evidence()).singleElement().satisfies(one -> {
                assertThat(one.requestId()).isEqualTo("RAW-1");
                assertThat(one.operation()).isEqualTo("PutObject");
                assertThat(one.status()).isEqualTo(200);
                assertThat(one.attempts()).isEqualTo(1);
                assertThat(one.region()).isEqualTo("eu-west-1");
            });
            // It was declared for one call.
            assertThatThrownBy(() -> scope.call(() -> put(wire))).isInstanceOf(CallRefusedException.class);
            assertThat(server.heard).hasSize(1);
        }
    }

    @Test
    void callOutsideOfAStepOrForAnotherTarget_isNotSent() throws Exception {
        try (var server = answering(n -> ok());
                var service = service(server)) {
            var wire = wire(service);
            assertThatThrownBy(() -> put(wire)).isInstanceOf(CallRefusedException.class);
            assertThatThrownBy(() -> CallScope.step(List.of(AwsCall.of("s3", "PutObject")
                                    .with("Bucket", "other")
                                    .with("Key", "k")))
                            .call(() -> put(wire)))
                    .isInstanceOf(CallRefusedException.class);
            assertThatThrownBy(() -> CallScope.step(List.of(PUT), Target.ANY.withProfile("somebody-else"))
                            .call(() -> put(wire)))
                    .isInstanceOf(CallRefusedException.class);
            assertThat(server.heard).isEmpty();
        }
    }

    @Test
    void bodyOverPlainHttp_isSigned() throws Exception {
        try (var server = answering(n -> ok());
                var service = service(server)) {
            Agents.step(List.of(PUT), () -> put(wire(service)));
            var sha = java.security.MessageDigest.getInstance("SHA-256").digest(BODY);
            assertThat(server.heard.get(0).headers())
                    .containsEntry("x-amz-content-sha256", HexFormat.of().formatHex(sha));
            assertThat(server.heard.get(0).headers().get("authorization")).contains("x-amz-content-sha256");
        }
    }

    @Test
    void serviceUnavailableTwice_isRightInTheEnd() throws Exception {
        try (var server = answering(n -> n < 3 ? RawServer.answer(503, "", "SlowDown") : ok());
                var service = service(server)) {
            var scope = CallScope.step(List.of(PUT));
            assertThat(scope.call(() -> put(wire(service)))).isEqualTo("done");
            assertThat(server.heard)
                    .hasSize(3)
                    .allSatisfy(one -> assertThat(one.body()).isEqualTo(BODY));
            assertThat(scope.evidence())
                    .singleElement()
                    .satisfies(one -> assertThat(one.attempts()).isEqualTo(3));
        }
    }

    @Test
    void serviceUnavailableAlways_isTriedThreeTimes() throws Exception {
        try (var server = answering(n -> RawServer.answer(503, "", "SlowDown"));
                var service = service(server)) {
            var scope = CallScope.step(List.of(PUT));
            var thrown = catchThrowable(() -> scope.call(() -> put(wire(service))));
            assertThat(server.heard).hasSize(3);
            assertThat(thrown)
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            e -> assertThat(e.numAttempts()).isEqualTo(3));
            assertThat(scope.evidence()).singleElement().satisfies(one -> {
                assertThat(one.status()).isEqualTo(503);
                assertThat(one.attempts()).isEqualTo(3);
            });
            var failed = service.explain(thrown, Target.ANY).orElseThrow();
            assertThat(failed.kind()).isEqualTo(FailureKind.THROTTLED);
            assertThat(failed.message()).contains("s3:PutObject", "3 times");
        }
    }

    @Test
    void retryAfter_isWaitedFor() throws Exception {
        try (var server = answering(n -> n < 2 ? RawServer.answer(503, "Retry-After: 1\r\n", "SlowDown") : ok());
                var service = service(server)) {
            var start = System.nanoTime();
            Agents.step(List.of(PUT), () -> put(wire(service)));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDenied", "SignatureDoesNotMatch"})
    void denied_isNeverTriedAgain(String code) throws Exception {
        try (var server = answering(n -> RawServer.answer(403, "", code));
                var service = service(server)) {
            var thrown = catchThrowable(() -> Agents.step(List.of(PUT), () -> put(wire(service))));
            assertThat(server.heard).hasSize(1);
            assertThat(thrown).isInstanceOf(AwsServiceException.class);
            assertThat(vault.asked).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "InvalidToken"})
    void refusedCredentials_areReplacedWithinTheCall(String code) throws Exception {
        try (var server = new RawServer((heard, out) -> {
                    var fresh = heard.headers().get("authorization").contains("ASIAVAULT000000002");
                    out.write(fresh ? ok() : RawServer.answer(400, "", code));
                    return true;
                });
                var service = service(server)) {
            var scope = CallScope.step(List.of(PUT));
            assertThat(scope.call(() -> put(wire(service)))).isEqualTo("done");
            assertThat(server.heard).hasSize(2);
            assertThat(server.heard.get(1).body()).isEqualTo(BODY);
            assertThat(vault.asked).hasValue(2);
            assertThat(scope.evidence()).hasSize(1);
        }
    }

    @Test
    void refusedTwice_isToldAfterOneMoreAttempt() throws Exception {
        try (var server = answering(n -> RawServer.answer(400, "", "ExpiredToken"));
                var service = service(server)) {
            var thrown = catchThrowable(() -> Agents.step(List.of(PUT), () -> put(wire(service))));
            assertThat(server.heard).hasSize(2);
            assertThat(service.explain(thrown, Target.ANY).orElseThrow().kind()).isEqualTo(FailureKind.CREDENTIALS);
        }
    }

    @Test
    void clockThatIsWrong_isCorrectedByTheServersOne() throws Exception {
        var theirs = Instant.now().plus(Duration.ofHours(5));
        var date = DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs.atOffset(ZoneOffset.UTC));
        var said = DateTimeFormatter.ofPattern("yyyyMMdd'T'HH").format(theirs.atOffset(ZoneOffset.UTC));
        try (var server = new RawServer((heard, out) -> {
                    var right = heard.headers().get("x-amz-date").startsWith(said);
                    out.write(right ? ok() : RawServer.answer(403, "Date: " + date + "\r\n", "RequestTimeTooSkewed"));
                    return true;
                });
                var service = service(server)) {
            assertThat(Agents.step(List.of(PUT), () -> put(wire(service)))).isEqualTo("done");
            assertThat(Agents.step(List.of(PUT), () -> put(wire(service)))).isEqualTo("done");
            assertThat(server.heard).hasSize(3);
        }
    }

    /** As HEAD is answered, which has no body; and once the clock is right, a denial is one. */
    @Test
    void clockThatIsWrong_isCorrectedWhereNoReasonIsSaid() throws Exception {
        var theirs = Instant.now().minus(Duration.ofMinutes(20));
        var date = DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs.atOffset(ZoneOffset.UTC));
        var denied = new AtomicBoolean();
        try (var server = new RawServer((heard, out) -> {
                    var signed = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                            .withZone(ZoneOffset.UTC)
                            .parse(heard.headers().get("x-amz-date"), Instant::from);
                    var right = Duration.between(signed, theirs).abs().compareTo(Duration.ofMinutes(10)) < 0;
                    out.write(right && !denied.get() ? ok() : RawServer.answer(403, "Date: " + date + "\r\n", ""));
                    return true;
                });
                var service = service(server)) {
            assertThat(Agents.step(List.of(PUT), () -> put(wire(service)))).isEqualTo("done");
            assertThat(Agents.step(List.of(PUT), () -> put(wire(service)))).isEqualTo("done");
            assertThat(server.heard).hasSize(3);
            denied.set(true);
            assertThatThrownBy(() -> Agents.step(List.of(PUT), () -> put(wire(service))))
                    .isInstanceOf(AwsServiceException.class);
            assertThat(server.heard).hasSize(4);
        }
    }

    /** As HEAD is answered when the token has ended. */
    @Test
    void refusedWithoutAReason_isAskedForOnceMoreWithOtherCredentials() throws Exception {
        try (var server = new RawServer((heard, out) -> {
                    var fresh = heard.headers().get("authorization").contains("ASIAVAULT000000002");
                    out.write(fresh ? ok() : RawServer.answer(400, "", ""));
                    return true;
                });
                var service = service(server)) {
            assertThat(Agents.step(List.of(PUT), () -> put(wire(service)))).isEqualTo("done");
            assertThat(server.heard).hasSize(2);
            assertThat(vault.asked).hasValue(2);
        }
    }

    @Test
    void refusedWithoutAReasonByFreshCredentialsToo_isNotTakenForTheTokenAgain() throws Exception {
        try (var server = answering(n -> RawServer.answer(400, "", ""));
                var service = service(server)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> Agents.step(List.of(PUT), () -> put(wire(service))))
                        .isInstanceOf(AwsServiceException.class);
            }
            assertThat(server.heard).hasSize(4);
            assertThat(vault.asked).hasValue(2);
        }
    }

    @Test
    void bucketInAnotherRegion_isNotTakenForAnEndedToken() throws Exception {
        try (var server = answering(n -> RawServer.answer(400, "x-amz-bucket-region: eu-north-1\r\n", ""));
                var service = service(server)) {
            assertThatThrownBy(() -> Agents.step(List.of(PUT), () -> put(wire(service))))
                    .isInstanceOf(AwsServiceException.class);
            assertThat(vault.asked).hasValue(1);
        }
    }

    /** As many large bodies as there are connections, over a line that is slow. */
    @Test
    @Tag("slow")
    void connectionThatIsNotFreeForLong_isWaitedFor() throws Exception {
        var taken = new CountDownLatch(64);
        var end = new CountDownLatch(1);
        try (var server = new RawServer((heard, out) -> {
                    if (heard.body().length > 0 && taken.getCount() > 0) {
                        taken.countDown();
                        await(end);
                    }
                    out.write(ok());
                    return true;
                });
                var service = service(server)) {
            var threads = Executors.newCachedThreadPool();
            try {
                var all = new ArrayList<Future<String>>();
                for (int i = 0; i < 64; i++) {
                    all.add(threads.submit(() -> Agents.step(List.of(PUT), () -> put(wire(service)))));
                }
                assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
                var next = threads.submit(() -> Agents.step(List.of(PUT), () -> put(wire(service))));
                assertThatThrownBy(() -> next.get(21, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
                end.countDown();
                assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo("done");
                for (var one : all) {
                    assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo("done");
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void connectionThatBreaks_isTriedAgainAndThenTold() throws Exception {
        var count = new AtomicInteger();
        try (var server = new RawServer((heard, out) -> {
                    if (count.incrementAndGet() > 1) {
                        out.write(ok());
                    }
                    return false;
                });
                var service = service(server)) {
            assertThat(Agents.step(List.of(PUT), () -> put(wire(service)))).isEqualTo("done");
            assertThat(server.heard).hasSize(2);
        }
        try (var server = new RawServer((heard, out) -> false);
                var service = service(server)) {
            var thrown = catchThrowable(() -> Agents.step(List.of(PUT), () -> put(wire(service))));
            assertThat(thrown).isInstanceOf(SdkClientException.class);
            assertThat(server.heard).hasSize(3);
            var failed = service.explain(thrown, Target.ANY).orElseThrow();
            assertThat(failed.kind()).isEqualTo(FailureKind.UNREACHABLE);
            assertThat(failed.message()).contains("s3:PutObject", server.uri().toString());
        }
    }

    @Test
    void interruptedCall_endsPromptlyAndIsNotTriedAgain() throws Exception {
        var asked = new CountDownLatch(1);
        try (var server = new RawServer((heard, out) -> {
                    asked.countDown();
                    return true;
                });
                var service = service(server)) {
            var wire = wire(service);
            var thrown = new AtomicReference<Throwable>();
            var thread = new Thread(() -> thrown.set(catchThrowable(() -> Agents.step(List.of(PUT), () -> put(wire)))));
            thread.start();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(10));
            assertThat(thread.isAlive()).isFalse();
            assertThat(thrown.get()).isInstanceOf(AbortedException.class);
            assertThat(server.heard).hasSize(1);
            assertThat(service.explain(thrown.get(), Target.ANY).orElseThrow().kind())
                    .isEqualTo(FailureKind.CANCELLED);
        }
    }
}
