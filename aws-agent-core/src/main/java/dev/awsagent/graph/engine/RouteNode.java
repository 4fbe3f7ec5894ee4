package dev.awsagent.graph.engine;

import dev.awsagent.graph.AgentState;
import dev.awsagent.internal.Text;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** Takes in what is a message, and nothing else. */
final class RouteNode implements Node {

    /** In bytes of UTF-8. */
    static final int LIMIT = 32 * 1024;

    @Override
    public AgentState apply(AgentState state, Turn turn) {
        if (state.planning() != null) {
            // A program's own plan: there is no message to look at.
            return state;
        }
        var message = message(state.message());
        return message.equals(state.message()) ? state : state.withMessage(message);
    }

    /** The message in one spelling. What stands in quotes or in an S3 URI may be a name, and stays as it is. */
    static String message(String raw) {
        if (raw.isBlank()) {
            throw refused("the message is empty", "say what to do, such as 'list my buckets'");
        }
        if (raw.length() > LIMIT || raw.getBytes(StandardCharsets.UTF_8).length > LIMIT) {
            throw refused(
                    "the message has " + raw.length() + " characters; at most " + LIMIT + " bytes are taken",
                    "shorten it; put data into a file and name the file");
        }
        for (int i = 0; i < raw.length(); ) {
            var c = raw.codePointAt(i);
            if (isBinary(c)) {
                throw refused(
                        String.format(
                                "the message is not plain text: it has the character U+%04X at position %d", c, i + 1),
                        "send text in UTF-8 without control characters");
            }
            i += Character.charCount(c);
        }
        var ascii = true;
        for (int i = 0; ascii && i < raw.length(); i++) {
            ascii = raw.charAt(i) < 0x80;
        }
        var message = ascii ? raw.strip() : spelled(raw).strip();
        if (message.isEmpty()) {
            throw refused("the message has no visible character", "say what to do, such as 'list my buckets'");
        }
        return message;
    }

    private static boolean isBinary(int c) {
        return c < 0x20 && c != '\n' && c != '\r' && c != '\t'
                || c >= 0x7f && c < 0xa0
                || c == 0xfffd
                || (c & 0xfffe) == 0xfffe
                || c >= 0xfdd0 && c <= 0xfdef
                || c >= 0xd800 && c <= 0xdfff;
    }

    private static String spelled(String raw) {
        var out = new StringBuilder(raw.length());
        var plain = new StringBuilder();
        for (int i = 0; i < raw.length(); ) {
            var end = endOfName(raw, i);
            if (end > i) {
                flush(plain, out);
                out.append(raw, i, end);
                i = end;
            } else {
                plain.append(raw.charAt(i++));
            }
        }
        flush(plain, out);
        return out.toString();
    }

    /** Where a quoted name or an S3 URI that begins at {@code at} ends; {@code at} when none begins there. */
    private static int endOfName(String raw, int at) {
        var c = raw.charAt(at);
        if (c == '"' || c == '`' || c == '\'' && (at == 0 || !Character.isLetterOrDigit(raw.charAt(at - 1)))) {
            var close = raw.indexOf(c, at + 1);
            return close < 0 ? at : close + 1;
        }
        if (raw.startsWith("s3://", at)) {
            var end = at;
            while (end < raw.length() && !Character.isWhitespace(raw.charAt(end))) {
                end++;
            }
            return end;
        }
        return at;
    }

    private static void flush(StringBuilder plain, StringBuilder out) {
        var text = Normalizer.normalize(plain, Normalizer.Form.NFC);
        for (int i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            if (!isInvisible(c, text, i)) {
                out.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        plain.setLength(0);
    }

    private static boolean isInvisible(int c, String text, int at) {
        if (c == 0x200d || c == 0x200c) {
            return !Text.joins(text, at);
        }
        return c == 0xad || Character.getType(c) == Character.FORMAT;
    }

    private static ToolException refused(String message, String hint) {
        return new ToolException(FailureKind.INVALID, message, hint);
    }
}
