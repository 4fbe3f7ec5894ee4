package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.lambda.ShowMetricsTool.Output;
import dev.awsagent.tools.lambda.ShowMetricsTool.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;

/** Asks CloudWatch for the numbers of functions in one time. Belongs to one call. */
final class Metrics {

    /** So many queries one request takes, and so many numbers it gives. */
    private static final int QUERIES = 500;

    private static final int NUMBERS = 100_000;

    private static final Duration KEPT = Duration.ofDays(455);

    /** What is asked for each function; the rest only for one. */
    private enum Number {
        INVOCATIONS("Invocations", "Sum"),
        ERRORS("Errors", "Sum"),
        THROTTLES("Throttles", "Sum"),
        DURATION("Duration", "Sum"),
        RUNS("Duration", "SampleCount"),
        LONGEST("Duration", "Maximum"),
        AT_ONCE("ConcurrentExecutions", "Maximum");

        private static final List<Number> COUNTS = List.of(INVOCATIONS, ERRORS, THROTTLES);

        private final String metric;
        private final String statistic;

        Number(String metric, String statistic) {
            this.metric = metric;
            this.statistic = statistic;
        }

        private boolean isMost() {
            return statistic.equals("Maximum");
        }
    }

    private final LambdaAccess lambda;
    private final TimeRange range;
    private final int period;
    private final Set<String> notes = new LinkedHashSet<>();

    /** CloudWatch keeps minutes for 15 days, five minutes for 63, and hours for 455. */
    Metrics(LambdaAccess lambda, TimeRange said, Instant now) {
        this.lambda = lambda;
        var kept = now.minus(KEPT);
        if (!said.to().isAfter(kept)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "CloudWatch keeps numbers for " + KEPT.toDays() + " days, and " + said.to() + " is longer ago",
                    "ask for a time since " + kept);
        }
        var asked = said.from().isBefore(kept) ? new TimeRange(kept, said.to()) : said;
        if (!asked.equals(said)) {
            notes.add("CloudWatch keeps numbers for " + KEPT.toDays() + " days: what was before " + kept
                    + " is not counted");
        }
        var age = Duration.between(asked.from(), now);
        var seconds = age.toDays() >= 63 || asked.length().toDays() >= 15
                ? 3_600
                : age.toDays() >= 15 || asked.length().toHours() >= 3 ? 300 : 60;
        this.period = seconds;
        var from = Instant.ofEpochSecond(asked.from().getEpochSecond() / seconds * seconds);
        this.range = new TimeRange(from, asked.to());
    }

    /** The numbers of each, those with the most errors first. */
    List<Row> of(List<FunctionName> functions, boolean all) {
        var numbers = all ? List.of(Number.values()) : Number.COUNTS;
        var points = range.length().toSeconds() / period + 1;
        var atOnce = (int) Math.max(1, Math.min(QUERIES, NUMBERS / points) / numbers.size());
        var rows = new ArrayList<Row>();
        for (int from = 0; from < functions.size(); from += atOnce) {
            var part = functions.subList(from, Math.min(functions.size(), from + atOnce));
            lambda.call().checkCancelled();
            lambda.call().progress(from, functions.size(), "functions", null);
            rows.addAll(ask(part, numbers));
        }
        rows.sort(Comparator.comparingLong(Row::errors)
                .thenComparingLong(Row::throttles)
                .thenComparingLong(Row::invocations)
                .reversed()
                .thenComparing(Row::function));
        return rows;
    }

    Output told(List<Row> rows) {
        return new Output(
                range.from(), range.to(), rows.size(), notes.isEmpty() ? null : String.join("; ", notes), rows);
    }

    private List<Row> ask(List<FunctionName> functions, List<Number> numbers) {
        var queries = new ArrayList<MetricDataQuery>();
        for (int i = 0; i < functions.size(); i++) {
            for (var number : numbers) {
                queries.add(query(id(i, number), functions.get(i), number));
            }
        }
        var values = new HashMap<String, Double>();
        var pages = lambda.all(
                "numbers",
                token -> lambda.clients()
                        .client(CloudWatchClient.class)
                        .getMetricData(request -> request.metricDataQueries(queries)
                                .startTime(range.from())
                                .endTime(range.to())
                                .nextToken(token)),
                page -> {
                    page.messages().forEach(message -> notes.add(message.code() + ": " + message.value()));
                    return page.metricDataResults();
                },
                page -> page.nextToken());
        for (var one : pages) {
            var most =
                    Number.values()[Integer.parseInt(one.id().substring(one.id().indexOf('_') + 1))].isMost();
            one.values().forEach(value -> values.merge(one.id(), value, most ? Math::max : Double::sum));
            if ("Forbidden".equals(one.statusCodeAsString()) || "InternalError".equals(one.statusCodeAsString())) {
                notes.add("CloudWatch did not give all numbers: " + one.statusCodeAsString());
            }
        }
        var rows = new ArrayList<Row>();
        for (int i = 0; i < functions.size(); i++) {
            rows.add(row(functions.get(i), i, values));
        }
        return rows;
    }

    private static String id(int function, Number number) {
        return "f" + function + "_" + number.ordinal();
    }

    private MetricDataQuery query(String id, FunctionName function, Number number) {
        var dimensions = new ArrayList<Dimension>();
        dimensions.add(
                Dimension.builder().name("FunctionName").value(function.name()).build());
        if (function.qualifier() != null) {
            dimensions.add(Dimension.builder()
                    .name("Resource")
                    .value(function.name() + ":" + function.qualifier())
                    .build());
        }
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(stat -> stat.metric(metric -> metric.namespace("AWS/Lambda")
                                .metricName(number.metric)
                                .dimensions(dimensions))
                        .period(period)
                        .stat(number.statistic))
                .build();
    }

    private static Row row(FunctionName function, int at, Map<String, Double> values) {
        long invocations = whole(values.get(id(at, Number.INVOCATIONS)));
        long errors = whole(values.get(id(at, Number.ERRORS)));
        var runs = values.get(id(at, Number.RUNS));
        var duration = values.get(id(at, Number.DURATION));
        return new Row(
                function.shown(),
                invocations,
                errors,
                invocations == 0
                        ? null
                        : BigDecimal.valueOf(100.0 * errors / invocations).setScale(1, RoundingMode.HALF_UP) + "%",
                whole(values.get(id(at, Number.THROTTLES))),
                runs == null || runs == 0 || duration == null ? null : Math.round(duration / runs),
                rounded(values.get(id(at, Number.LONGEST))),
                rounded(values.get(id(at, Number.AT_ONCE))));
    }

    private static long whole(@Nullable Double value) {
        return value == null ? 0 : Math.round(value);
    }

    private static @Nullable Long rounded(@Nullable Double value) {
        return value == null ? null : Math.round(value);
    }
}
