package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no emulator does: listings of several pages, keys that stay, endpoints that lack a part of S3. */
class BucketFaultsIT {

    @TempDir
    Path work;

    private FakeS3 s3;
    private Rig rig;
    private final List<String> deletes = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        s3 = new FakeS3();
        rig = Rig.on(s3.endpoint(), work);
    }

    @AfterEach
    void stop() {
        rig.close();
        s3.close();
    }

    private static String upload(String key) {
        return "<Upload><Key>" + key + "</Key><UploadId>id-" + key
                + "</UploadId><Initiated>2026-11-02T10:00:00.000Z</Initiated><StorageClass>STANDARD</StorageClass></Upload>";
    }

    private static String version(String key, String id) {
        return "<Version><Key>" + key + "</Key><VersionId>" + id + "</VersionId><Size>10</Size></Version>";
    }

    private static String uploads(boolean more, String next, String uploads) {
        return "<ListMultipartUploadsResult><IsTruncated>" + more + "</IsTruncated>"
                + (more
                        ? "<NextKeyMarker>" + next + "</NextKeyMarker><NextUploadIdMarker>id-" + next
                                + "</NextUploadIdMarker>"
                        : "")
                + uploads + "</ListMultipartUploadsResult>";
    }

    private static String versions(boolean more, String next, String versions) {
        return "<ListVersionsResult><IsTruncated>" + more + "</IsTruncated>"
                + (more
                        ? "<NextKeyMarker>" + next + "</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>"
                        : "")
                + versions + "</ListVersionsResult>";
    }

    @Test
    void uploadsOfSeveralPages_areCountedToTheEnd() {
        s3.fault = (exchange, count) -> {
            var query = String.valueOf(exchange.getRequestURI().getRawQuery());
            if (!query.contains("uploads")) {
                return false;
            }
            FakeS3.xml(
                    exchange,
                    200,
                    query.contains("key-marker=b")
                            ? uploads(false, "", upload("c"))
                            : uploads(true, "b", upload("a") + upload("b")));
            return true;
        };
        ListUploadsTool.Output all = rig.ok("s3_list_uploads", Map.of("bucket", "bkt"));
        assertThat(all.uploads()).extracting(ListUploadsTool.Upload::key).containsExactly("a", "b", "c");
        assertThat(rig.operations()).containsExactly("ListMultipartUploads", "ListMultipartUploads");
    }

    @Test
    void listingThatDoesNotEnd_isAnError() {
        s3.fault = (exchange, count) -> {
            FakeS3.xml(exchange, 200, uploads(true, "b", upload("a")));
            return true;
        };
        assertThat(rig.failed("s3_list_uploads", Map.of("bucket", "bkt")).message())
                .contains("does not end");
    }

    /** Two pages of versions; what is deleted is gone, but for the keys that stay. */
    private void versioned(List<String> stays) {
        s3.fault = (exchange, count) -> {
            var query = String.valueOf(exchange.getRequestURI().getRawQuery());
            if (exchange.getRequestMethod().equals("POST")) {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                var errors = new StringBuilder();
                for (var key : List.of("a", "b", "c")) {
                    if (body.contains("<Key>" + key + "</Key>")) {
                        deletes.add(key);
                        if (stays.contains(key)) {
                            errors.append("<Error><Key>")
                                    .append(key)
                                    .append(
                                            "</Key><VersionId>v1</VersionId><Code>AccessDenied</Code><Message>locked</Message></Error>");
                        }
                    }
                }
                FakeS3.xml(exchange, 200, "<DeleteResult>" + errors + "</DeleteResult>");
            } else if (query.contains("versions")) {
                FakeS3.xml(
                        exchange,
                        200,
                        query.contains("key-marker=b")
                                ? versions(false, "", left("c", stays))
                                : versions(true, "b", left("a", stays) + left("b", stays)));
            } else if (query.contains("uploads")) {
                FakeS3.xml(exchange, 200, uploads(false, "", ""));
            } else {
                return false;
            }
            return true;
        };
    }

    private String left(String key, List<String> stays) {
        return deletes.contains(key) && !stays.contains(key) ? "" : version(key, "v1");
    }

    @Test
    void versionsOfSeveralPages_allGo() throws Exception {
        versioned(List.of());
        assertThat(rig.inspect("s3_empty_bucket", Map.of("bucket", "bkt")).count())
                .isEqualTo(3);
        EmptyBucketTool.Output done = rig.ok("s3_empty_bucket", Map.of("bucket", "bkt"));
        assertThat(done.deleted()).isEqualTo(new Emptying.Content(3, 0, 0, 30, false));
        assertThat(deletes).containsExactly("a", "b", "c");
    }

    @Test
    void versionThatStays_isSaidWithWhatWent() {
        versioned(List.of("b"));
        var failed = rig.failed("s3_empty_bucket", Map.of("bucket", "bkt"));
        assertThat(failed.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failed.message())
                .contains("deleted were 2 objects and older versions (20 bytes)", "1 could not be deleted")
                .contains("s3://bkt/b: AccessDenied locked");
    }

    @Test
    void bucketWhereNothingGoes_isDenied() {
        versioned(List.of("a", "b", "c"));
        var failed = rig.failed("s3_delete_bucket", Map.of("bucket", "bkt", "contents", true));
        assertThat(failed.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
        assertThat(failed.message()).contains("nothing was deleted", "3 could not be deleted");
        assertThat(s3.requests).noneMatch(request -> request.startsWith("DELETE"));
    }

    @Test
    void smallestSizeOfTransitions_isPutBackWithTheRules() {
        var sent = new ArrayList<String>();
        s3.fault = (exchange, count) -> {
            var header = "x-amz-transition-default-minimum-object-size";
            if (exchange.getRequestMethod().equals("PUT")) {
                sent.add(exchange.getRequestHeaders().getFirst(header));
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.getResponseHeaders().set(header, "varies_by_storage_class");
                FakeS3.xml(
                        exchange,
                        200,
                        "<LifecycleConfiguration><Rule><ID>old</ID><Filter><Prefix>logs/</Prefix></Filter>"
                                + "<Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule>"
                                + "</LifecycleConfiguration>");
            }
            return true;
        };
        rig.ok("s3_add_transition_rule", Map.of("bucket", "bkt", "storageClass", "GLACIER", "after", "P90D"));
        assertThat(sent).containsExactly("varies_by_storage_class");
    }

    @Test
    void endpointThatLacksIt_isSaidToAndNothingIsWritten() {
        s3.fault = (exchange, count) -> {
            FakeS3.error(exchange, 501, "NotImplemented");
            return true;
        };
        for (var tool :
                List.of("s3_set_website", "s3_delete_policy", "s3_empty_bucket", "s3_list_uploads", "s3_show_policy")) {
            assertThat(rig.failed(tool, Map.of("bucket", "bkt")).kind())
                    .as(tool)
                    .isEqualTo(FailureKind.UNSUPPORTED);
        }
        assertThat(s3.requests).allMatch(request -> request.startsWith("GET"));
    }
}
