package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.LightPlan;
import org.junit.jupiter.api.Test;

class LightPlanTest {

    @Test
    void planning_loadsNothingOfTheSdk() {
        var plan = LightPlan.of(LambdaToolPlugin.class, "list lambda functions", "list python lambdas");
        assertThat(plan.planned()).contains("planned [AwsCall[service=lambda, operation=ListFunctions");
        assertThat(plan.sdkClasses()).isEmpty();
    }
}
