package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Very many keys, against a listing that is made up page by page. */
@Timeout(300)
class LongListingTest {

    private static final int PAGE = 1000;

    @TempDir
    Path folder;

    /** What is needed of a client that is never reached. */
    private static S3Client nobody() {
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** So many pages; what is in use is looked at on some of them. */
    private static final class Endless extends DelegatingS3Client {
        private final int pages;
        private final IntFunction<String> tokens;
        private final List<Long> used = new ArrayList<>();
        private int asked;

        Endless(int pages, IntFunction<String> tokens) {
            super(nobody());
            this.pages = pages;
            this.tokens = tokens;
        }

        @Override
        public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
            var page = asked++;
            if (page == pages / 10 || page == pages - 1) {
                used.add(inUse());
            }
            var objects = new ArrayList<S3Object>(PAGE);
            for (int i = 0; i < PAGE; i++) {
                var number = page * (long) PAGE + i;
                objects.add(S3Object.builder()
                        .key("logs/%012d/%s".formatted(number, number % 100_000 == 7 ? "wanted.gz" : "other.txt"))
                        .size(number)
                        .eTag("\"" + number + "\"")
                        .lastModified(Instant.EPOCH)
                        .build());
            }
            var more = page < pages - 1;
            return ListObjectsV2Response.builder()
                    .contents(objects)
                    .isTruncated(more)
                    .nextContinuationToken(more ? tokens.apply(page) : null)
                    .build();
        }

        private static long inUse() {
            var runtime = Runtime.getRuntime();
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            return runtime.totalMemory() - runtime.freeMemory();
        }
    }

    private TransferReport list(Endless endless) throws InterruptedException {
        var request = TransferRequest.copy(
                        new Location.Remote("bucket", "logs/"), new Location.Local(folder.resolve("down"), true))
                .selection(Selection.matching(path -> path.endsWith(".gz")))
                .dryRun(true);
        return TransferEngine.builder(endless)
                .build()
                .start(request.build(), TransferListener.NONE)
                .await();
    }

    private void staysWithin(int pages) throws InterruptedException {
        // Longer than those of S3, so that what would be kept of each page stands out from what the rest of the tests
        // leave behind.
        var endless = new Endless(pages, page -> "%04000d".formatted(page));

        var report = list(endless).orThrow("listed");

        assertThat(report.done()).isEqualTo(pages / 100);
        assertThat(endless.used).hasSize(2);
        assertThat(endless.used.get(1) - endless.used.get(0))
                .as("bytes more in use after ten times as many keys")
                .isLessThan(pages * 2_000L);
    }

    @Test
    void millionKeys_takeNoMoreMemoryThanAHundredThousand() throws Exception {
        staysWithin(1_000);
    }

    @Test
    @Tag("slow")
    void tenMillionKeys_takeNoMoreMemoryThanAMillion() throws Exception {
        staysWithin(10_000);
    }

    @Test
    void listingThatGoesRoundInACircle_ends() throws Exception {
        var endless = new Endless(1_000_000, page -> "token " + page % 7);

        var report = list(endless);

        assertThatThrownBy(() -> report.orThrow("listed")).hasMessageContaining("does not end");
        assertThat(endless.asked).isLessThan(40);
    }
}
