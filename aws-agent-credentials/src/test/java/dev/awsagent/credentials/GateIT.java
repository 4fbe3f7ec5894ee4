package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.Requests;
import dev.awsagent.gate.CallRefusedException;
import dev.awsagent.gate.CallScope;
import dev.awsagent.internal.moto.MotoServer;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PutObjectPresignRequest;
import software.amazon.awssdk.services.sts.StsClient;

/** The gate around real SDK clients and a real server. */
class GateIT {

    private static final ExecutionAttribute<String> ANY = new ExecutionAttribute<>("awsagent.test.any");

    private static MotoServer moto;

    private CredentialService service;
    private AwsClients clients;

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

    @BeforeEach
    void open() throws Exception {
        service = Agents.service(
                Agents.keysAnd("AWS_ENDPOINT_URL", moto.endpoint().toString(), "AWS_REGION", "us-east-1"));
        clients = service.service(AwsClients.class, service.settle(Target.ANY)).orElseThrow();
        Agents.step(
                List.of(
                        AwsCall.of("s3", "CreateBucket").open("Bucket"),
                        AwsCall.of("s3", "PutObject").open("Bucket", "Key")),
                () -> {
                    s3().createBucket(b -> b.bucket("demo"));
                    return s3().putObject(b -> b.bucket("demo").key("a.txt"), RequestBody.fromString("hello"));
                });
    }

    @AfterEach
    void close() {
        service.close();
    }

    private S3Client s3() {
        return clients.client(S3Client.class, "paths", (S3ClientBuilder b) -> b.forcePathStyle(true));
    }

    private List<String> buckets() throws Exception {
        return Agents.step(
                List.of(AwsCall.of("s3", "ListBuckets")),
                () -> s3().listBuckets().buckets().stream()
                        .map(bucket -> bucket.name())
                        .toList());
    }

    @Test
    void declaredCall_passesWithEvidence() {
        var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")));

        scope.run(() -> s3().listBuckets());

        assertThat(scope.evidence()).singleElement().satisfies(evidence -> {
            assertThat(evidence.service()).isEqualTo("s3");
            assertThat(evidence.operation()).isEqualTo("ListBuckets");
            assertThat(evidence.requestId()).isNotBlank();
            assertThat(evidence.status()).isEqualTo(200);
            assertThat(evidence.attempts()).isEqualTo(1);
            assertThat(evidence.region()).isEqualTo("us-east-1");
        });
    }

    @Test
    void failedCall_leavesEvidenceToo() {
        var scope = CallScope.step(List.of(AwsCall.of("s3", "ListObjectsV2")));

        assertThatThrownBy(() -> scope.run(() -> s3().listObjectsV2(b -> b.bucket("absent"))))
                .isInstanceOf(NoSuchBucketException.class);

        assertThat(scope.evidence()).singleElement().satisfies(evidence -> {
            assertThat(evidence.status()).isEqualTo(404);
            assertThat(evidence.requestId()).isNotBlank();
        });
    }

    @Test
    void undeclaredOperation_isRefusedAndNothingIsSent() throws Exception {
        assertThatThrownBy(() -> Agents.step(
                        List.of(AwsCall.of("s3", "ListBuckets")),
                        () -> s3().createBucket(b -> b.bucket("not-declared"))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("refused s3:CreateBucket")
                .hasMessageContaining("did not declare");

        assertThat(buckets()).doesNotContain("not-declared");
    }

    @Test
    void changedBucket_isRefusedAndNothingIsSent() throws Exception {
        var declared = AwsCall.of("s3", "CreateBucket").with("Bucket", "reviewed");

        assertThatThrownBy(
                        () -> Agents.step(List.of(declared), () -> s3().createBucket(b -> b.bucket("something-else"))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("Bucket was reviewed as 'reviewed' but is 'something-else'");

        assertThat(buckets()).doesNotContain("something-else", "reviewed");
    }

    @Test
    void noScope_isRefused() {
        assertThatThrownBy(() -> s3().listBuckets())
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("no step of the agent runs on this thread");
    }

    @Test
    void moreCallsThanDeclared_areRefused() {
        var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")));

        scope.run(() -> s3().listBuckets());

        assertThatThrownBy(() -> scope.run(() -> s3().listBuckets())).hasMessageContaining("at most 1");
    }

    @Test
    void review_maySeeButNotTouch() {
        var review = CallScope.review(
                List.of(
                        AwsCall.of("s3", "HeadBucket").with("Bucket", "demo").times(2),
                        AwsCall.of("s3", "DeleteBucket"),
                        AwsCall.of("s3", "GetObject").with("Bucket", "demo").with("Key", "a.txt")),
                clients.target());

        review.run(() -> s3().headBucket(b -> b.bucket("demo")));

        assertThatThrownBy(() -> review.run(() -> s3().headBucket(b -> b.bucket("other"))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("but is 'other'");
        assertThatThrownBy(() -> review.run(() -> s3().listBuckets()))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("add it to the tool's looks()");

        assertThatThrownBy(() -> review.run(() -> s3().deleteBucket(b -> b.bucket("demo"))))
                .isInstanceOf(CallRefusedException.class);
        assertThatThrownBy(() -> review.run(
                        () -> s3().getObjectAsBytes(b -> b.bucket("demo").key("a.txt"))))
                .isInstanceOf(CallRefusedException.class);
    }

    @Test
    void clientThatAPluginBuildsForItself_isCaught() throws Exception {
        try (var own = S3Client.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .build()) {
            assertThatThrownBy(() -> own.createBucket(b -> b.bucket("smuggled")))
                    .isInstanceOf(CallRefusedException.class);
            assertThatThrownBy(() -> Agents.step(
                            List.of(AwsCall.of("s3", "ListBuckets")),
                            () -> own.createBucket(b -> b.bucket("smuggled"))))
                    .isInstanceOf(CallRefusedException.class);

            var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")));
            scope.run(own::listBuckets);
            assertThat(scope.evidence()).hasSize(1);
        }
        assertThat(buckets()).doesNotContain("smuggled");
    }

    @Test
    void requestThatAnInterceptorChanges_isSeenAsItIsSent() throws Exception {
        try (var own = S3Client.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .overrideConfiguration(c -> c.addExecutionInterceptor(new BucketChanger()))
                .build()) {
            var declared = AwsCall.of("s3", "CreateBucket").with("Bucket", "reviewed");
            assertThatThrownBy(() -> Agents.step(List.of(declared), () -> own.createBucket(b -> b.bucket("reviewed"))))
                    .isInstanceOf(CallRefusedException.class)
                    .hasMessageContaining("but is 'changed'");
        }
        assertThat(buckets()).doesNotContain("changed");
    }

    private static final class BucketChanger implements software.amazon.awssdk.core.interceptor.ExecutionInterceptor {
        @Override
        public software.amazon.awssdk.core.SdkRequest modifyRequest(
                software.amazon.awssdk.core.interceptor.Context.ModifyRequest context,
                software.amazon.awssdk.core.interceptor.ExecutionAttributes attributes) {
            return ((software.amazon.awssdk.services.s3.model.CreateBucketRequest) context.request())
                    .toBuilder().bucket("changed").build();
        }
    }

    @Test
    void asyncClient_isGatedThoughItsHooksRunElsewhere() throws Exception {
        var s3 = clients.client(S3AsyncClient.class);
        var scope = CallScope.step(
                List.of(AwsCall.of("s3", "GetObject").with("Bucket", "demo").open("Key")));

        var bytes = scope.call(
                        () -> s3.getObject(b -> b.bucket("demo").key("a.txt"), AsyncResponseTransformer.toBytes()))
                .get(20, TimeUnit.SECONDS);

        assertThat(bytes.asUtf8String()).isEqualTo("hello");
        assertThat(scope.evidence())
                .singleElement()
                .satisfies(evidence -> assertThat(evidence.requestId()).isNotBlank());
        assertThatThrownBy(() -> scope.call(() ->
                                s3.getObject(b -> b.bucket("other").key("a.txt"), AsyncResponseTransformer.toBytes()))
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasRootCauseInstanceOf(CallRefusedException.class);
        assertThatThrownBy(() -> s3.listBuckets().join()).hasRootCauseInstanceOf(CallRefusedException.class);
    }

    /** It is sent by the HTTP client that all have, in parts both ways. */
    @Test
    void asyncClient_sendsAndGetsWholeBodies() throws Exception {
        var s3 = clients.client(S3AsyncClient.class, "paths", (S3AsyncClientBuilder b) -> b.forcePathStyle(true));
        var body = "0123456789".repeat(30_000);
        var scope = CallScope.step(List.of(
                AwsCall.of("s3", "PutObject").open("Bucket", "Key"),
                AwsCall.of("s3", "GetObject").open("Bucket", "Key")));

        scope.call(() -> s3.putObject(b -> b.bucket("demo").key("a.txt"), AsyncRequestBody.fromString(body)))
                .get(20, TimeUnit.SECONDS);
        var bytes = scope.call(
                        () -> s3.getObject(b -> b.bucket("demo").key("a.txt"), AsyncResponseTransformer.toBytes()))
                .get(20, TimeUnit.SECONDS);

        assertThat(bytes.asUtf8String()).isEqualTo(body);
    }

    @Test
    void clientMadeWithoutTheAgent_isRefusedWhereATargetWasReviewed() {
        try (var own = S3Client.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .build()) {
            var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")), clients.target());

            assertThatThrownBy(() -> scope.run(own::listBuckets))
                    .isInstanceOf(CallRefusedException.class)
                    .hasMessageContaining("its client was made without the agent");
            assertThat(scope.evidence()).isEmpty();
        }
    }

    @Test
    void parameterThatNobodyDeclared_isRefusedAndNothingIsSent() throws Exception {
        var put = AwsCall.of("s3", "PutObject").with("Bucket", "demo").with("Key", "open.txt");

        assertThatThrownBy(() -> Agents.step(
                        List.of(put),
                        () -> s3().putObject(
                                        b -> b.bucket("demo").key("open.txt").acl("public-read"),
                                        RequestBody.fromString("x"))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("ACL was not declared");
    }

    private static Stream<Arguments> besidesParameters() {
        Consumer<AwsRequestOverrideConfiguration.Builder> header = with -> with.putHeader("x-amz-acl", "public-read");
        Consumer<AwsRequestOverrideConfiguration.Builder> query = with -> with.putRawQueryParameter("acl", "");
        Consumer<AwsRequestOverrideConfiguration.Builder> credentials = with -> with.credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("other", "other")));
        Consumer<AwsRequestOverrideConfiguration.Builder> attribute = with -> with.putExecutionAttribute(ANY, "x");
        return Stream.of(
                Arguments.of(header, "the headers [x-amz-acl]"),
                Arguments.of(query, "the query parameters [acl]"),
                Arguments.of(credentials, "credentials"),
                Arguments.of(attribute, "execution attributes"));
    }

    @ParameterizedTest
    @MethodSource("besidesParameters")
    void whatARequestBringsBesidesItsParameters_isRefusedAndNothingIsSent(
            Consumer<AwsRequestOverrideConfiguration.Builder> with, String named) throws Exception {
        var put = AwsCall.of("s3", "PutObject").with("Bucket", "demo").with("Key", "beside.txt");

        assertThatThrownBy(() -> Agents.step(
                        List.of(put),
                        () -> s3().putObject(
                                        b -> b.bucket("demo").key("beside.txt").overrideConfiguration(with),
                                        RequestBody.fromString("x"))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining(named);
        assertThatThrownBy(() -> Agents.step(List.of(put), () -> {
                    try (var presigner =
                            clients.<S3Presigner, S3Presigner.Builder>presigner(S3Presigner.class, builder -> {})) {
                        return presigner.presignPutObject(PutObjectPresignRequest.builder()
                                .signatureDuration(Duration.ofMinutes(1))
                                .putObjectRequest(
                                        b -> b.bucket("demo").key("beside.txt").overrideConfiguration(with))
                                .build());
                    }
                }))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining(named);
        assertThat(keys()).containsExactly("a.txt");
    }

    @Test
    void pluginOfARequest_doesNotTakeTheGateAway() throws Exception {
        SdkPlugin away = settings -> settings.overrideConfiguration(settings.overrideConfiguration().toBuilder()
                .executionInterceptors(List.of())
                .build());

        assertThatThrownBy(() -> Agents.step(
                        List.of(AwsCall.of("s3", "ListBuckets")),
                        () -> s3().deleteObject(b ->
                                b.bucket("demo").key("a.txt").overrideConfiguration(with -> with.addPlugin(away)))))
                .isInstanceOf(CallRefusedException.class);
        assertThatThrownBy(() -> s3().deleteObject(
                                b -> b.bucket("demo").key("a.txt").overrideConfiguration(with -> with.addPlugin(away))))
                .isInstanceOf(CallRefusedException.class);
        var async = clients.client(S3AsyncClient.class, "paths", (S3AsyncClientBuilder b) -> b.forcePathStyle(true));
        assertThatThrownBy(() -> async.deleteObject(
                                b -> b.bucket("demo").key("a.txt").overrideConfiguration(with -> with.addPlugin(away)))
                        .join())
                .hasRootCauseInstanceOf(CallRefusedException.class);
        assertThatThrownBy(() -> clients.client(S3Client.class, "plugged", (S3ClientBuilder b) -> b.addPlugin(away)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot have plugins");
        assertThat(keys()).containsExactly("a.txt");
    }

    @Test
    void passOfARequestThatWasNeverSent_isOfNoUseToAnother() throws Exception {
        SdkPlugin away = settings -> settings.overrideConfiguration(settings.overrideConfiguration().toBuilder()
                .executionInterceptors(List.of())
                .build());
        var stop = new ExecutionInterceptor() {
            @Override
            public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                throw new IllegalStateException("stopped right before it was sent");
            }
        };
        SdkPlugin stops = settings -> settings.overrideConfiguration(settings.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(stop)
                .build());

        assertThatThrownBy(() -> Agents.step(List.of(AwsCall.of("s3", "ListBuckets")), () -> {
                    assertThatThrownBy(() -> s3().listBuckets(b ->
                                    b.overrideConfiguration(with -> with.putExecutionAttribute(Requests.OWN, true)
                                            .addPlugin(stops))))
                            .hasMessageContaining("stopped right before it was sent");
                    return s3().deleteObject(b ->
                            b.bucket("demo").key("a.txt").overrideConfiguration(with -> with.addPlugin(away)));
                }))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("took the gate out");
        assertThat(keys()).containsExactly("a.txt");
    }

    private List<String> keys() throws Exception {
        return Agents.step(
                List.of(AwsCall.of("s3", "ListObjectsV2").with("Bucket", "demo")),
                () -> s3().listObjectsV2(b -> b.bucket("demo")).contents().stream()
                        .map(object -> object.key())
                        .toList());
    }

    @Test
    void nestedParameter_isComparedWhole() throws Exception {
        var tag = Map.of("Key", "team", "Value", "web");
        var call = AwsCall.of("s3", "PutBucketTagging")
                .with("Bucket", "demo")
                .with("Tagging", Map.of("TagSet", List.of(tag)))
                .times(2);

        Agents.step(
                List.of(call),
                () -> s3().putBucketTagging(b -> b.bucket("demo")
                        .tagging(t -> t.tagSet(one -> one.key("team").value("web")))));

        assertThatThrownBy(() -> Agents.step(
                        List.of(call),
                        () -> s3().putBucketTagging(b -> b.bucket("demo")
                                .tagging(t -> t.tagSet(one -> one.key("team").value("root"))))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("Tagging was reviewed as");
    }

    @Test
    void keyOutsideOfTheDeclaredArn_isRefusedAndNothingIsSent() throws Exception {
        var delete = AwsCall.of("s3", "DeleteObjects")
                .with("Bucket", "demo")
                .open("Delete")
                .on("arn:aws:s3:::demo/logs/*")
                .times(2);
        var copy = AwsCall.of("s3", "CopyObject")
                .with("Bucket", "demo")
                .open("Key", "CopySource")
                .on("arn:aws:s3:::demo/logs/*");

        assertThatThrownBy(() -> Agents.step(
                        List.of(delete),
                        () -> s3().deleteObjects(b -> b.bucket("demo")
                                .delete(d -> d.objects(one -> one.key("logs/x"), one -> one.key("a.txt"))))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("arn:aws:s3:::demo/a.txt, which is none of the declared");
        assertThatThrownBy(() -> Agents.step(
                        List.of(copy),
                        () -> s3().copyObject(b -> b.copySource("other/secret%20file")
                                .destinationBucket("demo")
                                .destinationKey("logs/x"))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("arn:aws:s3:::other/secret file, which is none of the declared");
        assertThat(Agents.step(
                        List.of(AwsCall.of("s3", "ListObjectsV2")),
                        () -> s3().listObjectsV2(b -> b.bucket("demo")).contents()))
                .extracting(object -> object.key())
                .contains("a.txt");
    }

    @Test
    void otherThread_isRefusedUnlessItCarriesTheScope() throws Exception {
        var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")));
        var pool = Executors.newSingleThreadExecutor();
        try {
            scope.run(() -> assertThatThrownBy(
                            () -> pool.submit(() -> s3().listBuckets()).get())
                    .hasCauseInstanceOf(CallRefusedException.class));

            pool.submit(() -> scope.run(() -> s3().listBuckets())).get(20, TimeUnit.SECONDS);
        } finally {
            pool.shutdownNow();
        }
        assertThat(scope.evidence()).hasSize(1);
    }

    @Test
    void closedScope_letsNothingThrough() {
        var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")));
        scope.close();

        assertThatThrownBy(() -> scope.run(() -> s3().listBuckets())).hasMessageContaining("is over");
    }

    @Test
    void identityScope_coversStsOnly() {
        var identity = CallScope.identity();

        identity.run(() -> clients.client(StsClient.class).getCallerIdentity());

        assertThatThrownBy(() -> identity.run(() -> s3().listBuckets())).isInstanceOf(CallRefusedException.class);
    }

    @Test
    void clientOfAnotherTarget_isRefused() throws Exception {
        var reviewed = clients.target().withProfile("other");
        var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")), reviewed);

        assertThatThrownBy(() -> scope.run(() -> s3().listBuckets()))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("but its client is for");

        var own = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")), clients.target());
        own.run(() -> clients.in("eu-central-1").client(S3Client.class).listBuckets());
        assertThat(own.evidence()).hasSize(1);
    }

    @Test
    void presigner_signsWhatWasDeclaredAndNothingElse() throws Exception {
        Consumer<S3Presigner.Builder> settings =
                b -> b.serviceConfiguration(software.amazon.awssdk.services.s3.S3Configuration.builder()
                        .pathStyleAccessEnabled(true)
                        .build());
        var presigner = clients.presigner(S3Presigner.class, settings);
        var declared =
                AwsCall.of("s3", "GetObject").with("Bucket", "demo").open("Key").times(2);

        var url = Agents.step(
                List.of(declared),
                () -> presigner
                        .presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(1))
                                .getObjectRequest(g -> g.bucket("demo").key("a.txt")))
                        .url());

        try (var body = url.openStream()) {
            assertThat(new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("hello");
        }
        assertThatThrownBy(() -> Agents.step(
                        List.of(declared),
                        () -> presigner.presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(1))
                                .getObjectRequest(g -> g.bucket("other").key("a.txt")))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("but is 'other'");
        assertThatThrownBy(() -> Agents.step(
                        List.of(declared),
                        () -> presigner.presignPutObject(p -> p.signatureDuration(Duration.ofMinutes(1))
                                .putObjectRequest(g -> g.bucket("demo").key("a.txt")))))
                .isInstanceOf(CallRefusedException.class);
        assertThatThrownBy(() -> presigner.presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(1))
                        .getObjectRequest(g -> g.bucket("demo").key("a.txt"))))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("no step");
    }

    @Test
    void refusal_isExplainedAsADefectOfTheTool() {
        var refused = org.assertj.core.api.Assertions.catchThrowable(
                () -> s3().listBuckets(ListBucketsRequest.builder().build()));

        assertThat(service.explain(refused, clients.target()).orElseThrow().kind())
                .isEqualTo(FailureKind.INTERNAL);
    }

    @Test
    void sameSettings_shareOneClient() {
        assertThat(s3()).isSameAs(s3());
        assertThat(clients.in("eu-west-1").client(S3Client.class)).isNotSameAs(clients.client(S3Client.class));
    }

    @Test
    void bytesOfAnObject_comeThroughUnchanged() throws Exception {
        ResponseBytes<GetObjectResponse> bytes = Agents.step(
                List.of(AwsCall.of("s3", "GetObject").open("Bucket", "Key")),
                () -> s3().getObjectAsBytes(b -> b.bucket("demo").key("a.txt")));

        assertThat(bytes.asUtf8String()).isEqualTo("hello");
    }
}
