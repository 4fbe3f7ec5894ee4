package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A glob over keys and paths with slashes, whatever the case of letters: {@code *} and {@code ?} stay within a folder,
 * <code>**</code> crosses folders, {@code [a-z]} and <code>{a,b}</code> choose. One without a slash looks at the last
 * part only.
 */
final class Glob implements Predicate<String> {

    private static final String REGEX = "regex:";

    private final boolean lastPartOnly;
    private final Pattern pattern;

    private Glob(String glob) {
        this.lastPartOnly = !glob.contains("/");
        try {
            this.pattern =
                    Pattern.compile(expression(glob), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the pattern '" + glob + "' cannot be read: " + e.getDescription(),
                    "write it like *.log, data-??.csv or *.{jpg,png}",
                    e);
        }
    }

    /** What {@code glob} matches; everything when it is null. */
    static Predicate<String> of(@Nullable String glob) {
        return glob == null || glob.isEmpty() ? path -> true : new Glob(glob);
    }

    /** A glob; or, after {@code regex:}, a regular expression that has to be found in the path. */
    static Predicate<String> orRegex(String text) {
        return text.startsWith(REGEX) ? regex(text.substring(REGEX.length())) : of(text);
    }

    /** A regular expression that has to be found in the path. */
    private static Predicate<String> regex(String text) {
        return compiled(text).asPredicate();
    }

    /** A regular expression that the path as a whole has to match. */
    static Predicate<String> wholeRegex(String text) {
        return compiled(text).asMatchPredicate();
    }

    private static Pattern compiled(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the regular expression '" + text + "' cannot be read: " + e.getDescription(),
                    "write it like ^logs/.*[.]gz$",
                    e);
        }
    }

    /** Whether {@code text} holds anything that a glob treats specially. */
    static boolean isGlob(String text) {
        return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    @Override
    public boolean test(String path) {
        return pattern.matcher(lastPartOnly ? Names.lastSegment(path) : path).matches();
    }

    private static String expression(String glob) {
        var out = new StringBuilder();
        var inBraces = false;
        for (int i = 0; i < glob.length(); i++) {
            var c = glob.charAt(i);
            switch (c) {
                case '*' -> {
                    var stars = 1;
                    while (i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
                        i++;
                        stars++;
                    }
                    if (stars > 1 && i + 1 < glob.length() && glob.charAt(i + 1) == '/') {
                        // "**/x" is in this folder too.
                        i++;
                        out.append("(?:.*/)?");
                    } else {
                        out.append(stars > 1 ? ".*" : "[^/]*");
                    }
                }
                case '?' -> out.append("[^/]");
                case '[' -> {
                    var end = glob.indexOf(']', i + 2);
                    if (end < 0) {
                        throw unclosed(glob, "[");
                    }
                    var set = glob.substring(i + 1, end);
                    var negated = set.startsWith("!") || set.startsWith("^");
                    out.append(negated ? "[^/" : "[")
                            .append((negated ? set.substring(1) : set).replaceAll("[\\\\\\[\\]&^]", "\\\\$0"))
                            .append(']');
                    i = end;
                }
                case '{' -> {
                    if (inBraces || glob.indexOf('}', i) < 0) {
                        throw unclosed(glob, "{");
                    }
                    inBraces = true;
                    out.append("(?:");
                }
                case '}' -> {
                    out.append(inBraces ? ")" : "\\}");
                    inBraces = false;
                }
                case ',' -> out.append(inBraces ? "|" : ",");
                default -> {
                    var whole = glob.codePointAt(i);
                    i += Character.charCount(whole) - 1;
                    out.append(Pattern.quote(Character.toString(whole)));
                }
            }
        }
        return out.toString();
    }

    private static ToolException unclosed(String glob, String what) {
        return new ToolException(
                FailureKind.INVALID,
                "the pattern '" + glob + "' opens a " + what + " that it does not close, or nests them",
                "write it like *.log, data-??.csv or *.{jpg,png}");
    }
}
