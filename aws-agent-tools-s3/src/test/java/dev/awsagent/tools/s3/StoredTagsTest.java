package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.Undo;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredTagsTest {

    /** A call that asks AWS nothing. */
    private static final ToolCall NONE = (ToolCall) Proxy.newProxyInstance(
            ToolCall.class.getClassLoader(), new Class<?>[] {ToolCall.class}, (proxy, method, arguments) -> {
                throw new AssertionError("asked for " + method.getName());
            });

    /** Which one it is only the list of versions tells. */
    @Test
    void versionThatIsNotNamed_isNotKnown() {
        var delete = AwsCall.of("s3", "DeleteObject").on("arn:aws:s3:::b/k").open("VersionId");
        assertThat(new StoredTags().tags(List.of(delete), Impact.one("s3://b/k", Undo.NO), NONE))
                .isNull();
    }
}
