package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;

class ListFunctionsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private List<String> listed(Map<String, ?> arguments) {
        return test.runner.run("lambda_list_functions", arguments).value().findValuesAsText("name").stream()
                .filter(name -> name.startsWith(test.mark))
                .toList();
    }

    @Test
    void functions_areListedByRuntimeAndName() {
        test.moto.create(test.name("thumbs"));
        test.moto.createOf("nodejs22.x", test.name("mail"));
        test.moto.createOf("python3.8", test.name("old"));
        assertThat(listed(Map.of())).hasSize(3);
        assertThat(listed(Map.of("runtime", "python")))
                .containsExactlyInAnyOrder(test.name("thumbs"), test.name("old"));
        assertThat(listed(Map.of("runtime", "nodejs22.x"))).containsExactly(test.name("mail"));
        assertThat(listed(Map.of("functionsNamed", test.mark + "-m*"))).containsExactly(test.name("mail"));
    }

    @Test
    void runtimesThatAreGivenUp_areFoundAndSaid() {
        test.moto.create(test.name("new"));
        test.moto.createOf("python3.8", test.name("old"));
        var listed = test.runner
                .run("lambda_list_functions", Map.of("outdated", true))
                .value();
        assertThat(listed.toString()).contains(test.name("old")).doesNotContain(test.name("new"));
        assertThat(listed.findValuesAsText("note")).contains("AWS gave up this runtime on 2024-10-14");
    }

    @Test
    void everyRegion_isLookedAt() {
        test.moto.create(test.name("here"));
        try (var there = new Moto(AWS, Region.EU_WEST_1)) {
            there.create(test.name("there"));
        }
        var listed = test.runner
                .run("lambda_list_functions", Map.of("everywhere", true))
                .value();
        assertThat(listed.path("notLooked")).isEmpty();
        assertThat(listed.findValuesAsText("region")).contains("us-east-1", "eu-west-1");
        assertThat(listed.toString()).contains(test.name("here"), test.name("there"));
    }

    /** moto has one page only. */
    @Test
    void listOf120_isPagedToItsEnd() {
        test.faulty.fault = request -> request.is("GET", "/functions")
                ? page(
                        request.path().contains("Marker=two")
                                ? 50
                                : request.path().contains("Marker=three") ? 100 : 0)
                : null;
        var listed = test.runner.run("lambda_list_functions", Map.of());
        assertThat(listed.value().path("count").asInt()).isEqualTo(120);
        assertThat(listed.value().findValuesAsText("name"))
                .doesNotHaveDuplicates()
                .hasSize(120);
        assertThat(listed.evidence()).hasSize(3);
    }

    private static Answer page(int from) {
        var next = from == 0 ? "\"two\"" : from == 50 ? "\"three\"" : "null";
        return Answer.json(
                200,
                IntStream.range(from, Math.min(120, from + 50))
                        .mapToObj(
                                i -> "{\"FunctionName\":\"f-" + i + "\",\"Runtime\":\"python3.13\",\"MemorySize\":128}")
                        .collect(Collectors.joining(",", "{\"Functions\":[", "],\"NextMarker\":" + next + "}")));
    }

    @Test
    void throttledForGood_isSaidSo() {
        test.faulty.fault = request ->
                request.is("GET", "/functions") ? Answer.error(429, "TooManyRequestsException", "Rate exceeded") : null;
        assertThat(test.runner.fail("lambda_list_functions", Map.of()).kind()).isEqualTo(FailureKind.THROTTLED);
    }
}
