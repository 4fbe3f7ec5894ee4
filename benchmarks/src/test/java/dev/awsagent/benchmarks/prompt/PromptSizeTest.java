package dev.awsagent.benchmarks.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromptSizeTest {

    @Test
    void prompt_staysAsItIsWhileToolsGrow() throws Exception {
        var hundred = Main.size(100, 10);
        for (var count : List.of(1_000, 5_000)) {
            var many = Main.size(count, 5);
            assertThat(many.tokens()).isBetween(hundred.tokens() * 9 / 10, hundred.tokens() * 11 / 10);
            // As many as may be, as more than those fit the words of the request.
            assertThat(many.offered()).isEqualTo(hundred.offered()).isBetween(40, 41);
            assertThat(many.found()).isEqualTo(100);
        }
        assertThat(hundred.found()).isEqualTo(100);
        assertThat(Main.size(10, 1).offered()).as("few are all offered").isEqualTo(10);
    }
}
