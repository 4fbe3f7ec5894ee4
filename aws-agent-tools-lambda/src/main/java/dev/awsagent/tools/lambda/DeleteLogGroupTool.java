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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "lambda_delete_log_group",
        effect = Effect.DESTROY,
        iam = {
            "logs:DeleteLogGroup",
            "logs:DescribeLogGroups",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value = "Deletes a log group with all that was ever logged in it.",
        examples = {
            "delete log group {source}",
            "delete the log group {source}",
            "delete the log group of {source}",
            "delete the log group of lambda {source}",
            "remove log group {source}",
            "delete the logs of {source}",
            "delete all logs of {source}",
            "delete the logs of lambda {source}",
            "drop log group {source}",
            "drop the log group {source}",
            "destroy log group {source}",
            "wipe log group {source}",
            "wipe the log group {source}",
            "purge log group {source}",
            "erase log group {source}",
            "trash log group {source}",
            "trash the log group {source}",
            "scrap log group {source}",
            "throw away log group {source}",
            "remove the log group {source}",
            "remove the log group of {source}",
            "remove the log group of lambda {source}",
            "remove the logs of {source}",
            "delete the cloudwatch logs of {source}",
            "delete the cloudwatch log group {source}",
            "delete cloudwatch log group {source}",
            "wipe the logs of lambda {source}",
            "purge the logs of lambda {source}"
        })
final class DeleteLogGroupTool implements Tool<DeleteLogGroupTool.Input, DeleteLogGroupTool.Output> {

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
            boolean logGroup)
            implements LogSource {}

    record Output(String group, long storedBytes) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<>(in.looks());
        if (in.isGroup()) {
            calls.add(LambdaCalls.list("ListFunctions"));
        }
        calls.add(in.change("DeleteLogGroup"));
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        return Impact.typed(
                in.source(),
                List.of("logs of " + in.source()),
                -1,
                Undo.NO,
                "all that was ever logged there is gone for good, with its filters and subscriptions");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var logs = LogsAccess.of(call);
        var group = logs.group(in);
        var notes = new ArrayList<>(impact(in).notes());
        notes.add("about " + (group.storedBytes() == null ? 0 : group.storedBytes()) + " bytes are stored there");
        // Several functions may be set up to write to one group: its own name is typed, and not that of one of them.
        Deletion.note(notes, "functions that write there", () -> logs.writers(group.logGroupName()));
        return Impact.typed(
                        group.logGroupName(),
                        List.of("log group " + group.logGroupName()),
                        1,
                        Undo.NO,
                        notes.toArray(String[]::new))
                .seen(Map.of("group", group.logGroupName()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var logs = LogsAccess.of(call);
        var group = logs.group(in);
        var reviewed = call.reviewed();
        if (reviewed != null
                && !group.logGroupName().equals(reviewed.confirm())
                && !group.logGroupName()
                        .equals(LogsAccess.OF_FUNCTIONS + in.function().name())) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the logs of '" + in.source() + "' are in the log group '" + group.logGroupName()
                            + "', which could not be shown; nothing was deleted",
                    "ask again to delete log group " + group.logGroupName());
        }
        Reviewed.check(call, "what is deleted", Map.of("group", group.logGroupName()));
        // By the second time somebody may have made it anew.
        logs.once(client -> client.deleteLogGroup(request -> request.logGroupName(group.logGroupName())));
        return ToolResult.ok(new Output(group.logGroupName(), group.storedBytes() == null ? 0 : group.storedBytes()));
    }
}
