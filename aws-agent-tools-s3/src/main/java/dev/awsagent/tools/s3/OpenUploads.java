package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tools.s3.transfer.Pages;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Multipart uploads that were begun and not ended: their parts are stored and paid for, and no listing shows them. */
final class OpenUploads {

    private OpenUploads() {}

    static AwsCall list(String bucket, @Nullable String prefix) {
        var list = S3Calls.bucket("ListMultipartUploads", bucket).times(AwsCall.MANY);
        return prefix == null || prefix.isEmpty() ? list : list.with("Prefix", prefix);
    }

    static AwsCall abort(String bucket, @Nullable String prefix) {
        return S3Calls.objects("AbortMultipartUpload", bucket, prefix).open("UploadId");
    }

    /**
     * Each of them, a page at a time.
     *
     * @param pages how many pages at most
     * @return whether there are more
     */
    static boolean each(
            S3Access s3,
            ToolCall call,
            String bucket,
            @Nullable String prefix,
            int pages,
            Consumer<MultipartUpload> each) {
        String key = null;
        String upload = null;
        for (int i = 0; i < pages; i++) {
            call.checkCancelled();
            var fromKey = key;
            var fromUpload = upload;
            var page = s3.on(
                    bucket,
                    client -> client.listMultipartUploads(request -> request.bucket(bucket)
                            .prefix(prefix == null || prefix.isEmpty() ? null : prefix)
                            .encodingType("url")
                            .keyMarker(fromKey)
                            .uploadIdMarker(fromUpload)));
            page.uploads().forEach(each);
            if (!Boolean.TRUE.equals(page.isTruncated())) {
                return false;
            }
            key = page.nextKeyMarker();
            upload = page.nextUploadIdMarker();
            if (key == null || key.equals(fromKey) && Objects.equals(upload, fromUpload)) {
                throw Pages.endless("uploads");
            }
        }
        return true;
    }

    /** Drops one; one that is gone by now is as good. */
    static void abort(S3Access s3, String bucket, MultipartUpload upload) {
        try {
            s3.on(
                    bucket,
                    client -> client.abortMultipartUpload(
                            request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
        } catch (RuntimeException e) {
            if (!S3Access.isCode(e, "NoSuchUpload")) {
                throw e;
            }
        }
    }
}
