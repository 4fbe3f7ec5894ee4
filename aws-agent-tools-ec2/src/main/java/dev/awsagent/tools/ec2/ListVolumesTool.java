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
import software.amazon.awssdk.services.ec2.model.Volume;

@ToolInfo(
        name = "ec2_list_volumes",
        effect = Effect.READ,
        iam = {"ec2:DescribeVolumes"},
        value = "Lists volumes (EBS disks) with size, type, state and the instance that they are attached to;"
                + " all, or those that are named, attached to nothing, of a type, of an instance, or not encrypted.",
        examples = {
            "list volumes",
            "list my ebs volumes",
            "show all volumes",
            "what volumes are there",
            "which volumes are unattached",
            "show unattached volumes",
            "find volumes that are not attached",
            "list {type} volumes",
            "which volumes are {type}",
            "list the volumes of instance {instance}",
            "list volumes attached to {instance}",
            "list volumes larger than {largerThan}",
            "which volumes are bigger than {largerThan}",
            "show unencrypted volumes",
            "which volumes are not encrypted",
            "list volumes tagged {tags}",
            "describe volume {volumes}",
            "show volume {volumes}",
            "show the details of volume {volumes}",
            "details of volume {volumes}",
            "tell me about volume {volumes}",
            "how big is volume {volumes}",
            "what size is volume {volumes}",
            "what type is volume {volumes}",
            "what is the size of volume {volumes}",
            "what is the state of volume {volumes}",
            "is volume {volumes} encrypted",
            "is volume {volumes} attached",
            "is volume {volumes} in use",
            "what is volume {volumes} attached to",
            "which instance is volume {volumes} attached to",
            "which instance uses volume {volumes}",
            "where is volume {volumes} attached",
            "when was volume {volumes} created",
            "which zone is volume {volumes} in",
            "how many iops does volume {volumes} have",
            "list disks",
            "show my disks",
            "which disks are there",
            "how many volumes do i have",
            "which disks are unattached",
            "which disks are not attached to any instance",
            "which volumes are not attached to anything",
            "which volumes are not in use",
            "show orphaned disks",
            "list the disks of {instance}",
            "which disks does instance {instance} have",
            "what disks are attached to {instance}",
            "what volumes are mounted on {instance}",
            "list {type} disks",
            "which disks are bigger than {largerThan}",
            "are there unattached volumes",
            "are there unencrypted disks",
            "info on volume {volumes}",
            "status of volume {volumes}",
            "volume details for {volumes}",
            "which volumes have no encryption",
            "is the disk {volumes} encrypted",
            "how much disk does {instance} have",
            "what disk space does {instance} have",
            "how many disks does {instance} have"
        })
final class ListVolumesTool implements Tool<ListVolumesTool.Input, ListVolumesTool.Output> {

    record Input(
            @Param(
                    value = "Only volumes that are attached to nothing",
                    words = {
                        "unattached",
                        "not attached",
                        "detached",
                        "available",
                        "unused",
                        "orphaned",
                        "attached to nothing",
                        "not in use",
                        "not being used",
                        "orphan",
                        "dangling",
                        "free",
                        "unmounted"
                    },
                    defaultValue = "false")
            boolean unattached,

            @Param(value = "Only volumes of this type") @Nullable
            VolumeKind type,

            @Param(
                    value = "Only volumes of this instance, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE,
                    words = {"attached to {}", "of instance {}"})
            @Nullable
            String instance,

            @Param(
                    value = "Only volumes that are larger than this; GB are taken for GiB",
                    kind = ParamKind.SIZE,
                    min = 0,
                    words = {"larger than {}", "bigger than {}", "more than {}", "over {}"})
            @Nullable
            Long largerThan,

            @Param(
                    value = "Only volumes that are not encrypted",
                    words = {"unencrypted", "not encrypted", "without encryption", "no encryption"},
                    defaultValue = "false")
            boolean unencrypted,

            @Param(
                    value = "Only volumes with these tags",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Only these volumes, by their ids",
                    kind = ParamKind.RESOURCE_ID,
                    pattern = "vol-" + Ids.HEX,
                    rule = "must be the id of a volume, such as vol-0abc1234def567890")
            @Nullable
            List<String> volumes) {}

    /** @param gibibytes of all of them */
    record Output(long count, long gibibytes, List<Row> volumes) {}

    record Row(
            String id,
            @Nullable String name,
            int gibibytes,
            String type,
            String state,
            List<String> attachedTo,
            String zone,
            boolean encrypted,
            @Nullable Instant created) {

        static Row of(Volume one) {
            return new Row(
                    one.volumeId(),
                    Ec2Access.name(one.tags()),
                    one.size() == null ? 0 : one.size(),
                    one.volumeTypeAsString(),
                    one.stateAsString(),
                    one.attachments().stream()
                            .map(attached -> attached.instanceId() + " as " + attached.device())
                            .toList(),
                    String.valueOf(one.availabilityZone()),
                    Boolean.TRUE.equals(one.encrypted()),
                    one.createTime());
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return in.instance() == null
                ? List.of(Ec2Calls.look("DescribeVolumes"))
                : List.of(Ec2Calls.look("DescribeVolumes"), Ec2Calls.look("DescribeInstances"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var filters = new LinkedHashMap<String, List<String>>();
        if (in.unattached()) {
            filters.put("status", List.of("available"));
        }
        if (in.type() != null) {
            filters.put("volume-type", List.of(in.type().api()));
        }
        if (in.instance() != null) {
            filters.put(
                    "attachment.instance-id", List.of(Finder.INSTANCES.idOf(Finder.INSTANCES.one(ec2, in.instance()))));
        }
        if (in.tags() != null) {
            in.tags().forEach((key, value) -> filters.put("tag:" + key, List.of(value)));
        }
        if (in.volumes() != null) {
            filters.put("volume-id", in.volumes());
        }
        var rows = ec2.volumes(filters).stream()
                .filter(one -> in.largerThan() == null
                        || one.size() != null && one.size() > NewVolume.gibibytes(in.largerThan()))
                .filter(one -> !in.unencrypted() || !Boolean.TRUE.equals(one.encrypted()))
                .map(Row::of)
                .toList();
        return ToolResult.ok(
                new Output(rows.size(), rows.stream().mapToLong(Row::gibibytes).sum(), rows));
    }
}
