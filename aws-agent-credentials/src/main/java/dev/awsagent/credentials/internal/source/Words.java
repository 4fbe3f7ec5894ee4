package dev.awsagent.credentials.internal.source;

import dev.awsagent.internal.Redactor;
import org.jspecify.annotations.Nullable;

/** Text that came from outside, made fit for a message. */
public final class Words {

    private static final int MOST = 400;

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
        return oneLine(Redactor.redactForeign(text));
    }
}
