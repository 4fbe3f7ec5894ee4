package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_show_metrics",
        effect = Effect.READ,
        iam = {"cloudwatch:GetMetricData", "lambda:ListFunctions", "lambda:GetFunctionConfiguration"},
        value =
                "Counts the invocations, errors and throttles of a function, and how long it took, or finds the functions that had"
                        + " errors or were throttled, in a time.",
        examples = {
            "show the errors and throttles of {function}",
            "show the invocations and errors of {function}",
            "show the metrics of {function}",
            "show the metrics of lambda {function} for {since}",
            "how many errors did {function} have in {since}",
            "how many errors did lambda {function} have",
            "how often did {function} fail in {since}",
            "show the errors of {function}",
            "errors of {function} since {since}",
            "error rate of {function} in {since}",
            "what is the error rate of {function}",
            "how often was {function} invoked in {since}",
            "how many invocations did {function} have {day}",
            "how many times was lambda {function} called in {since}",
            "invocations of {function} between {since} and {until}",
            "was {function} throttled in {since}",
            "throttles of {function} in {since}",
            "how long does {function} take on average",
            "average duration of {function} in {since}",
            "which functions had errors in {since}",
            "which functions had errors {day}",
            "which lambdas had errors in {since}",
            "which lambda functions failed in {since}",
            "which lambdas are failing",
            "which functions were throttled in {since}",
            "which lambdas were throttled",
            "which functions had throttles {day}",
            "list functions with errors since {since}",
            "show recent lambda errors",
            "which lambdas are invoked most",
            "which functions were invoked in {since}",
            "which functions were not invoked in {since}",
            "how often did lambda {function} fail {day}",
            "error count of {function} in {since}",
            "number of errors of {function} since {since}",
            "how many times did {function} fail in {since}",
            "how many invocations of {function} since {since}",
            "how many calls did {function} get in {since}",
            "how many requests did lambda {function} handle in {since}",
            "how busy was {function} in {since}",
            "how slow is {function}",
            "how long does lambda {function} run on average",
            "p95 duration of {function} in {since}",
            "duration of {function} in {since}",
            "metrics of lambda {function}",
            "stats of lambda {function}",
            "statistics of {function} since {since}",
            "is {function} failing",
            "does lambda {function} fail",
            "is lambda {function} being throttled",
            "which functions failed {day}",
            "which lambdas are failing most"
        })
final class ShowMetricsTool implements Tool<ShowMetricsTool.Input, ShowMetricsTool.Output> {

    private static final Duration USUAL = Duration.ofDays(1);

    enum Having {
        ERRORS,
        THROTTLES,
        INVOCATIONS,
        NO_INVOCATIONS
    }

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, with an alias or not; all where none is named",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE)
            @Nullable
            String function,

            @Param(
                    value = "Of all functions, only those that had these",
                    words = {
                        "had errors=ERRORS",
                        "failed=ERRORS",
                        "failing=ERRORS",
                        "erroring=ERRORS",
                        "failures=ERRORS",
                        "throttled=THROTTLES",
                        "not invoked=NO_INVOCATIONS",
                        "never invoked=NO_INVOCATIONS",
                        "not called=NO_INVOCATIONS",
                        "invoked=INVOCATIONS"
                    })
            @Nullable
            Having having,

            @Param(
                    value = "Since then",
                    kind = ParamKind.TIME,
                    words = {"since {}", "after {}"})
            @Nullable
            Instant since,

            @Param(
                    value = "Until then",
                    kind = ParamKind.TIME,
                    words = {"until {}", "before {}"})
            @Nullable
            Instant until,

            @Param(value = "A whole day by its midnight, or a moment from which on", kind = ParamKind.TIME) @Nullable
            Instant day) {

        Input {
            TimeRange.check(since, until, day);
        }
    }

    /**
     * One function in that time.
     *
     * @param averageMillis null where it did not run
     * @param mostAtOnce the most calls that ran at the same time
     */
    record Row(
            String function,
            long invocations,
            long errors,
            @Nullable String errorRate,
            long throttles,
            @Nullable Long averageMillis,
            @Nullable Long longestMillis,
            @Nullable Long mostAtOnce) {}

    /** @param note what CloudWatch said of what it gave; null for nothing */
    record Output(
            Instant from, Instant to, int count, @Nullable String note, List<Row> functions) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var metrics = AwsCall.of("cloudwatch", "GetMetricData").times(AwsCall.MANY);
        return in.function() == null
                ? List.of(LambdaCalls.list("ListFunctions"), metrics)
                : List.of(LambdaCalls.look(FunctionName.of(in.function())), LambdaCalls.nearNames(), metrics);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var metrics = new Metrics(
                lambda,
                TimeRange.of(in.since(), in.until(), in.day(), USUAL, call.clock()),
                call.clock().instant());
        if (in.function() != null) {
            var name = FunctionName.of(in.function());
            lambda.function(name);
            return ToolResult.ok(metrics.told(metrics.of(List.of(name), true)));
        }
        var names = lambda.functions().stream()
                .map(one -> new FunctionName(one.functionName(), null))
                .toList();
        var rows = metrics.of(names, false).stream()
                .filter(row -> fits(in.having(), row))
                .toList();
        return ToolResult.ok(metrics.told(rows));
    }

    private static boolean fits(@Nullable Having having, Row row) {
        if (having == null) {
            return true;
        }
        return switch (having) {
            case ERRORS -> row.errors() > 0;
            case THROTTLES -> row.throttles() > 0;
            case INVOCATIONS -> row.invocations() > 0;
            case NO_INVOCATIONS -> row.invocations() == 0;
        };
    }
}
