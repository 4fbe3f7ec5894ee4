package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;

@ToolInfo(
        name = "ec2_instance_info",
        effect = Effect.READ,
        iam = {"ec2:DescribeInstances", "ec2:DescribeInstanceAttribute"},
        value =
                "Shows one instance in detail: state, type, image, addresses, network, security groups, disks, key pair, metadata"
                        + " options, termination protection and tags. Where several have the name, it shows each.",
        examples = {
            "describe instance {instance}",
            "describe {instance}",
            "show instance {instance}",
            "show the details of instance {instance}",
            "tell me about the instance {instance}",
            "details of server {instance}",
            "details of instance {instance}",
            "what is the ip address of {instance}",
            "what ip does {instance} have",
            "give me the address of {instance}",
            "show the private ip of {instance}",
            "what is the private ip of {instance}",
            "what is the public dns name of {instance}",
            "show the public dns name of {instance}",
            "what type is instance {instance}",
            "what is the state of instance {instance}",
            "show the state of {instance}",
            "is instance {instance} running",
            "is {instance} up",
            "show the security groups of {instance}",
            "which security groups does instance {instance} have",
            "which volumes does instance {instance} have",
            "what is the instance id of {instance}",
            "when was instance {instance} launched",
            "is termination protection enabled for {instance}",
            "describe server {instance}",
            "show server {instance}",
            "tell me about {instance}",
            "tell me more about {instance}",
            "give me the details of {instance}",
            "show details about instance {instance}",
            "info about {instance}",
            "information on {instance}",
            "look up {instance}",
            "pull up the details of {instance}",
            "what instance type is {instance}",
            "what type is {instance}",
            "what state is {instance} in",
            "is {instance} running",
            "is {instance} stopped",
            "is {instance} still alive",
            "is {instance} on",
            "is the server {instance} up",
            "is the machine {instance} down",
            "which zone is {instance} in",
            "which az is {instance} in",
            "which availability zone is instance {instance} in",
            "where does {instance} run",
            "which vpc is {instance} in",
            "which subnet is {instance} in",
            "which image was {instance} launched from",
            "which ami does {instance} use",
            "what ami was {instance} started from",
            "which key pair does {instance} use",
            "which ssh key does {instance} use",
            "what key was {instance} launched with",
            "when was {instance} launched",
            "when was {instance} started",
            "when did {instance} start",
            "when did instance {instance} boot",
            "how long has {instance} been running",
            "how long has instance {instance} been up",
            "how old is {instance}",
            "what is the uptime of {instance}",
            "what is the public ip of {instance}",
            "what is the ip of {instance}",
            "private ip of {instance}",
            "public ip of {instance}",
            "what is the private dns name of {instance}",
            "hostname of {instance}",
            "what is the dns name of {instance}",
            "which role does instance {instance} have",
            "which iam role does {instance} use",
            "what instance profile does {instance} have",
            "which firewall groups does {instance} have",
            "is {instance} protected",
            "is {instance} protected against termination",
            "is instance {instance} protected from termination",
            "can {instance} be terminated",
            "does {instance} have termination protection",
            "is termination protection on for {instance}",
            "is termination protection set on {instance}",
            "does {instance} require imdsv2",
            "is imdsv2 required on {instance}",
            "which metadata options does {instance} have",
            "info on {instance}",
            "state of {instance}",
            "look at instance {instance}",
            "which subnet does {instance} live in",
            "how is {instance} doing"
        })
final class InstanceInfoTool implements Tool<InstanceInfoTool.Input, InstanceInfoTool.Output> {

    record Input(
            @Param(
                    value = "The instance, by its id or by its name (the Name tag)",
                    kind = ParamKind.NAME,
                    pattern = Ids.INSTANCE,
                    rule = Ids.INSTANCE_RULE)
            String instance) {}

    /** @param others that have the same name */
    record Output(Details instance, List<Details> others) {}

    record Details(
            String id,
            @Nullable String name,
            String state,
            @Nullable String stateReason,
            String type,
            String image,
            @Nullable String zone,
            @Nullable String publicAddress,
            @Nullable String publicDns,
            @Nullable String privateAddress,
            List<String> ipv6Addresses,
            @Nullable String vpc,
            @Nullable String subnet,
            List<String> securityGroups,
            @Nullable String keyPair,
            @Nullable String role,
            @Nullable Instant launched,
            String lifecycle,
            List<String> volumes,
            @Nullable String metadataTokens,
            @Nullable Boolean hibernation,
            @Nullable Boolean terminationProtection,
            Map<String, String> tags) {

        /** @param isProtected null where that could not be read */
        static Details of(Instance one, @Nullable Boolean isProtected) {
            var metadata = one.metadataOptions();
            return new Details(
                    one.instanceId(),
                    Ec2Access.name(one.tags()),
                    one.state().nameAsString(),
                    one.stateReason() == null ? null : one.stateReason().message(),
                    one.instanceTypeAsString(),
                    one.imageId(),
                    one.placement() == null ? null : one.placement().availabilityZone(),
                    one.publicIpAddress(),
                    orNull(one.publicDnsName()),
                    one.privateIpAddress(),
                    one.networkInterfaces().stream()
                            .flatMap(card -> card.ipv6Addresses().stream())
                            .map(address -> address.ipv6Address())
                            .toList(),
                    one.vpcId(),
                    one.subnetId(),
                    one.securityGroups().stream()
                            .map(group -> Ec2Access.label(group.groupId(), group.groupName()))
                            .toList(),
                    orNull(one.keyName()),
                    one.iamInstanceProfile() == null
                            ? null
                            : one.iamInstanceProfile().arn(),
                    one.launchTime(),
                    one.instanceLifecycle() == null ? "on-demand" : one.instanceLifecycleAsString(),
                    one.blockDeviceMappings().stream()
                            .filter(device -> device.ebs() != null)
                            .map(device -> device.ebs().volumeId() + " as " + device.deviceName()
                                    + (Boolean.TRUE.equals(device.ebs().deleteOnTermination())
                                            ? ", deleted with the instance"
                                            : ""))
                            .toList(),
                    metadata == null ? null : metadata.httpTokensAsString(),
                    one.hibernationOptions() == null
                            ? null
                            : one.hibernationOptions().configured(),
                    isProtected,
                    Ec2Access.tags(one.tags()));
        }

        private static @Nullable String orNull(@Nullable String text) {
            return text == null || text.isEmpty() ? null : text;
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeInstances"), Ec2Calls.look("DescribeInstanceAttribute"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var found = Finder.INSTANCES
                .any(ec2, List.of(in.instance()))
                .values()
                .iterator()
                .next();
        var all = found.stream()
                .map(one -> Details.of(one, isProtected(ec2, one.instanceId())))
                .toList();
        return ToolResult.ok(new Output(all.get(0), all.subList(1, all.size())));
    }

    /** Who may see an instance need not be allowed to see this. */
    private static @Nullable Boolean isProtected(Ec2Access ec2, String id) {
        try {
            return Termination.isProtected(ec2, id);
        } catch (RuntimeException e) {
            if (Ec2Access.isRefusal(e)) {
                return null;
            }
            throw e;
        }
    }
}
