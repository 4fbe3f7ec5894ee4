package dev.awsagent.tools.ec2;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tool.WorkingFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "ec2_launch_instances",
        effect = Effect.WRITE,
        iam = {
            "ec2:RunInstances",
            "ec2:CreateTags",
            "ec2:DescribeImages",
            "ec2:DescribeKeyPairs",
            "ec2:DescribeSubnets",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeVpcs",
            "iam:PassRole",
            "pricing:GetProducts",
            "ssm:GetParameter"
        },
        value =
                "Launches new instances from an image: an id, the name of an own one, or the newest of a well-known system (Amazon"
                        + " Linux, Ubuntu, Debian, Windows). Version 2 of the metadata service is required and disks are encrypted,"
                        + " unless asked otherwise.",
        examples = {
            "launch a {type} instance",
            "launch an instance from {image}",
            "launch an instance called {name} from {image}",
            "launch {count} instances from {image}",
            "launch {count} {type} instances",
            "launch a new instance of type {type} from image {image}",
            "launch the latest amazon linux instance",
            "launch a {type} called {name}",
            "launch an amazon linux {type} called {name}",
            "launch an ubuntu instance of type {type}",
            "launch an instance with key {key}",
            "launch an instance in subnet {subnet}",
            "create an instance from {image}",
            "create a new ec2 instance called {name}",
            "create {count} {type} instances",
            "create an instance of type {type}",
            "spin up an instance from {image}",
            "spin up {count} {type} instances",
            "spin up an instance of type {type}",
            "launch {count} {type} from {image}",
            "launch {count} {type} with {image} in {subnet}",
            "launch a {type} from {image} in {subnet} with key {key}",
            "launch {type} from {image} in {subnet}",
            "launch a server of type {type}",
            "launch a {type} server",
            "launch a {type} machine",
            "launch a {type} box",
            "launch a vm of type {type}",
            "run an instance of type {type}",
            "run {count} {type} instances",
            "spin up a {type}",
            "spin up a {type} called {name}",
            "spin up {count} {type} from {image}",
            "spin up a {type} server",
            "provision {count} {type} instances",
            "provision an instance of type {type}",
            "create a server of type {type}",
            "create a {type} instance from {image}",
            "create a {type} server called {name}",
            "create {count} {type} servers",
            "create a vm of type {type}",
            "provision a {type} instance from {image}",
            "provision a server of type {type}",
            "provision a vm of type {type}",
            "run a {type} instance from {image}",
            "run {count} {type} servers"
        })
final class LaunchInstancesTool implements Tool<LaunchInstancesTool.Input, Changes> {

    static final int MOST_USER_DATA = 16 * 1024;

    record Input(
            @Param(
                    value =
                            "The image: an id such as ami-0abc1234def567890, the name of an own image, or the newest"
                                    + " amazon-linux-2023, amazon-linux-2, ubuntu-24.04, ubuntu-22.04, debian-12 or windows-2022",
                    kind = ParamKind.NAME,
                    pattern = "ami-" + Ids.HEX + "|(?!" + Ids.TYPE + "$|[a-z]{1,9}-" + Ids.HEX + "$)[^*]{1,128}",
                    rule = "must be an image",
                    words = {
                        "image {}",
                        "ami {}",
                        "using ami {}",
                        "using image {}",
                        "latest amazon linux 2023=amazon-linux-2023",
                        "amazon linux 2023=amazon-linux-2023",
                        "latest amazon linux=amazon-linux-2023",
                        "amazon linux=amazon-linux-2023",
                        "al2023=amazon-linux-2023",
                        "latest amazon linux 2=amazon-linux-2",
                        "amazon linux 2=amazon-linux-2",
                        "ubuntu=ubuntu-24.04",
                        "latest ubuntu=ubuntu-24.04",
                        "ubuntu 24.04=ubuntu-24.04",
                        "ubuntu 22.04=ubuntu-22.04",
                        "debian=debian-12",
                        "debian 12=debian-12",
                        "windows=windows-2022",
                        "windows server=windows-2022",
                        "windows server 2022=windows-2022"
                    },
                    defaultValue = "\"amazon-linux-2023\"")
            String image,

            @Param(
                    value = "The instance type",
                    kind = ParamKind.NAME,
                    pattern = Ids.TYPE,
                    rule = Ids.TYPE_RULE,
                    words = {"of type {}", "type {}", "size {}"},
                    defaultValue = "\"t3.micro\"")
            String type,

            @Param(value = "How many", min = 1, max = 100, defaultValue = "1")
            int count,

            @Param(
                    value = "Their name (the Name tag)",
                    kind = ParamKind.NAME,
                    pattern = Ids.NEW_NAME,
                    rule = Ids.NEW_NAME_RULE,
                    words = {"called {}", "named {}"})
            @Nullable
            String name,

            @Param(
                    value = "The key pair to log in with",
                    kind = ParamKind.NAME,
                    words = {"with key {}", "with the key {}", "key pair {}", "using key {}", "using the key {}"},
                    max = 255)
            @Nullable
            String key,

            @Param(
                    value = "The subnet, by its id or name; without it, the default of the region",
                    kind = ParamKind.NAME,
                    words = {"in subnet {}", "in the subnet {}"},
                    pattern = Ids.SUBNET,
                    rule = Ids.SUBNET_RULE)
            @Nullable
            String subnet,

            @Param(
                    value = "Security groups, by their ids or names; without them, the default one of the VPC",
                    kind = ParamKind.NAME,
                    pattern = Ids.GROUP,
                    rule = Ids.GROUP_RULE,
                    words = {
                        "with security group {}",
                        "with the security group {}",
                        "in security group {}",
                        "security group {}",
                        "security groups {}"
                    })
            @Nullable
            List<String> groups,

            @Param(
                    value = "A file of the working folder that the instance runs when it first starts (user data)",
                    kind = ParamKind.LOCAL_PATH,
                    words = {"user data from {}", "with user data {}", "user data {}", "userdata {}"})
            @Nullable
            String userdata,

            @Param(
                    value = "The instance profile, which gives what runs there a role",
                    kind = ParamKind.NAME,
                    words = {"with role {}", "with the role {}", "with instance profile {}"},
                    max = 128)
            @Nullable
            String role,

            @Param(
                    value = "Tags",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}", "with tags {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Leave the disks as the image has them, encrypted or not",
                    words = {"unencrypted", "without encryption"},
                    defaultValue = "false")
            boolean unencrypted,

            @Param(
                    value = "Allow version 1 of the metadata service too, which is easier to abuse",
                    words = {"imdsv1", "with imdsv1"},
                    defaultValue = "false")
            boolean imdsV1,

            @Param(
                    value = "Prepare them for hibernation",
                    words = {"with hibernation", "for hibernation", "hibernation"},
                    defaultValue = "false")
            boolean hibernation,

            @Param(
                    value = "Do not tag them with who asked for them, when and why",
                    words = {"untagged", "without request tags"},
                    defaultValue = "false")
            boolean untagged,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {

        List<String> groupNames() {
            return groups == null ? List.of() : groups;
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<AwsCall>();
        var run = Ec2Calls.change("RunInstances", in.dryRun())
                .with("InstanceType", in.type())
                .with("MinCount", in.count())
                .with("MaxCount", in.count())
                .open(
                        "KeyName",
                        "SubnetId",
                        "SecurityGroupIds",
                        "UserData",
                        "IamInstanceProfile",
                        "TagSpecifications",
                        "MetadataOptions",
                        "BlockDeviceMappings",
                        "HibernationOptions",
                        "ClientToken");
        calls.add(Ids.isImage(in.image()) ? run.with("ImageId", in.image()) : run.open("ImageId"));
        calls.addAll(finds(in));
        return calls;
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        var looks = finds(in);
        looks.add(Ec2Calls.prices());
        if (in.subnet() != null) {
            // Hardware that is not shared has another price.
            looks.add(Ec2Calls.look("DescribeVpcs"));
        }
        return looks;
    }

    private static List<AwsCall> finds(Input in) {
        var looks = new ArrayList<AwsCall>();
        var parameter = ImageAlias.parameter(in.image(), in.type());
        if (parameter != null) {
            looks.add(AwsCall.of("ssm", "GetParameter").with("Name", parameter));
        }
        for (var operation :
                List.of("DescribeImages", "DescribeKeyPairs", "DescribeSubnets", "DescribeSecurityGroups")) {
            looks.add(Ec2Calls.look(operation));
        }
        return looks;
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        if (in.userdata() != null) {
            UserData.read(files, in.userdata());
        }
    }

    @Override
    public Impact impact(Input in) {
        return new Impact(
                        List.of(in.count() + " " + in.type() + (in.count() == 1 ? " instance" : " instances") + " from "
                                + in.image()),
                        in.count(),
                        null,
                        Undo.YES,
                        List.of())
                .costing(Cost.UNKNOWN);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var launch = Launch.resolve(ec2, in);
        var quote = PriceList.of(ec2, in.type(), launch.image(), launch.subnet());
        return new Impact(
                        List.of(in.count() + " " + in.type() + (in.count() == 1 ? " instance" : " instances") + " from "
                                + launch.image().imageId() + " ("
                                + launch.image().name() + ")"),
                        in.count(),
                        null,
                        Undo.YES,
                        launch.notes(in, ec2),
                        ec2.seen())
                .costing(quote.cost(in.count(), PriceList.INSTANCE_BASIS))
                .making(Tagging.planned(call, in.name(), in.tags(), in.untagged()));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var launch = Launch.resolve(ec2, in);
        return ToolResult.ok(launch.run(ec2, in));
    }
}
