package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.Undo;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionTagsTest {

    /** A call that asks AWS nothing. */
    private static final ToolCall NONE = (ToolCall) Proxy.newProxyInstance(
            ToolCall.class.getClassLoader(), new Class<?>[] {ToolCall.class}, (proxy, method, arguments) -> {
                throw new AssertionError("asked for " + method.getName());
            });

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:lambda:*:*:function:web*",
                "arn:aws:lambda:*:*:function:*",
                "arn:aws:lambda:*:*:function:web*:*"
            })
    void functionsThatBeginSo_areNotKnown(String arn) {
        var delete = List.of(AwsCall.of("lambda", "DeleteFunction").on(arn));
        assertThat(new FunctionTags().tags(delete, Impact.one("web", Undo.NO), NONE))
                .isNull();
    }
}
