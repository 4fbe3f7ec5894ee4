package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.AgentEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final AtomicLong now = new AtomicLong();
    private final Progress progress =
            new Progress(new PrintStream(shown, true, StandardCharsets.UTF_8), true, now::get);

    @Test
    void knownTotal_showsRateAndTimeLeft() {
        assertThat(Progress.line(new AgentEvent.StepProgress("1", 25, 100, "objects", "logs/a"), 5))
                .isEqualTo("25% of 100 objects, 5 objects/s, 15 s left: logs/a");
        assertThat(Progress.line(new AgentEvent.StepProgress("1", 1000, 1_000_000, "objects", null), 1))
                .isEqualTo("0% of 1000000 objects, 1000 objects/s, 16:39 min left");
    }

    @Test
    void unknownTotal_showsWhatIsDone() {
        assertThat(Progress.line(new AgentEvent.StepProgress("1", 30, -1, "objects", null), 10))
                .isEqualTo("30 objects, 3 objects/s");
    }

    @Test
    void detailWithTerminalSequences_isHarmless() {
        assertThat(Progress.line(new AgentEvent.StepProgress("1", 1, -1, "objects", "a\u001b[2Jb\r"), 10))
                .doesNotContain("\u001b")
                .doesNotContain("\r");
    }

    @Test
    void shortStep_showsNothing() {
        progress.accept(new AgentEvent.StepStarted("1", "s3_download_file"));
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
        progress.accept(new AgentEvent.StepProgress("1", 5, 10, "objects", null));
        progress.close();
        assertThat(text()).isEmpty();
    }

    @Test
    void longStep_showsALineAndTakesItAway() {
        progress.accept(new AgentEvent.StepStarted("1", "s3_download_file"));
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        progress.accept(new AgentEvent.StepProgress("1", 5, 10, "objects", null));
        progress.accept(new AgentEvent.StepProgress("1", 6, 10, "objects", null));
        assertThat(text()).contains("50% of 10 objects").doesNotContain("60%");
        progress.close();
        assertThat(text()).endsWith("\r");
    }

    @Test
    void noTerminal_getsALineNowAndThen() {
        var log = new Progress(new PrintStream(shown, true, StandardCharsets.UTF_8), false, now::get);
        log.accept(new AgentEvent.StepStarted("1", "s3_transfer"));
        for (int second = 1; second <= 25; second++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            log.accept(new AgentEvent.StepProgress("1", second, 100, "objects", null));
        }
        log.close();

        assertThat(text().lines())
                .containsExactly(
                        "aws-agent: 10% of 100 objects, 1 objects/s, 1:30 min left",
                        "aws-agent: 20% of 100 objects, 1 objects/s, 1:20 min left");
    }

    private String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
