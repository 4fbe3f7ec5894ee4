package dev.awsagent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NearNamesTest {

    @Test
    void typingErrors_areNear() {
        var names = List.of("prod-logs", "prod-log", "dev-logs", "website", "backup-prod-logs");
        assertThat(NearNames.of("prod-lgos", names)).contains("prod-logs");
        assertThat(NearNames.of("prod-logs-2", names)).contains("prod-logs");
        assertThat(NearNames.of("webiste", names)).containsExactly("website");
        assertThat(NearNames.of("zzzzzzzz", names)).isEmpty();
    }

    @Property
    void distance_isThatOfEdits(@ForAll String a, @ForAll String b, @ForAll char inserted) {
        assertThat(NearNames.distance(a, a)).isZero();
        assertThat(NearNames.distance(a, b)).isEqualTo(NearNames.distance(b, a));
        assertThat(NearNames.distance(a, a + inserted)).isEqualTo(1);
        assertThat(NearNames.distance(a, b)).isLessThanOrEqualTo(Math.max(a.length(), b.length()));
    }
}
