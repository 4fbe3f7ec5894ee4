package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.ToolDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide says what there is: each tool, with a sentence that the planner takes for it, and its effect. */
class GuideTest {

    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| `(ec2_[a-z_0-9]+)` \\| ([A-Z]+) \\|");

    private record Row(String sentence, String tool, String effect) {}

    private static List<Row> rows() throws IOException {
        var guide = Files.readString(Path.of(System.getProperty("awsagent.repository.root"), "docs/guides/ec2.md"));
        return ROW.matcher(guide)
                .results()
                .map(row -> new Row(row.group(1), row.group(2), row.group(3)))
                .toList();
    }

    @Test
    void guide_hasEachToolWithItsEffect() throws IOException {
        assertThat(rows().stream().map(Row::tool).distinct())
                .containsExactlyInAnyOrderElementsOf(PromptsTest.TOOLS.all().stream()
                        .map(ToolDefinition::name)
                        .toList());
        for (var row : rows()) {
            assertThat(PromptsTest.TOOLS.find(row.tool()).orElseThrow().effect())
                    .as(row.tool())
                    .hasToString(row.effect());
        }
    }

    @Test
    void sentencesOfTheGuide_arePlannedAsTheirTools() throws IOException {
        var planner = new LocalPlanner();
        for (var row : rows()) {
            var planning = planner.plan(PlanRequest.of(row.sentence(), PromptsTest.ALL, Clock.systemUTC()));
            assertThat(planning).as(row.sentence()).isInstanceOf(Planning.Planned.class);
            assertThat(PromptsTest.step(planning).tool()).as(row.sentence()).isEqualTo(row.tool());
            assertThat(PromptsTest.isRefused(planning)).as(row.sentence()).isFalse();
        }
    }
}
