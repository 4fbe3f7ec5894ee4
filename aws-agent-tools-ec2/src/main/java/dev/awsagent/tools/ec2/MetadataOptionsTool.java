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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;

@ToolInfo(
        name = "ec2_set_metadata_options",
        effect = Effect.WRITE,
        iam = {"ec2:ModifyInstanceMetadataOptions", "ec2:DescribeInstances"},
        value =
                "Sets how instances may ask for their metadata: whether version 2 (with tokens) is required, and how many network"
                        + " hops an answer may take.",
        examples = {
            "require imdsv2 on {instances}",
            "require imdsv2 for instance {instances}",
            "require metadata tokens on {instances}",
            "enforce imdsv2 on {instances}",
            "enforce imdsv2 for instance {instances}",
            "allow imdsv1 on {instances}",
            "allow imdsv1 for instance {instances}",
            "set the metadata hop limit of {instances} to {hops}",
            "set the metadata hop limit of instance {instances} to {hops}",
            "force imdsv2 on {instances}",
            "force imdsv2 for instance {instances}",
            "make imdsv2 mandatory on {instances}",
            "make imdsv2 required on {instances}",
            "set imdsv2 to required on {instances}",
            "disable imdsv1 on {instances}",
            "disable imdsv1 for instance {instances}",
            "turn off imdsv1 on {instances}",
            "block imdsv1 on {instances}",
            "enable imdsv1 on {instances}",
            "make imdsv2 optional on {instances}"
        })
final class MetadataOptionsTool implements Tool<MetadataOptionsTool.Input, Changes> {

    private static final Batch<Instance> BATCH =
            Batch.ofInstances("change", "changed", Set.of(), Set.of("terminated", "shutting-down"));

    enum Tokens {
        REQUIRED,
        OPTIONAL
    }

    record Input(
            @Param(
                    value = "The instances, each by its id or by its name",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            List<String> instances,

            @Param(
                    value = "Whether a token is required (version 2 only) or optional (version 1 too)",
                    words = {
                        "require imdsv2=REQUIRED",
                        "enforce imdsv2=REQUIRED",
                        "require metadata tokens=REQUIRED",
                        "force imdsv2=REQUIRED",
                        "make imdsv2 mandatory=REQUIRED",
                        "make imdsv2 required=REQUIRED",
                        "imdsv2 to required=REQUIRED",
                        "only allow imdsv2=REQUIRED",
                        "disable imdsv1=REQUIRED",
                        "block imdsv1=REQUIRED",
                        "enable imdsv1=OPTIONAL",
                        "make imdsv2 optional=OPTIONAL",
                        "allow imdsv1=OPTIONAL"
                    })
            @Nullable
            Tokens tokens,

            @Param(
                    value = "How many network hops an answer may take; 2 for programs in containers",
                    min = 1,
                    max = 64,
                    words = {"hop limit {}", "to {}"})
            @Nullable
            Integer hops,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {

        Input {
            if (tokens == null && hops == null) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "nothing says what to set for the metadata of " + String.join(", ", instances),
                        "require IMDSv2, allow IMDSv1, or give a hop limit");
            }
        }

        InstancesInput which() {
            return InstancesInput.named(instances, dryRun);
        }

        private Map<String, Object> values() {
            var values = new HashMap<String, Object>();
            if (tokens != null) {
                values.put("HttpTokens", tokens.name().toLowerCase(Locale.ROOT));
            }
            if (hops != null) {
                values.put("HttpPutResponseHopLimit", hops);
            }
            return values;
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var modify = Ec2Calls.change("ModifyInstanceMetadataOptions", in.dryRun())
                .open("InstanceId")
                .times(AwsCall.MANY);
        for (var one : in.values().entrySet()) {
            modify = modify.with(one.getKey(), one.getValue());
        }
        return List.of(Ec2Calls.look("DescribeInstances"), modify);
    }

    @Override
    public Impact impact(Input in) {
        return BATCH.unseen(in.which(), Undo.YES);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var found = BATCH.find(Ec2Access.of(call), in.which());
        return BATCH.seen(in.which(), found, Undo.YES, ready -> notes(in)).differing(differences(in, found.ready()));
    }

    private static List<Impact.Difference> differences(Input in, List<Instance> ready) {
        var differences = new ArrayList<Impact.Difference>();
        for (var one : ready) {
            var now = one.metadataOptions();
            if (in.tokens() != null) {
                differences.add(new Impact.Difference(
                        "tokens of " + one.instanceId(),
                        now == null ? "?" : now.httpTokensAsString(),
                        in.tokens().name().toLowerCase(Locale.ROOT)));
            }
            if (in.hops() != null) {
                differences.add(new Impact.Difference(
                        "hop limit of " + one.instanceId(),
                        now == null ? "?" : String.valueOf(now.httpPutResponseHopLimit()),
                        String.valueOf(in.hops())));
            }
        }
        return differences;
    }

    private static List<String> notes(Input in) {
        var notes = new ArrayList<String>();
        if (in.tokens() == Tokens.REQUIRED) {
            notes.add("programs there that are too old to ask with a token lose their credentials");
        }
        if (in.tokens() == Tokens.OPTIONAL) {
            notes.add("what tricks a program there into fetching a URL gets its role");
        }
        return notes;
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        return BATCH.run(
                in.which(),
                call,
                Batch.each(id -> client -> client.modifyInstanceMetadataOptions(request -> {
                    request.instanceId(id).dryRun(Ec2Calls.flag(in.dryRun()));
                    if (in.tokens() != null) {
                        request.httpTokens(in.tokens().name().toLowerCase(Locale.ROOT));
                    }
                    request.httpPutResponseHopLimit(in.hops());
                })));
    }
}
