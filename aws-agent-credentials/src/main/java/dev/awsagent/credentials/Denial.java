package dev.awsagent.credentials;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What to do about a denied call: the smallest statement of a policy that would allow it, where one would. */
final class Denial {

    /** As AWS words it: {@code … is not authorized to perform: ec2:StopInstances on resource: arn:… because …}. */
    private static final Pattern SAID = Pattern.compile("not authorized to perform:? (?<action>[a-z0-9-]+:[A-Za-z0-9]+)"
            + "(?: on resource:? \"?(?<resource>arn:[\\w:/.*+=,@-]+|\\*)(?=\"|$| because | with |\\.?$))?");

    /** Whatever else is written somewhere, an explicit deny wins. */
    private static final Pattern EXPLICIT =
            Pattern.compile("with an explicit deny in an? ([a-z -]+?)(?: policy)?(?:[.:]|$)");

    private static final Pattern PARTITION = Pattern.compile("\\barn:(aws(?:-[a-z]+)*):(?:iam|sts):");

    private Denial() {}

    /**
     * The next step.
     *
     * @param said what AWS said, which is data
     * @param permission the IAM actions that the call needs, as far as it is known without AWS saying so
     * @param names what the request named
     * @param caller who asked, in words: an ARN, or where the credentials came from; null when it is not known
     */
    static String hint(String said, String permission, Map<String, String> names, @Nullable String caller) {
        var deny = EXPLICIT.matcher(said);
        if (deny.find()) {
            return "an explicit deny in a " + deny.group(1)
                    + " policy forbids it, which no other statement lifts: ask who wrote it, or use another profile";
        }
        var match = SAID.matcher(said);
        var found = match.find();
        var action = found ? match.group("action") : permission;
        if (action.contains(" ")) {
            return "ask for the permission, or use another profile";
        }
        var resource = found && match.group("resource") != null
                ? match.group("resource")
                : resource(action, names, partition(said, caller));
        return "this would allow it: {\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\""
                + (resource == null ? "*" : trimmed(resource)) + "\"}; ask for it, or use another profile";
    }

    /** A sentence may end behind an ARN. */
    private static String trimmed(String arn) {
        return arn.endsWith(".") ? arn.substring(0, arn.length() - 1) : arn;
    }

    /** Credentials are of one partition, and reach buckets of no other. */
    private static String partition(String said, @Nullable String caller) {
        var match = PARTITION.matcher(caller == null || !caller.startsWith("arn:") ? said : caller);
        return match.find() ? match.group(1) : "aws";
    }

    private static @Nullable String resource(String action, Map<String, String> names, String partition) {
        var bucket = names.get("Bucket");
        if (!action.startsWith("s3:") || bucket == null || !bucket.matches("[a-z0-9.-]{3,63}")) {
            return null;
        }
        var ofObjects = action.matches(
                "s3:(Get|Put|Delete|Restore)Object.*|s3:AbortMultipartUpload|s3:ListMultipartUploadParts");
        // A key may hold what would end the text.
        return "arn:" + partition + ":s3:::" + bucket + (ofObjects ? "/*" : "");
    }
}
