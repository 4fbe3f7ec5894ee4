package dev.awsagent.tools.ec2;

import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.ec2.Changes.Change;
import dev.awsagent.tools.ec2.Changes.Outcome;
import dev.awsagent.tools.ec2.LaunchInstancesTool.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ArchitectureValues;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * What a launch means, once all that it names is found.
 *
 * @param subnet null for the default of the region
 * @param key the name of the key pair
 * @param userData as the API takes it
 */
record Launch(
        Image image,
        @Nullable Subnet subnet,
        List<SecurityGroup> groups,
        @Nullable String key,
        @Nullable String userData) {

    static Launch resolve(Ec2Access ec2, Input in) {
        var image = image(ec2, in);
        ec2.hold("image " + in.image(), image.imageId());
        checkArchitecture(image, in.type());
        return new Launch(
                image,
                in.subnet() == null ? null : Finder.SUBNETS.one(ec2, in.subnet()),
                in.groupNames().isEmpty() ? List.of() : Finder.GROUPS.each(ec2, in.groupNames()),
                in.key() == null ? null : KeyPairs.one(ec2, in.key()).keyName(),
                in.userdata() == null ? null : UserData.held(ec2, in.userdata()));
    }

    private static Image image(Ec2Access ec2, Input in) {
        var parameter = ImageAlias.parameter(in.image(), in.type());
        if (parameter == null) {
            return Ids.isImage(in.image()) ? anybodys(ec2, in.image()) : Finder.IMAGES.one(ec2, in.image());
        }
        String id;
        try {
            id = ec2.clients()
                    .client(SsmClient.class)
                    .getParameter(request -> request.name(parameter))
                    .parameter()
                    .value();
        } catch (RuntimeException e) {
            if (!Ec2Access.isCode(e, "ParameterNotFound")) {
                throw e;
            }
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "the newest image of " + in.image() + " for " + in.type() + " is not published in " + ec2.region()
                            + " (" + parameter + ")",
                    "name an image by its id, or one of " + ImageAlias.all(),
                    e);
        }
        return anybodys(ec2, id);
    }

    private static Image anybodys(Ec2Access ec2, String id) {
        var found = ec2.ask(client -> client.describeImages(request ->
                        request.filters(filter -> filter.name("image-id").values(id))))
                .images();
        if (found.isEmpty()) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "there is no image " + id + " in " + ec2.region() + " that these credentials may use",
                    "images belong to a region: check it, or launch the newest of " + ImageAlias.all());
        }
        return found.get(0);
    }

    private static void checkArchitecture(Image image, String type) {
        var arm = image.architecture() == ArchitectureValues.ARM64;
        if (arm != ImageAlias.isArm(type) && (arm || image.architecture() == ArchitectureValues.X86_64)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "image " + image.imageId() + " is for " + image.architectureAsString() + ", and " + type + " is "
                            + (arm ? "x86_64" : "arm64"),
                    "choose another type, such as " + (arm ? "t4g.micro" : "t3.micro") + ", or another image");
        }
    }

    List<String> notes(Input in, Ec2Access ec2) {
        var notes = new ArrayList<String>();
        notes.add("it costs money until it is terminated");
        notes.add(
                in.imdsV1()
                        ? "version 1 of the metadata service is allowed: what tricks a program there into fetching a URL gets its role"
                        : "version 2 of the metadata service is required");
        notes.add(
                in.unencrypted()
                        ? "its disks are as the image has them"
                        : encrypted().isEmpty()
                                ? "the image says nothing of its disks, so EC2 decides whether they are encrypted"
                                : "its disks are encrypted");
        if (subnet != null) {
            notes.add("in subnet " + Finder.SUBNETS.label(subnet) + " of " + subnet.vpcId() + ", "
                    + subnet.availabilityZone());
        }
        if (!groups.isEmpty()) {
            notes.add("in security groups "
                    + String.join(
                            ", ", groups.stream().map(Finder.GROUPS::label).toList()));
        }
        if (in.userdata() != null) {
            notes.add("runs '" + in.userdata() + "' when it first starts, as its administrator");
        }
        if (in.role() != null) {
            notes.add("what runs there may do what the role " + in.role() + " may");
        }
        if (in.key() == null) {
            notes.add("without a key pair, so nobody can log in by SSH");
        }
        notes.add(CreationTags.note(ec2.call(), in.untagged()));
        return notes;
    }

    Changes run(Ec2Access ec2, Input in) {
        var request = request(ec2, in);
        if (in.dryRun()) {
            var said = ec2.tryOut(client -> client.runInstances(request));
            return new Changes(List.of(new Change(image.imageId(), image.name(), Outcome.TRIED, "not launched")), said);
        }
        var launched = ec2.ask(client -> client.runInstances(request)).instances();
        return new Changes(
                launched.stream()
                        .map(one -> new Change(
                                one.instanceId(),
                                in.name(),
                                Outcome.DONE,
                                one.state().nameAsString()
                                        + (one.privateIpAddress() == null ? "" : ", " + one.privateIpAddress())))
                        .toList(),
                "from " + Ec2Access.label(image.imageId(), image.name()));
    }

    private RunInstancesRequest request(Ec2Access ec2, Input in) {
        var request = RunInstancesRequest.builder()
                .imageId(image.imageId())
                .instanceType(in.type())
                .minCount(in.count())
                .maxCount(in.count())
                // The same for each attempt: a launch that was not answered is not done twice.
                .clientToken(UUID.randomUUID().toString())
                .dryRun(Ec2Calls.flag(in.dryRun()))
                .tagSpecifications(Tagging.of(
                        ec2.call(), in.name(), in.tags(), in.untagged(), ResourceType.INSTANCE, ResourceType.VOLUME));
        if (!in.imdsV1()) {
            request.metadataOptions(options -> options.httpTokens(HttpTokensState.REQUIRED));
        }
        if (!in.unencrypted() || in.hibernation()) {
            request.blockDeviceMappings(encrypted());
        }
        if (in.hibernation()) {
            request.hibernationOptions(options -> options.configured(true));
        }
        if (key != null) {
            request.keyName(key);
        }
        if (subnet != null) {
            request.subnetId(subnet.subnetId());
        }
        if (!groups.isEmpty()) {
            request.securityGroupIds(groups.stream().map(SecurityGroup::groupId).toList());
        }
        var role = in.role();
        if (role != null) {
            request.iamInstanceProfile(profile -> {
                if (role.startsWith("arn:")) {
                    profile.arn(role);
                } else {
                    profile.name(role);
                }
            });
        }
        if (userData != null) {
            request.userData(userData);
        }
        return request.build();
    }

    /** The disks of the image as they are, but encrypted. */
    private List<BlockDeviceMapping> encrypted() {
        return image.blockDeviceMappings().stream()
                .filter(device -> device.ebs() != null)
                .map(device -> BlockDeviceMapping.builder()
                        .deviceName(device.deviceName())
                        .ebs(device.ebs().toBuilder().encrypted(true).build())
                        .build())
                .toList();
    }
}
