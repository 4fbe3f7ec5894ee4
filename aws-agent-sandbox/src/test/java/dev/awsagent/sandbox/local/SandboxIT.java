package dev.awsagent.sandbox.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.awsagent.internal.moto.MotoServer;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.sandbox.SandboxProvider;
import dev.awsagent.tool.ToolException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class SandboxIT {

    @TempDir
    private Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    private Sandbox start() {
        return new LocalSandboxProvider().start(data());
    }

    private static S3Client client(Sandbox sandbox) {
        return client(sandbox, sandbox.credentials().secretAccessKey());
    }

    private static S3Client client(Sandbox sandbox, String secret) {
        return S3Client.builder()
                .endpointOverride(sandbox.endpoint("s3").orElseThrow())
                .region(Region.of(sandbox.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(sandbox.credentials().accessKeyId(), secret)))
                .build();
    }

    @Test
    void serviceLoader_findsIt() {
        assertThat(ServiceLoader.load(SandboxProvider.class)).singleElement().isInstanceOf(LocalSandboxProvider.class);
    }

    @Test
    void firstStart_hasSomethingToSee() {
        try (var sandbox = start();
                var s3 = client(sandbox)) {
            assertThat(s3.listBuckets().buckets())
                    .extracting(Bucket::name)
                    .containsExactly("acme-app-logs", "acme-reports", "acme-uploads", "acme-website");
            assertThat(s3.listObjectsV2(all -> all.bucket("acme-uploads")).contents())
                    .isEmpty();
            assertThat(s3.listObjectsV2(some -> some.bucket("acme-reports").delimiter("/"))
                            .commonPrefixes())
                    .extracting(prefix -> prefix.prefix())
                    .containsExactly("board/", "sales/", "stock/");

            var logs = s3.listObjectsV2(all -> all.bucket("acme-app-logs")).contents();
            assertThat(logs).hasSizeGreaterThanOrEqualTo(8);
            assertThat(logs).extracting(S3Object::size).doesNotHaveDuplicates().allMatch(size -> size > 1_000);
            var yesterday = Instant.now().minus(Duration.ofHours(24));
            assertThat(logs).extracting(S3Object::lastModified).anyMatch(yesterday::isBefore);
            assertThat(logs).extracting(S3Object::lastModified).anyMatch(yesterday::isAfter);

            var logo = s3.getObjectAsBytes(get -> get.bucket("acme-website").key("images/logo.png"));
            assertThat(logo.response().contentType()).isEqualTo("image/png");
            assertThat(logo.asByteArray()).startsWith(0x89, 'P', 'N', 'G');
        }
    }

    @Test
    void restart_keepsDataAndKeys_andDoesNotSeedAgain() {
        String accessKey;
        try (var sandbox = start();
                var s3 = client(sandbox)) {
            accessKey = sandbox.credentials().accessKeyId();
            s3.putObject(
                    put -> put.bucket("acme-uploads").key("ünï/with space.txt").contentType("text/plain"),
                    RequestBody.fromString("kept"));
            s3.deleteObject(delete -> delete.bucket("acme-website").key("index.html"));
        }
        try (var sandbox = start();
                var s3 = client(sandbox)) {
            assertThat(sandbox.credentials().accessKeyId()).isEqualTo(accessKey);
            var kept = s3.getObjectAsBytes(get -> get.bucket("acme-uploads").key("ünï/with space.txt"));
            assertThat(kept.asUtf8String()).isEqualTo("kept");
            assertThat(kept.response().contentType()).isEqualTo("text/plain");
            assertThat(s3.listObjectsV2(all -> all.bucket("acme-website")).contents())
                    .extracting(S3Object::key)
                    .contains("css/site.css")
                    .doesNotContain("index.html");
        }
    }

    @Test
    void createAndDeleteBucket_inAnyRegionAskedFor() {
        try (var sandbox = start();
                var s3 = client(sandbox)) {
            s3.createBucket(create -> create.bucket("made-here")
                    .createBucketConfiguration(where -> where.locationConstraint("eu-west-1")));
            assertThat(s3.listBuckets().buckets()).extracting(Bucket::name).contains("made-here");
            s3.deleteBucket(delete -> delete.bucket("made-here"));
            assertThat(s3.listBuckets().buckets()).extracting(Bucket::name).doesNotContain("made-here");
        }
    }

    @Test
    void wrongSecret_isRefused() {
        try (var sandbox = start();
                var s3 = client(sandbox, "not-the-secret")) {
            assertThatThrownBy(s3::listBuckets)
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void unsignedRequest_isRefused() throws Exception {
        try (var sandbox = start()) {
            var url = sandbox.endpoint("s3").orElseThrow().resolve("/acme-website/index.html");
            assertThat(status(url)).isEqualTo(403);
        }
    }

    private static int status(URI url) throws IOException {
        var connection = (java.net.HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(5_000);
        return connection.getResponseCode();
    }

    @Test
    void whatTheStoreDoesNotHave_isNotImplementedRatherThanUnset() {
        try (var sandbox = start();
                var s3 = client(sandbox)) {
            var bucket = "acme-website";
            assertNotImplemented(() -> s3.getBucketTagging(get -> get.bucket(bucket)));
            assertNotImplemented(() -> s3.putBucketPolicy(
                    put -> put.bucket(bucket).policy("{\"Version\":\"2012-10-17\",\"Statement\":[]}")));
            assertNotImplemented(() -> s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)));
            assertNotImplemented(() -> s3.getPublicAccessBlock(get -> get.bucket(bucket)));
            assertNotImplemented(
                    () -> s3.getObjectTagging(get -> get.bucket(bucket).key("index.html")));
        }
    }

    private static void assertNotImplemented(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.statusCode()).as(e.getMessage()).isEqualTo(501));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bell\u0007", "index.html/below", "css", "index.html/"})
    void keyThatNoFileCanHave_isRefusedOnceWithTheReason(String key) {
        assertRefused(key);
    }

    @Test
    void longName_isRefusedOnceWithTheReason() {
        assertRefused("folder/" + "n".repeat(219));
    }

    private void assertRefused(String key) {
        try (var sandbox = start();
                var s3 = client(sandbox)) {
            var before = s3.listObjectsV2(all -> all.bucket("acme-website")).contents();
            assertThatThrownBy(
                            () -> s3.putObject(put -> put.bucket("acme-website").key(key), RequestBody.fromString("x")))
                    .isInstanceOfSatisfying(S3Exception.class, e -> {
                        assertThat(e.statusCode()).isEqualTo(400);
                        assertThat(e.awsErrorDetails().errorMessage())
                                .startsWith("The sandbox keeps objects as files:");
                        assertThat(e.numAttempts()).isEqualTo(1);
                    });
            assertThatThrownBy(() -> s3.copyObject(copy -> copy.sourceBucket("acme-website")
                            .sourceKey("css/site.css")
                            .destinationBucket("acme-website")
                            .destinationKey(key)))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(400));
            assertThat(s3.listObjectsV2(all -> all.bucket("acme-website")).contents())
                    .isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../evil", "a/../../evil", "..", "a/../../../keys"})
    void keyThatLeadsOut_isRefused(String key) throws Exception {
        try (var sandbox = start();
                var s3 = client(sandbox)) {
            assertThatThrownBy(
                            () -> s3.putObject(put -> put.bucket("acme-uploads").key(key), RequestBody.fromString("x")))
                    .isInstanceOf(S3Exception.class);
            assertThat(s3.listObjectsV2(all -> all.bucket("acme-uploads")).contents())
                    .isEmpty();
        }
        try (var files = Files.list(data())) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("keys", "lock", "s3", "seeded");
        }
    }

    @Test
    void folderMarker_andWhatIsInIt_goTogether() {
        try (var sandbox = start();
                var s3 = client(sandbox)) {
            s3.putObject(put -> put.bucket("acme-uploads").key("new/"), RequestBody.empty());
            s3.putObject(put -> put.bucket("acme-uploads").key("new/a"), RequestBody.fromString("1"));
            s3.putObject(put -> put.bucket("acme-uploads").key("new/a"), RequestBody.fromString("2"));
            s3.putObject(put -> put.bucket("acme-uploads").key("new/"), RequestBody.empty());

            assertThat(s3.listObjectsV2(all -> all.bucket("acme-uploads")).contents())
                    .extracting(S3Object::key)
                    .containsExactly("new/", "new/a");
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (var sandbox = start()) {
            var endpoint = sandbox.endpoint("s3").orElseThrow();
            assertThat(endpoint.getHost()).isEqualTo("127.0.0.1");
            var others = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .toList();
            assumeTrue(!others.isEmpty(), "this machine has no address but loopback");
            for (var address : others) {
                assertThatThrownBy(() -> {
                            try (var socket = new Socket()) {
                                socket.connect(new InetSocketAddress(address, endpoint.getPort()), 2_000);
                            }
                        })
                        .as("%s", address)
                        .isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void keys_areForTheOwnerAloneAndNeverShown() throws Exception {
        try (var sandbox = start()) {
            var secret = sandbox.credentials().secretAccessKey();
            assertThat(sandbox.toString() + sandbox.description() + sandbox.credentials())
                    .doesNotContain(secret);
            assertThat(sandbox.credentials().accessKeyId())
                    .startsWith("SANDBOX")
                    .hasSize(20);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve("keys"))))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void twoOnOneFolder_seeTheSameAndReadWholeObjects() throws Exception {
        try (var one = start();
                var two = start();
                var first = client(one);
                var second = client(two)) {
            assertThat(one.endpoint("s3")).isNotEqualTo(two.endpoint("s3"));
            var a = "a".repeat(200_000);
            var b = "b".repeat(300_000);
            first.putObject(put -> put.bucket("acme-uploads").key("shared"), RequestBody.fromString(a));
            var threads = Executors.newFixedThreadPool(3);
            try {
                var work = new ArrayList<Callable<Void>>();
                work.add(() -> times(
                        25,
                        () -> first.putObject(
                                put -> put.bucket("acme-uploads").key("shared"), RequestBody.fromString(a))));
                work.add(() -> times(
                        25,
                        () -> second.putObject(
                                put -> put.bucket("acme-uploads").key("shared"), RequestBody.fromString(b))));
                work.add(() -> times(50, () -> {
                    try (ResponseInputStream<?> body =
                            second.getObject(get -> get.bucket("acme-uploads").key("shared"))) {
                        assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                                .isIn(a, b);
                    }
                }));
                for (var done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
                    done.get();
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static Void times(int times, Action action) throws Exception {
        for (int i = 0; i < times; i++) {
            action.run();
        }
        return null;
    }

    @Test
    void processesThatStartTogether_agreeOnTheKeys() throws Exception {
        var children = List.of(new Child(data(), "s3"), new Child(data(), "s3"), new Child(data(), "s3"));
        try {
            var keys = new ArrayList<String>();
            for (var child : children) {
                keys.add(child.line("key "));
            }
            assertThat(keys).hasSize(3).allMatch(keys.get(0)::equals);
        } finally {
            children.forEach(Child::kill);
        }
    }

    @Test
    void folderIsAFile_saysSoInOneLine() throws Exception {
        Files.writeString(data(), "in the way");

        assertOneLine("is a file, not a folder");
        assertThat(data()).hasContent("in the way");
    }

    @Test
    void folderCannotBeMade_saysSoInOneLine() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs a place where not even root can write");

        assertThatThrownBy(() -> new LocalSandboxProvider().start(Path.of("/proc/self/sandbox")))
                .isInstanceOf(ToolException.class)
                .hasMessageStartingWith("the sandbox cannot keep its data in /proc/self/sandbox: ")
                .message()
                .isNotEmpty()
                .doesNotContain("\n");
    }

    @Test
    void damagedKeys_saysWhatToDo() throws Exception {
        start().close();
        Files.write(data().resolve("keys"), new byte[] {(byte) 0xff, 0, 1, 2});

        assertOneLine("delete that file");

        Files.delete(data().resolve("keys"));
        try (var sandbox = start();
                var s3 = client(sandbox)) {
            assertThat(s3.listBuckets().buckets()).hasSize(4);
        }
    }

    private void assertOneLine(String expected) {
        assertThatThrownBy(this::start)
                .isInstanceOfSatisfying(
                        ToolException.class,
                        e -> assertThat(e.getMessage() + "; " + e.hint())
                                .contains(data().toString())
                                .contains(expected))
                .message()
                .isNotEmpty()
                .doesNotContain("\n");
    }

    @Test
    void withoutMoto_otherServicesAreAbsent() {
        try (var sandbox = LocalSandbox.start(SandboxFolder.open(data()), null)) {
            assertThat(sandbox.endpoint("s3")).isPresent();
            assertThat(sandbox.endpoint("ec2")).isEmpty();
            assertThat(sandbox.description()).contains("not AWS").contains("moto_server");
        }
    }

    @Test
    void closed_saysSo() {
        var sandbox = start();
        sandbox.close();
        sandbox.close();

        assertThatThrownBy(() -> sandbox.endpoint("s3")).hasMessageContaining("closed");
    }

    @Test
    void moto_startsWhenFirstAskedForAndEndsOnClose() throws Exception {
        requireMoto();
        var sandbox = (LocalSandbox) start();
        URI endpoint;
        try (sandbox) {
            assertThat(sandbox.endpoint("no-such-service")).isEmpty();
            assertThat(sandbox.motoPid()).isEqualTo(-1);
            endpoint = sandbox.endpoint("ec2").orElseThrow();
            assertThat(endpoint.getHost()).isEqualTo("127.0.0.1");
            assertThat(status(endpoint.resolve("/moto-api/"))).isEqualTo(200);
            assertThat(sandbox.endpoint("iam")).contains(endpoint);
            assertThat(sandbox.endpoint("s3")).isPresent().get().isNotEqualTo(endpoint);
        }
        assertThat(accepts(endpoint)).isFalse();
    }

    @Test
    void jvmKilled_takesMotoAlong() throws Exception {
        requireMoto();
        var child = new Child(data(), "ec2");
        URI endpoint;
        try {
            endpoint = URI.create(child.line("endpoint "));
            assertThat(accepts(endpoint)).isTrue();
        } finally {
            child.kill();
        }
        var deadline = Instant.now().plusSeconds(10);
        while (accepts(endpoint) && Instant.now().isBefore(deadline)) {
            Thread.sleep(50);
        }
        assertThat(accepts(endpoint)).isFalse();
    }

    private static boolean accepts(URI endpoint) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), 2_000);
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    private static void requireMoto() {
        var there = MotoServer.executable(System.getenv()).isPresent();
        if (Boolean.parseBoolean(System.getenv("CI"))
                || Boolean.parseBoolean(System.getenv("AWSAGENT_REQUIRE_SERVERS"))) {
            assertThat(there)
                    .as("moto_server on the PATH: pip install 'moto[server]'")
                    .isTrue();
        }
        assumeTrue(there, "moto_server is not on the PATH: pip install 'moto[server]'");
    }

    /** A sandbox in a JVM of its own. */
    private static final class Child {

        private final Process process;
        private final BufferedReader output;

        Child(Path data, String service) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            data.toString(),
                            service)
                    .redirectErrorStream(true)
                    .start();
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        public static void main(String[] arguments) throws Exception {
            try (var sandbox = new LocalSandboxProvider().start(Path.of(arguments[0]))) {
                System.out.println("key " + sandbox.credentials().accessKeyId());
                System.out.println("endpoint " + sandbox.endpoint(arguments[1]).orElseThrow());
                Thread.sleep(60_000);
            }
        }

        String line(String start) throws IOException {
            var said = new StringBuilder();
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(start)) {
                    return line.substring(start.length());
                }
                said.append(line).append('\n');
            }
            return Assertions.fail("no line '" + start + "…' in: " + said);
        }

        void kill() {
            process.destroyForcibly();
        }
    }
}
