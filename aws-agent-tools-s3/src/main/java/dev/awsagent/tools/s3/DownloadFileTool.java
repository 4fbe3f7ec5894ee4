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
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.TransferRequest.Existing;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_download_file",
        effect = Effect.READ,
        iam = {"s3:GetObject", "s3:GetObjectVersion"},
        value = "Downloads one object of a bucket into a file of this machine, and checks that it arrived whole.",
        examples = {
            "download {key} from {bucket}",
            "download {key} from bucket {bucket} to {destination}",
            "download s3://{bucket}/{key}",
            "download s3://{bucket}/{key} as {destination}",
            "download the file {key} from {bucket}",
            "download the object s3://{bucket}/{key} into {destination}",
            "get {key} from {bucket}",
            "get s3://{bucket}/{key}",
            "get the file {key} from bucket {bucket}",
            "fetch {key} from bucket {bucket}",
            "fetch s3://{bucket}/{key} to {destination}",
            "fetch the file s3://{bucket}/{key}",
            "save s3://{bucket}/{key} as {destination}",
            "save {key} from {bucket} to {destination}",
            "pull {key} from {bucket}",
            "pull s3://{bucket}/{key} to {destination}",
            "copy s3://{bucket}/{key} to the local file {destination}",
            "cp s3://{bucket}/{key} {destination}",
            "retrieve {key} from bucket {bucket}",
            "bring s3://{bucket}/{key} here",
            "transfer s3://{bucket}/{key} to {destination}",
            "download {key} out of {bucket}",
            "download {key} in {bucket}",
            "download the file {key} in {bucket} to {destination}",
            "download {key} from {bucket} as {destination}",
            "download {key} from {bucket} and save it as {destination}",
            "download {key} from {bucket} to my machine",
            "download s3://{bucket}/{key} to this machine",
            "give me the file {key} from {bucket}",
            "grab {key} from {bucket}",
            "grab me the file {key} from bucket {bucket}",
            "grab s3://{bucket}/{key} into {destination}",
            "get {key} out of {bucket}",
            "get me {key} from {bucket} into {destination}",
            "fetch me {key} out of bucket {bucket}",
            "pull down s3://{bucket}/{key} into {destination}",
            "pull {key} down from {bucket} to {destination}",
            "pull the file {key} from {bucket} as {destination}",
            "bring {key} from {bucket} down to {destination}",
            "bring the file {key} from {bucket} here",
            "copy {key} from {bucket} to the local file {destination}",
            "copy s3://{bucket}/{key} to {destination}",
            "copy {key} from {bucket} to my machine",
            "save {key} from {bucket} as {destination}",
            "save a copy of s3://{bucket}/{key} as {destination}",
            "save s3://{bucket}/{key} locally",
            "download {key} from {bucket} locally",
            "give me a copy of {key} from {bucket}",
            "can I have a copy of the file {key} from bucket {bucket}",
            "give me the file {key} from bucket {bucket}"
        })
final class DownloadFileTool implements Tool<DownloadFileTool.Input, DownloadFileTool.Output> {

    record Input(
            @Param(
                    value = "Bucket to download from, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "Key of the object",
                    kind = ParamKind.OBJECT_KEY,
                    min = 1,
                    pattern = "(?s).*[^/]",
                    rule = "must be the key of one object; to download a folder, use s3_download_directory")
            String key,

            @Param(
                    value = "File to write, inside the working folder; a folder means the object's name in it; when"
                            + " absent, the object's name in the working folder",
                    kind = ParamKind.LOCAL_PATH)
            @Nullable
            String destination,

            @Param(
                    value = "Replace a file that is there already",
                    words = {"overwrite", "overwriting", "replace", "replacing", "force"},
                    defaultValue = "false")
            boolean overwrite,

            @Param(
                    value = "Id of the version that is meant, as the list of versions says it; the newest when absent",
                    kind = ParamKind.NAME,
                    min = 1,
                    words = {"version {}"})
            @Nullable
            String id,

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
            Names.checkKey(key);
        }
    }

    /** @param checked how it was checked that the file is what S3 sent */
    record Output(
            String source,
            String destination,
            long bytes,
            @Nullable Instant lastModified,
            String checked) {}

    @Override
    public Effect effect(Input in) {
        return in.overwrite() ? Effect.WRITE : Effect.READ;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.download(operation -> S3Calls.object(operation, in.bucket(), in.key()));
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        var target = target(in, files);
        if (!in.overwrite() && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "'" + files.root().relativize(target) + "' is there already",
                    "name another file, or say that it is to be overwritten");
        }
    }

    @Override
    public Impact impact(Input in) {
        var local = in.destination() == null ? Names.lastSegment(in.key()) : in.destination();
        var notes = new ArrayList<String>();
        notes.add(in.overwrite() ? "a file of that name is replaced" : "a file that is there already is not touched");
        if (in.id() != null) {
            notes.add("version " + in.id() + " of it");
        }
        if (in.fsync()) {
            notes.add("forced to the disk before it gets its name");
        }
        if (in.requesterPays()) {
            notes.add("the requester pays");
        }
        return Impact.one("file " + local, in.overwrite() ? Undo.NO : Undo.YES, notes.toArray(String[]::new));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var target = target(in, call.files());
        try {
            var done = Transfers.one(
                    call,
                    TransferRequest.copy(new Location.Remote(in.bucket(), in.key()), new Location.Local(target, false))
                            .single(true)
                            .version(in.id())
                            .fsync(in.fsync())
                            .settings(ObjectSettings.NONE.paidByRequester(in.requesterPays()))
                            .existing(in.overwrite() ? Existing.REPLACE : Existing.REFUSE),
                    "downloaded");
            return ToolResult.ok(new Output(
                    Names.uri(in.bucket(), in.key()),
                    call.files().root().relativize(target).toString(),
                    done.bytes(),
                    done.lastModified(),
                    done.checked()));
        } catch (RuntimeException e) {
            throw S3Access.isCode(e, "NoSuchKey") ? S3Access.noSuchObject(in.bucket(), in.key(), e) : e;
        }
    }

    private static Path target(Input in, WorkingFolder files) {
        var destination = in.destination() == null || in.destination().isEmpty() ? "." : in.destination();
        var named = files.resolve(destination);
        return destination.endsWith("/") || Files.isDirectory(named) ? Location.Local.named(named, in.key()) : named;
    }
}
