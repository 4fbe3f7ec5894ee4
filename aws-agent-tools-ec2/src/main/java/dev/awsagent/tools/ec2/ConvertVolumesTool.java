package dev.awsagent.tools.ec2;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Volume;

@ToolInfo(
        name = "ec2_convert_volumes",
        effect = Effect.WRITE,
        iam = {"ec2:ModifyVolume", "ec2:DescribeVolumes"},
        value = "Converts volumes to gp3, which costs less than gp2 and is as fast or faster: those named, or"
                + " all that are gp2. They stay in use meanwhile.",
        examples = {
            "convert volume {volumes} to gp3",
            "convert {volumes} to gp3",
            "convert all gp2 volumes to gp3",
            "change volume {volumes} to gp3",
            "change all gp2 volumes to gp3",
            "migrate volume {volumes} to gp3",
            "migrate all gp2 volumes to gp3",
            "switch volume {volumes} to gp3",
            "turn volume {volumes} into gp3",
            "turn {volumes} into gp3",
            "move volume {volumes} to gp3",
            "move {volumes} to gp3",
            "migrate {volumes} to gp3",
            "switch {volumes} to gp3",
            "change {volumes} to gp3",
            "upgrade volume {volumes} to gp3",
            "upgrade {volumes} to gp3",
            "convert the disk {volumes} to gp3",
            "move all gp2 volumes to gp3",
            "upgrade all gp2 volumes to gp3",
            "switch all gp2 volumes to gp3",
            "convert every gp2 volume to gp3"
        })
final class ConvertVolumesTool implements Tool<ConvertVolumesTool.Input, Changes> {

    private static final Batch<Volume> BATCH = new Batch<>(
            () -> Finder.VOLUMES, "volume", "convert", "converting", Set.of("available", "in-use"), Set.of());

    record Input(
            @Param(
                    value = "The volumes, each by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.VOLUME,
                    rule = Ids.VOLUME_RULE)
            @Nullable
            List<String> volumes,

            @Param(
                    value = "All volumes that are gp2",
                    words = {"all gp2", "every gp2"},
                    defaultValue = "false")
            boolean allGp2,

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
            Which.check(volumes, allGp2, "volumes", "all gp2 volumes");
        }

        @Override
        public List<String> names() {
            return Which.orNone(volumes);
        }

        @Override
        public List<Volume> find(Ec2Access ec2) {
            return ec2.volumes(Map.of("volume-type", List.of("gp2")));
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return BATCH.calls("DescribeVolumes", "ModifyVolume", "VolumeId", in).stream()
                .map(call -> call.operation().equals("ModifyVolume") ? call.with("VolumeType", "gp3") : call)
                .toList();
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return Ec2Calls.looksWithPrices(calls(in));
    }

    @Override
    public Impact impact(Input in) {
        return BATCH.unseen(in, Undo.PARTLY).costing(Cost.UNKNOWN);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var found = BATCH.find(ec2, in);
        var gp3 = found.ready().stream()
                .filter(one -> one.volumeTypeAsString().equals("gp3"))
                .toList();
        var ready = new ArrayList<>(found.ready());
        ready.removeAll(gp3);
        var finished = new ArrayList<>(found.finished());
        finished.addAll(gp3);
        var impact = BATCH.seen(
                in,
                new Batch.Found<>(ready, finished, found.unfit()),
                Undo.PARTLY,
                going -> List.of(
                        "the conversion takes up to a day, and they stay in use; AWS limits how often one can be changed",
                        "gp3 gives 3000 operations and 125 MiB a second; a gp2 volume larger than 1000 GiB may have more"));
        return impact.differing(ready.stream()
                        .map(one -> new Impact.Difference(
                                "type of " + Finder.VOLUMES.label(one), one.volumeTypeAsString(), "gp3"))
                        .toList())
                .costing(PriceList.storage(
                        ec2, "gp3", ready.stream().mapToInt(Volume::size).sum(), null, null));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        return BATCH.run(
                in,
                call,
                Batch.each(id -> client -> client.modifyVolume(
                        request -> request.volumeId(id).volumeType("gp3").dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
