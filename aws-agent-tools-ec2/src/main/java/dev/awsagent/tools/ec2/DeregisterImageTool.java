package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.ec2.Changes.Change;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Image;

@ToolInfo(
        name = "ec2_deregister_image",
        effect = Effect.DESTROY,
        iam = {"ec2:DeregisterImage", "ec2:DeleteSnapshot", "ec2:DescribeImages", "ec2:DescribeInstances"},
        value = "Deregisters (deletes) an image of this account; with its snapshots, where that is asked. What"
                + " was launched from it stays.",
        examples = {
            "deregister {image}",
            "deregister image {image}",
            "deregister the ami {image}",
            "deregister {image} and delete its snapshots",
            "deregister image {image} and delete its snapshots",
            "deregister image {image} with its snapshots",
            "delete image {image}",
            "delete the ami {image}",
            "delete image {image} and its snapshots",
            "remove image {image}",
            "remove the ami {image}",
            "unregister image {image}",
            "deregister the image {image}",
            "delete the image {image}",
            "destroy image {image}",
            "destroy the ami {image}",
            "drop image {image}",
            "throw away image {image}",
            "scrap the ami {image}",
            "trash image {image}",
            "nuke the ami {image}",
            "unregister the ami {image}",
            "delete {image} with its snapshots",
            "delete image {image} with its snapshots",
            "remove image {image} and its snapshots"
        })
final class DeregisterImageTool implements Tool<DeregisterImageTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The image, by its id or its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.IMAGE,
                    rule = Ids.IMAGE_RULE)
            String image,

            @Param(
                    value = "Delete its snapshots too",
                    words = {
                        "delete its snapshots",
                        "drop its snapshots",
                        "remove its snapshots",
                        "delete the snapshots",
                        "and its snapshots",
                        "with its snapshots"
                    },
                    defaultValue = "false")
            boolean deleteSnapshots,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var deregister = Ec2Calls.change("DeregisterImage", in.dryRun());
        var calls = new ArrayList<AwsCall>();
        calls.add(Ec2Calls.look("DescribeImages"));
        calls.add(Ec2Calls.look("DescribeInstances"));
        calls.add(
                Ids.isImage(in.image())
                        ? deregister.with("ImageId", in.image()).on(Ids.arn("image", in.image()))
                        : deregister.open("ImageId"));
        if (in.deleteSnapshots() && !in.dryRun()) {
            calls.add(
                    Ec2Calls.change("DeleteSnapshot", false).open("SnapshotId").times(AwsCall.MANY));
        }
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        return Impact.typed(
                in.image(),
                List.of(in.image()),
                in.deleteSnapshots() ? -1 : 1,
                Undo.NO,
                in.deleteSnapshots() ? "its snapshots are deleted" : "its snapshots stay, and cost money");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var image = Finder.IMAGES.one(ec2, in.image());
        var snapshots = Images.snapshots(image);
        var notes = new ArrayList<String>();
        notes.add(
                "nothing can be launched from it any more: look at launch templates and Auto Scaling groups that name it");
        var using = ec2.instances(Map.of("image-id", List.of(image.imageId()))).stream()
                .filter(one -> !one.state().nameAsString().equals("terminated"))
                .toList();
        if (!using.isEmpty()) {
            notes.add("launched from it, and not touched: " + Batch.listed(using, Finder.INSTANCES::label));
        }
        var resources = new ArrayList<String>();
        resources.add(Finder.IMAGES.line(image));
        if (in.deleteSnapshots()) {
            resources.addAll(snapshots);
        } else if (!snapshots.isEmpty()) {
            notes.add("these snapshots stay, and cost money: " + String.join(", ", snapshots));
        }
        return Impact.typed(in.image(), resources, resources.size(), Undo.NO, notes.toArray(String[]::new))
                .seen(ec2.seen());
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var image = Finder.IMAGES.one(ec2, in.image());
        var done = ec2.change(
                in.dryRun(),
                image.imageId(),
                image.name(),
                "deregistered",
                client -> client.deregisterImage(
                        request -> request.imageId(image.imageId()).dryRun(Ec2Calls.flag(in.dryRun()))));
        if (!in.deleteSnapshots() || in.dryRun()) {
            return ToolResult.ok(done);
        }
        var results = new ArrayList<>(done.results());
        var refused = new ArrayList<String>();
        for (var id : snapshots(image, call)) {
            try {
                ec2.ask(client -> client.deleteSnapshot(request -> request.snapshotId(id)));
                results.add(new Change(id, null, Outcome.DONE, "deleted"));
            } catch (RuntimeException e) {
                refused.add(id + ": " + Ec2Access.said(e));
            }
        }
        return refused.isEmpty()
                ? ToolResult.ok(new Changes(results, null))
                : ToolResult.failed(
                        FailureKind.PARTIAL,
                        image.imageId() + " is deregistered, and these snapshots stay: " + String.join(", ", refused),
                        "delete them with 'delete snapshot …'");
    }

    /** Those that were shown. */
    private static List<String> snapshots(Image image, ToolCall call) {
        var reviewed = call.reviewed();
        return Images.snapshots(image).stream()
                .filter(id -> reviewed == null || reviewed.resources().contains(id))
                .toList();
    }
}
