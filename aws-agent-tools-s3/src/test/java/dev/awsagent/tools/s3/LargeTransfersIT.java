package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.sandbox.SandboxProvider;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.TransferEngine;
import dev.awsagent.tools.s3.transfer.TransferListener;
import dev.awsagent.tools.s3.transfer.TransferReport;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** More than S3 takes in one request, and more files than fit in a hand. On S3Proxy, which keeps objects on the disk. */
@Tag("slow")
class LargeTransfersIT {

    private static final long MIB = 1024 * 1024;

    @TempDir
    private Path folder;

    private Sandbox sandbox;
    private S3Client s3;

    @BeforeAll
    static void allowAClientOfItsOwn() {
        System.setProperty("awsagent.gate.others", "allow");
    }

    @BeforeEach
    void open() throws Exception {
        sandbox = ServiceLoader.load(SandboxProvider.class)
                .findFirst()
                .orElseThrow()
                .start(Files.createDirectory(folder.resolve("server")));
        URI endpoint = sandbox.endpoint("s3").orElseThrow();
        s3 = S3Client.builder()
                // The server puts the parts of six gibibytes together in a minute or two.
                .httpClientBuilder(Apache5HttpClient.builder().socketTimeout(Duration.ofMinutes(5)))
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        sandbox.credentials().accessKeyId(),
                        sandbox.credentials().secretAccessKey())))
                .build();
        s3.createBucket(request -> request.bucket("large"));
    }

    @AfterEach
    void close() {
        s3.close();
        sandbox.close();
    }

    private Location at(String text) {
        return Location.parse(text, folder);
    }

    private TransferReport run(TransferRequest.Builder request) throws InterruptedException {
        return TransferEngine.builder(s3)
                .build()
                .start(request.build(), TransferListener.NONE)
                .await();
    }

    @Test
    @Timeout(900)
    void sixGibibytes_areCopiedInPartsInsideS3() throws Exception {
        var bytes = 6L * 1024 * MIB + 7;
        try (var file = new RandomAccessFile(folder.resolve("sparse").toFile(), "rw")) {
            file.setLength(bytes);
            for (long at = 0; at < bytes; at += 250L * MIB) {
                file.seek(at);
                file.writeLong(at);
            }
        }
        run(TransferRequest.copy(at("sparse"), at("s3://large/sparse"))).orThrow("uploaded");

        run(TransferRequest.copy(at("s3://large/sparse"), at("s3://large/copied")))
                .orThrow("copied");

        var copied = s3.headObject(head -> head.bucket("large").key("copied"));
        assertThat(copied.contentLength()).isEqualTo(bytes);
        for (long at = 0; at + 8 <= bytes; at += 250L * MIB) {
            var range = "bytes=" + at + "-" + (at + 7);
            var read = s3.getObjectAsBytes(
                            get -> get.bucket("large").key("copied").range(range))
                    .asByteBuffer();
            assertThat(read.getLong()).isEqualTo(at);
        }
    }

    @Test
    @Timeout(2700)
    void treeOfAHundredThousandFiles_isUploadedAndThenKnownToBeThere() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            var file = folder.resolve("tree/" + i % 97 + "/" + i % 11 + "/f" + i);
            if (i < 97 * 11) {
                Files.createDirectories(file.getParent());
            }
            Files.write(file, new byte[] {(byte) i, (byte) (i >> 8), (byte) (i >> 16)});
        }

        var first =
                run(TransferRequest.sync(at("tree/"), at("s3://large/tree/"))).orThrow("synced");

        assertThat(first.done()).isEqualTo(100_000);
        try (var stored = Files.walk(folder.resolve("server/s3/large/tree"))) {
            assertThat(stored.filter(Files::isRegularFile)).hasSize(100_000);
        }
        // For each page this server looks at all that it has below the prefix: one folder of more than a page.
        var again = run(TransferRequest.sync(at("tree/5/"), at("s3://large/tree/5/")))
                .orThrow("synced");
        assertThat(again.done()).isZero();
        assertThat(again.skipped()).isEqualTo(1031);
    }
}
