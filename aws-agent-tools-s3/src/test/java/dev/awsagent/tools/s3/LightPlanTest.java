package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.LightPlan;
import org.junit.jupiter.api.Test;

class LightPlanTest {

    @Test
    void planning_loadsNothingOfTheSdk() {
        var plan = LightPlan.of(S3ToolPlugin.class, "what is in bucket acme-docs", "delete bucket acme-docs");
        assertThat(plan.planned()).contains("planned [AwsCall[service=s3, operation=ListObjectsV2", "DeleteBucket");
        assertThat(plan.sdkClasses()).isEmpty();
    }
}
