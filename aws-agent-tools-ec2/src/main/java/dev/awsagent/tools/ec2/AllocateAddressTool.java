package dev.awsagent.tools.ec2;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ResourceType;

@ToolInfo(
        name = "ec2_allocate_address",
        effect = Effect.WRITE,
        iam = {"ec2:AllocateAddress", "ec2:CreateTags"},
        value = "Allocates an elastic address.",
        examples = {
            "allocate an elastic address",
            "allocate an elastic ip",
            "allocate a new elastic ip called {name}",
            "allocate an elastic address named {name}",
            "get a new elastic ip",
            "create an elastic ip",
            "create an elastic address called {name}",
            "allocate a static ip",
            "allocate a new eip",
            "allocate an eip",
            "allocate a public ip",
            "reserve an elastic ip",
            "reserve a static ip",
            "reserve an elastic ip called {name}",
            "request an elastic ip",
            "request a new elastic ip",
            "grab an elastic ip",
            "claim an elastic ip",
            "create an eip",
            "create a new elastic ip",
            "create a static ip",
            "make an elastic ip",
            "add an elastic ip",
            "book an elastic ip"
        })
final class AllocateAddressTool implements Tool<AllocateAddressTool.Input, Changes> {

    record Input(
            @Param(
                    value = "Its name (the Name tag)",
                    kind = ParamKind.NAME,
                    pattern = Ids.NEW_NAME,
                    rule = Ids.NEW_NAME_RULE,
                    words = {"called {}", "named {}"})
            @Nullable
            String name,

            @Param(
                    value = "Tags",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}", "with tags {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Do not tag it with who asked for it, when and why",
                    words = {"untagged", "without request tags"},
                    defaultValue = "false")
            boolean untagged,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.change("AllocateAddress", in.dryRun())
                .with("Domain", "vpc")
                .open("TagSpecifications"));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return List.of(Ec2Calls.prices(PriceList.ADDRESSES));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                        "a new elastic address",
                        Undo.YES,
                        "it costs money until it is released, used or not",
                        CreationTags.note(in.untagged()))
                .costing(Cost.UNKNOWN);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        return CreationTags.noted(impact(in), call, in.untagged())
                .costing(PriceList.address(Ec2Access.of(call)))
                .making(Tagging.planned(call, in.name(), in.tags(), in.untagged()));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        return ToolResult.ok(Ec2Access.of(call)
                .create(
                        in.dryRun(),
                        "elastic address",
                        client -> client.allocateAddress(request -> request.domain("vpc")
                                .tagSpecifications(
                                        Tagging.of(call, in.name(), in.tags(), in.untagged(), ResourceType.ELASTIC_IP))
                                .dryRun(Ec2Calls.flag(in.dryRun()))),
                        made -> Changes.done(made.allocationId(), in.name(), made.publicIp())));
    }
}
