package dev.awsagent.benchmarks.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromptSizeTest {

    @Test
    void prompt_staysAsItIsWhileToolsGrow() throws Exception {
        var few = Main.size(100, 10);
        var many = Main.size(1_000, 10);
        assertThat(many.tokens()).isLessThan(few.tokens() * 11 / 10);
        assertThat(many.offered()).isLessThanOrEqualTo(41);
        assertThat(many.found()).isEqualTo(100);
        assertThat(Main.size(10, 1).offered()).as("few are all offered").isEqualTo(10);
    }
}
