package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.Undo;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** What the tools for objects do on any server that implements S3. */
abstract class ObjectToolsContract extends S3Bench {

    private long count(String prefix) {
        return s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .count();
    }

    private static ToolException thrown(Throwable e) {
        return (ToolException) e;
    }

    // ---- text

    @Test
    void readText_isTheTextOfTheObject() {
        put("conf/app.yaml", "name: ünï 😀\nport: 80\n");
        ReadTextTool.Output read = rig.ok("s3_read_text", in("key", "conf/app.yaml"));
        assertThat(read.text()).isEqualTo("name: ünï 😀\nport: 80\n");
        assertThat(read.cut()).isFalse();
        assertThat(read.charset()).isEqualTo("UTF-8");
        assertThat(rig.operations()).containsExactly("GetObject");
        put("empty", "");
        ReadTextTool.Output empty = rig.ok("s3_read_text", in("key", "empty"));
        assertThat(empty.text()).isEmpty();
        assertThat(empty.cut()).isFalse();
    }

    @Test
    void readTextThatIsLong_isCutAtACharacterAndSaysSo() {
        put("long", "äöü".repeat(100));
        ReadTextTool.Output read = rig.ok("s3_read_text", in("key", "long", "maxBytes", 7));
        assertThat(read.text()).isEqualTo("äöü");
        assertThat(read.cut()).isTrue();
        assertThat(read.bytes()).isEqualTo(600);
        assertThat(read.notes())
                .containsExactly("cut: shown are the first 7 of 600 bytes; download the object to have it all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"89504e470d0a1a0a0000", "c328", "4142004344"})
    void readOfWhatIsNotText_isRefused(String hex) {
        var bytes = HexFormat.of().parseHex(hex);
        s3.putObject(request -> request.bucket(bucket).key("binary"), RequestBody.fromBytes(bytes));
        var failed = rig.failed("s3_read_text", in("key", "binary"));
        assertThat(failed.kind()).isEqualTo(FailureKind.UNSUPPORTED);
        assertThat(failed.message()).contains("s3://" + bucket + "/binary is not text: ");
    }

    @Test
    void readTextInAnotherCharset_isReadAsItsContentTypeSays() {
        s3.putObject(
                request -> request.bucket(bucket).key("latin").contentType("text/plain; charset=ISO-8859-1"),
                RequestBody.fromBytes("Größe".getBytes(StandardCharsets.ISO_8859_1)));
        ReadTextTool.Output read = rig.ok("s3_read_text", in("key", "latin"));
        assertThat(read.text()).isEqualTo("Größe");
        assertThat(read.charset()).isEqualTo("ISO-8859-1");
    }

    @Test
    void readOfWhatIsNotThere_isSaid() {
        var key = rig.failed("s3_read_text", in("key", "gone"));
        assertThat(key.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(key.message()).contains("there is no object 'gone' in bucket '" + bucket + "'");
        var bad = rig.failed("s3_read_text", Map.of("bucket", bucket + "x", "key", "gone"));
        assertThat(bad.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(bad.hint()).contains("did you mean " + bucket);
    }

    @Test
    void putText_isANewObjectOfThatText() throws Exception {
        var arguments = in("key", "notes/ü.txt", "text", "hello wörld");
        assertThat(rig.review("s3_put_text", arguments).notes()).anyMatch(note -> note.contains("does not exist yet"));
        PutTextTool.Output done = rig.ok("s3_put_text", arguments);
        assertThat(done.bytes()).isEqualTo(12);
        assertThat(done.replaced()).isFalse();
        assertThat(get("notes/ü.txt")).isEqualTo("hello wörld");
        assertThat(s3.headObject(request -> request.bucket(bucket).key("notes/ü.txt"))
                        .contentType())
                .startsWith("text/plain");
    }

    @Test
    void putTextWhereSomethingIs_needsToBeSaid() throws Exception {
        put("a", "12345");
        assertThat(rig.bind("s3_put_text", in("key", "a", "text", "new")).effect())
                .isEqualTo(Effect.WRITE);
        assertThatThrownBy(() -> rig.inspect("s3_put_text", in("key", "a", "text", "new")))
                .satisfies(e -> assertThat(thrown(e).kind()).isEqualTo(FailureKind.CONFLICT))
                .hasMessageContaining("exists already (5 bytes, last changed ");
        var failed = rig.failed("s3_put_text", in("key", "a", "text", "new"));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(get("a")).isEqualTo("12345");

        var over = in("key", "a", "text", "new", "overwrite", true);
        assertThat(rig.bind("s3_put_text", over).effect()).isEqualTo(Effect.DESTROY);
        var shown = rig.review("s3_put_text", over);
        assertThat(shown.notes()).anyMatch(note -> note.contains("exists (5 bytes, last changed "));
        assertThat(shown.undo()).isEqualTo(Undo.NO);
        PutTextTool.Output done = rig.ok("s3_put_text", over);
        assertThat(done.replaced()).isTrue();
        assertThat(get("a")).isEqualTo("new");
    }

    // ---- many at once

    @Test
    void deleteBelowAPrefix_removesThoseThatWereShownAndNothingElse() throws Exception {
        put("logs/a", "1");
        put("logs/deep/b", "22");
        put("logs-old/c", "3");
        var arguments = in("prefix", "logs");
        var shown = rig.review("s3_delete_objects", arguments);
        assertThat(shown.count()).isEqualTo(2);
        assertThat(shown.confirm()).isEqualTo(bucket);
        assertThat(shown.undo()).isEqualTo(Undo.NO);
        assertThat(shown.resources()).containsExactly("s3://" + bucket + "/logs/a", "s3://" + bucket + "/logs/deep/b");
        assertThat(shown.notes())
                .first()
                .asString()
                .startsWith("2 objects of 3 bytes together, the newest last changed ");
        DeleteObjectsTool.Output done = rig.ok("s3_delete_objects", arguments);
        assertThat(done.count()).isEqualTo(2);
        assertThat(done.bytes()).isEqualTo(3);
        assertThat(count("logs/")).isZero();
        assertThat(exists("logs-old/c")).isTrue();
    }

    @Test
    void deleteBelowAPrefix_leavesWhatCameAfterTheReview() throws Exception {
        put("logs/a", "1");
        put("logs/b", "2");
        var shown = rig.review("s3_delete_objects", in("prefix", "logs/"));
        assertThat(shown.count()).isEqualTo(2);
        // Times of objects are of whole seconds.
        Thread.sleep(1100);
        put("logs/new", "3");
        DeleteObjectsTool.Output done = rig.ok("s3_delete_objects", in("prefix", "logs/"));
        assertThat(done.objects()).containsExactly("logs/a", "logs/b");
        assertThat(exists("logs/new")).isTrue();
    }

    @Test
    void deleteBelowAPrefixWhereOneChanged_removesNothing() throws Exception {
        put("logs/a", "1");
        put("logs/b", "2");
        rig.review("s3_delete_objects", in("prefix", "logs/"));
        Thread.sleep(1100);
        put("logs/b", "changed");
        var failed = rig.failed("s3_delete_objects", in("prefix", "logs/"));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("some of the 2 objects that were shown have changed or are gone (1 of");
        assertThat(exists("logs/a")).isTrue();
        assertThat(get("logs/b")).isEqualTo("changed");
        assertThat(rig.operations()).doesNotContain("DeleteObjects");
    }

    @Test
    void deleteOfWhatNobodyCouldCount_isNotDone() throws Exception {
        put("logs/a", "1");
        rig.reviewed = rig.bind("s3_delete_objects", in("prefix", "logs/")).impact(Target.ANY);
        var failed = rig.failed("s3_delete_objects", in("prefix", "logs/"));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("could not be counted beforehand");
        assertThat(exists("logs/a")).isTrue();
    }

    @Test
    void deleteByNameAndSize_takesOnlyThose() {
        put("a.log", "1");
        put("deep/b.log", "22");
        put("c.txt", "333");
        rig.ok("s3_delete_objects", in("pattern", "*.log", "largerThan", 1));
        assertThat(exists("a.log")).isTrue();
        assertThat(exists("deep/b.log")).isFalse();
        assertThat(exists("c.txt")).isTrue();
        var none = rig.failed("s3_delete_objects", in("pattern", "*.gz"));
        assertThat(none.kind()).isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void deleteOfMoreThanOnePage_removesThemAll() throws Exception {
        for (int i = 0; i < 1205; i++) {
            put("many/" + i, "x");
        }
        put("other", "stays");
        var shown = rig.review("s3_delete_objects", in("prefix", "many/"));
        assertThat(shown.count()).isEqualTo(1205);
        assertThat(shown.resources()).hasSize(10);
        assertThat(shown.notes()).contains("named are the first 10");
        DeleteObjectsTool.Output done = rig.ok("s3_delete_objects", in("prefix", "many/"));
        assertThat(done.count()).isEqualTo(1205);
        assertThat(rig.operations()).filteredOn("DeleteObjects"::equals).hasSize(2);
        assertThat(count("")).isEqualTo(1);
    }

    @Test
    void deleteOfNamedObjects_saysWhichWereNotThere() throws Exception {
        put("a.txt", "1");
        put("b.txt", "2");
        put("c.txt", "3");
        var arguments = in("keys", List.of("a.txt", "gone.txt", "b.txt"));
        var shown = rig.review("s3_delete_objects", arguments);
        assertThat(shown.count()).isEqualTo(2);
        assertThat(shown.confirm()).isEqualTo(bucket);
        assertThat(shown.notes()).contains("not there: gone.txt");
        DeleteObjectsTool.Output done = rig.ok("s3_delete_objects", arguments);
        assertThat(done.objects()).containsExactly("a.txt", "b.txt");
        assertThat(exists("a.txt")).isFalse();
        assertThat(exists("b.txt")).isFalse();
        assertThat(exists("c.txt")).isTrue();
        assertThat(rig.failed("s3_delete_objects", arguments).kind()).isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void deleteOfNamedObjectsOfWhichOneChanged_removesNothing() throws Exception {
        put("a.txt", "1");
        put("b.txt", "2");
        var arguments = in("keys", List.of("a.txt", "b.txt"));
        rig.review("s3_delete_objects", arguments);
        put("b.txt", "other");
        var failed = rig.failed("s3_delete_objects", arguments);
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(exists("a.txt")).isTrue();
    }

    @Test
    void oddKeys_areDeletedByName() {
        S3ToolsContract.ODD_KEYS.forEach(key -> put(key, "x"));
        rig.ok("s3_delete_objects", in("keys", S3ToolsContract.ODD_KEYS));
        assertThat(count("")).isZero();
    }

    // ---- metadata

    @Test
    void setHeaders_keepsAllElse() throws Exception {
        s3.putObject(
                request -> request.bucket(bucket)
                        .key("page")
                        .contentType("text/plain")
                        .cacheControl("max-age=60")
                        .contentDisposition("inline")
                        .metadata(Map.of("owner", "ann", "team", "data")),
                RequestBody.fromString("<p>hi</p>"));
        var arguments = in("key", "page", "contentType", "text/html");
        var shown = rig.review("s3_set_headers", arguments);
        assertThat(shown.differences())
                .contains(new Impact.Difference("metadata content-type", "text/plain", "text/html"));
        assertThat(shown.undo()).isEqualTo(Undo.PARTLY);
        ObjectMetadata.Written done = rig.ok("s3_set_headers", arguments);
        assertThat(done.changed()).isTrue();
        var head = s3.headObject(request -> request.bucket(bucket).key("page"));
        assertThat(head.contentType()).isEqualTo("text/html");
        assertThat(head.cacheControl()).isEqualTo("max-age=60");
        assertThat(head.contentDisposition()).isEqualTo("inline");
        assertThat(head.metadata()).isEqualTo(Map.of("owner", "ann", "team", "data"));
        assertThat(get("page")).isEqualTo("<p>hi</p>");
    }

    @Test
    void setMetadata_mergesAndRemoves() throws Exception {
        s3.putObject(
                request -> request.bucket(bucket)
                        .key("a")
                        .contentType("text/x-odd")
                        .metadata(Map.of("owner", "ann", "old", "1")),
                RequestBody.fromString("x"));
        var arguments = in("key", "a", "metadata", Map.of("Owner", "bob", "new", "2"), "remove", List.of("old"));
        assertThat(rig.review("s3_set_metadata", arguments).differences())
                .contains(
                        new Impact.Difference("metadata x-amz-meta-new", null, "2"),
                        new Impact.Difference("metadata x-amz-meta-old", "1", null),
                        new Impact.Difference("metadata x-amz-meta-owner", "ann", "bob"));
        rig.ok("s3_set_metadata", arguments);
        var head = s3.headObject(request -> request.bucket(bucket).key("a"));
        assertThat(head.metadata()).isEqualTo(Map.of("owner", "bob", "new", "2"));
        assertThat(head.contentType()).isEqualTo("text/x-odd");
        rig.reviewed = null;
        ObjectMetadata.Written again = rig.ok("s3_set_metadata", in("key", "a", "metadata", Map.of("new", "2")));
        assertThat(again.changed()).isFalse();
        assertThat(rig.operations()).doesNotContain("CopyObject");
    }

    @Test
    void setMetadataOfWhatChangedMeanwhile_isRefused() throws Exception {
        put("a", "1");
        rig.review("s3_set_metadata", in("key", "a", "metadata", Map.of("owner", "ann")));
        put("a", "2");
        var failed = rig.failed("s3_set_metadata", in("key", "a", "metadata", Map.of("owner", "ann")));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("changed since it was shown");
        assertThat(s3.headObject(request -> request.bucket(bucket).key("a")).metadata())
                .isEmpty();
    }

    @Test
    void metadataOfWhatIsNotThere_isSaid() {
        assertThat(rig.failed("s3_set_headers", in("key", "gone", "contentType", "text/html"))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
        var much = in("key", "a", "metadata", Map.of("a", "x".repeat(2048)));
        put("a", "1");
        assertThat(rig.failed("s3_set_metadata", much).message()).contains("2049 bytes of metadata, at most 2048");
    }

    // ---- links

    @Test
    void presignUpload_letsUploadWithoutKeys() throws IOException {
        PresignUploadTool.Output made = rig.ok(
                "s3_presign_upload",
                in("key", "in/ü b.txt", "expires", "PT10M", "contentType", "text/csv", "contentLength", 3));
        assertThat(made.headers()).isEqualTo(Map.of("content-type", "text/csv", "content-length", "3"));
        var connection = (HttpURLConnection) URI.create(made.url()).toURL().openConnection();
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        made.headers().forEach(connection::setRequestProperty);
        try (var out = connection.getOutputStream()) {
            out.write("a,b".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(connection.getResponseCode()).isEqualTo(200);
        assertThat(get("in/ü b.txt")).isEqualTo("a,b");
        assertThat(s3.headObject(request -> request.bucket(bucket).key("in/ü b.txt"))
                        .contentType())
                .isEqualTo("text/csv");
    }

    @Test
    void presignUpload_saysWhatIsReplaced() throws Exception {
        put("there", "12345");
        assertThat(rig.inspect("s3_presign_upload", in("key", "there")).notes())
                .anyMatch(note -> note.contains("exists (5 bytes"));
        assertThat(rig.failed("s3_presign_upload", Map.of("bucket", bucket + "x", "key", "k"))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }
}
