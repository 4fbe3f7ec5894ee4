package dev.awsagent.internal;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Text that came from somewhere else, on its way to a terminal, and how wide it is there. */
public final class Text {

    private Text() {}

    /**
     * One line in which nothing acts: control characters, terminal sequences, invisible characters and those that reorder
     * text are written out, and Markdown links are taken apart.
     */
    public static String harmless(String text) {
        return harmless(text, false);
    }

    /** The same for text of several lines. */
    public static String harmlessLines(String text) {
        return harmless(text.replace("\r\n", "\n"), true);
    }

    private static String harmless(String text, boolean lines) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            var length = Character.charCount(c);
            var acts = acts(c, text, i) && !(lines && (c == '\n' || c == '\t'));
            var link = c == '(' && i > 0 && text.charAt(i - 1) == ']';
            if ((acts || link) && out == null) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                if (acts) {
                    writeOut(c, out);
                } else {
                    out.append(link ? " (" : text.substring(i, i + length));
                }
            }
            i += length;
        }
        return out == null ? text : out.toString();
    }

    private static boolean acts(int c, String text, int at) {
        if (c < 0x20 || c >= 0x7f && c < 0xa0) {
            return true;
        }
        if (c < 0x300) {
            return c == 0xad;
        }
        if (c == 0x200d || c == 0x200c) {
            return !joins(text, at);
        }
        return switch (Character.getType(c)) {
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> c == 0x3164 || c == 0x115f || c == 0x1160 || c == 0xffa0 || c == 0x2800;
        };
    }

    /** Whether a joiner stands between two characters that it can join: of an emoji, or of a script that uses it. */
    public static boolean joins(String text, int at) {
        return at > 0 && at + 1 < text.length() && text.codePointBefore(at) > 0x2ff && text.codePointAt(at + 1) > 0x2ff;
    }

    private static void writeOut(int c, StringBuilder out) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x1b -> out.append("\\e");
            default -> out.append(String.format(c > 0xffff ? "\\u{%x}" : "\\u%04x", c));
        }
    }

    /** How many columns of a terminal it takes. */
    public static int width(String text) {
        var width = 0;
        for (int i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            width += widthOf(c);
            if (c == 0x200d && i + 1 < text.length()) {
                // What is joined to an emoji is drawn on top of it.
                i += 1 + Character.charCount(text.codePointAt(i + 1));
                continue;
            }
            i += Character.charCount(c);
        }
        return width;
    }

    private static int widthOf(int c) {
        if (c < 0x300) {
            return 1;
        }
        var type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT
                || c >= 0x1f3fb && c <= 0x1f3ff) {
            return 0;
        }
        return isWide(c) ? 2 : 1;
    }

    private static boolean isWide(int c) {
        return c >= 0x1100 && c <= 0x115f
                || c == 0x231a
                || c == 0x231b
                || c == 0x2705
                || c == 0x274c
                || c >= 0x2e80 && c <= 0x303e
                || c >= 0x3041 && c <= 0xa4cf
                || c >= 0xa960 && c <= 0xa97c
                || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6
                || c >= 0x1f300 && c <= 0x1f64f
                || c >= 0x1f680 && c <= 0x1f6ff
                || c >= 0x1f900 && c <= 0x1faff
                || c >= 0x20000 && c <= 0x3fffd;
    }

    /** Spaces behind it up to this width. */
    public static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }

    /** At most this wide, with an ellipsis where it was cut. */
    public static String cut(String text, int width) {
        if (text.length() <= width / 2 || width(text) <= width) {
            return text;
        }
        var taken = 0;
        for (int i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            taken += widthOf(c);
            if (taken > width - 1) {
                return text.substring(0, i) + "…";
            }
            i += Character.charCount(c);
        }
        return text;
    }

    /** {@code 1.5 MiB}. */
    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        var unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        var tenths = Math.round(value * 10);
        if (tenths >= 10_240 && unit < UNITS.length - 1) {
            tenths = 10;
            unit++;
        }
        return (tenths % 10 == 0 || tenths >= 1000 ? String.valueOf(tenths / 10) : tenths / 10 + "." + tenths % 10)
                + " " + UNITS[unit];
    }

    /** {@code 1.5 GiB (1,610,612,736 bytes)}: a person sees how much, and that it is exactly what was said. */
    public static String size(long bytes) {
        var exact = String.format(Locale.ROOT, "%,d", bytes) + (bytes == 1 ? " byte" : " bytes");
        return bytes < 1024 ? exact : bytes(bytes) + " (" + exact + ")";
    }

    /** An ISO-8601 duration in words: {@code PT1H} is {@code 1 hour}. What is none stays as it is. */
    public static String span(String iso) {
        try {
            return span(Duration.parse(iso));
        } catch (DateTimeParseException e) {
            return iso;
        }
    }

    /** {@code 1 hour}, {@code 1 day 12 hours}, {@code 0.25 seconds}. */
    public static String span(Duration span) {
        if (span.isNegative() || span.isZero()) {
            return span.isZero() ? "0 seconds" : "minus " + span(span.negated());
        }
        var out = new StringBuilder();
        unit(span.toDaysPart(), "day", out);
        unit(span.toHoursPart(), "hour", out);
        unit(span.toMinutesPart(), "minute", out);
        if (span.toNanosPart() == 0) {
            unit(span.toSecondsPart(), "second", out);
        } else {
            var seconds = BigDecimal.valueOf(span.toSecondsPart()).add(BigDecimal.valueOf(span.toNanosPart(), 9));
            out.append(out.isEmpty() ? "" : " ")
                    .append(seconds.stripTrailingZeros().toPlainString())
                    .append(" seconds");
        }
        return out.toString();
    }

    private static void unit(long number, String name, StringBuilder out) {
        if (number != 0) {
            out.append(out.isEmpty() ? "" : " ").append(number).append(' ').append(name);
            out.append(number == 1 ? "" : "s");
        }
    }

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
}
