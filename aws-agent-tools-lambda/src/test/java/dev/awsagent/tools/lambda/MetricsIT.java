package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.credential.Environment;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The numbers of CloudWatch, on {@code moto_server}. */
class MetricsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private final Instant now = Instant.now();
    private CloudWatchOnMoto metrics;
    private ToolRunner runner;

    @BeforeEach
    void start() throws IOException {
        metrics = new CloudWatchOnMoto(AWS.endpoint());
        var environment = test.faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), folder);
        var variables = new HashMap<>(environment.variables());
        variables.put("AWS_ENDPOINT_URL_CLOUDWATCH", metrics.endpoint());
        runner = ToolRunner.on(new Environment(variables, folder));
    }

    @AfterEach
    void stop() {
        runner.close();
        metrics.close();
    }

    private void put(String function, String metric, double value, Duration ago) {
        metrics.put(function, metric, value, now.minus(ago));
    }

    private static JsonNode row(JsonNode shown, String function) {
        return shown.path("functions")
                .valueStream()
                .filter(row -> row.path("function").asText().equals(function))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void numbersOfAFunction_areThoseOfTheTime() {
        var function = test.name("checkout");
        test.moto.create(function);
        put(function, "Invocations", 8, Duration.ofMinutes(30));
        put(function, "Invocations", 2, Duration.ofMinutes(20));
        put(function, "Invocations", 100, Duration.ofHours(5));
        put(function, "Errors", 1, Duration.ofMinutes(20));
        put(function, "Throttles", 3, Duration.ofMinutes(20));
        put(function, "Duration", 100, Duration.ofMinutes(30));
        put(function, "Duration", 300, Duration.ofMinutes(20));
        put(function, "ConcurrentExecutions", 4, Duration.ofMinutes(20));
        put(function, "ConcurrentExecutions", 2, Duration.ofMinutes(30));
        var hour = runner.run(
                        "lambda_show_metrics",
                        Map.of(
                                "function",
                                function,
                                "since",
                                now.minus(Duration.ofHours(1)).toString()))
                .value();
        var row = row(hour, function);
        assertThat(row.path("invocations").asLong()).isEqualTo(10);
        assertThat(row.path("errors").asLong()).isEqualTo(1);
        assertThat(row.path("errorRate").asText()).isEqualTo("10.0%");
        assertThat(row.path("throttles").asLong()).isEqualTo(3);
        assertThat(row.path("averageMillis").asLong()).isEqualTo(200);
        assertThat(row.path("longestMillis").asLong()).isEqualTo(300);
        assertThat(row.path("mostAtOnce").asLong()).isEqualTo(4);
        var day =
                runner.run("lambda_show_metrics", Map.of("function", function)).value();
        assertThat(row(day, function).path("invocations").asLong()).isEqualTo(110);
    }

    @Test
    void secondPage_isReadToo() {
        var function = test.name("checkout");
        test.moto.create(function);
        put(function, "Invocations", 8, Duration.ofMinutes(30));
        put(function, "Duration", 100, Duration.ofMinutes(30));
        metrics.paged = true;
        var shown = row(
                runner.run("lambda_show_metrics", Map.of("function", function)).value(), function);
        assertThat(shown.path("invocations").asLong()).isEqualTo(16);
        assertThat(metrics.asked).hasSize(2);
    }

    @Test
    void whatCloudWatchForgot_isNotToldAsZero() {
        var function = test.name("checkout");
        test.moto.create(function);
        var longAgo = now.minus(Duration.ofDays(500)).toString();
        var shown = runner.run("lambda_show_metrics", Map.of("function", function, "since", longAgo))
                .value();
        assertThat(shown.path("note").asText()).contains("455 days");
        assertThat(Instant.parse(shown.path("from").asText())).isAfter(now.minus(Duration.ofDays(456)));
        var forgotten = runner.fail(
                "lambda_show_metrics",
                Map.of(
                        "function",
                        function,
                        "since",
                        longAgo,
                        "until",
                        now.minus(Duration.ofDays(460)).toString()));
        assertThat(forgotten.kind()).isEqualTo(FailureKind.INVALID);
    }

    @Test
    void functionsWithErrors_areFoundAmongAll() {
        var fine = test.name("fine");
        var bad = test.name("bad");
        var worse = test.name("worse");
        var idle = test.name("idle");
        for (var name : new String[] {fine, bad, worse, idle}) {
            test.moto.create(name);
        }
        put(fine, "Invocations", 5, Duration.ofMinutes(10));
        put(bad, "Invocations", 5, Duration.ofMinutes(10));
        put(bad, "Errors", 1, Duration.ofMinutes(10));
        put(worse, "Invocations", 5, Duration.ofMinutes(10));
        put(worse, "Errors", 4, Duration.ofMinutes(10));
        put(worse, "Throttles", 1, Duration.ofMinutes(10));
        assertThat(having("ERRORS")).containsExactly(worse, bad);
        assertThat(having("THROTTLES")).containsExactly(worse);
        assertThat(having("INVOCATIONS")).containsExactlyInAnyOrder(worse, bad, fine);
        assertThat(having("NO_INVOCATIONS")).containsExactly(idle);
    }

    private List<String> having(String what) {
        return runner.run("lambda_show_metrics", Map.of("having", what)).value().findValuesAsText("function").stream()
                .filter(name -> name.startsWith(test.mark))
                .toList();
    }

    /** 3 numbers for each of 180 functions, 500 in a request: two requests. */
    @Test
    void manyFunctions_takeSeveralRequests() {
        var names = IntStream.range(0, 180)
                .mapToObj(i -> "{\"FunctionName\":\"" + test.name("f" + i) + "\"}")
                .collect(Collectors.joining(",", "{\"Functions\":[", "]}"));
        test.faulty.fault = request -> request.is("GET", "/functions/") || request.is("GET", "/functions")
                ? FaultyLambda.Answer.json(200, names)
                : null;
        put(test.name("f179"), "Errors", 2, Duration.ofMinutes(10));
        var shown = runner.run("lambda_show_metrics", Map.of("having", "ERRORS"));
        assertThat(shown.value().findValuesAsText("function")).containsExactly(test.name("f179"));
        assertThat(shown.evidence()).hasSize(3);
    }

    @Test
    void functionThatIsNotThere_isSaidWithWhatIsNear() {
        var function = test.name("checkout");
        test.moto.create(function);
        var missing = runner.fail("lambda_show_metrics", Map.of("function", test.name("chekout")));
        assertThat(missing.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(missing.hint()).contains(function);
    }

    @Test
    void throttled_isSaidSo() {
        var function = test.name("checkout");
        test.moto.create(function);
        metrics.fault = FaultyLambda.Answer.error(429, "ThrottlingException", "Rate exceeded");
        assertThat(runner.fail("lambda_show_metrics", Map.of("function", function))
                        .kind())
                .isEqualTo(FailureKind.THROTTLED);
    }

    /** CloudWatch keeps minutes for 15 days only, and hours beyond 63. */
    @Test
    void longerAgo_isAskedForInLongerSteps() {
        var function = test.name("checkout");
        test.moto.create(function);
        for (var days : List.of(0, 20, 70)) {
            runner.run(
                    "lambda_show_metrics",
                    Map.of(
                            "function",
                            function,
                            "since",
                            now.minus(Duration.ofDays(days))
                                    .minus(Duration.ofHours(1))
                                    .toString(),
                            "until",
                            now.minus(Duration.ofDays(days)).toString()));
        }
        assertThat(metrics.asked.stream().map(form -> form.get("MetricDataQueries.member.1.MetricStat.Period")))
                .containsExactly("60", "300", "3600");
    }
}
