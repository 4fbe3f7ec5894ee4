package dev.awsagent.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tool.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

class LightPlanTest {

    @Test
    void pluginThatNeedsNoSdkToPlan_loadsNothingOfIt() {
        var plan = LightPlan.of(ShelfToolPlugin.class, "list shelves");
        assertThat(plan.planned()).contains("DescribeParameters", "DeleteParameter");
        assertThat(plan.sdkClasses()).isEmpty();
    }

    @Test
    void pluginThatNeedsTheSdkToPlan_isFoundOut() {
        assertThat(LightPlan.of(HeavyPlugin.class, "weigh the shelves").sdkClasses())
                .anyMatch(line -> line.contains(Region.class.getName()));
    }

    @Test
    void sentenceThatIsNotPlanned_isReported() {
        assertThatThrownBy(() -> LightPlan.of(ShelfToolPlugin.class, "make some coffee"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("'make some coffee' is not planned");
    }

    public static final class HeavyPlugin implements ToolPlugin {
        @Override
        public List<Tool<?, ?>> tools() {
            return List.of(new WeighShelvesTool());
        }
    }

    @ToolInfo(
            name = "ssm_weigh_shelves",
            effect = Effect.READ,
            iam = "ssm:DescribeParameters",
            value = "Weighs all shelves of the warehouse.",
            examples = {"weigh the shelves", "how heavy are the shelves"})
    private static final class WeighShelvesTool implements Tool<WeighShelvesTool.Input, String> {
        record Input() {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("ssm", "DescribeParameters").on("arn:aws:ssm:" + Region.EU_WEST_1.id() + ":*:*"));
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok("");
        }
    }
}
