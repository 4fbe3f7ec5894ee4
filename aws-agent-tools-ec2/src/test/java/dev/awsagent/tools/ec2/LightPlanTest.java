package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.LightPlan;
import org.junit.jupiter.api.Test;

class LightPlanTest {

    @Test
    void planning_loadsNothingOfTheSdk() {
        var plan = LightPlan.of(
                Ec2ToolPlugin.class, "list instances", "stop web-1", "terminate all instances tagged env=dev");
        assertThat(plan.planned())
                .contains("planned [AwsCall[service=ec2, operation=DescribeInstances", "TerminateInstances");
        assertThat(plan.sdkClasses()).isEmpty();
    }
}
