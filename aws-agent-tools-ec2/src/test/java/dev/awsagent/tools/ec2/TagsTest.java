package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.tool.AwsCall;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TagsTest {

    private static final String INSTANCE = "i-0abc1234def567890";
    private static final String VOLUME = "vol-0abc1234def567890";

    /** The change of each of the two tools. */
    private static Stream<AwsCall> changes(List<String> resources, List<String> instances) {
        return Stream.of(
                        new TagResourcesTool()
                                .calls(new TagResourcesTool.Input(resources, instances, Map.of("a", "b"), false)),
                        new UntagResourcesTool()
                                .calls(new UntagResourcesTool.Input(resources, instances, List.of("a"), false)))
                .flatMap(List::stream)
                .filter(call -> !call.looks());
    }

    @Test
    void changeOfIds_isBoundToThem() {
        var arn = "arn:aws:ec2:us-east-1:123456789012:instance/" + INSTANCE;
        assertThat(changes(List.of(VOLUME, INSTANCE), List.of(arn))).hasSize(2).allSatisfy(call -> {
            assertThat(call.params()).containsEntry("Resources", List.of(VOLUME, INSTANCE));
            assertThat(call.open()).isEmpty();
        });
    }

    @Test
    void changeOfANameAmongThem_isNot() {
        assertThat(changes(List.of(VOLUME), List.of("web-1"))).hasSize(2).allSatisfy(call -> {
            assertThat(call.params()).doesNotContainKey("Resources");
            assertThat(call.open()).containsExactly("Resources");
        });
    }
}
