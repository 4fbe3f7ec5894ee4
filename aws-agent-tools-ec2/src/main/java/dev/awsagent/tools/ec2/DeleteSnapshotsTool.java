package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Snapshot;

@ToolInfo(
        name = "ec2_delete_snapshots",
        effect = Effect.DESTROY,
        iam = {"ec2:DeleteSnapshot", "ec2:DescribeSnapshots"},
        value = "Deletes snapshots of this account: those named, or all that are older than a time. One that an"
                + " image is made of stays.",
        examples = {
            "delete snapshot {snapshots}",
            "delete the snapshot {snapshots}",
            "delete snapshots {snapshots}",
            "remove snapshot {snapshots}",
            "remove the snapshot {snapshots}",
            "delete all snapshots older than {olderThan}",
            "delete snapshots older than {olderThan}",
            "remove snapshots older than {olderThan}",
            "remove all snapshots older than {olderThan}",
            "destroy snapshot {snapshots}",
            "delete the ebs snapshot {snapshots}",
            "drop snapshot {snapshots}",
            "throw away snapshot {snapshots}",
            "trash snapshot {snapshots}",
            "scrap snapshot {snapshots}",
            "nuke snapshot {snapshots}",
            "erase snapshot {snapshots}",
            "delete every snapshot older than {olderThan}",
            "delete all snapshots from before {olderThan}",
            "throw out snapshot {snapshots}"
        })
final class DeleteSnapshotsTool implements Tool<DeleteSnapshotsTool.Input, Changes> {

    private static final Batch<Snapshot> BATCH =
            new Batch<>(() -> Finder.SNAPSHOTS, "snapshot", "delete", "deleted", Set.of(), Set.of());

    record Input(
            @Param(
                    value = "The snapshots, each by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.SNAPSHOT,
                    rule = Ids.SNAPSHOT_RULE)
            @Nullable
            List<String> snapshots,

            @Param(
                    value = "All snapshots of this account that were taken before this time",
                    words = {"older than {}", "from before {}"})
            @Nullable
            Instant olderThan,

            @Param(
                    value = "More than this many are not touched",
                    min = 1,
                    max = 1_000,
                    words = {"at most {}", "no more than {}", "up to {}"},
                    defaultValue = "50")
            int atMost,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun)
            implements Which<Snapshot> {

        Input {
            Which.check(snapshots, olderThan != null, "snapshots", "snapshots older than 90 days");
        }

        @Override
        public List<String> names() {
            return Which.orNone(snapshots);
        }

        @Override
        public List<Snapshot> find(Ec2Access ec2) {
            return ec2.ownSnapshots(Map.of()).stream()
                    .filter(one -> olderThan != null
                            && one.startTime() != null
                            && one.startTime().isBefore(olderThan))
                    .toList();
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return BATCH.calls("DescribeSnapshots", "DeleteSnapshot", "SnapshotId", in);
    }

    @Override
    public Impact impact(Input in) {
        return BATCH.unseen(in, Undo.NO);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var found = BATCH.find(Ec2Access.of(call), in);
        return BATCH.seen(in, found, Undo.NO, ready -> List.of("what was kept in them cannot be restored any more"));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        return BATCH.run(
                in,
                call,
                Batch.each(id -> client ->
                        client.deleteSnapshot(request -> request.snapshotId(id).dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
