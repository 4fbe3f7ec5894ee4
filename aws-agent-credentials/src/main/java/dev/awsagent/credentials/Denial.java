package dev.awsagent.credentials;

import java.util.ArrayList;
import java.util.List;
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

    private static final Pattern WHOSE = Pattern.compile("\\barn:(aws(?:-[a-z]+)*):(?:iam|sts)::(\\d*)");

    /** What was declared: nothing that could end the text of a statement. */
    private static final Pattern ARN =
            Pattern.compile("arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*|\\*):(\\d*|\\*):([\\w:/.*+=,@$-]+)");

    /** More would be no statement that anybody reads. */
    private static final int MOST = 10;

    private Denial() {}

    /**
     * The next step.
     *
     * @param said what AWS said, which is data
     * @param permission the IAM actions that the call needs, as far as it is known without AWS saying so
     * @param names what the request named
     * @param declared the ARNs of what the step said that the call is for
     * @param region where it was called; null when that is not known
     * @param caller who asked, in words: an ARN, or where the credentials came from; null when it is not known
     */
    static String hint(
            String said,
            String permission,
            Map<String, String> names,
            List<String> declared,
            @Nullable String region,
            @Nullable String caller) {
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
        var resources = List.<String>of();
        if (found && match.group("resource") != null) {
            resources = List.of(trimmed(match.group("resource")));
        } else {
            var whose = WHOSE.matcher(caller == null || !caller.startsWith("arn:") ? said : caller);
            var isKnown = whose.find();
            var partition = isKnown ? whose.group(1) : "aws";
            var bucket = bucket(action, names, partition);
            if (bucket != null) {
                resources = List.of(bucket);
            } else if (action.equals(permission)) {
                resources = filled(declared, partition, region, isKnown ? whose.group(2) : null);
            }
        }
        var quoted = resources.stream().map(arn -> "\"" + arn + "\"").toList();
        return "this would allow it: {\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":"
                + (quoted.isEmpty() ? "\"*\"" : quoted.size() == 1 ? quoted.get(0) : quoted.toString())
                + "}; ask for it, or use another profile";
    }

    /** A sentence may end behind an ARN. */
    private static String trimmed(String arn) {
        return arn.endsWith(".") ? arn.substring(0, arn.length() - 1) : arn;
    }

    /**
     * Those things and no others: of the partition, the region and the account in which they were asked for, as far as these are
     * known.
     *
     * @return none where one of them cannot be written so
     */
    private static List<String> filled(
            List<String> declared, String partition, @Nullable String region, @Nullable String account) {
        var filled = new ArrayList<String>();
        for (var arn : declared) {
            var parts = ARN.matcher(arn);
            if (!parts.matches() || declared.size() > MOST) {
                return List.of();
            }
            filled.add("arn:" + partition + ":" + parts.group(2) + ":"
                    + (parts.group(3).equals("*") && region != null ? region : parts.group(3)) + ":"
                    + (parts.group(4).equals("*") && account != null && !account.isEmpty() ? account : parts.group(4))
                    + ":" + parts.group(5));
        }
        return filled;
    }

    private static @Nullable String bucket(String action, Map<String, String> names, String partition) {
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
