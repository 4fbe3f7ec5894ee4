package dev.awsagent.tools.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A bucket policy, which is JSON: read, said in words, and judged by whom it lets in or keeps out. */
final class BucketPolicy {

    /** The longest that S3 takes, in bytes. */
    static final int MOST_BYTES = 20 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Conditions by which S3 holds a statement for anybody to be one for somebody, when they have a fixed value. */
    private static final Set<String> NARROWING = Set.of(
            "aws:principalarn",
            "aws:principalaccount",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:sourceaccount",
            "aws:sourcearn",
            "aws:sourceip",
            "aws:sourceorgid",
            "aws:sourceowner",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:userid",
            "s3:dataaccesspointaccount",
            "s3:dataaccesspointarn");

    private final JsonNode root;

    private BucketPolicy(JsonNode root) {
        this.root = root;
    }

    /**
     * @throws ToolException of kind {@code INVALID} when it is not JSON, or no policy
     */
    static BucketPolicy of(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            throw new ToolException(
                    FailureKind.INVALID,
                    "the policy is not JSON: " + e.getOriginalMessage()
                            + (where == null
                                    ? ""
                                    : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")"),
                    "a policy is a JSON object with Version and Statement");
        }
        var policy = new BucketPolicy(root);
        if (!root.isObject() || policy.statements().isEmpty()) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the policy has no Statement",
                    "a policy is a JSON object with Version and Statement; to take a policy away, delete it");
        }
        for (var statement : policy.statements()) {
            var effect = statement.path("Effect").asText();
            if (!effect.equals("Allow") && !effect.equals("Deny")) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "a statement of the policy has the Effect '" + effect + "'",
                        "write Allow or Deny");
            }
            if (!statement.has("Principal") && !statement.has("NotPrincipal")) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "a statement of the policy has no Principal, which a bucket's policy needs",
                        "say whom it is for: \"Principal\": {\"AWS\": \"arn:aws:iam::123456789012:role/reader\"}");
            }
        }
        return policy;
    }

    /** What it says, a line for each statement; what cannot be read is shown as it is. Nothing for an empty text. */
    static List<String> words(String json) {
        if (json.isEmpty()) {
            return List.of();
        }
        try {
            return of(json).words();
        } catch (ToolException e) {
            return List.of(json);
        }
    }

    /** Whether two texts are the same policy. */
    static boolean same(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && of(one).root.equals(of(other).root);
    }

    private List<JsonNode> statements() {
        return listed(root.path("Statement"));
    }

    private static List<JsonNode> listed(JsonNode node) {
        var list = new ArrayList<JsonNode>();
        if (node.isArray()) {
            node.forEach(list::add);
        } else if (!node.isMissingNode() && !node.isNull()) {
            list.add(node);
        }
        return list;
    }

    private static List<String> texts(JsonNode node) {
        return listed(node).stream().map(JsonNode::asText).toList();
    }

    List<String> words() {
        return statements().stream().map(BucketPolicy::words).toList();
    }

    private static String words(JsonNode statement) {
        var words = new StringBuilder();
        if (statement.has("Sid")) {
            words.append(statement.path("Sid").asText()).append(": ");
        }
        words.append(statement.path("Effect").asText().equals("Allow") ? "allows " : "denies ");
        words.append(
                statement.has("NotPrincipal")
                        ? "everybody but " + principal(statement.path("NotPrincipal"))
                        : principal(statement.path("Principal")));
        words.append(
                statement.has("NotAction")
                        ? " everything but " + String.join(", ", texts(statement.path("NotAction")))
                        : " " + String.join(", ", texts(statement.path("Action"))));
        words.append(
                statement.has("NotResource")
                        ? " on all but " + String.join(", ", texts(statement.path("NotResource")))
                        : " on " + String.join(", ", texts(statement.path("Resource"))));
        var conditions = new ArrayList<String>();
        statement
                .path("Condition")
                .properties()
                .forEach(operator -> operator.getValue()
                        .properties()
                        .forEach(key -> conditions.add(key.getKey() + " " + operator.getKey() + " "
                                + String.join(" or ", texts(key.getValue())))));
        return conditions.isEmpty()
                ? words.toString()
                : words.append(" if ").append(String.join(" and ", conditions)).toString();
    }

    private static String principal(JsonNode principal) {
        if (isAnybody(principal)) {
            return "anybody";
        }
        if (!principal.isObject()) {
            return principal.asText();
        }
        var who = new ArrayList<String>();
        principal.properties().forEach(one -> {
            var names = String.join(", ", texts(one.getValue()));
            who.add(one.getKey().equals("AWS") ? names : one.getKey().toLowerCase(Locale.ROOT) + " " + names);
        });
        return String.join(", ", who);
    }

    private static boolean isAnybody(JsonNode principal) {
        return texts(principal).contains("*") || texts(principal.path("AWS")).contains("*");
    }

    /**
     * Whether it lets in somebody whom it does not name. What might be narrow enough, but cannot be told to be, counts as
     * public.
     */
    boolean isPublic() {
        return statements().stream()
                .anyMatch(statement -> statement.path("Effect").asText().equals("Allow")
                        && (statement.has("NotPrincipal") || isAnybody(statement.path("Principal")))
                        && !isNarrow(statement.path("Condition")));
    }

    private static boolean isNarrow(JsonNode condition) {
        for (var operator : condition.properties()) {
            var name = operator.getKey().toLowerCase(Locale.ROOT);
            if (name.contains("not")
                    || name.endsWith("ifexists")
                    || name.startsWith("forallvalues")
                    || name.equals("null")) {
                continue;
            }
            for (var key : operator.getValue().properties()) {
                if (NARROWING.contains(key.getKey().toLowerCase(Locale.ROOT))
                        && texts(key.getValue()).stream().allMatch(BucketPolicy::isFixed)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A whole address space, or a pattern that begins with anything, fixes nothing. */
    private static boolean isFixed(String value) {
        return !value.isBlank()
                && !value.startsWith("*")
                && !value.endsWith("/0")
                && !value.startsWith("arn:*")
                && !value.startsWith("arn:aws:iam::*")
                && !value.startsWith("?");
    }

    /** Whether it denies anybody, the one who sets it too, to change the policy again. */
    boolean mayLockOut() {
        return statements().stream()
                .anyMatch(statement -> statement.path("Effect").asText().equals("Deny")
                        && (statement.has("NotPrincipal") || isAnybody(statement.path("Principal")))
                        && (statement.has("NotAction")
                                || texts(statement.path("Action")).stream().anyMatch(BucketPolicy::coversPolicy)));
    }

    private static boolean coversPolicy(String action) {
        var pattern = action.toLowerCase(Locale.ROOT);
        for (var name : List.of("s3:putbucketpolicy", "s3:deletebucketpolicy")) {
            if (pattern.equals("*") || Glob.of(pattern).test(name)) {
                return true;
            }
        }
        return false;
    }
}
