package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.tool.AwsCall;
import org.junit.jupiter.api.Test;

class GrowVolumeToolTest {

    private static AwsCall grow(String volume) {
        return new GrowVolumeTool()
                .calls(new GrowVolumeTool.Input(volume, 200_000_000_000L, false)).stream()
                        .filter(call -> call.operation().equals("ModifyVolume"))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void volumeThatIsNamedByItsId_isTheOneThatGrows() {
        var call = grow("vol-0abc1234def567890");
        assertThat(call.params()).containsEntry("VolumeId", "vol-0abc1234def567890");
        assertThat(call.open()).isEmpty();
        assertThat(call.resources()).containsExactly("arn:aws:ec2:*:*:volume/vol-0abc1234def567890");
    }

    @Test
    void volumeThatIsNamedByItsName_isFoundFirst() {
        assertThat(grow("data").open()).containsExactly("VolumeId");
    }
}
