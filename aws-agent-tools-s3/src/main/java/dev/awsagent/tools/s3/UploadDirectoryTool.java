package dev.awsagent.tools.s3;

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
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.TransferRequest.Existing;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_upload_directory",
        effect = Effect.WRITE,
        iam = {"s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectAcl", "s3:AbortMultipartUpload"},
        value = "Uploads the files of a folder (directory) of this machine to a bucket, under a prefix.",
        examples = {
            "upload the folder {source} to {bucket}",
            "upload the folder {source} to s3://{bucket}/{prefix}",
            "upload the directory {source} to bucket {bucket}",
            "upload directory {source} into s3://{bucket}/{prefix}",
            "upload everything in {source} to {bucket}",
            "upload everything in {source} to s3://{bucket}/{prefix}",
            "upload all files in {source} to s3://{bucket}/{prefix}",
            "upload all {pattern} files from {source} to s3://{bucket}/{prefix}",
            "upload {source} into {bucket}",
            "upload {source} into s3://{bucket}/{prefix}",
            "upload {source} recursively to s3://{bucket}/{prefix}",
            "upload the contents of {source} to {bucket} under {prefix}",
            "put the folder {source} into {bucket}",
            "put all files of {source} into s3://{bucket}/{prefix}",
            "send the folder {source} to s3://{bucket}/{prefix}",
            "store the directory {source} in bucket {bucket}",
            "copy the local folder {source} to s3://{bucket}/{prefix}",
            "copy the local folder {source} to bucket {bucket}",
            "copy the folder {source} to bucket {bucket}",
            "copy the folder {source} to s3://{bucket}/{prefix}",
            "copy the folder {source} to bucket {bucket} under {prefix}",
            "back up the folder {source} to {bucket}",
            "transfer the folder {source} to bucket {bucket}",
            "cp --recursive {source} s3://{bucket}/{prefix}",
            "push the folder {source} to s3://{bucket}/{prefix}",
            "transfer the folder {source} to s3://{bucket}/{prefix}",
            "transfer {source} to s3://{bucket}/{prefix}, only {pattern}",
            "back up the folder {source} to s3://{bucket}/{prefix}",
            "upload everything from {source} to {bucket}",
            "upload everything in {source} to {bucket} under {prefix}",
            "upload everything under {source} to {bucket}",
            "upload all files in {source} to {bucket}",
            "upload all files from {source} to {bucket} under {prefix}",
            "upload all {pattern} files in {source} to {bucket}",
            "upload all {pattern} files in {source} to {bucket} under {prefix}",
            "upload only {pattern} from {source} to {bucket}",
            "upload only the {pattern} files in {source} to {bucket} under {prefix}",
            "upload just the {pattern} files from {source} to {bucket}",
            "upload {pattern} from {source} to {bucket}",
            "upload the whole folder {source} to {bucket}",
            "upload the whole directory {source} to {bucket} under {prefix}",
            "upload the entire folder {source} to {bucket}",
            "upload the complete folder {source} to {bucket}",
            "upload my folder {source} to {bucket} under {prefix}",
            "upload the local folder {source} to {bucket}",
            "upload the contents of {source} to {bucket}",
            "upload the contents of the folder {source} to bucket {bucket} under {prefix}",
            "upload the files in {source} to {bucket}",
            "upload {source} to {bucket} under {prefix}",
            "upload {source} to {bucket} with prefix {prefix}",
            "upload {source} and everything in it to {bucket}",
            "put everything from {source} into {bucket}",
            "put everything in {source} into {bucket} under {prefix}",
            "put the contents of {source} into {bucket}",
            "put {source} into {bucket}",
            "put {source} into {bucket} under {prefix}",
            "put the directory {source} in {bucket} under {prefix}",
            "push {source} to {bucket}",
            "push {source} up to {bucket}",
            "push everything in {source} to {bucket}",
            "push the contents of {source} to {bucket} under {prefix}",
            "send {source} to {bucket}",
            "send everything in {source} to {bucket}",
            "send the contents of {source} to s3://{bucket}/{prefix}",
            "store the folder {source} in {bucket} under {prefix}",
            "save the folder {source} to {bucket}",
            "save everything in {source} to {bucket} under {prefix}",
            "stick the folder {source} into {bucket}",
            "throw the folder {source} into {bucket}",
            "back up {source} to {bucket} under {prefix}",
            "back up everything in {source} to {bucket}",
            "back up my folder {source} to s3://{bucket}/{prefix}",
            "deploy {source} to {bucket}",
            "deploy the folder {source} to {bucket}",
            "deploy the contents of {source} to {bucket} under {prefix}",
            "publish {source} to {bucket}",
            "publish the folder {source} to {bucket}",
            "ship {source} to {bucket}",
            "transfer everything in {source} to {bucket}",
            "transfer the contents of {source} to {bucket} under {prefix}",
            "copy everything in the local folder {source} to {bucket}",
            "copy the contents of the local folder {source} to s3://{bucket}/{prefix}"
        })
final class UploadDirectoryTool implements Tool<UploadDirectoryTool.Input, TransferSummary> {

    record Input(
            @Param(value = "The folder to upload, inside the working folder", kind = ParamKind.LOCAL_PATH, min = 1)
            String source,

            @Param(
                    value = "Bucket to upload to, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "What the keys start with; nothing when absent", kind = ParamKind.KEY_PREFIX) @Nullable
            String prefix,

            @Param(
                    value = "Only names that match this glob",
                    kind = ParamKind.GLOB,
                    words = {"only {}", "matching {}"})
            @Nullable
            String pattern,

            @Param(
                    value = "No names that match this glob",
                    kind = ParamKind.GLOB,
                    words = {
                        "except {}",
                        "excluding {}",
                        "but not {}",
                        "but skip {}",
                        "skipping {}",
                        "skip {}",
                        "leaving out {}",
                        "but leave out {}"
                    })
            @Nullable
            String exclude,

            @Param(
                    value = "Only paths that match this regular expression as a whole",
                    kind = ParamKind.GLOB,
                    words = {"matching the regex {}", "matching regex {}", "matching the regular expression {}"},
                    pattern = Selected.REGEX,
                    rule = Selected.REGEX_RULE)
            @Nullable
            String regex,

            @Param(
                    value = "Only what has more bytes than this",
                    kind = ParamKind.SIZE,
                    min = 0,
                    words = {"larger than {}", "bigger than {}", "over {}"})
            @Nullable
            Long largerThan,

            @Param(
                    value = "Only what has fewer bytes than this",
                    kind = ParamKind.SIZE,
                    min = 0,
                    words = {"smaller than {}", "less than {}"})
            @Nullable
            Long smallerThan,

            @Param(
                    value = "Only what changed at or after this time",
                    kind = ParamKind.TIME,
                    words = {"newer than {}"})
            @Nullable
            Instant changedSince,

            @Param(
                    value = "Only what last changed before this time",
                    kind = ParamKind.TIME,
                    words = {"older than {}"})
            @Nullable
            Instant changedBefore,

            @Param(
                    value = "The folders inside it too",
                    words = {
                        "recursive",
                        "recursively",
                        "--recursive",
                        "with subfolders",
                        "subfolders too",
                        "subfolders included",
                        "including subfolders",
                        "including all subfolders",
                        "including subdirectories",
                        "with all subfolders",
                        "and subfolders",
                        "and all subfolders",
                        "and its subfolders",
                        "subdirectories too"
                    },
                    defaultValue = "true")
            boolean recursive,

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
                    value = "Id, alias or ARN of the KMS key to encrypt them with; as the bucket encrypts when absent",
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
                    value =
                            "Symbolic links are taken for what they lead to, inside the working folder; else they are left out",
                    words = {"following links", "following symlinks", "following symbolic links", "--follow-links"},
                    defaultValue = "false")
            boolean followLinks,

            @Param(
                    value = "What is there already stays, and is left out",
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
            Names.checkKey(prefix);
            Selected.by(pattern, exclude, regex, largerThan, smallerThan, changedSince, changedBefore);
            settings();
        }

        Selection selection() {
            return Selected.by(pattern, exclude, regex, largerThan, smallerThan, changedSince, changedBefore);
        }

        UploadSettings settings() {
            return new UploadSettings(
                    storageClass, encryption, kmsKey, mediaType, tags, metadata, acl, checksum, requesterPays);
        }

        String to() {
            return Names.folder(prefix);
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.uploads(in.bucket(), in.to());
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        if (!Files.exists(files.resolve(in.source()))) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "there is no folder '" + in.source() + "'",
                    "check the path; nothing was sent");
        }
    }

    @Override
    public Impact impact(Input in) {
        return in.settings()
                .noted(new Impact(
                        List.of(Names.uri(in.bucket(), in.to()) + "*"),
                        -1,
                        null,
                        Undo.UNKNOWN,
                        List.of(in.keepExisting() ? UploadSettings.KEPT : "objects of the same keys are replaced")));
    }

    @Override
    public ToolResult<TransferSummary> call(Input in, ToolCall call) {
        check(in, call.files());
        var source = call.files().resolve(in.source());
        var one = !Files.isDirectory(source);
        var to = new Location.Remote(in.bucket(), one ? in.to() + source.getFileName() : in.to());
        var request = TransferRequest.copy(new Location.Local(source, false), to)
                .shallow(!in.recursive())
                .existing(in.keepExisting() ? Existing.SKIP : Existing.REPLACE)
                .settings(in.settings().sent())
                .followLinks(in.followLinks())
                .within(call.files().root())
                .secrets(call.files().sendsSecrets())
                .selection(in.selection());
        return TransferSummary.of(
                in.source(),
                Names.uri(in.bucket(), in.to()),
                Transfers.run(call, request.build()),
                one ? List.of("it is a file, not a folder") : List.of(),
                "uploaded");
    }
}
