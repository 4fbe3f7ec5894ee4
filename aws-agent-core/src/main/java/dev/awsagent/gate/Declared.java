package dev.awsagent.gate;

import dev.awsagent.tool.AwsCall;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a request is what a tool declared. */
final class Declared {

    private static final int SHOWN = 200;

    private Declared() {}

    /** What makes the request another one than the declared call; null when nothing does. */
    static @Nullable String difference(AwsCall call, Map<String, Object> request, List<CallScope.Named> resources) {
        for (var entry : call.params().entrySet()) {
            var actual = request.get(entry.getKey());
            if (!same(entry.getValue(), actual)) {
                return entry.getKey() + " was reviewed as '" + shown(entry.getValue()) + "' but is '" + shown(actual)
                        + "'";
            }
        }
        if (!AwsCall.looks(call.operation(), request)) {
            for (var name : request.keySet()) {
                if (!call.params().containsKey(name) && !call.open().contains(name)) {
                    // Its value may be a secret, so only its name is shown.
                    return name + " was not declared; add it to the call, or name it as open";
                }
            }
        }
        if (!call.resources().isEmpty()) {
            for (var resource : resources) {
                if (call.resources().stream().noneMatch(pattern -> covers(pattern, resource.arn()))) {
                    return resource.parameter() + " means " + resource.arn() + ", which is none of the declared "
                            + call.resources();
                }
            }
        }
        return null;
    }

    /** Numbers by their value, lists in their order, maps by their keys, all else by its text. */
    private static boolean same(Object reviewed, @Nullable Object actual) {
        if (reviewed instanceof Map<?, ?> map) {
            return actual instanceof Map<?, ?> other
                    && map.size() == other.size()
                    && map.entrySet().stream()
                            .allMatch(entry ->
                                    entry.getValue() != null && same(entry.getValue(), other.get(entry.getKey())));
        }
        if (reviewed instanceof List<?> list) {
            if (!(actual instanceof List<?> other) || list.size() != other.size()) {
                return false;
            }
            for (int i = 0; i < list.size(); i++) {
                if (!same(list.get(i), other.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (reviewed instanceof Number && actual instanceof Number) {
            return new BigDecimal(reviewed.toString()).compareTo(new BigDecimal(actual.toString())) == 0;
        }
        return actual != null
                && !(actual instanceof Map)
                && !(actual instanceof List)
                && reviewed.toString().equals(actual.toString());
    }

    /** Whether a declared ARN, with its asterisks, is that of the resource. What comes before the resource is not compared. */
    private static boolean covers(String declared, String actual) {
        if (declared.equals("*")) {
            return true;
        }
        var pattern = declared.split(":", 6);
        var arn = actual.split(":", 6);
        if (pattern.length < 6 || arn.length < 6 || !pattern[2].equals(arn[2])) {
            return false;
        }
        return matches(pattern[5], arn[5]);
    }

    /** Whether the text is the pattern, in which an asterisk stands for anything. */
    private static boolean matches(String pattern, String text) {
        var parts = pattern.split("\\*", -1);
        if (parts.length == 1) {
            return pattern.equals(text);
        }
        var last = parts[parts.length - 1];
        if (!text.startsWith(parts[0])) {
            return false;
        }
        var at = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            var found = text.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return text.length() - last.length() >= at && text.endsWith(last);
    }

    private static String shown(@Nullable Object value) {
        var text = String.valueOf(value);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
