package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;

/** CloudWatch Logs in one region as one tool call sees it. */
final class LogsAccess {

    static final String OF_FUNCTIONS = "/aws/lambda/";

    /** As many in a page AWS gives. */
    private static final int A_PAGE = 50;

    private final LambdaAccess lambda;

    private LogsAccess(LambdaAccess lambda) {
        this.lambda = lambda;
    }

    static LogsAccess of(ToolCall call) {
        return new LogsAccess(LambdaAccess.of(call));
    }

    ToolCall call() {
        return lambda.call();
    }

    <T> T ask(Function<CloudWatchLogsClient, T> question) {
        return ask(lambda.clients().client(CloudWatchLogsClient.class), question);
    }

    /** The same for a change that is not asked for again: one that got no answer is told as in doubt. */
    <T> T once(Function<CloudWatchLogsClient, T> question) {
        return ask(lambda.clients().clientOnce(CloudWatchLogsClient.class, LambdaAccess.PATIENCE), question);
    }

    private static <T> T ask(CloudWatchLogsClient client, Function<CloudWatchLogsClient, T> question) {
        try {
            return question.apply(client);
        } catch (RuntimeException e) {
            if (!LambdaAccess.isCode(e, "OperationAbortedException")) {
                throw e;
            }
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "CloudWatch Logs is still busy with the log group: " + LambdaAccess.said(e),
                    "wait a little, then ask again",
                    e);
        }
    }

    /** All log groups whose names start with this; all for null. */
    List<LogGroup> groups(@Nullable String prefix) {
        return lambda.all(
                "log groups",
                token -> ask(logs -> logs.describeLogGroups(request ->
                        request.logGroupNamePrefix(prefix).nextToken(token).limit(A_PAGE))),
                page -> page.logGroups(),
                page -> page.nextToken());
    }

    /**
     * The log group of this name.
     *
     * @throws ToolException of kind {@link FailureKind#NOT_FOUND}, with the names that are near
     */
    LogGroup group(String name) {
        var group = find(name);
        if (group != null) {
            return group;
        }
        var near = NearNames.of(
                name, groups(null).stream().map(LogGroup::logGroupName).toList());
        throw new ToolException(
                FailureKind.NOT_FOUND,
                "there is no log group called '" + name + "' in " + lambda.region(),
                near.isEmpty()
                        ? "check the name and the region; 'list log groups' shows those there are"
                        : "did you mean " + String.join(" or ", near) + "?");
    }

    private @Nullable LogGroup find(String name) {
        return groups(name).stream()
                .filter(one -> one.logGroupName().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The functions of this account and region that write there. */
    List<String> writers(String group) {
        return lambda.functions().stream()
                .filter(one -> written(one.functionName(), one.loggingConfig()).equals(group))
                .map(FunctionConfiguration::functionName)
                .toList();
    }

    private static String written(String function, @Nullable LoggingConfig config) {
        return config == null || config.logGroup() == null ? OF_FUNCTIONS + function : config.logGroup();
    }

    /** The log group that is meant: named, or that of a function, which may be gone while its logs are not. */
    LogGroup group(LogSource in) {
        if (in.isGroup()) {
            return group(in.source());
        }
        var name = in.function();
        String own;
        try {
            own = written(name.name(), lambda.function(name).loggingConfig());
        } catch (ToolException e) {
            if (e.kind() != FailureKind.NOT_FOUND) {
                throw e;
            }
            var left = find(OF_FUNCTIONS + name.name());
            var other = left == null ? find(in.source()) : left;
            if (other == null) {
                throw e;
            }
            return other;
        }
        var group = find(own);
        if (group == null) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "the function '" + name.name() + "' has written no logs: there is no log group '" + own + "'",
                    "invoke it once; if there are none then, its role may not write logs");
        }
        return group;
    }
}
