package dev.awsagent.tools.lambda;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_set_log_retention",
        effect = Effect.DESTROY,
        iam = {
            "logs:PutRetentionPolicy",
            "logs:DeleteRetentionPolicy",
            "logs:DescribeLogGroups",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Sets how long the logs of a function, or a log group, are kept. What is older is deleted by AWS for good.",
        examples = {
            "set the retention of log group {source} to {keep}",
            "set retention of log group {source} to {keep}",
            "set the retention of {source} to {keep}",
            "set the log retention of {source} to {keep}",
            "set log retention of lambda {source} to {keep}",
            "set log retention for {source} to {keep}",
            "change the retention of log group {source} to {keep}",
            "change the log retention of {source} to {keep}",
            "keep the logs of {source} for {keep}",
            "keep logs of lambda {source} for {keep}",
            "keep log group {source} for {keep}",
            "keep the logs of {source} forever",
            "keep log group {source} forever",
            "expire the logs of {source} after {keep}",
            "expire log group {source} after {keep}",
            "delete the logs of {source} after {keep}",
            "retain the logs of {source} for {keep}",
            "retain logs of lambda {source} for {keep}",
            "retain log group {source} for {keep}",
            "keep the cloudwatch logs of {source} for {keep}",
            "keep the log group {source} for {keep}",
            "keep the {source} logs for {keep}",
            "store the logs of {source} for {keep}",
            "hold the logs of {source} for {keep}",
            "set retention of {source} to {keep}",
            "set the retention on {source} to {keep}",
            "set retention on log group {source} to {keep}",
            "set a retention of {keep} on log group {source}",
            "set a retention of {keep} for {source}",
            "set the retention period of {source} to {keep}",
            "set the log retention on lambda {source} to {keep}",
            "put a retention of {keep} on log group {source}",
            "change the retention of {source} to {keep}",
            "change the retention on log group {source} to {keep}",
            "limit the retention of {source} to {keep}",
            "limit the log retention of {source} to {keep}",
            "reduce the log retention of {source} to {keep}",
            "reduce the retention of {source} to {keep}",
            "lower the retention of {source} to {keep}",
            "raise the retention of {source} to {keep}",
            "extend the retention of {source} to {keep}",
            "extend the log retention of {source} to {keep}",
            "make log retention of {source} {keep}",
            "make the logs of {source} expire after {keep}",
            "make log group {source} expire after {keep}",
            "expire the log group {source} after {keep}",
            "expire logs of lambda {source} after {keep}",
            "age out the logs of {source} after {keep}"
        })
final class SetRetentionTool implements Tool<SetRetentionTool.Input, SetRetentionTool.Output> {

    /** The days that AWS takes. */
    private static final List<Integer> DAYS = List.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    /** Two years are 730 days for a person, and 731 for AWS. */
    private static final int NEARLY = 5;

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, or the log group",
                    kind = ParamKind.NAME,
                    pattern = LogSource.SOURCE,
                    rule = LogSource.RULE,
                    words = {"log group {}"})
            String source,

            @Param(
                    value = "It is the name of a log group, and not of a function",
                    words = {"log group"},
                    defaultValue = "false")
            boolean logGroup,

            @Param(
                    value = "How long, in days that AWS takes: 1, 3, 5, 7, 14, 30, 60, 90, …",
                    kind = ParamKind.DURATION,
                    words = {"to {}", "for {}", "after {}"})
            @Nullable
            Duration keep,

            @Param(
                    value = "Keep them for ever",
                    words = {"forever", "for ever", "indefinitely", "to never expire", "never"},
                    defaultValue = "false")
            boolean forever)
            implements LogSource {

        Input {
            if ((keep == null) != forever) {
                throw new ToolException(
                        FailureKind.INVALID,
                        forever ? "a time and 'forever' are said at once" : "nothing says how long the logs are kept",
                        "say a time such as '14 days', or 'forever'");
            }
        }

        /** As AWS takes it. */
        int days() {
            var wanted = Objects.requireNonNull(keep).toDays();
            return DAYS.stream()
                    .filter(days -> days >= wanted && days - wanted <= NEARLY * wanted / 365)
                    .findFirst()
                    .orElseThrow(() -> new ToolException(
                            FailureKind.INVALID,
                            "logs cannot be kept for " + wanted + " days",
                            "AWS takes "
                                    + String.join(
                                            ", ",
                                            DAYS.stream().map(String::valueOf).toList()) + " days"));
        }
    }

    record Output(
            String group,
            @Nullable Integer beforeDays,
            @Nullable Integer keptDays) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<>(in.looks());
        var change = in.change(in.forever() ? "DeleteRetentionPolicy" : "PutRetentionPolicy");
        calls.add(in.forever() ? change : change.with("retentionInDays", in.days()));
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        return in.forever()
                ? Impact.one("logs of " + in.source(), Undo.YES, "they are kept for ever, and cost money for ever")
                : Impact.typed(
                        in.source(),
                        List.of("logs of " + in.source()),
                        1,
                        Undo.NO,
                        "what is older than " + in.days() + " days is DELETED for good, and what gets that old is");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var group = LogsAccess.of(call).group(in);
        var now = group.retentionInDays();
        Integer then = in.forever() ? null : in.days();
        if (Objects.equals(now, then)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the log group '" + group.logGroupName() + "' is kept " + words(now) + " already",
                    null);
        }
        var shorter = then != null && (now == null || then < now);
        var notes = new ArrayList<String>();
        notes.add(
                shorter
                        ? impact(in).notes().get(0)
                        : then == null ? impact(in).notes().get(0) : "nothing that is there now is deleted by it");
        return new Impact(List.of("log group " + group.logGroupName()), 1, null, shorter ? Undo.NO : Undo.YES, notes)
                .differing(List.of(new Impact.Difference("kept", words(now), words(then))))
                .seen(seen(group.logGroupName(), now));
    }

    private static Map<String, String> seen(String group, @Nullable Integer days) {
        return Map.of("group", group, "kept", words(days));
    }

    private static String words(@Nullable Integer days) {
        return days == null ? "for ever" : days + " days";
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var logs = LogsAccess.of(call);
        var group = logs.group(in);
        var name = group.logGroupName();
        var now = group.retentionInDays();
        Reviewed.check(call, "the log group " + name, seen(name, now));
        if (in.forever()) {
            logs.ask(client -> client.deleteRetentionPolicy(request -> request.logGroupName(name)));
            return ToolResult.ok(new Output(name, now, null));
        }
        logs.ask(client ->
                client.putRetentionPolicy(request -> request.logGroupName(name).retentionInDays(in.days())));
        return ToolResult.ok(new Output(name, now, in.days()));
    }
}
