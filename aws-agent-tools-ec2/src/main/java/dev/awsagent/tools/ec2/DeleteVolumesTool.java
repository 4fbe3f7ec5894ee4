package dev.awsagent.tools.ec2;

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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Volume;

@ToolInfo(
        name = "ec2_delete_volumes",
        effect = Effect.DESTROY,
        iam = {"ec2:DeleteVolume", "ec2:DescribeVolumes"},
        value = "Deletes volumes and all that is on them: those named, or all that are attached to nothing. One"
                + " that is attached stays.",
        examples = {
            "delete volume {volumes}",
            "delete the volume {volumes}",
            "delete the ebs volume {volumes}",
            "delete volumes {volumes}",
            "remove volume {volumes}",
            "remove the volume {volumes}",
            "destroy volume {volumes}",
            "delete all unattached volumes",
            "remove all unattached volumes",
            "delete unattached volumes older than {olderThan}",
            "delete disk {volumes}",
            "delete the disk {volumes}",
            "delete the ebs disk {volumes}",
            "destroy the disk {volumes}",
            "remove the disk {volumes}",
            "remove the ebs volume {volumes}",
            "throw away volume {volumes}",
            "trash volume {volumes}",
            "scrap volume {volumes}",
            "nuke volume {volumes}",
            "drop volume {volumes}",
            "destroy the ebs volume {volumes}",
            "throw out volume {volumes}"
        })
final class DeleteVolumesTool implements Tool<DeleteVolumesTool.Input, Changes> {

    private static final Batch<Volume> BATCH =
            new Batch<>(() -> Finder.VOLUMES, "volume", "delete", "deleted", Set.of("available", "error"), Set.of());

    record Input(
            @Param(
                    value = "The volumes, each by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.VOLUME,
                    rule = Ids.VOLUME_RULE)
            @Nullable
            List<String> volumes,

            @Param(
                    value = "All volumes that are attached to nothing",
                    words = {"all unattached", "every unattached", "unattached volumes"},
                    defaultValue = "false")
            boolean unattached,

            @Param(
                    value = "Of those that are attached to nothing, only the ones that were made before this time",
                    words = {"older than {}", "created before {}"})
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
            implements Which<Volume> {

        Input {
            if (olderThan != null && !unattached) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "an age alone does not say which volumes are to go",
                        "say 'unattached volumes older than 30 days', or name them");
            }
            Which.check(volumes, unattached, "volumes", "all unattached volumes");
        }

        @Override
        public List<String> names() {
            return Which.orNone(volumes);
        }

        @Override
        public List<Volume> find(Ec2Access ec2) {
            return ec2.volumes(Map.of("status", List.of("available"))).stream()
                    .filter(one -> olderThan == null
                            || one.createTime() != null && one.createTime().isBefore(olderThan))
                    .toList();
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return BATCH.calls("DescribeVolumes", "DeleteVolume", "VolumeId", in);
    }

    @Override
    public Impact impact(Input in) {
        return BATCH.unseen(in, Undo.NO);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var found = BATCH.find(Ec2Access.of(call), in);
        return BATCH.seen(
                in,
                found,
                Undo.NO,
                ready -> List.of(
                        "all that is on them is lost: "
                                + ready.stream().mapToInt(Volume::size).sum() + " GiB",
                        "a snapshot keeps it: 'snapshot volume " + ready.get(0).volumeId() + "'"));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        return BATCH.run(
                in,
                call,
                Batch.each(id -> client ->
                        client.deleteVolume(request -> request.volumeId(id).dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
