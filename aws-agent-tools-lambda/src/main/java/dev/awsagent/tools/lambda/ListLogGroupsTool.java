package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_list_log_groups",
        effect = Effect.READ,
        iam = "logs:DescribeLogGroups",
        value =
                "Lists log groups with their size and how long they keep what is logged; all, or those that keep it for ever.",
        examples = {
            "list log groups",
            "list my log groups",
            "show all log groups",
            "list cloudwatch log groups",
            "which log groups are there",
            "how many log groups do i have",
            "list log groups starting with {prefix}",
            "list the log groups under {prefix}",
            "list the log groups of my lambdas",
            "list lambda log groups",
            "show the largest log groups",
            "which log groups are the largest",
            "which log groups never expire",
            "which log groups have no retention",
            "list log groups without retention",
            "what log groups exist",
            "which log groups do i have",
            "show cloudwatch log groups",
            "log groups of my functions",
            "log groups that start with {prefix}",
            "log groups below {prefix}",
            "which log groups keep their logs forever",
            "which log groups do not expire",
            "log groups without expiry",
            "what is the retention of my log groups",
            "show the retention of log groups",
            "how big are my log groups",
            "which log groups take the most space",
            "biggest log groups",
            "are there log groups without retention"
        })
final class ListLogGroupsTool implements Tool<ListLogGroupsTool.Input, ListLogGroupsTool.Output> {

    enum Order {
        NAME,
        SIZE
    }

    record Input(
            @Param(
                    value = "Only those whose names start with this",
                    kind = ParamKind.NAME,
                    pattern = LogSource.GROUP,
                    rule = LogSource.GROUP_RULE,
                    words = {
                        "starting with {}",
                        "starts with {}",
                        "under {}",
                        "below {}",
                        "prefix {}",
                        "of my lambdas=/aws/lambda/",
                        "of lambda functions=/aws/lambda/",
                        "of my lambda functions=/aws/lambda/",
                        "lambda log groups=/aws/lambda/"
                    })
            @Nullable
            String prefix,

            @Param(
                    value = "Only those that keep what is logged for ever",
                    words = {
                        "never expire",
                        "never expires",
                        "no retention",
                        "without retention",
                        "without a retention",
                        "no expiry",
                        "for ever",
                        "forever",
                        "indefinitely"
                    },
                    defaultValue = "false")
            boolean forever,

            @Param(
                    value = "By name, or the largest first",
                    words = {"largest=SIZE", "biggest=SIZE", "by size=SIZE", "by name=NAME"},
                    defaultValue = "\"NAME\"")
            Order order) {}

    /** @param keptDays null where it is kept for ever */
    record Group(
            String name,
            long storedBytes,
            @Nullable Integer keptDays,
            @Nullable Instant created) {}

    record Output(int count, long totalBytes, List<Group> groups) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(AwsCall.of("logs", "DescribeLogGroups").times(AwsCall.MANY));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var groups = LogsAccess.of(call).groups(in.prefix()).stream()
                .map(one -> new Group(
                        one.logGroupName(),
                        one.storedBytes() == null ? 0 : one.storedBytes(),
                        one.retentionInDays(),
                        one.creationTime() == null ? null : Instant.ofEpochMilli(one.creationTime())))
                .filter(one -> !in.forever() || one.keptDays() == null)
                .sorted(
                        in.order() == Order.SIZE
                                ? Comparator.comparingLong(Group::storedBytes).reversed()
                                : Comparator.comparing(Group::name))
                .toList();
        return ToolResult.ok(new Output(
                groups.size(), groups.stream().mapToLong(Group::storedBytes).sum(), groups));
    }
}
