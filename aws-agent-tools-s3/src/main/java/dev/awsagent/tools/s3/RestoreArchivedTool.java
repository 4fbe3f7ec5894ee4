package dev.awsagent.tools.s3;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.awsagent.agent.Rendering;
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
import dev.awsagent.tools.s3.transfer.Rewrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.StorageClass;

@ToolInfo(
        name = "s3_restore_archived",
        effect = Effect.WRITE,
        iam = {"s3:RestoreObject", "s3:GetObject"},
        value =
                "Asks for an object that is archived in Glacier to be readable for some days; the object's details show when it is.",
        examples = {
            "restore {key} in {bucket} from glacier",
            "restore s3://{bucket}/{key} from glacier",
            "restore s3://{bucket}/{key} from glacier for {duration}",
            "restore {key} in {bucket} from glacier for {duration}",
            "restore the archived object {key} in {bucket}",
            "restore the archived object s3://{bucket}/{key} for {duration}",
            "thaw s3://{bucket}/{key} for {duration}",
            "thaw {key} in {bucket}",
            "restore {key} in {bucket} from deep archive",
            "restore {key} from glacier in {bucket}",
            "restore the archived file {key} in {bucket} for {duration}",
            "restore {key} in {bucket} from the archive",
            "get {key} in {bucket} back from glacier",
            "get s3://{bucket}/{key} back from glacier for {duration}",
            "get {key} in {bucket} out of glacier",
            "get s3://{bucket}/{key} out of glacier for {duration}",
            "bring {key} in {bucket} back from glacier",
            "bring back {key} in {bucket} from glacier",
            "bring back s3://{bucket}/{key} from glacier for {duration}",
            "bring s3://{bucket}/{key} back from deep archive",
            "unarchive {key} in {bucket}",
            "unarchive s3://{bucket}/{key} for {duration}",
            "unfreeze {key} in {bucket}",
            "unfreeze s3://{bucket}/{key} for {duration}",
            "defrost {key} in {bucket}",
            "defrost s3://{bucket}/{key} for {duration}",
            "rehydrate {key} in {bucket} for {duration}",
            "rehydrate s3://{bucket}/{key}",
            "thaw the object {key} in {bucket} for {duration}",
            "take s3://{bucket}/{key} out of glacier",
            "recall s3://{bucket}/{key} from glacier",
            "wake up the archived object {key} in {bucket}",
            "make the archived object {key} in {bucket} readable for {duration}",
            "make s3://{bucket}/{key} readable again for {duration}"
        })
final class RestoreArchivedTool implements Tool<RestoreArchivedTool.Input, RestoreArchivedTool.Output> {

    private static final int MOST_DAYS = 3650;

    /** How soon, and at what price. */
    enum Tier {
        @JsonProperty("Standard")
        STANDARD("Standard", "within about 5 hours (12 for Deep Archive)"),
        @JsonProperty("Bulk")
        BULK("Bulk", "within about 12 hours (48 for Deep Archive), the cheapest"),
        @JsonProperty("Expedited")
        EXPEDITED("Expedited", "within minutes, the most expensive");

        final String name;
        final String when;

        Tier(String name, String when) {
            this.name = name;
            this.when = when;
        }
    }

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the object", kind = ParamKind.OBJECT_KEY, min = 1)
            String key,

            @Param(
                    value = "How long it can be read, in whole days",
                    kind = ParamKind.DURATION,
                    words = {"for {}"},
                    defaultValue = "\"P7D\"")
            Duration duration,

            @Param(
                    value = "How soon: Standard, Bulk (slow and cheap) or Expedited (within minutes)",
                    words = {
                        "bulk=Bulk",
                        "expedited=Expedited",
                        "bulk tier=Bulk",
                        "bulk tier is fine=Bulk",
                        "bulk is fine=Bulk",
                        "bulk retrieval=Bulk",
                        "bulk is enough=Bulk",
                        "bulk tier is enough=Bulk",
                        "bulk tier is ok=Bulk",
                        "bulk speed=Bulk",
                        "cheapest tier=Bulk",
                        "cheapest=Bulk",
                        "standard tier=Standard",
                        "standard tier is fine=Standard",
                        "standard is fine=Standard",
                        "standard retrieval=Standard",
                        "standard speed=Standard",
                        "expedited tier=Expedited",
                        "expedited retrieval=Expedited",
                        "expedited speed=Expedited",
                        "fastest tier=Expedited",
                        "fastest=Expedited"
                    },
                    defaultValue = "\"Standard\"")
            Tier tier) {
        Input {
            Names.checkKey(key);
            if (duration.compareTo(Duration.ofDays(1)) < 0
                    || duration.compareTo(Duration.ofDays(MOST_DAYS)) > 0
                    || !duration.equals(Duration.ofDays(duration.toDays()))) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "an object is restored for 1 to " + MOST_DAYS + " whole days, not for "
                                + Rendering.span(duration),
                        "say for how many days: for 7 days");
            }
        }

        int days() {
            return (int) duration.toDays();
        }
    }

    /** @param when it can be read, roughly */
    record Output(String object, int days, String tier, String when) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var restore = S3Calls.object("RestoreObject", in.bucket(), in.key())
                .with(
                        "RestoreRequest",
                        Map.of("Days", in.days(), "GlacierJobParameters", Map.of("Tier", in.tier().name)));
        return S3Calls.with(looks(in, Target.ANY), restore);
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return Copy.looks(in.bucket(), in.key());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                        Names.uri(in.bucket(), in.key()),
                        Undo.NO,
                        "can be read for " + in.days() + (in.days() == 1 ? " day, " : " days, ") + in.tier().when,
                        "the retrieval and the copy that is kept meanwhile cost money; a restore cannot be called off")
                .costing(S3Calls.STORAGE);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var head = archived(S3Access.of(call), in);
        var notes = new ArrayList<>(impact(in).notes());
        notes.add(head.contentLength() + " bytes in " + Rewrite.storageClass(head));
        if (Rewrite.isRestored(head)) {
            notes.add("it was restored already (" + head.restore() + "): the days count from now on");
        }
        return new Impact(impact(in).resources(), 1, null, Undo.NO, notes).costing(S3Calls.STORAGE);
    }

    /** What is archived, and is not on its way already. */
    private static HeadObjectResponse archived(S3Access s3, Input in) {
        var uri = Names.uri(in.bucket(), in.key());
        var head = s3.needed(in.bucket(), in.key());
        var storageClass = Rewrite.storageClass(head);
        if (!Rewrite.isArchived(head)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    uri + " is not archived: it is stored as " + storageClass + " and can be read as it is",
                    "download it, or read it");
        }
        if (storageClass == StorageClass.INTELLIGENT_TIERING) {
            throw new ToolException(
                    FailureKind.UNSUPPORTED,
                    uri + " is in an archive tier of INTELLIGENT_TIERING, which is restored without a number of days",
                    "use 'aws s3api restore-object --restore-request {}'");
        }
        if (storageClass == StorageClass.DEEP_ARCHIVE && in.tier() == Tier.EXPEDITED) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    uri + " is stored as DEEP_ARCHIVE, for which there is no Expedited tier",
                    "use Standard (within 12 hours) or Bulk (within 48)");
        }
        if (head.restore() != null && head.restore().contains("ongoing-request=\"true\"")) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    uri + " is being restored already",
                    "'show details of s3://" + in.bucket() + "/" + in.key() + "' says when it is done");
        }
        return head;
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        archived(s3, in);
        s3.on(
                in.bucket(),
                client -> client.restoreObject(request -> request.bucket(in.bucket())
                        .key(in.key())
                        .restoreRequest(restore ->
                                restore.days(in.days()).glacierJobParameters(job -> job.tier(in.tier().name)))));
        return ToolResult.ok(new Output(Names.uri(in.bucket(), in.key()), in.days(), in.tier().name, in.tier().when));
    }
}
