package dev.awsagent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.tool.Cost;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static ReviewedStep costing(@Nullable Cost cost) {
        var step = Subjects.put("b", "k").subject();
        return new ReviewedStep(
                step.step(),
                step.effect(),
                step.calls(),
                step.impact().costing(cost),
                new Decision(Verdict.ASK, "test"));
    }

    private static Decision decided(String most, @Nullable Cost... costs) {
        var policy = PolicyFile.parse("p.yml", "{version: 1, limits: {cost_per_hour: " + most + "}}");
        List<ReviewedStep> steps = new Guard(policy, Set.of())
                .withinLimits(Arrays.stream(costs).map(LimitsTest::costing).toList());
        assertThat(steps)
                .extracting(ReviewedStep::decision)
                .containsOnly(steps.get(0).decision());
        return steps.get(0).decision();
    }

    private static Cost dollars(String amount) {
        return new Cost(new BigDecimal(amount), "USD");
    }

    @Test
    void planThatCostsAsMuchAsItMay_isWithin() {
        assertThat(decided("0.50", dollars("0.25"), null, dollars("0.25")).verdict())
                .isEqualTo(Verdict.ASK);
    }

    @Test
    void planThatCostsMoreInAll_isBeyond() {
        assertThat(decided("0.50", dollars("0.25"), dollars("0.2501")))
                .isEqualTo(new Decision(Verdict.DENY, "limit cost_per_hour: 0.50 USD, and this plan makes 0.5001"));
    }

    @Test
    void priceThatIsNotKnown_isBeyond() {
        assertThat(decided("100", Cost.UNKNOWN).rule()).contains("s3_put_text makes has a price that is not known");
        assertThat(decided("100", new Cost(BigDecimal.ONE, "CNY")).rule()).contains("1 CNY an hour");
    }
}
