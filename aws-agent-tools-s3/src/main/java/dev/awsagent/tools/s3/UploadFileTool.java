package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tool.WorkingFolder;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.TransferRequest.Existing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_upload_file",
        effect = Effect.WRITE,
        iam = {"s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectAcl", "s3:AbortMultipartUpload"},
        value = "Uploads one file of this machine to a bucket.",
        examples = {
            "upload {source} to bucket {bucket}",
            "upload {source} into {bucket}",
            "upload the file {source} to {bucket}",
            "upload the file {source} to s3://{bucket}/{key}",
            "upload {source} to {bucket} as {key}",
            "upload {source} as s3://{bucket}/{key}",
            "upload my file {source} to bucket {bucket} as {key}",
            "put {source} in {bucket}",
            "put {source} into bucket {bucket}",
            "put the file {source} at s3://{bucket}/{key}",
            "send {source} to s3://{bucket}/{key}",
            "send the file {source} to bucket {bucket}",
            "store {source} in bucket {bucket}",
            "store the file {source} as s3://{bucket}/{key}",
            "save {source} to bucket {bucket}",
            "copy the local file {source} to s3://{bucket}/{key}",
            "copy the local file {source} to bucket {bucket}",
            "back up the file {source} to s3://{bucket}/{key}",
            "transfer the file {source} to bucket {bucket}",
            "cp {source} s3://{bucket}/{key}",
            "push {source} to s3://{bucket}/{key}",
            "transfer the file {source} to s3://{bucket}/{key}",
            "back up {source} to {bucket}",
            "upload {source} to {bucket} under {key}",
            "upload {source} into {bucket} under {key}",
            "upload {source} to the folder {key} in {bucket}",
            "upload {source} into the folder {key} of {bucket}",
            "upload {source} to {bucket} in the folder {key}",
            "upload {source} to {bucket} into the folder {key}",
            "upload {source} to {bucket} and call it {key}",
            "upload {source} to {bucket} and name it {key}",
            "upload {source} to {bucket} with the key {key}",
            "upload {source} to {bucket} with key {key}",
            "upload {source} to {bucket} under the name {key}",
            "upload {source} to {bucket} at {key}",
            "upload my local file {source} to {bucket}",
            "upload the local file {source} to {bucket} as {key}",
            "put {source} in {bucket} as {key}",
            "put {source} into {bucket} under {key}",
            "put {source} on {bucket}",
            "put my file {source} in bucket {bucket} under {key}",
            "push {source} to {bucket}",
            "push {source} up to {bucket}",
            "push {source} up to {bucket} as {key}",
            "send {source} to {bucket}",
            "send {source} up to {bucket} as {key}",
            "send {source} over to {bucket}",
            "stick {source} into {bucket}",
            "stick {source} in {bucket} under {key}",
            "stick {source} into {bucket} as {key}",
            "throw {source} into {bucket}",
            "throw {source} into {bucket} under {key}",
            "toss {source} into {bucket}",
            "shove {source} into {bucket}",
            "deposit {source} in {bucket}",
            "back {source} up to {bucket}",
            "back up {source} to {bucket} under {key}",
            "back up {source} to {bucket} as {key}",
            "store {source} in {bucket} under {key}",
            "store {source} in {bucket} as {key}",
            "save {source} in {bucket}",
            "save {source} to {bucket} as {key}",
            "save {source} in {bucket} under {key}",
            "transfer {source} to {bucket}",
            "transfer {source} to {bucket} as {key}",
            "copy my local file {source} to {bucket}",
            "copy the local file {source} up to {bucket} as {key}",
            "copy {source} from this machine to {bucket}",
            "copy {source} from my machine to s3://{bucket}/{key}",
            "cp {source} to s3://{bucket}/{key}"
        })
final class UploadFileTool implements Tool<UploadFileTool.Input, UploadFileTool.Output> {

    /** What is sent, as it was when it was shown. */
    private static final String FILE = "file";

    record Input(
            @Param(
                    value = "The file to upload, inside the working folder",
                    kind = ParamKind.LOCAL_PATH,
                    min = 1,
                    pattern = "(?s)(?!(.*/)?\\.{1,2}$).*[^/]",
                    rule = "must be a file; to upload a folder, use s3_upload_directory")
            String source,

            @Param(
                    value = "Bucket to upload to, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value =
                            "Key that it gets; one that ends with a slash means a folder to put it into; the file's name"
                                    + " when absent",
                    kind = ParamKind.OBJECT_KEY)
            @Nullable
            String key,

            @Param(
                    value = "The storage class to have; that of the bucket when absent",
                    words = {
                        "storage class standard=STANDARD",
                        "storage class standard_ia=STANDARD_IA",
                        "storage class onezone_ia=ONEZONE_IA",
                        "storage class glacier_ir=GLACIER_IR",
                        "storage class glacier=GLACIER",
                        "storage class deep_archive=DEEP_ARCHIVE",
                        "storage class intelligent_tiering=INTELLIGENT_TIERING",
                        "standard_ia=STANDARD_IA",
                        "standard-ia=STANDARD_IA",
                        "onezone_ia=ONEZONE_IA",
                        "onezone-ia=ONEZONE_IA",
                        "glacier_ir=GLACIER_IR",
                        "glacier-ir=GLACIER_IR",
                        "glacier instant retrieval=GLACIER_IR",
                        "deep_archive=DEEP_ARCHIVE",
                        "deep-archive=DEEP_ARCHIVE",
                        "glacier deep archive=DEEP_ARCHIVE",
                        "intelligent_tiering=INTELLIGENT_TIERING",
                        "intelligent-tiering=INTELLIGENT_TIERING"
                    })
            SetStorageClassTool.@Nullable To storageClass,

            @Param(
                    value = "Id, alias or ARN of the KMS key to encrypt it with; as the bucket encrypts when absent",
                    words = {"encrypted with kms key {}", "encrypted with the kms key {}", "with kms key {}"},
                    pattern = UploadSettings.KMS_KEY,
                    rule = UploadSettings.KMS_KEY_RULE)
            @Nullable
            String kmsKey,

            @Param(
                    value =
                            "How to encrypt it: AES256 with a key of S3, DSSE twice with a key of KMS; as the bucket does when absent",
                    words = {
                        "encrypted with aes256=AES256",
                        "encrypted with sse-s3=AES256",
                        "with sse-s3=AES256",
                        "encrypted with dsse=DSSE",
                        "with dsse=DSSE"
                    })
            UploadSettings.@Nullable Encryption encryption,

            @Param(
                    value = "Tags to have",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with the tag {}", "with the tags {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Content type to have, text/html; guessed from the name when absent",
                    words = {"content type {}", "with content type {}", "with the content type {}", "as content type {}"
                    },
                    pattern = UploadSettings.MEDIA_TYPE,
                    rule = UploadSettings.MEDIA_TYPE_RULE)
            @Nullable
            String mediaType,

            @Param(
                    value = "Metadata to have",
                    kind = ParamKind.TAGS,
                    words = {"metadata {}", "with metadata {}", "with the metadata {}"})
            @Nullable
            Map<String, String> metadata,

            @Param(
                    value = "Canned ACL to have; that of the bucket when absent",
                    words = {
                        "acl bucket-owner-full-control=BUCKET_OWNER_FULL_CONTROL",
                        "with acl bucket-owner-full-control=BUCKET_OWNER_FULL_CONTROL",
                        "with the acl bucket-owner-full-control=BUCKET_OWNER_FULL_CONTROL",
                        "acl bucket-owner-read=BUCKET_OWNER_READ",
                        "with acl bucket-owner-read=BUCKET_OWNER_READ",
                        "with the acl bucket-owner-read=BUCKET_OWNER_READ"
                    })
            UploadSettings.@Nullable Acl acl,

            @Param(
                    value = "Checksum to send and to keep; CRC64NVME when absent",
                    words = {
                        "checksum crc64nvme=CRC64NVME",
                        "with checksum crc64nvme=CRC64NVME",
                        "with a crc64nvme checksum=CRC64NVME",
                        "checksum crc32c=CRC32C",
                        "with checksum crc32c=CRC32C",
                        "with a crc32c checksum=CRC32C",
                        "checksum crc32=CRC32",
                        "with checksum crc32=CRC32",
                        "with a crc32 checksum=CRC32"
                    })
            UploadSettings.@Nullable Checksum checksum,

            @Param(
                    value = "The requester pays",
                    words = {"requester pays", "as requester pays", "with requester pays", "--request-payer"},
                    defaultValue = "false")
            boolean requesterPays,

            @Param(
                    value = "What is there already stays, and nothing is uploaded then",
                    words = {
                        "without overwriting",
                        "without overwriting anything",
                        "without replacing anything",
                        "do not overwrite",
                        "do not overwrite anything",
                        "don't overwrite",
                        "don't overwrite anything",
                        "--no-clobber"
                    },
                    defaultValue = "false")
            boolean keepExisting) {
        Input {
            Names.checkKey(key);
            settings();
        }

        UploadSettings settings() {
            return new UploadSettings(
                    storageClass, encryption, kmsKey, mediaType, tags, metadata, acl, checksum, requesterPays);
        }

        String toKey() {
            var name = Names.lastSegment(source.replace('\\', '/'));
            if (key == null || key.isEmpty()) {
                return name;
            }
            return key.endsWith("/") ? key + name : key;
        }
    }

    /**
     * @param etag the entity tag that S3 gave it
     * @param version its version; null when the bucket keeps none
     */
    record Output(
            String source,
            String destination,
            long bytes,
            String contentType,
            @Nullable String etag,
            @Nullable String version) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.upload(in.bucket(), in.toKey());
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return Copy.looks(in.bucket(), in.toKey());
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        var file = files.resolve(in.source());
        if (!Files.exists(file)) {
            throw new ToolException(
                    FailureKind.INVALID, "there is no file '" + in.source() + "'", "check the path; nothing was sent");
        }
        if (Files.isDirectory(file)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + in.source() + "' is a folder, not a file",
                    "say 'upload the folder " + in.source() + " to " + in.bucket() + "'");
        }
    }

    @Override
    public Impact impact(Input in) {
        return in.settings()
                .noted(Impact.one(
                        Names.uri(in.bucket(), in.toKey()),
                        Undo.UNKNOWN,
                        in.keepExisting() ? UploadSettings.KEPT : Copy.REPLACES));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        if (!in.keepExisting()) {
            return Copy.inspected(file(in, call), s3, in.bucket(), in.toKey(), in.requesterPays());
        }
        if (s3.head(in.bucket(), in.toKey(), in.requesterPays()).isPresent()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Names.uri(in.bucket(), in.toKey()) + " is there already; nothing was sent",
                    "say that it may be replaced, or name another key");
        }
        return file(in, call);
    }

    /** With what is sent, as it is now. */
    private Impact file(Input in, ToolCall call) {
        var before = impact(in);
        var now = state(in, call.files());
        var notes = new ArrayList<>(before.notes());
        notes.add("'" + in.source() + "' has " + now);
        return before.withNotes(notes).seen(Map.of(FILE, now));
    }

    private static String state(Input in, WorkingFolder files) {
        try {
            var file = Files.readAttributes(files.resolve(in.source()), BasicFileAttributes.class);
            return file.size() + " bytes, last changed " + file.lastModifiedTime();
        } catch (IOException e) {
            return "nothing that can be read";
        }
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        check(in, call.files());
        Reviewed.check(
                call,
                FILE,
                state(in, call.files()),
                "'" + in.source() + "' changed since it was shown; nothing was sent");
        Copy.hold(call, S3Access.of(call), in.bucket(), in.toKey(), in.requesterPays());
        var file = call.files().resolve(in.source());
        var done = Transfers.one(
                call,
                TransferRequest.copy(new Location.Local(file, false), new Location.Remote(in.bucket(), in.toKey()))
                        .secrets(call.files().sendsSecrets())
                        .existing(in.keepExisting() ? Existing.REFUSE : Existing.REPLACE)
                        .settings(in.settings().sent()),
                "uploaded");
        Reviewed.became(call, Reviewed.tag(in.bucket(), in.toKey()), done.etag());
        return ToolResult.ok(new Output(
                in.source(),
                Names.uri(in.bucket(), in.toKey()),
                done.bytes(),
                String.valueOf(done.contentType()),
                done.etag(),
                done.version()));
    }
}
