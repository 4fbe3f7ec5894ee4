package dev.awsagent.benchmarks.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.Planning;
import org.junit.jupiter.api.Test;

/** That what is measured is planned; how long it takes is not for a test. */
class ManyToolsTest {

    @Test
    void sentences_arePlannedAsTheToolsWhoseWordTheySay() throws Exception {
        var tools = ManyTools.of(100);
        var planner = new LocalPlanner();
        var word = ManyTools.word(25);
        var sentences = Main.sentences(word);

        assertThat(tools.all()).hasSize(100);
        assertThat(steps(Main.plan(planner, tools, sentences.get(0)))).isEqualTo(word + "_list_" + word);
        assertThat(steps(Main.plan(planner, tools, sentences.get(1)))).isEqualTo(word + "_drop_" + word);
        assertThat(steps(Main.plan(planner, tools, sentences.get(2))))
                .isEqualTo(word + "_list_" + word + " " + word + "_drop_" + word);
        assertThat(Main.plan(planner, tools, sentences.get(3))).isNotInstanceOf(Planning.Planned.class);
    }

    private static String steps(Planning planning) {
        assertThat(planning).isInstanceOf(Planning.Planned.class);
        return String.join(
                " ",
                ((Planning.Planned) planning)
                        .plan().steps().stream().map(step -> step.tool()).toList());
    }
}
