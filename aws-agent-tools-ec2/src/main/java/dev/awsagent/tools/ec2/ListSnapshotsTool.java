package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "ec2_list_snapshots",
        effect = Effect.READ,
        iam = {"ec2:DescribeSnapshots"},
        value = "Lists the snapshots of this account, with size, age and the volume that they were taken of;"
                + " all, or those that are named, of a volume, of a tag, or older than a time.",
        examples = {
            "list snapshots",
            "list my snapshots",
            "show all snapshots",
            "what snapshots are there",
            "list the snapshots of volume {volume}",
            "show snapshots of {volume}",
            "show snapshots older than {olderThan}",
            "list snapshots from before {olderThan}",
            "which snapshots are older than {olderThan}",
            "list snapshots tagged {tags}",
            "describe snapshot {snapshots}",
            "show snapshot {snapshots}",
            "show the details of snapshot {snapshots}",
            "details of snapshot {snapshots}",
            "tell me about snapshot {snapshots}",
            "is snapshot {snapshots} complete",
            "is snapshot {snapshots} completed",
            "is snapshot {snapshots} done",
            "is snapshot {snapshots} ready",
            "is snapshot {snapshots} finished",
            "is snapshot {snapshots} encrypted",
            "what is the state of snapshot {snapshots}",
            "what is the progress of snapshot {snapshots}",
            "how big is snapshot {snapshots}",
            "which volume is snapshot {snapshots} of",
            "when was snapshot {snapshots} taken",
            "what is the description of snapshot {snapshots}",
            "list my ebs snapshots",
            "which snapshots are mine",
            "which snapshots do i own",
            "how many snapshots do i have",
            "what snapshots exist of volume {volume}",
            "which snapshots exist for volume {volume}",
            "snapshots taken of {volume}",
            "which snapshots were taken from volume {volume}",
            "which snapshots were made of volume {volume}",
            "when was the last snapshot of volume {volume} taken",
            "when was the latest snapshot of {volume} made",
            "does volume {volume} have snapshots",
            "are there snapshots of {volume}",
            "list backups of volume {volume}",
            "what backups of volume {volume} are there",
            "when was volume {volume} last backed up",
            "info on snapshot {snapshots}",
            "status of snapshot {snapshots}",
            "progress of snapshot {snapshots}",
            "got any snapshots of {volume}",
            "how far is snapshot {snapshots}"
        })
final class ListSnapshotsTool implements Tool<ListSnapshotsTool.Input, ListSnapshotsTool.Output> {

    record Input(
            @Param(
                    value = "Only snapshots of this volume, by its id, which need not exist any more",
                    kind = ParamKind.RESOURCE_ID,
                    pattern = "vol-" + Ids.HEX,
                    rule = "must be the id of a volume, such as vol-0abc1234def567890")
            @Nullable
            String volume,

            @Param(
                    value = "Only snapshots that were taken before this time",
                    words = {"older than {}", "from before {}", "before {}"})
            @Nullable
            Instant olderThan,

            @Param(
                    value = "Only snapshots with these tags",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Only these snapshots, by their ids",
                    kind = ParamKind.RESOURCE_ID,
                    pattern = "snap-" + Ids.HEX,
                    rule = "must be the id of a snapshot, such as snap-0abc1234def567890")
            @Nullable
            List<String> snapshots) {}

    /** @param gibibytes of the volumes that they were taken of; what is stored is less */
    record Output(long count, long gibibytes, List<Row> snapshots) {}

    record Row(
            String id,
            @Nullable String name,
            int gibibytes,
            String volume,
            @Nullable Instant taken,
            String state,
            boolean encrypted,
            String description) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeSnapshots"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var filters = new LinkedHashMap<String, List<String>>();
        if (in.volume() != null) {
            filters.put("volume-id", List.of(in.volume()));
        }
        if (in.tags() != null) {
            in.tags().forEach((key, value) -> filters.put("tag:" + key, List.of(value)));
        }
        if (in.snapshots() != null) {
            filters.put("snapshot-id", in.snapshots());
        }
        var rows = Ec2Access.of(call).ownSnapshots(filters).stream()
                .filter(one -> in.olderThan() == null
                        || one.startTime() != null && one.startTime().isBefore(in.olderThan()))
                .map(one -> new Row(
                        one.snapshotId(),
                        Ec2Access.name(one.tags()),
                        one.volumeSize() == null ? 0 : one.volumeSize(),
                        String.valueOf(one.volumeId()),
                        one.startTime(),
                        one.stateAsString(),
                        Boolean.TRUE.equals(one.encrypted()),
                        String.valueOf(one.description())))
                .toList();
        return ToolResult.ok(
                new Output(rows.size(), rows.stream().mapToLong(Row::gibibytes).sum(), rows));
    }
}
