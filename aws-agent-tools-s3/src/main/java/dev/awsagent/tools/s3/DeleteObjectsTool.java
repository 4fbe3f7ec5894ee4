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
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferReport;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.Transferred;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

@ToolInfo(
        name = "s3_delete_objects",
        effect = Effect.DESTROY,
        iam = {"s3:DeleteObject", "s3:ListBucket", "s3:GetObject", "s3:GetBucketVersioning"},
        value =
                "Deletes several objects of a bucket: those that are named, or all below a folder (prefix) or that match by name,"
                        + " size or age. It is shown how many they are; only those that were shown are deleted.",
        examples = {
            "delete everything under {prefix} in {bucket}",
            "delete everything under s3://{bucket}/{prefix}",
            "delete all objects under {prefix} in {bucket}",
            "delete all files below {prefix} in {bucket}",
            "delete the whole folder {prefix} in {bucket}",
            "remove the whole folder {prefix} from {bucket}",
            "remove everything below s3://{bucket}/{prefix}",
            "delete all {pattern} from {bucket}",
            "delete {pattern} files from {bucket}",
            "delete all {pattern} files in {bucket}",
            "delete all {pattern} files under {prefix} in {bucket}",
            "remove all {pattern} from bucket {bucket}",
            "delete objects older than {changedBefore} in {bucket}",
            "delete all objects older than {changedBefore} under {prefix} in {bucket}",
            "delete objects larger than {largerThan} in {bucket}",
            "delete objects smaller than {smallerThan} from {bucket}",
            "delete {keys} and {keys} from {bucket}",
            "delete the objects {keys} and {keys} from {bucket}",
            "remove the files {keys} and {keys} from bucket {bucket}",
            "delete s3://{bucket}/{keys} and s3://{bucket}/{keys}",
            "delete the objects s3://{bucket}/{keys} and s3://{bucket}/{keys}",
            "remove s3://{bucket}/{keys} and s3://{bucket}/{keys}",
            "rm s3://{bucket}/{keys} and s3://{bucket}/{keys}",
            "delete everything below {prefix} in {bucket}",
            "delete everything in the folder {prefix} of {bucket}",
            "delete everything in the folder {prefix} in {bucket}",
            "delete everything inside {prefix} in {bucket}",
            "delete the contents of {prefix} in {bucket}",
            "delete the contents of the folder {prefix} in {bucket}",
            "delete the contents of s3://{bucket}/{prefix}",
            "delete all files in the folder {prefix} of {bucket}",
            "delete all the files in the {prefix} folder of {bucket}",
            "delete all files in {prefix} in {bucket}",
            "delete all files under s3://{bucket}/{prefix}",
            "delete all objects in s3://{bucket}/{prefix}",
            "delete all objects with prefix {prefix} in {bucket}",
            "delete every object under {prefix} in {bucket}",
            "delete the folder {prefix} and everything in it from {bucket}",
            "delete the folder {prefix} with everything in it from {bucket}",
            "delete every {pattern} in {bucket}",
            "delete every {pattern} file in {bucket}",
            "delete all {pattern} under s3://{bucket}/{prefix}",
            "delete the {pattern} files in {bucket}",
            "remove the {pattern} files from {bucket}",
            "delete files older than {changedBefore} from {bucket}",
            "delete files in {bucket} older than {changedBefore}",
            "delete all files older than {changedBefore} in {bucket}",
            "delete all files in {bucket} older than {changedBefore}",
            "delete everything older than {changedBefore} in {bucket}",
            "delete everything in {bucket} older than {changedBefore}",
            "delete everything older than {changedBefore} under {prefix} in {bucket}",
            "delete files older than {changedBefore} under {prefix} in {bucket}",
            "delete all {pattern} files older than {changedBefore} in {bucket}",
            "delete files larger than {largerThan} in {bucket}",
            "delete all files larger than {largerThan} from {bucket}",
            "delete everything larger than {largerThan} in {bucket}",
            "delete files smaller than {smallerThan} in {bucket}",
            "purge {prefix} from {bucket}",
            "purge {prefix} in {bucket}",
            "purge everything under {prefix} in {bucket}",
            "purge everything older than {changedBefore} from {bucket}",
            "purge all {pattern} files from {bucket}",
            "wipe {prefix} in {bucket}",
            "wipe everything under {prefix} in {bucket}",
            "wipe everything below s3://{bucket}/{prefix}",
            "wipe the folder {prefix} in {bucket}",
            "clear {prefix} in {bucket}",
            "clear out everything under {prefix} in {bucket}",
            "clear the folder {prefix} in {bucket}",
            "clean out the folder {prefix} in {bucket}",
            "clean up everything under {prefix} in {bucket}",
            "nuke everything under {prefix} in {bucket}",
            "nuke {prefix} in {bucket}",
            "trash everything under {prefix} in {bucket}"
        })
final class DeleteObjectsTool implements Tool<DeleteObjectsTool.Input, DeleteObjectsTool.Output> {

    /** Named one by one, each is looked at before it goes. */
    private static final int MOST_KEYS = 200;

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Keys of the objects, one by one; up to 200", kind = ParamKind.OBJECT_KEY) @Nullable
            List<String> keys,

            @Param(
                    value = "The folder (prefix) below which they are, closed by a slash or not",
                    kind = ParamKind.KEY_PREFIX,
                    words = {"under {}", "below {}", "prefix {}", "in folder {}"})
            @Nullable
            String prefix,

            @Param(
                    value =
                            "Only names that match this glob, whatever the case of letters; * and ? stay within a folder, **"
                                    + " crosses folders; without a slash it is matched against the last part of the key",
                    kind = ParamKind.GLOB,
                    words = {"matching {}", "only {}"})
            @Nullable
            String pattern,

            @Param(
                    value = "Only objects of more bytes than this",
                    kind = ParamKind.SIZE,
                    min = 0,
                    words = {"larger than {}", "bigger than {}", "over {}"})
            @Nullable
            Long largerThan,

            @Param(
                    value = "Only objects of fewer bytes than this",
                    kind = ParamKind.SIZE,
                    min = 0,
                    words = {"smaller than {}", "less than {}"})
            @Nullable
            Long smallerThan,

            @Param(
                    value = "Only objects that changed at or after this time",
                    kind = ParamKind.TIME,
                    words = {"newer than {}"})
            @Nullable
            Instant changedSince,

            @Param(
                    value = "Only objects that last changed before this time",
                    kind = ParamKind.TIME,
                    words = {"older than {}"})
            @Nullable
            Instant changedBefore) {

        Input {
            Names.checkKey(prefix);
            keys = keys == null ? List.of() : List.copyOf(new LinkedHashSet<>(keys));
            var named = !keys.isEmpty();
            var below = prefix != null && !prefix.isEmpty() && !prefix.equals("/");
            var chosen = below
                    || pattern != null
                    || largerThan != null
                    || smallerThan != null
                    || changedSince != null
                    || changedBefore != null;
            if (named == chosen) {
                throw new ToolException(
                        FailureKind.INVALID,
                        named
                                ? "objects are either named one by one or chosen by folder, name, size and age, not both"
                                : "it is not said which objects of bucket '" + bucket + "' are to be deleted",
                        "name a folder (under logs/), a pattern (*.tmp), an age (older than 30 days) or the keys");
            }
            if (named) {
                if (keys.size() > MOST_KEYS) {
                    throw new ToolException(
                            FailureKind.INVALID,
                            keys.size() + " keys are named, at most " + MOST_KEYS + " can be at once",
                            "choose them by a folder or pattern, or name them in parts");
                }
                for (var key : keys) {
                    if (key.isEmpty()) {
                        throw new ToolException(FailureKind.INVALID, "one of the keys is empty", "leave it out");
                    }
                    Names.checkKey(key);
                }
            }
            Glob.of(pattern);
            Selected.by(pattern, null, null, largerThan, smallerThan, changedSince, changedBefore);
        }

        /** Those that are named one by one; none when they are chosen. */
        List<String> named() {
            return keys == null ? List.of() : keys;
        }

        Location.Remote where() {
            return new Location.Remote(bucket, Names.folder(prefix));
        }

        Selection selection() {
            return Selected.by(pattern, null, null, largerThan, smallerThan, changedSince, changedBefore);
        }
    }

    /**
     * What was deleted. Where something was not, the result is a failure instead, whose message lists both.
     *
     * @param objects their keys, the first of them when there are very many
     */
    record Output(String bucket, long count, long bytes, List<String> objects, List<String> notes) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<AwsCall>();
        var delete = S3Calls.bucket("DeleteObjects", in.bucket()).open("Delete", "RequestPayer");
        if (!in.named().isEmpty()) {
            calls.add(delete.on(in.named().stream()
                    .map(key -> S3Calls.objectArn(in.bucket(), key))
                    .toArray(String[]::new)));
        } else {
            calls.add(delete.on(S3Calls.objectArn(in.bucket(), in.where().key() + "*"))
                    .times(AwsCall.MANY));
        }
        calls.addAll(looks(in, Target.ANY));
        return calls;
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        var calls = new ArrayList<AwsCall>();
        if (!in.named().isEmpty()) {
            in.named().forEach(key -> calls.add(S3Calls.object("HeadObject", in.bucket(), key)));
            calls.add(S3Calls.bucket("HeadBucket", in.bucket()).times(AwsCall.MANY));
        } else {
            calls.add(S3Calls.list(in.bucket(), in.where().key()));
        }
        calls.add(S3Calls.bucket("GetBucketVersioning", in.bucket()));
        calls.add(S3Calls.nearNames());
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        var resources = !in.named().isEmpty()
                ? in.named().stream().map(key -> Names.uri(in.bucket(), key)).toList()
                : List.of(Names.uri(in.bucket(), in.where().key()) + "*");
        return Impact.typed(
                in.bucket(),
                resources,
                in.named().isEmpty() ? -1 : resources.size(),
                Undo.UNKNOWN,
                "can be undone only when the bucket keeps versions");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        if (!in.named().isEmpty()) {
            var there = there(s3, in.bucket(), in.named());
            var notes = new ArrayList<String>();
            var gone =
                    in.named().stream().filter(key -> !there.containsKey(key)).toList();
            if (!gone.isEmpty()) {
                notes.add("not there: " + String.join(", ", gone));
            }
            var undo = s3.undo(in.bucket(), notes);
            var uris = there.keySet().stream()
                    .map(key -> Names.uri(in.bucket(), key))
                    .toList();
            return new Impact(uris, uris.size(), in.bucket(), undo, notes).seen(there);
        }
        var scan = Scan.of(call, in.where(), in.selection());
        var notes = new ArrayList<>(scan.notes());
        var undo = s3.undo(in.bucket(), notes);
        return new Impact(scan.named(), scan.count(), in.bucket(), undo, notes).seen(scan.seen());
    }

    /** Those that are there, with what tells whether they are still the same. */
    private static Map<String, String> there(S3Access s3, String bucket, List<String> keys) {
        var there = new TreeMap<String, String>();
        for (var key : keys) {
            s3.head(bucket, key).ifPresent(head -> there.put(key, head.eTag() + ", changed " + head.lastModified()));
        }
        if (there.isEmpty()) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "there is none of these objects in bucket '" + bucket + "': " + String.join(", ", keys),
                    "keys are exact, letter case included; 'list objects in " + bucket + "' shows what is there");
        }
        return there;
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        if (!in.named().isEmpty()) {
            return named(in, in.named(), call);
        }
        var request = Scan.held(call, TransferRequest.delete(in.where()), in.where(), in.selection());
        var report = Transfers.run(call, request).orThrow("deleted");
        return ToolResult.ok(output(in, report));
    }

    private static Output output(Input in, TransferReport report) {
        var notes = new ArrayList<>(report.notes());
        if (report.files().size() < report.done()) {
            notes.add("named are " + report.files().size() + " of " + report.done());
        }
        return new Output(
                in.bucket(),
                report.done(),
                report.bytes(),
                report.files().stream().map(Transferred::from).sorted().toList(),
                notes);
    }

    private static ToolResult<Output> named(Input in, List<String> keys, ToolCall call) {
        var s3 = S3Access.of(call);
        var there = there(s3, in.bucket(), keys);
        Reviewed.check(call, "what is to be deleted", there);
        var objects = there.keySet().stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        var delete = Delete.builder().objects(objects).quiet(true).build();
        var errors = s3.on(
                        in.bucket(),
                        client -> client.deleteObjects(
                                request -> request.bucket(in.bucket()).delete(delete)))
                .errors();
        var left = new TreeMap<String, String>();
        errors.forEach(error -> left.put(error.key(), error.code() + " " + error.message()));
        var done = there.keySet().stream().filter(key -> !left.containsKey(key)).toList();
        if (!left.isEmpty()) {
            return ToolResult.failed(
                    done.isEmpty() && left.values().stream().allMatch(why -> why.startsWith("AccessDenied"))
                            ? FailureKind.ACCESS_DENIED
                            : FailureKind.PARTIAL,
                    "deleted " + done.size() + " of " + there.size() + (done.isEmpty() ? "" : " " + done)
                            + "; not deleted: " + Reviewed.all(left),
                    "what is not done can be asked for again by itself");
        }
        return ToolResult.ok(new Output(in.bucket(), done.size(), -1, done, List.of()));
    }
}
