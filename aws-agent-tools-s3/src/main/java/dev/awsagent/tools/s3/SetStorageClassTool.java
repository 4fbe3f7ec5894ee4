package dev.awsagent.tools.s3;

import com.fasterxml.jackson.annotation.JsonProperty;
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
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.ObjectSettings;
import dev.awsagent.tools.s3.transfer.Rewrite;
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.StorageClass;

@ToolInfo(
        name = "s3_set_storage_class",
        effect = Effect.WRITE,
        iam = {
            "s3:GetObject",
            "s3:PutObject",
            "s3:ListBucket",
            "s3:GetObjectTagging",
            "s3:PutObjectTagging",
            "s3:AbortMultipartUpload"
        },
        value =
                "Stores one object, or all below a folder (prefix), in another storage class, by copies onto themselves; all else"
                        + " that they have stays.",
        examples = {
            "set the storage class of s3://{bucket}/{key} to {storageClass}",
            "move s3://{bucket}/{prefix} to {storageClass}",
            "move everything under s3://{bucket}/{prefix} to {storageClass}",
            "move everything under {prefix} in {bucket} to {storageClass}",
            "move all objects under {prefix} in {bucket} to {storageClass}",
            "archive s3://{bucket}/{key} to {storageClass}",
            "archive s3://{bucket}/{prefix} to {storageClass}",
            "archive {key} in {bucket} to {storageClass}",
            "archive everything under s3://{bucket}/{prefix} to {storageClass}",
            "archive everything under {prefix} in {bucket} to {storageClass}",
            "archive everything older than {changedBefore} under {prefix} in {bucket} to {storageClass}",
            "put everything under s3://{bucket}/{prefix} into {storageClass}",
            "put everything under {prefix} in {bucket} into {storageClass}",
            "send everything under s3://{bucket}/{prefix} to {storageClass}",
            "transition everything under s3://{bucket}/{prefix} to {storageClass}",
            "convert s3://{bucket}/{prefix} to {storageClass}",
            "change the storage class of s3://{bucket}/{prefix} to {storageClass}",
            "set the storage class of {key} in {bucket} to {storageClass}",
            "change the storage class of s3://{bucket}/{key} to {storageClass}",
            "change the storage class of {key} in {bucket} to {storageClass}",
            "change the storage class of everything under {prefix} in {bucket} to {storageClass}",
            "set the storage class of everything under s3://{bucket}/{prefix} to {storageClass}",
            "set the storage class of everything under {prefix} in {bucket} to {storageClass}",
            "set the storage class of everything older than {changedBefore} under {prefix} in {bucket} to {storageClass}",
            "convert s3://{bucket}/{key} to {storageClass}",
            "convert {key} in {bucket} to {storageClass}",
            "convert everything under {prefix} in {bucket} to {storageClass}",
            "switch s3://{bucket}/{key} to {storageClass}",
            "switch everything under {prefix} in {bucket} to {storageClass}",
            "change {key} in {bucket} to {storageClass}",
            "change the class of {key} in {bucket} to {storageClass}",
            "change the storage tier of {key} in {bucket} to {storageClass}",
            "set the storage tier of s3://{bucket}/{key} to {storageClass}",
            "put s3://{bucket}/{key} into {storageClass}",
            "store s3://{bucket}/{key} as {storageClass}",
            "transition s3://{bucket}/{key} to {storageClass}",
            "transition {key} in {bucket} to {storageClass}"
        })
final class SetStorageClassTool implements Tool<SetStorageClassTool.Input, SetStorageClassTool.Output> {

    private static final String ETAG = "etag";

    /** Those that an object can be given. */
    enum To {
        @JsonProperty("STANDARD")
        STANDARD(null),
        @JsonProperty("INTELLIGENT_TIERING")
        INTELLIGENT_TIERING(null),
        @JsonProperty("STANDARD_IA")
        STANDARD_IA("kept for less than 30 days it is charged for 30; each read costs"),
        @JsonProperty("ONEZONE_IA")
        ONEZONE_IA("it is kept in one zone only; kept for less than 30 days it is charged for 30; each read costs"),
        @JsonProperty("GLACIER_IR")
        GLACIER_IR("kept for less than 90 days it is charged for 90; each read costs"),
        @JsonProperty("GLACIER")
        GLACIER("it cannot be read until it is restored, which takes hours and costs; kept for less than 90 days it is"
                + " charged for 90"),
        @JsonProperty("DEEP_ARCHIVE")
        DEEP_ARCHIVE(
                "it cannot be read until it is restored, which takes up to 48 hours and costs; kept for less than 180"
                        + " days it is charged for 180");

        final @Nullable String note;

        To(@Nullable String note) {
            this.note = note;
        }
    }

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the one object that is meant", kind = ParamKind.OBJECT_KEY, min = 1) @Nullable
            String key,

            @Param(
                    value = "The folder (prefix) below which all are meant",
                    kind = ParamKind.KEY_PREFIX,
                    words = {"under {}", "below {}"})
            @Nullable
            String prefix,

            @Param(
                    value = "Of those below the prefix, only names that match this glob",
                    kind = ParamKind.GLOB,
                    words = {"matching {}", "only {}"})
            @Nullable
            String pattern,

            @Param(
                    value = "Of those below the prefix, only those that last changed before this time",
                    kind = ParamKind.TIME,
                    words = {"older than {}", "not changed since {}"})
            @Nullable
            Instant changedBefore,

            @Param(
                    value = "The storage class to have",
                    words = {
                        "glacier=GLACIER",
                        "cold storage=GLACIER",
                        "standard=STANDARD",
                        "standard storage=STANDARD",
                        "intelligent tiering=INTELLIGENT_TIERING",
                        "deep archive=DEEP_ARCHIVE",
                        "standard ia=STANDARD_IA",
                        "infrequent access storage=STANDARD_IA",
                        "standard_ia=STANDARD_IA",
                        "standard-ia=STANDARD_IA",
                        "onezone_ia=ONEZONE_IA",
                        "onezone-ia=ONEZONE_IA",
                        "one zone ia=ONEZONE_IA",
                        "glacier_ir=GLACIER_IR",
                        "glacier-ir=GLACIER_IR",
                        "glacier instant retrieval=GLACIER_IR",
                        "deep_archive=DEEP_ARCHIVE",
                        "deep-archive=DEEP_ARCHIVE",
                        "glacier deep archive=DEEP_ARCHIVE",
                        "intelligent_tiering=INTELLIGENT_TIERING",
                        "intelligent-tiering=INTELLIGENT_TIERING",
                        "standard-infrequent-access=STANDARD_IA",
                        "infrequent access=STANDARD_IA",
                        "glacier flexible retrieval=GLACIER",
                        "glacier instant=GLACIER_IR"
                    })
            To storageClass) {
        Input {
            Names.checkKey(key);
            Names.checkKey(prefix);
            var below = prefix != null && !prefix.isEmpty();
            if ((key != null) == below || key != null && (pattern != null || changedBefore != null)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        key == null
                                ? "it is not said which objects of bucket '" + bucket + "' are meant"
                                : "either one object is meant or all below a folder, not both",
                        "name a key, or a folder: under logs/");
            }
            if (key != null && key.endsWith("/")) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "'" + key + "' is a folder, not one object",
                        "say 'everything under " + key + "' for all that is below it");
            }
            Glob.of(pattern);
        }

        Location.Remote where() {
            return new Location.Remote(bucket, key == null ? Names.folder(prefix) : key);
        }

        Selection selection() {
            return Selected.by(pattern, null, null, null, null, null, changedBefore);
        }
    }

    /**
     * @param count so many were changed
     * @param skipped so many had the class already
     */
    record Output(String changed, String storageClass, long count, long bytes, long skipped, List<String> notes) {}

    @Override
    public List<AwsCall> calls(Input in) {
        if (in.key() == null) {
            return S3Calls.rewrites(
                    operation ->
                            S3Calls.objects(operation, in.bucket(), in.where().key()),
                    looks(in, Target.ANY));
        }
        var key = in.key();
        return S3Calls.rewrites(
                operation -> S3Calls.object(operation, in.bucket(), key).times(AwsCall.MANY), looks(in, Target.ANY));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return in.key() == null
                ? List.of(S3Calls.list(in.bucket(), in.where().key()), S3Calls.nearNames())
                : Copy.looks(in.bucket(), in.key());
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        notes.add("to be stored as " + in.storageClass());
        if (in.storageClass().note != null) {
            notes.add(in.storageClass().note);
        }
        notes.add(
                "content, metadata, tags and encryption stay; an ACL, if the bucket uses any, becomes private; the time of"
                        + " change is new");
        notes.add("where the bucket keeps versions, the one before stays in its class until it is deleted");
        return new Impact(
                        List.of(in.key() == null ? in.where() + "*" : Names.uri(in.bucket(), in.key())),
                        in.key() == null ? -1 : 1,
                        null,
                        Undo.PARTLY,
                        notes)
                .costing(S3Calls.STORAGE);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var before = impact(in);
        var notes = new ArrayList<>(before.notes());
        if (in.key() != null) {
            var head = S3Access.of(call).needed(in.bucket(), in.key());
            Rewrite.refuseArchived(head);
            notes.add("is stored as " + Rewrite.storageClass(head) + ", " + head.contentLength() + " bytes");
            return new Impact(before.resources(), 1, null, Undo.PARTLY, notes)
                    .costing(S3Calls.STORAGE)
                    .seen(seen(head));
        }
        var scan = Scan.of(call, in.where(), in.selection());
        notes.addAll(scan.notes());
        notes.add("each copy is a request that costs");
        return new Impact(scan.named(), scan.count(), null, Undo.PARTLY, notes)
                .costing(S3Calls.STORAGE)
                .seen(scan.seen());
    }

    private static Map<String, String> seen(HeadObjectResponse head) {
        return Map.of(ETAG, String.valueOf(head.eTag()), "class", String.valueOf(Rewrite.storageClass(head)));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var settings = new ObjectSettings(
                StorageClass.fromValue(in.storageClass().name()),
                null,
                null,
                null,
                null,
                Map.of(),
                Map.of(),
                null,
                null,
                false);
        var request = TransferRequest.rewrite(in.where()).settings(settings);
        TransferRequest held;
        if (in.key() != null) {
            Reviewed.check(call, in.where().toString(), seen(S3Access.of(call).needed(in.bucket(), in.key())));
            held = request.single(true).build();
        } else {
            held = Scan.held(call, request, in.where(), in.selection());
        }
        var report = Transfers.run(call, held);
        var why = in.key() == null || report.failures().isEmpty()
                ? null
                : report.failures().get(0).cause();
        if (why != null) {
            throw why;
        }
        report.orThrow("changed");
        return ToolResult.ok(new Output(
                in.where().toString(),
                in.storageClass().name(),
                report.done(),
                report.bytes(),
                report.skipped(),
                report.notes()));
    }
}
