package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.FailureKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What credentials may not do, on a server that checks. */
class AccessDeniedIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.enforcing();

    private Moto moto;

    @BeforeEach
    void start() {
        moto = new Moto(AWS);
    }

    @AfterEach
    void stop() {
        moto.close();
    }

    private static ToolRunner with(String actions) {
        return ToolRunner.on(
                AWS.environmentWith("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":["
                        + actions + "],\"Resource\":\"*\"}]}"));
    }

    @Test
    void listingThatIsNotAllowed_namesThePermission() {
        try (var runner = with("\"s3:ListAllMyBuckets\"")) {
            var failure = runner.fail("ec2_list_instances", Map.of());
            assertThat(failure.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(failure.message()).contains("ec2:DescribeInstances");
        }
    }

    @Test
    void changeThatIsNotAllowed_changesNothing() {
        var id = moto.launch("denied-1");
        try (var runner = with("\"ec2:DescribeInstances\",\"ec2:DescribeInstanceAttribute\",\"ec2:DescribeVolumes\"")) {
            for (var tool : List.of("ec2_stop_instances", "ec2_reboot_instances", "ec2_terminate_instances")) {
                var failure = runner.approve().fail(tool, Map.of("instances", List.of(id)));
                assertThat(failure.kind()).as(tool).isEqualTo(FailureKind.ACCESS_DENIED);
            }
        }
        assertThat(moto.state(id)).isEqualTo("running");
    }

    @Test
    void dryRunThatIsNotAllowed_saysSo() {
        var id = moto.launch("denied-2");
        try (var runner = with("\"ec2:DescribeInstances\"")) {
            assertThat(runner.fail("ec2_stop_instances", Map.of("instances", List.of(id), "dryRun", true))
                            .kind())
                    .isEqualTo(FailureKind.ACCESS_DENIED);
        }
        assertThat(moto.state(id)).isEqualTo("running");
    }

    @Test
    void detailThatMayNotBeRead_isLeftOut() {
        var id = moto.launch("denied-3");
        try (var runner = with("\"ec2:DescribeInstances\"")) {
            var info = runner.run("ec2_instance_info", Map.of("instance", id)).value();
            assertThat(info.path("instance").path("id").asText()).isEqualTo(id);
            assertThat(info.path("instance").path("terminationProtection").isNull())
                    .isTrue();
        }
    }

    @Test
    void partOfASubnetThatMayNotBeRead_isNamed() {
        var id = moto.instance(moto.launch("denied-4")).subnetId();
        try (var runner = with("\"ec2:DescribeSubnets\",\"ec2:DescribeNetworkAcls\"")) {
            var info = runner.run("ec2_subnet_info", Map.of("subnet", id)).value();
            assertThat(info.path("subnet").path("id").asText()).isEqualTo(id);
            assertThat(info.path("routeTable").isNull()).isTrue();
            assertThat(info.path("internet").isNull()).isTrue();
            assertThat(info.path("acl").path("in")).isNotEmpty();
            assertThat(info.path("notRead").get(0).asText())
                    .startsWith("its route table: ")
                    .contains("ec2:DescribeRouteTables");
        }
    }
}
