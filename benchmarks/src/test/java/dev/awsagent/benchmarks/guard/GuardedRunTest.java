package dev.awsagent.benchmarks.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is measured happens; how long it takes is not for a test. */
class GuardedRunTest {

    @TempDir
    private Path folder;

    @Test
    void plan_runsByTheLastRuleAndIsWrittenDown() throws Exception {
        try (var run = new GuardedRun(3, folder, folder.resolve("memory"))) {
            var times = run.run();

            assertThat(times.review()).isPositive();
            assertThat(times.again()).isPositive();
            assertThat(times.between()).isPositive();
            assertThat(times.wire()).isPositive();
            assertThat(times.whole()).isGreaterThan(times.guard());
            var records = run.agent().audit().newest(10);
            assertThat(records)
                    .extracting(record -> record.path("event").asText())
                    .containsExactly("begin", "end", "begin", "end", "begin", "end");
            assertThat(records.get(0).path("rule").asText()).contains(GuardedRun.ALLOWS);
        }
    }
}
