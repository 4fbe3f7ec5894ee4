package dev.awsagent.credentials;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import dev.awsagent.tool.AwsCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session">policy of a session</a> that
 * lets a step do what it declared. What AWS allows is what both it and the policies of the role allow.
 */
final class SessionPolicy {

    /** So many characters STS takes. */
    static final int MOST = 2048;

    private static final String ANY = "*";

    private static final List<String> KEY_USES = List.of(
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey*",
            "kms:ReEncrypt*");

    /** Services that keep what is encrypted. */
    private static final Set<String> KEEPING = Set.of("s3", "ec2", "lambda");

    /** STS takes no other letters in a policy than those of Latin-1. */
    private static final String UNTAKEN = "[^\\x20-\\xff]+";

    private SessionPolicy() {}

    /**
     * The policy for some calls. Where their things are too many to be named one by one, it names what their names begin with, and
     * where that is too long as well, the actions alone.
     *
     * @param iam actions that the tool needs besides those of its calls
     * @param partition of the ARNs: {@code aws}
     */
    static String of(List<AwsCall> calls, List<String> iam, String partition) {
        var named = named(calls, iam, partition);
        var whole = written(named, UnaryOperator.identity());
        if (whole.length() <= MOST) {
            return whole;
        }
        var beginnings = written(named, SessionPolicy::beginnings);
        return beginnings.length() <= MOST ? beginnings : written(named, things -> Set.of(ANY));
    }

    /** The actions, each with the things that it may be about. */
    private static Map<String, Set<String>> named(List<AwsCall> calls, List<String> iam, String partition) {
        var named = new LinkedHashMap<String, Set<String>>();
        var ofService = new LinkedHashMap<String, Set<String>>();
        for (var call : calls) {
            var things = things(call, partition);
            for (var action : SdkErrors.permission(call.id()).split(" or ")) {
                named.computeIfAbsent(action, name -> new LinkedHashSet<>()).addAll(things);
                ofService
                        .computeIfAbsent(service(action), name -> new LinkedHashSet<>())
                        .addAll(things);
            }
        }
        for (var action : iam) {
            named.putIfAbsent(action, ofService.getOrDefault(service(action), Set.of(ANY)));
        }
        return named;
    }

    private static String service(String action) {
        return action.substring(0, action.indexOf(':') + 1);
    }

    /** Looks of most services are about no thing, as IAM sees it. */
    private static Set<String> things(AwsCall call, String partition) {
        var s3 = call.service().equals("s3");
        if (call.resources().isEmpty() || call.looks() && !s3) {
            return Set.of(ANY);
        }
        var things = new LinkedHashSet<String>();
        for (var arn : call.resources()) {
            var own = arn.replaceFirst("^arn:aws:", "arn:" + partition + ":")
                    .replace("${", "${$}{")
                    .replaceAll(UNTAKEN, ANY);
            things.add(own);
            if (s3 && own.indexOf('/') > 0) {
                // Some of what is done to an object is asked of its bucket.
                things.add(own.substring(0, own.indexOf('/')));
            }
        }
        return things;
    }

    /** Of the things of each bucket and of each kind what their names begin with. */
    private static Set<String> beginnings(Set<String> things) {
        var together = new TreeMap<String, TreeSet<String>>();
        things.forEach(arn -> together.computeIfAbsent(arn.substring(0, separator(arn) + 1), key -> new TreeSet<>())
                .add(arn));
        var beginnings = new LinkedHashSet<String>();
        together.values().forEach(some -> beginnings.add(some.size() == 1 ? some.first() : beginning(some) + ANY));
        return beginnings;
    }

    private static String beginning(TreeSet<String> sorted) {
        var first = sorted.first();
        var last = sorted.last();
        var same = 0;
        while (same < Math.min(first.length(), last.length()) && first.charAt(same) == last.charAt(same)) {
            same++;
        }
        return first.substring(0, same);
    }

    private static String written(Map<String, Set<String>> named, UnaryOperator<Set<String>> shortened) {
        var actionsOf = new LinkedHashMap<Set<String>, List<String>>();
        named.forEach((action, things) -> {
            var about = things.contains(ANY) ? Set.of(ANY) : shortened.apply(things);
            actionsOf.computeIfAbsent(about, key -> new ArrayList<>()).add(action);
        });
        var policy = Json.object().put("Version", "2012-10-17");
        var statements = policy.putArray("Statement");
        actionsOf.forEach((things, actions) -> {
            statement(statements, actions, "Resource", things);
            var kinds = things.stream().map(SessionPolicy::kind).collect(Collectors.toCollection(TreeSet::new));
            if (!kinds.contains("")) {
                // A launch is about an image and a subnet as well, which are not what it makes.
                statement(statements, actions, "NotResource", kinds);
            }
        });
        keys(statements, named.keySet());
        return policy.toString();
    }

    /** What is stored encrypted takes the use of its key, which is only known to the service: by way of that it may be used. */
    private static void keys(ArrayNode statements, Set<String> actions) {
        var by = actions.stream()
                .map(action -> action.substring(0, action.indexOf(':')))
                .filter(KEEPING::contains)
                .map(service -> service + ".*")
                .collect(Collectors.toCollection(TreeSet::new));
        if (!by.isEmpty()) {
            statement(statements, KEY_USES, "Resource", Set.of(ANY));
            ((ObjectNode) statements.get(statements.size() - 1))
                    .putObject("Condition")
                    .putObject("StringLike")
                    .set("kms:ViaService", Json.tree(by));
        }
    }

    private static void statement(
            ArrayNode statements, List<String> actions, String resource, Collection<String> things) {
        var statement = statements.addObject().put("Effect", "Allow");
        actions.forEach(statement.putArray("Action")::add);
        things.forEach(statement.putArray(resource)::add);
    }

    /** All things of the same kind in any region: {@code arn:aws:ec2:*:*:instance/*}; empty where a name is all that an ARN ends with. */
    private static String kind(String arn) {
        var parts = arn.split(":", 6);
        if (parts.length < 6 || parts[2].equals("s3")) {
            return "";
        }
        var end = separator(arn);
        return end < 0
                ? ""
                : String.join(":", parts[0], parts[1], parts[2], ANY, ANY, "")
                        + arn.substring(start(arn), end + 1)
                        + ANY;
    }

    /** Where its sixth part begins. */
    private static int start(String arn) {
        var at = 0;
        for (var i = 0; i < 5; i++) {
            at = arn.indexOf(':', at) + 1;
        }
        return at;
    }

    /** Where the name of what an ARN is about ends, and that of the one of them begins; negative for nowhere. */
    private static int separator(String arn) {
        for (var i = start(arn); i < arn.length(); i++) {
            if (arn.charAt(i) == '/' || arn.charAt(i) == ':') {
                return i;
            }
        }
        return -1;
    }
}
