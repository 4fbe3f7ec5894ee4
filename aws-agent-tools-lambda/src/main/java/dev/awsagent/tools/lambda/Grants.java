package dev.awsagent.tools.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The resource policy of a function: who may call it beside those whose own policies let them.
 *
 * @param revision changes with each change; null where there is no policy
 */
record Grants(@Nullable String revision, List<Grant> all) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String EVERYBODY = "everybody";

    /**
     * One statement of it.
     *
     * @param who in words
     * @param only what has to hold, in words; null where nothing has to
     * @param open whether it lets in everybody: anyone on the internet, or any account
     */
    record Grant(
            String id, String who, String may, @Nullable String only, boolean open) {

        String words() {
            return who + " may " + may + (only == null ? "" : ", only if " + only);
        }
    }

    /** The policy of the function, or of its version or alias where one is named. */
    static Grants of(LambdaAccess lambda, FunctionName name) {
        try {
            var answer = lambda.ask(client -> client.getPolicy(
                    request -> request.functionName(name.text()).qualifier(name.qualifier())));
            return new Grants(answer.revisionId(), read(answer.policy()));
        } catch (RuntimeException e) {
            if (!LambdaAccess.isCode(e, LambdaAccess.NOT_FOUND)) {
                throw e;
            }
            // Where there is no such function, this says so; else it has no policy.
            lambda.function(name);
            return new Grants(null, List.of());
        }
    }

    static List<Grant> read(String policy) {
        JsonNode root;
        try {
            root = JSON.readTree(policy);
        } catch (JsonProcessingException e) {
            throw new ToolException(FailureKind.SERVICE, "the policy that AWS gave is not JSON", null, e);
        }
        return listed(root.path("Statement")).stream().map(Grants::grant).toList();
    }

    private static Grant grant(JsonNode statement) {
        var denies = statement.path("Effect").asText().equals("Deny");
        var who = who(statement.path("Principal"));
        var conditions = new ArrayList<String>();
        var narrow = false;
        for (var operator : statement.path("Condition").properties()) {
            for (var key : operator.getValue().properties()) {
                var values = String.join(" or ", texts(key.getValue()));
                conditions.add(condition(operator.getKey(), key.getKey(), values));
                narrow |= isNarrow(operator.getKey(), key.getKey(), texts(key.getValue()));
            }
        }
        return new Grant(
                statement.path("Sid").asText(),
                who,
                (denies ? "NOT " : "") + String.join(", ", texts(statement.path("Action"))),
                conditions.isEmpty() ? null : String.join(" and ", conditions),
                !denies && who.equals(EVERYBODY) && !narrow);
    }

    private static String who(JsonNode principal) {
        var names = new ArrayList<String>();
        if (principal.isObject()) {
            principal.properties().forEach(one -> names.addAll(texts(one.getValue())));
        } else {
            names.addAll(texts(principal));
        }
        return names.contains("*") ? EVERYBODY : String.join(", ", names);
    }

    private static String condition(String operator, String key, String values) {
        return switch (key.toLowerCase(Locale.ROOT)) {
            case "aws:sourcearn" -> "on behalf of " + values;
            case "aws:sourceaccount" -> "on behalf of account " + values;
            case "aws:principalorgid" -> "it belongs to organization " + values;
            case "lambda:functionurlauthtype" -> "by its URL with authentication " + values;
            case "lambda:invokedviafunctionurl" -> "by its URL";
            default -> key + " " + operator + " " + values;
        };
    }

    private static boolean isNarrow(String operator, String key, List<String> values) {
        var name = operator.toLowerCase(Locale.ROOT);
        if (name.contains("not") || name.endsWith("ifexists")) {
            return false;
        }
        return switch (key.toLowerCase(Locale.ROOT)) {
            case "aws:sourcearn", "aws:principalarn" -> values.stream().allMatch(Grants::isBound);
            case "aws:sourceaccount", "aws:principalorgid", "aws:principalaccount", "aws:sourcevpc", "aws:sourcevpce" ->
                values.stream().noneMatch(Grants::isPattern);
            case "lambda:functionurlauthtype" -> values.stream().noneMatch(one -> one.equalsIgnoreCase("NONE"));
            default -> false;
        };
    }

    /** Whether an ARN, with its asterisks, is that of one account, or of one bucket, whose ARN names no account. */
    static boolean isBound(String arn) {
        var parts = arn.split(":", 6);
        return parts.length == 6
                && (parts[4].matches("[0-9]{12}")
                        || parts[2].equals("s3") && parts[4].isEmpty() && !isPattern(parts[5].split("/", 2)[0]));
    }

    private static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
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
}
