package dev.awsagent.tools.ec2;

import java.util.regex.Pattern;

/** How things of EC2 are written. */
final class Ids {

    /** What follows the prefix of an id: 8 digits in old ones, 17 in new ones. */
    static final String HEX = "[0-9a-f]{8,17}";

    /** {@code t3.micro}, {@code m6g.2xlarge}, {@code u-6tb1.metal}. */
    static final String TYPE =
            "[a-z][a-z0-9-]*\\d[a-z0-9-]*\\.(nano|micro|small|medium|large|\\d*xlarge|metal(-\\d+xl)?)";

    static final String TYPE_RULE = "must be an instance type such as t3.micro";

    private static final String ARN = "(arn:aws[a-z-]*:ec2:[^ ]+/)?";

    /** The id, the ARN or the name of an instance: no other thing's id, and no type. */
    static final String INSTANCE = ARN + "i-" + HEX + "|(?!arn:|" + TYPE + "$|[a-z]{1,9}-" + HEX + "$)[^*]{1,255}";

    static final String INSTANCE_RULE =
            "must be an instance id such as i-0abc1234def567890, or the name of an instance";

    /** A name that does not look like an id of any thing, nor like a list of them. */
    private static final String NAME =
            "(?![a-z]{1,9}-" + HEX + "$|\\d+\\.\\d+\\.|[0-9a-f:]*::|" + TYPE + "$)[^*]{1,255}";

    /** The name of something new. */
    static final String NEW_NAME = NAME;

    static final String NEW_NAME_RULE =
            "must be a name of up to 255 characters that does not look like an id or a type";

    static final String VPC = "vpc-" + HEX + "|" + NAME;

    static final String VPC_RULE = "must be the id or the name of a VPC, such as vpc-0abc1234def567890";

    static final String SUBNET = "subnet-" + HEX + "|" + NAME;

    static final String SUBNET_RULE = "must be the id or the name of a subnet, such as subnet-0abc1234def567890";

    static final String GROUP = "sg-" + HEX + "|" + NAME;

    static final String GROUP_RULE = "must be the id or the name of a security group, such as sg-0abc1234def567890";

    static final String VOLUME = "vol-" + HEX + "|" + NAME;

    static final String VOLUME_RULE = "must be the id or the name of a volume, such as vol-0abc1234def567890";

    /** An availability zone. */
    static final String ZONE = "[a-z]{2}(-[a-z]+)+-\\d+[a-z]";

    static final String ZONE_RULE = "must be an availability zone such as eu-west-1a";

    static final String SNAPSHOT = "snap-" + HEX + "|" + NAME;

    static final String SNAPSHOT_RULE = "must be the id or the name of a snapshot, such as snap-0abc1234def567890";

    static final String IMAGE = "ami-" + HEX + "|" + NAME;

    static final String IMAGE_RULE = "must be the id or the name of an image, such as ami-0abc1234def567890";

    /** A network in CIDR notation, or one address. */
    static final String NETWORK = "\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,2})?|[0-9a-fA-F:]*:[0-9a-fA-F:]*(/\\d{1,3})?";

    static final String ADDRESS = "eipalloc-" + HEX + "|\\d{1,3}(\\.\\d{1,3}){3}|" + NAME;

    static final String ADDRESS_RULE = "must be an elastic address such as 203.0.113.7, its allocation id or its name";

    /** The id of a thing of any kind. */
    static final String ANYTHING = "[a-z]{1,9}-" + HEX;

    static final String ANYTHING_RULE = "must be an id such as i-0abc1234def567890";

    private static final Pattern ANY = Pattern.compile(ANYTHING);

    private static final Pattern GROUP_ID = Pattern.compile("sg-" + HEX);

    private static final Pattern IMAGE_ID = Pattern.compile("ami-" + HEX);

    private static final Pattern VPC_ID = Pattern.compile("vpc-" + HEX);

    private static final Pattern INSTANCE_ID = Pattern.compile("i-" + HEX);

    private Ids() {}

    static boolean isInstance(String text) {
        return INSTANCE_ID.matcher(last(text)).matches();
    }

    /** Whether it has the form of an id of any kind. */
    static boolean isAny(String text) {
        return ANY.matcher(last(text)).matches();
    }

    static boolean isGroup(String text) {
        return GROUP_ID.matcher(text).matches();
    }

    static boolean isVpc(String text) {
        return VPC_ID.matcher(last(text)).matches();
    }

    static boolean isImage(String text) {
        return IMAGE_ID.matcher(text).matches();
    }

    static String instanceArn(String id) {
        return arn("instance", id);
    }

    /** The ARN of a thing, by what a person calls its kind, whose region and account are those of the target. */
    static String arn(String type, String id) {
        var words = type.equals("elastic address") ? "elastic-ip" : type.replace(' ', '-');
        return id.startsWith("arn:") ? id : "arn:aws:ec2:*:*:" + words + "/" + id;
    }

    /** The id at the end of an ARN; any other text as it is. */
    static String last(String text) {
        return text.startsWith("arn:") ? text.substring(text.lastIndexOf('/') + 1) : text;
    }
}
