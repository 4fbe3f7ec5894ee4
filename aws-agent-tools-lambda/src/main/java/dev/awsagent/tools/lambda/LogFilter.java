package dev.awsagent.tools.lambda;

import dev.awsagent.tools.lambda.ShowLogsTool.Level;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which log lines are wanted.
 *
 * @param text that is in them, as it stands there
 * @param pattern as CloudWatch Logs writes it, in the place of the others
 */
record LogFilter(
        @Nullable String text,
        @Nullable Level level,
        @Nullable String pattern) {

    private static final Pattern ERROR = Pattern.compile(
            "\\b(?i:error|fatal|critical|severe)\\b|[A-Za-z]*(Exception|Error)\\b|Traceback|Task timed out|Runtime exited");
    private static final Pattern WARNING = Pattern.compile("(?i)\\bwarn(ing)?\\b");
    private static final Pattern DEBUG = Pattern.compile("(?i)\\b(debug|trace)\\b");

    /**
     * What CloudWatch Logs is asked for; null for all. It cannot join a text and a choice of words, so a level beside a text,
     * and the exact words of a level, are looked for in what it answers.
     */
    @Nullable
    String asked() {
        if (pattern != null) {
            return pattern;
        }
        return text == null ? null : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    boolean fits(String message) {
        return (text == null || message.contains(text))
                && (level == null || words(level).matcher(message).find());
    }

    private static Pattern words(Level level) {
        return switch (level) {
            case ERROR -> ERROR;
            case WARNING -> WARNING;
            case DEBUG -> DEBUG;
        };
    }
}
