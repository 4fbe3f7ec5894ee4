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
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "ec2_list_key_pairs",
        effect = Effect.READ,
        iam = {"ec2:DescribeKeyPairs"},
        value = "Lists key pairs, with their fingerprints and ages. Private keys are not kept by AWS.",
        examples = {
            "list key pairs",
            "list my ec2 key pairs",
            "show all key pairs",
            "what key pairs are there",
            "which ssh keys do i have in ec2",
            "list ssh key pairs",
            "list my ssh keys",
            "show ssh keys",
            "show my keys",
            "what keys do i have",
            "which key pairs are registered",
            "which ssh keys are registered",
            "what ssh key pairs are registered",
            "which key pairs exist",
            "how many key pairs do i have",
            "show key pair {name}",
            "describe key pair {name}",
            "is there a key pair called {name}",
            "is there an ssh key called {name}",
            "does key pair {name} exist",
            "what is the fingerprint of key pair {name}",
            "when was key pair {name} created",
            "list keypairs",
            "show my keypairs",
            "which keypairs are there"
        })
final class ListKeyPairsTool implements Tool<ListKeyPairsTool.Input, ListKeyPairsTool.Output> {

    record Input(
            @Param(
                    value = "Only the key pair of this name",
                    kind = ParamKind.NAME,
                    pattern = "(?!" + Ids.ANYTHING + "$)" + KeyPairs.NAME,
                    rule = KeyPairs.NAME_RULE,
                    words = {"called {}", "named {}", "key pair {}"})
            @Nullable
            String name) {}

    record Output(List<Row> keyPairs) {}

    record Row(
            String id,
            String name,
            String type,
            String fingerprint,
            @Nullable Instant created) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeKeyPairs"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        return ToolResult.ok(new Output(KeyPairs.all(Ec2Access.of(call)).stream()
                .filter(one -> in.name() == null || in.name().equals(one.keyName()))
                .map(one -> new Row(
                        one.keyPairId(),
                        one.keyName(),
                        String.valueOf(one.keyTypeAsString()),
                        one.keyFingerprint(),
                        one.createTime()))
                .toList()));
    }
}
