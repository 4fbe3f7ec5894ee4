package dev.awsagent.credentials.internal.source;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text that came from outside, made fit for a message. */
public final class Words {

    private static final int MOST = 400;

    private static final Pattern NAMED_SECRET =
            Pattern.compile("(?i)(X-Amz-(?:Signature|Credential|Security-Token)=|aws_secret_access_key\\s*[=:]\\s*"
                    + "|aws_session_token\\s*[=:]\\s*|Signature=|(?:secret|token|password)=)[^&\\s,'\"]+");
    /** A password may hold what ends one in a URL that is well formed. */
    private static final Pattern USER_INFO = Pattern.compile("(?i)(?<=https?://)[^\\s'\"<>]+@|(?<=://)[^/\\s]+@");

    private static final Pattern KEY_ID = Pattern.compile("\\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}([A-Z0-9]{4})\\b");
    /** Session tokens, signatures, policies: no word of a message is that long. */
    private static final Pattern LONG_BASE64 = Pattern.compile("[A-Za-z0-9+/=_-]{100,}");

    private Words() {}

    /** On one line, no longer than a message may be, with nothing in it that a terminal would act on. */
    public static String oneLine(String text) {
        var line = new StringBuilder();
        text.strip().codePoints().limit(MOST + 1L).forEach(c -> {
            if (Character.isWhitespace(c)) {
                if (line.length() > 0 && line.charAt(line.length() - 1) != ' ') {
                    line.append(' ');
                }
            } else if (harmless(c)) {
                line.appendCodePoint(c);
            } else {
                line.append('\uFFFD');
            }
        });
        return line.length() > MOST ? line.substring(0, line.offsetByCodePoints(0, MOST / 2)) + "…" : line.toString();
    }

    /** Controls, and the formats that turn the direction of text round, are not. */
    private static boolean harmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** An endpoint as it was written, to be shown; one with a password in it is refused when it is used. */
    static @Nullable String endpoint(@Nullable String text) {
        return text == null ? null : redacted(text);
    }

    /** The same with whatever looks like a key, a token or a signature taken out. */
    public static String redacted(String text) {
        var safe = NAMED_SECRET.matcher(text).replaceAll("$1***");
        safe = USER_INFO.matcher(safe).replaceAll("***@");
        safe = KEY_ID.matcher(safe).replaceAll("…$1");
        return oneLine(LONG_BASE64.matcher(safe).replaceAll("***"));
    }
}
