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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "ec2_delete_key_pair",
        effect = Effect.DESTROY,
        iam = {"ec2:DeleteKeyPair", "ec2:DescribeKeyPairs", "ec2:DescribeInstances"},
        value = "Deletes a key pair from EC2. Instances that were launched with it keep the public key.",
        examples = {
            "delete key pair {name}",
            "delete the key pair {name}",
            "delete the key pair called {name}",
            "remove key pair {name}",
            "remove the key pair {name}",
            "delete the ssh key {name}",
            "delete ssh key {name}",
            "delete ssh key pair {name}",
            "delete the ec2 key pair {name}",
            "delete the {name} key pair",
            "remove the ssh key {name}",
            "remove ssh key pair {name}",
            "remove the {name} key pair",
            "remove the key pair called {name}",
            "destroy key pair {name}",
            "drop key pair {name}",
            "drop the ssh key {name}",
            "throw away key pair {name}",
            "trash key pair {name}",
            "delete keypair {name}",
            "delete the keypair {name}",
            "remove keypair {name}"
        })
final class DeleteKeyPairTool implements Tool<DeleteKeyPairTool.Input, Changes> {

    record Input(
            @Param(
                    value = "The name of the key pair",
                    kind = ParamKind.NAME,
                    pattern = KeyPairs.NAME,
                    rule = KeyPairs.NAME_RULE,
                    words = {"called {}", "named {}", "key pair {}"})
            String name,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeKeyPairs"),
                Ec2Calls.look("DescribeInstances"),
                Ec2Calls.change("DeleteKeyPair", in.dryRun()).open("KeyName"));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(in.name(), Undo.NO, "no instance can be launched with it any more");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var pair = KeyPairs.one(ec2, in.name());
        var notes = new ArrayList<>(impact(in).notes());
        var using = ec2.instances(Map.of("key-name", List.of(pair.keyName())));
        if (!using.isEmpty()) {
            notes.add("launched with it, and keeping the public key: " + Batch.listed(using, Finder.INSTANCES::label));
        }
        return Impact.one(Ec2Access.label(pair.keyPairId(), pair.keyName()), Undo.NO, notes.toArray(String[]::new))
                .seen(ec2.seen());
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var pair = KeyPairs.one(ec2, in.name());
        return ToolResult.ok(ec2.change(
                in.dryRun(),
                pair.keyPairId(),
                pair.keyName(),
                "deleted",
                client -> client.deleteKeyPair(
                        request -> request.keyName(pair.keyName()).dryRun(Ec2Calls.flag(in.dryRun())))));
    }
}
