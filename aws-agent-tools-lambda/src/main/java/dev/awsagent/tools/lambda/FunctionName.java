package dev.awsagent.tools.lambda;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person calls a function: its name or its ARN, with a version or an alias behind it or not.
 *
 * @param text the name or the ARN, without the version or alias, as each request calls it
 * @param qualifier a version or an alias; null for the function itself
 */
record FunctionName(String text, @Nullable String qualifier) {

    private static final String NAME = "[A-Za-z0-9_-]{1,64}";

    private static final String QUALIFIER = "\\$LATEST|[A-Za-z0-9_-]{1,128}";

    private static final String ARN = "arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d{12}:function:" + NAME;

    /** No id of a thing of another service, and no URI. */
    static final String PATTERN = "(" + ARN + "|(?![0-9]+$)(?![a-z]{1,9}-(?:[0-9a-f]{8}|[0-9a-f]{17})(?::|$))" + NAME
            + ")(:(" + QUALIFIER + "))?";

    static final String RULE = "must be the name or the ARN of a Lambda function, such as resize-images";

    /** The function itself, where a version or an alias makes no sense. */
    static final String UNQUALIFIED = ARN + "|(?![0-9]+$)(?![a-z]{1,9}-(?:[0-9a-f]{8}|[0-9a-f]{17})$)" + NAME;

    static final String UNQUALIFIED_RULE =
            "must be the name or the ARN of a Lambda function, without a version or an alias, such as resize-images";

    /** The name of something new. */
    static final String NEW = "(?![a-z]{1,9}-(?:[0-9a-f]{8}|[0-9a-f]{17})$)" + NAME;

    static final String NEW_RULE = "must have at most 64 letters, digits, hyphens and underscores";

    private static final Pattern PARTS = Pattern.compile("(" + ARN + "|" + NAME + ")(?::(" + QUALIFIER + "))?");

    static FunctionName of(String text) {
        var parts = PARTS.matcher(text);
        return parts.matches() ? new FunctionName(parts.group(1), parts.group(2)) : new FunctionName(text, null);
    }

    /** The name alone. */
    String name() {
        return text.substring(text.lastIndexOf(':') + 1);
    }

    /** As a person is shown it. */
    String shown() {
        return qualifier == null ? name() : name() + ":" + qualifier;
    }

    /** As requests call it that take the version or alias with the name. */
    String qualified() {
        return qualifier == null ? text : text + ":" + qualifier;
    }

    boolean isArn() {
        return text.startsWith("arn:");
    }

    /** The region of an ARN; null for a name. */
    @Nullable
    String region() {
        return isArn() ? text.split(":", -1)[3] : null;
    }

    /** The ARN of the function; of a name, the region and account are those of the target. */
    String arn() {
        return isArn() ? text : "arn:aws:lambda:*:*:function:" + text;
    }
}
