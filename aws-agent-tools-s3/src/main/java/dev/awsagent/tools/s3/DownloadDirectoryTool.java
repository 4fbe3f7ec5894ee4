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
import dev.awsagent.tools.s3.transfer.ObjectSettings;
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.TransferRequest.Existing;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_download_directory",
        effect = Effect.READ,
        iam = {"s3:ListBucket", "s3:GetObject"},
        value =
                "Downloads all objects under a prefix, or of a whole bucket, into a folder (directory) of this machine.",
        examples = {
            "download everything in {bucket}",
            "download everything in {bucket} to {destination}",
            "download everything under s3://{bucket}/{prefix} to {destination}",
            "download all files in {bucket} to {destination}",
            "download all files under s3://{bucket}/{prefix}",
            "download all {pattern} files from {bucket} to {destination}",
            "download the folder {prefix} from {bucket} to {destination}",
            "download the folder s3://{bucket}/{prefix} into {destination}",
            "download the directory {prefix} from bucket {bucket}",
            "download s3://{bucket}/{prefix} to {destination}",
            "download the whole bucket {bucket} into {destination}",
            "download the bucket {bucket}",
            "get all objects under {prefix} in {bucket}",
            "get everything from s3://{bucket}/{prefix} into {destination}",
            "fetch the folder s3://{bucket}/{prefix}",
            "fetch everything under {prefix} from {bucket} into {destination}",
            "save the contents of {bucket} to {destination}",
            "pull the folder {prefix} of {bucket} into {destination}",
            "cp --recursive s3://{bucket}/{prefix} {destination}",
            "copy the folder s3://{bucket}/{prefix} to the local folder {destination}",
            "transfer s3://{bucket}/{prefix} to {destination}, only {pattern}",
            "download everything from {bucket}",
            "download everything from {bucket} into {destination}",
            "download everything under {prefix} in {bucket}",
            "download everything below {prefix} in {bucket} to {destination}",
            "download all of {bucket} to {destination}",
            "download all of {prefix} in {bucket} into {destination}",
            "download all files from {bucket}",
            "download all files under {prefix} from {bucket} to {destination}",
            "download all {pattern} files under {prefix} from {bucket}",
            "download all {pattern} files in {bucket}",
            "download only {pattern} from {bucket} into {destination}",
            "download only the {pattern} files of s3://{bucket}/{prefix} to {destination}",
            "download just the {pattern} files under {prefix} in {bucket}",
            "download the {prefix} folder from {bucket} to {destination}",
            "download the {prefix} folder of {bucket}",
            "download the contents of {bucket}",
            "download the contents of {prefix} in {bucket} to {destination}",
            "download the entire bucket {bucket} to {destination}",
            "download the complete bucket {bucket}",
            "download {prefix} from {bucket} to {destination}",
            "download {bucket} to {destination}",
            "get all files from {bucket} into {destination}",
            "get everything in {bucket} into {destination}",
            "get everything under {prefix} out of {bucket}",
            "get the folder {prefix} from {bucket}",
            "get the whole bucket {bucket} down to {destination}",
            "fetch everything from {bucket}",
            "fetch all of s3://{bucket}/{prefix} into {destination}",
            "pull everything from {bucket} into {destination}",
            "pull everything under {prefix} in {bucket} down to {destination}",
            "pull the entire bucket {bucket} down to {destination}",
            "pull down the folder {prefix} from {bucket}",
            "pull down s3://{bucket}/{prefix} into {destination}",
            "grab everything under {prefix} in {bucket}",
            "grab all of {prefix} from bucket {bucket} into {destination}",
            "grab the folder {prefix} from {bucket}",
            "bring everything under {prefix} in {bucket} here",
            "bring the folder {prefix} of {bucket} down to {destination}",
            "back up bucket {bucket} to the local folder {destination}",
            "back up s3://{bucket}/{prefix} to {destination}",
            "save everything in {bucket} to {destination}",
            "save the folder {prefix} of {bucket} in {destination}",
            "copy everything in {bucket} to the local folder {destination}",
            "copy everything under s3://{bucket}/{prefix} to {destination}",
            "copy the whole bucket {bucket} to my machine",
            "copy s3://{bucket}/{prefix} to {destination}"
        })
final class DownloadDirectoryTool implements Tool<DownloadDirectoryTool.Input, TransferSummary> {

    record Input(
            @Param(
                    value = "Bucket to download from, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "The folder (prefix) to download; the whole bucket when absent", kind = ParamKind.KEY_PREFIX)
            @Nullable
            String prefix,

            @Param(
                    value =
                            "Folder to write into, inside the working folder, made when absent; named after the prefix or"
                                    + " the bucket when not given",
                    kind = ParamKind.LOCAL_PATH)
            @Nullable
            String destination,

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
                    value = "Replace files that are there already",
                    words = {"overwrite", "overwriting", "replace", "replacing", "force"},
                    defaultValue = "false")
            boolean overwrite,

            @Param(
                    value = "The requester pays",
                    words = {"requester pays", "as requester pays", "with requester pays", "--request-payer"},
                    defaultValue = "false")
            boolean requesterPays,

            @Param(
                    value = "Force what arrives to the disk before it gets its name",
                    words = {"and fsync", "with fsync", "forced to the disk", "and force it to the disk", "--fsync"},
                    defaultValue = "false")
            boolean fsync) {
        Input {
            Names.checkKey(prefix);
            Selected.by(pattern, exclude, regex, largerThan, smallerThan, changedSince, changedBefore);
        }

        Selection selection() {
            return Selected.by(pattern, exclude, regex, largerThan, smallerThan, changedSince, changedBefore);
        }

        String from() {
            return Names.folder(prefix);
        }

        String into() {
            if (destination != null) {
                return destination;
            }
            return from().isEmpty() ? bucket : Names.lastSegment(from());
        }
    }

    @Override
    public Effect effect(Input in) {
        return in.overwrite() ? Effect.WRITE : Effect.READ;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.with(
                S3Calls.download(operation -> S3Calls.objects(operation, in.bucket(), in.from())),
                S3Calls.list(in.bucket(), in.from()));
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        var folder = files.resolve(in.into());
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "'" + in.into() + "' is a file, and a folder is to be written there",
                    "name another folder");
        }
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        notes.add(
                in.overwrite()
                        ? "files of the same names are replaced"
                        : "files that are there already are not touched");
        if (in.fsync()) {
            notes.add("forced to the disk before they get their names");
        }
        if (in.requesterPays()) {
            notes.add("the requester pays");
        }
        return new Impact(List.of("folder " + in.into()), -1, null, in.overwrite() ? Undo.NO : Undo.YES, notes);
    }

    @Override
    public ToolResult<TransferSummary> call(Input in, ToolCall call) {
        var folder = call.files().resolve(in.into());
        var request = TransferRequest.copy(
                        new Location.Remote(in.bucket(), in.from()), new Location.Local(folder, true))
                .recursive(true)
                .selection(in.selection())
                .fsync(in.fsync())
                .settings(ObjectSettings.NONE.paidByRequester(in.requesterPays()))
                .existing(in.overwrite() ? Existing.REPLACE : Existing.REFUSE);
        return TransferSummary.of(
                Names.uri(in.bucket(), in.from()),
                in.into(),
                Transfers.run(call, request.build()),
                List.of(),
                "downloaded");
    }
}
