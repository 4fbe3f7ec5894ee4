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
    static final String INSTANCE = ARN + "i-" + HEX + "|(?!arn:|" + TYPE + "$|[a-z]{2,8}-" + HEX + "$)[^*]{1,255}";

    static final String INSTANCE_RULE =
            "must be an instance id such as i-0abc1234def567890, or the name of an instance";

    static final String VPC = "vpc-" + HEX;

    static final String VPC_RULE = "must be the id of a VPC, such as vpc-0abc1234def567890";

    private static final Pattern INSTANCE_ID = Pattern.compile("i-" + HEX);

    private Ids() {}

    static boolean isInstance(String text) {
        return INSTANCE_ID.matcher(last(text)).matches();
    }

    static String instanceArn(String id) {
        return arn("instance", id);
    }

    /** The ARN of a thing whose region and account are those of the target. */
    static String arn(String type, String id) {
        return id.startsWith("arn:") ? id : "arn:aws:ec2:*:*:" + type + "/" + id;
    }

    /** The id at the end of an ARN; any other text as it is. */
    static String last(String text) {
        return text.startsWith("arn:") ? text.substring(text.lastIndexOf('/') + 1) : text;
    }
}
