package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of {@code docs/guides/s3.md} say what the tools are. */
class GuideTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final ToolRegistry TOOLS = ToolRegistry.of(new S3ToolPlugin().tools());

    record Row(String tool, String sentence, String effect) {}

    static List<Row> rows() throws IOException {
        try (var lines = Files.lines(Path.of("..", "docs", "guides", "s3.md"))) {
            return lines.filter(line -> line.startsWith("| `"))
                    .map(line -> line.split("\\|", -1))
                    .map(cells -> new Row(cells[1].strip().replace("`", ""), cells[2].strip(), cells[3].strip()))
                    .toList();
        }
    }

    static Stream<Row> sentences() throws IOException {
        return rows().stream()
                .flatMap(row -> Stream.of(row.sentence().split(" · "))
                        .map(sentence -> new Row(row.tool(), sentence, row.effect())))
                .filter(row -> !row.sentence().isEmpty());
    }

    @Test
    void everyTool_hasOneRow() throws IOException {
        assertThat(rows())
                .extracting(Row::tool)
                .containsExactlyInAnyOrderElementsOf(
                        TOOLS.all().stream().map(ToolDefinition::name).toList());
        assertThat(rows()).filteredOn(row -> row.sentence().isEmpty()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void effect_isTheOneOfTheTool(Row row) {
        assertThat(TOOLS.find(row.tool()).orElseThrow().effect()).hasToString(row.effect());
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void sentence_isUnderstoodAsItsTool(Row row) {
        var planning = new LocalPlanner().plan(PlanRequest.of(row.sentence(), TOOLS, CLOCK));
        assertThat(planning).isInstanceOf(Planning.Planned.class);
        assertThat(((Planning.Planned) planning).plan().steps())
                .singleElement()
                .satisfies(step -> assertThat(step.tool()).isEqualTo(row.tool()));
    }
}
