package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tools.s3.transfer.Rewrite;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

@ToolInfo(
        name = "s3_object_info",
        effect = Effect.READ,
        iam = "s3:GetObject",
        value =
                "Says whether one object exists, and shows its size, time of change, type, storage class, metadata, and whether"
                        + " an archived one is restored.",
        examples = {
            "does {key} exist in bucket {bucket}",
            "does the object {key} exist in {bucket}",
            "does s3://{bucket}/{key} exist",
            "is there a file {key} in {bucket}",
            "is {key} in bucket {bucket}",
            "is there an object called {key} in bucket {bucket}",
            "check whether {key} exists in {bucket}",
            "check if s3://{bucket}/{key} is there",
            "how big is s3://{bucket}/{key}",
            "how large is {key} in {bucket}",
            "what is the size of {key} in {bucket}",
            "when was {key} in {bucket} last modified",
            "when was s3://{bucket}/{key} uploaded",
            "show the metadata of s3://{bucket}/{key}",
            "what metadata does {key} in {bucket} have",
            "what is the etag of {key} in {bucket}",
            "when was {key} uploaded to {bucket}",
            "what is the content type of s3://{bucket}/{key}",
            "what is the storage class of {key} in {bucket}",
            "show details of {key} in {bucket}",
            "object info for s3://{bucket}/{key}",
            "describe the object {key} in {bucket}",
            "describe s3://{bucket}/{key}",
            "what is the content type of {key} in {bucket}",
            "which storage class does {key} in {bucket} have",
            "what is the etag of s3://{bucket}/{key}",
            "head s3://{bucket}/{key}",
            "stat s3://{bucket}/{key}",
            "is there {key} in {bucket}",
            "do we have {key} in {bucket}",
            "do we have the file {key} in bucket {bucket}",
            "have we got {key} in {bucket}",
            "is the file {key} still in {bucket}",
            "does {bucket} have {key}",
            "does {bucket} contain {key}",
            "does bucket {bucket} have a file {key}",
            "when was {key} in {bucket} changed",
            "when was {key} in {bucket} last updated",
            "when did {key} in {bucket} last change",
            "when was {key} in {bucket} created",
            "how old is {key} in {bucket}",
            "how old is s3://{bucket}/{key}",
            "how heavy is {key} in {bucket}",
            "how many bytes is {key} in {bucket}",
            "how many mb does s3://{bucket}/{key} have",
            "tell me about {key} in {bucket}",
            "tell me about s3://{bucket}/{key}",
            "size and etag of {key} in {bucket}",
            "size and type of s3://{bucket}/{key}",
            "etag and last modified of {key} in {bucket}",
            "size and metadata of {key} in {bucket}",
            "last modified date of {key} in {bucket}",
            "modification date of s3://{bucket}/{key}",
            "timestamp of s3://{bucket}/{key}",
            "file size of s3://{bucket}/{key}",
            "checksum of s3://{bucket}/{key}",
            "md5 of {key} in {bucket}",
            "mime type of {key} in {bucket}",
            "properties of s3://{bucket}/{key}",
            "attributes of {key} in {bucket}",
            "headers of s3://{bucket}/{key}",
            "info about {key} in {bucket}",
            "cache control of s3://{bucket}/{key}",
            "is {key} in {bucket} restored yet",
            "is s3://{bucket}/{key} archived",
            "is {key} in {bucket} in glacier",
            "is s3://{bucket}/{key} encrypted",
            "how is {key} in {bucket} encrypted",
            "which storage tier is {key} in {bucket} in",
            "has {key} arrived in {bucket}",
            "did {key} make it into {bucket}",
            "was {key} uploaded to {bucket}",
            "when was {key} in {bucket} changed by someone",
            "last change of {key} in {bucket}",
            "when was the last change of s3://{bucket}/{key}",
            "when did someone last touch the file {key} in {bucket}"
        })
final class ObjectInfoTool implements Tool<ObjectInfoTool.Input, ObjectInfoTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the object", kind = ParamKind.OBJECT_KEY, min = 1)
            String key) {
        Input {
            Names.checkKey(key);
        }
    }

    /**
     * @param exists whether there is such an object; when not, all that follows is null
     * @param answer the same in words
     * @param archive whether an archived object can be read, is being restored or has to be restored first; null when it is
     *     not archived
     * @param metadata the user's own metadata
     */
    record Output(
            String bucket,
            String key,
            boolean exists,
            String answer,
            @Nullable Long bytes,
            @Nullable Instant lastModified,
            @Nullable String contentType,
            @Nullable String storageClass,
            @Nullable String etag,
            @Nullable String version,
            @Nullable String encryption,
            @Nullable String archive,
            Map<String, String> metadata) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                S3Calls.object("HeadObject", in.bucket(), in.key()),
                // A 404 has no body: this tells a missing bucket from a missing object.
                S3Calls.bucket("HeadBucket", in.bucket()),
                S3Calls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var uri = Names.uri(in.bucket(), in.key());
        try {
            return ToolResult.ok(S3Access.of(call)
                    .head(in.bucket(), in.key())
                    .map(head -> there(in, uri, head))
                    .orElseGet(() -> missing(in, uri)));
        } catch (RuntimeException e) {
            if (S3Access.status(e) != 403) {
                throw e;
            }
            return ToolResult.failed(
                    FailureKind.ACCESS_DENIED,
                    "cannot tell whether " + uri + " exists: access denied",
                    "these credentials need s3:GetObject on it, and s3:ListBucket on the bucket to be told that something is"
                            + " missing");
        }
    }

    private static Output there(Input in, String uri, HeadObjectResponse head) {
        return new Output(
                in.bucket(),
                in.key(),
                true,
                "yes, " + uri + " exists",
                head.contentLength(),
                head.lastModified(),
                head.contentType(),
                head.storageClass() == null ? "STANDARD" : head.storageClassAsString(),
                head.eTag(),
                head.versionId(),
                head.serverSideEncryptionAsString(),
                archive(head),
                head.metadata());
    }

    private static @Nullable String archive(HeadObjectResponse head) {
        if (!Rewrite.isArchived(head)) {
            return null;
        }
        if (head.restore() == null) {
            return "archived: restore it before it can be read";
        }
        return Rewrite.isRestored(head)
                ? "restored, readable until it expires (" + head.restore() + ")"
                : "is being restored (" + head.restore() + ")";
    }

    private static Output missing(Input in, String uri) {
        return new Output(
                in.bucket(),
                in.key(),
                false,
                "no, " + uri + " does not exist",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }
}
