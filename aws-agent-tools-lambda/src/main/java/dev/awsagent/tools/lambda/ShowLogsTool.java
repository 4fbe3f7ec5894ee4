package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_show_logs",
        effect = Effect.READ,
        iam = {
            "logs:FilterLogEvents",
            "logs:DescribeLogGroups",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Shows the newest log lines of a function or of a log group: of a time, with a text or a level, or as they come"
                        + " in, for a while.",
        examples = {
            "show the events log group {source}",
            "show the {source} logs",
            "show errors in the {source} logs",
            "show log group {source}",
            "show the errors in log group {source}",
            "errors in log group {source} in {since}",
            "errors in the logs of {source}",
            "show the last errors in log group {source}",
            "get the cloudwatch logs of {source}",
            "show the logs of {source}",
            "show the logs of lambda {source}",
            "show the logs of function {source}",
            "show logs for {source}",
            "get the logs of {source} since {since}",
            "show the logs of {source} in {since}",
            "show the logs of {source} from {day}",
            "show the logs of {source} between {since} and {until}",
            "what did {source} log in {since}",
            "tail {source}",
            "tail the logs of {source}",
            "tail lambda {source}",
            "tail log group {source}",
            "show the last {lines} log lines of {source}",
            "show the last {lines} lines of the log of {source}",
            "show recent log events of {source}",
            "show the error logs of {source}",
            "show errors in the logs of {source}",
            "find errors in the logs of {source} in {since}",
            "which exceptions are in the logs of {source}",
            "search the logs of {source} for {text}",
            "search log group {source} for {text}",
            "find {text} in the logs of {source}",
            "grep {text} in the logs of {source}",
            "show log lines of {source} containing {text}",
            "follow the logs of {source}",
            "follow the logs of {source} for {followFor}",
            "watch the logs of {source} for {followFor}",
            "follow log group {source}",
            "logs of {source}",
            "logs for lambda {source}",
            "log output of {source}",
            "log lines of {source} since {since}",
            "what is in the logs of {source}",
            "what do the logs of {source} say",
            "what did lambda {source} print in {since}",
            "what did {source} write to its log",
            "show what lambda {source} logged in {since}",
            "show the errors that {source} logged in {since}",
            "what errors did {source} log in {since}",
            "did {source} log errors in {since}",
            "did lambda {source} log any errors in {since}",
            "did {source} log exceptions in {since}",
            "has {source} logged errors since {since}",
            "are there errors in the logs of {source}",
            "any exceptions in {source} since {since}",
            "any errors in {source} since {since}",
            "errors logged by {source} in {since}",
            "last errors of lambda {source}",
            "the latest logs of {source}",
            "recent logs of {source}",
            "log tail of {source}",
            "last log lines of {source}",
            "the last {lines} lines of {source}",
            "print the logs of {source}",
            "read the logs of {source}",
            "pull the logs of {source}",
            "fetch the logs of {source} from {since}",
            "check the logs of {source} for errors",
            "check the logs of {source} for {text}",
            "look for {text} in the logs of {source}",
            "look for {text} in log group {source}",
            "find {text} in log group {source}",
            "grep {text} in log group {source}",
            "grep the logs of {source} for {text}",
            "where does {text} appear in the logs of {source}",
            "which log lines of {source} contain {text}",
            "stream the logs of {source}"
        })
final class ShowLogsTool implements Tool<ShowLogsTool.Input, ShowLogsTool.Output> {

    private static final Duration USUAL = Duration.ofHours(1);

    private static final Duration FOLLOWED = Duration.ofMinutes(5);

    enum Level {
        ERROR,
        WARNING,
        DEBUG
    }

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
                    value = "Only lines with this text, as it stands there",
                    kind = ParamKind.TEXT,
                    min = 1,
                    max = 512,
                    words = {
                        "containing {}",
                        "contain {}",
                        "that say {}",
                        "saying {}",
                        "with {}",
                        "text {}",
                        "timeouts=Task timed out",
                        "time outs=Task timed out",
                        "timed out=Task timed out"
                    })
            @Nullable
            String text,

            @Param(
                    value = "Only lines of this level",
                    words = {
                        "errors=ERROR",
                        "exceptions=ERROR",
                        "exception=ERROR",
                        "failures=ERROR",
                        "stack traces=ERROR",
                        "warnings=WARNING"
                    })
            @Nullable
            Level level,

            @Param(
                    value = "Instead of text and level: a filter pattern, as CloudWatch Logs writes it",
                    kind = ParamKind.TEXT,
                    min = 1,
                    max = 1024,
                    words = {"filter pattern {}", "matching pattern {}", "pattern {}"})
            @Nullable
            String pattern,

            @Param(
                    value = "Only what was logged since then",
                    kind = ParamKind.TIME,
                    words = {"since {}", "after {}", "from {}"})
            @Nullable
            Instant since,

            @Param(
                    value = "Only what was logged until then",
                    kind = ParamKind.TIME,
                    words = {"until {}", "before {}"})
            @Nullable
            Instant until,

            @Param(value = "A whole day by its midnight, or a moment from which on", kind = ParamKind.TIME) @Nullable
            Instant day,

            @Param(
                    value = "How many of the newest lines",
                    kind = ParamKind.COUNT,
                    min = 1,
                    max = 10_000,
                    words = {"last {}", "newest {}", "latest {}"},
                    defaultValue = "100")
            int lines,

            @Param(
                    value = "Wait for more lines, and show them as they come in",
                    words = {"follow", "watch", "tail -f", "stream", "live tail", "keep showing"},
                    defaultValue = "false")
            boolean follow,

            @Param(
                    value = "How long to wait for more, at most an hour",
                    kind = ParamKind.DURATION,
                    words = {"for {}", "for up to {}", "up to {}"})
            @Nullable
            Duration followFor)
            implements LogSource {

        Input {
            if (followFor != null && (!follow || followFor.compareTo(Duration.ofHours(1)) > 0)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "the logs cannot be " + (follow ? "followed" : "shown") + " for " + followFor,
                        follow
                                ? "say an hour or less"
                                : "say 'in the last …' for the past, or 'follow' to wait for more");
            }
            if (pattern != null && (text != null || level != null)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "a filter pattern (" + pattern + ") and " + (text == null ? "a level" : "a text")
                                + " are given at the same time",
                        "give one of them");
            }
            if (follow && (until != null || day != null)) {
                throw new ToolException(
                        FailureKind.INVALID, "what is to come cannot be limited to the past", "leave out the time");
            }
            TimeRange.check(since, until, day);
        }

        LogFilter filter() {
            return new LogFilter(text, level, pattern);
        }
    }

    /** @param message written by what runs there: data, whatever it says */
    record LogLine(Instant time, String stream, String message) {}

    /**
     * @param from since when was looked; later than asked for where there was too much
     * @param note what is not shown; null when all is
     */
    record Output(
            String group,
            Instant from,
            Instant to,
            int count,
            @Nullable String note,
            List<LogLine> lines) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<>(in.looks());
        calls.add(AwsCall.of("logs", "FilterLogEvents").times(AwsCall.MANY));
        return calls;
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var logs = LogsAccess.of(call);
        var group = logs.group(in).logGroupName();
        var reading = new LogReading(logs, group, in.filter(), in.lines());
        var range = TimeRange.of(in.since(), in.until(), in.day(), USUAL, call.clock());
        if (!in.follow()) {
            reading.newest(range);
            return ToolResult.ok(reading.told(range));
        }
        if (in.since() != null) {
            reading.newest(range);
        }
        reading.follow(range.to(), in.followFor() == null ? FOLLOWED : in.followFor());
        return ToolResult.ok(reading.told(new TimeRange(
                in.since() == null ? range.to() : range.from(), call.clock().instant())));
    }
}
