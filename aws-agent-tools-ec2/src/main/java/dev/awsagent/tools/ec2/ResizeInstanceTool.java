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
import java.time.Duration;
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "ec2_resize_instance",
        effect = Effect.WRITE,
        iam = {
            "ec2:ModifyInstanceAttribute",
            "ec2:StopInstances",
            "ec2:StartInstances",
            "ec2:DescribeInstances",
            "ec2:DescribeInstanceTypes",
            "pricing:GetProducts"
        },
        value = "Changes the type of an instance. One that runs is stopped for it, and started again.",
        examples = {
            "resize {instance} to {type}",
            "resize instance {instance} to {type}",
            "resize the server {instance} to {type}",
            "change the type of {instance} to {type}",
            "change the instance type of {instance} to {type}",
            "change instance {instance} to {type}",
            "upgrade {instance} to {type}",
            "upgrade instance {instance} to {type}",
            "scale {instance} to {type}",
            "scale instance {instance} up to {type}",
            "turn {instance} into a {type}",
            "switch {instance} to {type}",
            "switch instance {instance} to {type}",
            "change {instance} to {type}",
            "change {instance} into a {type}",
            "move instance {instance} to {type}",
            "convert {instance} to {type}",
            "bump {instance} to {type}",
            "bump {instance} up to {type}",
            "downgrade {instance} to {type}",
            "downsize {instance} to {type}",
            "upsize {instance} to {type}",
            "scale {instance} down to {type}",
            "set the instance type of {instance} to {type}",
            "set the type of {instance} to {type}",
            "modify the instance type of {instance} to {type}",
            "modify {instance} to {type}",
            "modify {instance} to use {type}",
            "change {instance} to use {type}"
        })
final class ResizeInstanceTool implements Tool<ResizeInstanceTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The instance, by its id or by its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            String instance,

            @Param(value = "The new type", kind = ParamKind.NAME, pattern = Ids.TYPE, rule = Ids.TYPE_RULE)
            String type,

            @Param(
                    value = "How long to wait for it to stop, and to run again, at the most",
                    words = {"within {}"},
                    defaultValue = "\"PT15M\"")
            Duration timeout,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var modify = Ec2Calls.change("ModifyInstanceAttribute", in.dryRun())
                .with("InstanceType", Map.of("Value", in.type()))
                .times(2)
                .open("InstanceId");
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                Ec2Calls.look("DescribeInstanceTypes"),
                Ids.isInstance(in.instance()) ? modify.on(Ids.instanceArn(in.instance())) : modify,
                Ec2Calls.change("StopInstances", in.dryRun()).open("InstanceIds"),
                Ec2Calls.change("StartInstances", in.dryRun()).open("InstanceIds"));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return List.of(Ec2Calls.look("DescribeInstances"), Ec2Calls.look("DescribeInstanceTypes"), Ec2Calls.prices());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.instance(), Undo.PARTLY, "it becomes a " + in.type())
                .costing(Cost.UNKNOWN);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        return Resize.find(ec2, in).impact(ec2).seen(ec2.seen());
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var resize = Resize.find(ec2, in);
        return ToolResult.ok(in.dryRun() ? resize.tryOut(ec2) : resize.run(ec2, in.timeout()));
    }
}
