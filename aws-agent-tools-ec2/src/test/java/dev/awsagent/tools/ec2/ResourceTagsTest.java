package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.Undo;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceTagsTest {

    /** A call that asks AWS nothing. */
    private static final ToolCall NONE = (ToolCall) Proxy.newProxyInstance(
            ToolCall.class.getClassLoader(), new Class<?>[] {ToolCall.class}, (proxy, method, arguments) -> {
                throw new AssertionError("asked for " + method.getName());
            });

    private static final Impact NOTHING_SHOWN = new Impact(List.of(), -1, null, Undo.UNKNOWN, List.of());

    @Test
    void toolThatNamesNothing_touchesWhatIsNotKnown() {
        var reboot = List.of(AwsCall.of("ec2", "RebootInstances"));
        assertThat(new ResourceTags().tags(reboot, NOTHING_SHOWN, NONE)).isNull();
    }

    @Test
    void toolThatMakesSomething_touchesNothingThatIsThere() {
        var allocate = List.of(AwsCall.of("ec2", "AllocateAddress"));
        assertThat(new ResourceTags().tags(allocate, NOTHING_SHOWN.making(Map.of()), NONE))
                .isEmpty();
    }
}
