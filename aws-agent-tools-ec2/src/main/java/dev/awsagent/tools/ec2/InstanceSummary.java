package dev.awsagent.tools.ec2;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * One row of a list of instances.
 *
 * @param region only where several regions were asked
 */
record InstanceSummary(
        String id,
        @Nullable String name,
        String state,
        String type,
        @Nullable String zone,
        @Nullable String privateAddress,
        @Nullable String publicAddress,
        @Nullable String vpc,
        @Nullable Instant launched,
        @Nullable String region) {

    static InstanceSummary of(Instance one, @Nullable String region) {
        return new InstanceSummary(
                one.instanceId(),
                Ec2Access.name(one.tags()),
                one.state().nameAsString(),
                one.instanceTypeAsString(),
                one.placement() == null ? null : one.placement().availabilityZone(),
                one.privateIpAddress(),
                one.publicIpAddress(),
                one.vpcId(),
                one.launchTime(),
                region);
    }
}
