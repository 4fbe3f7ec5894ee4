package dev.awsagent.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Takes secrets out of text by their form. The one place that knows the forms. */
public final class Redactor {

    private static final String HIDDEN = "***";

    private static final String[] SIGNS = {
        "AKIA",
        "ASIA",
        "X-Amz-",
        "secret",
        "session",
        "security",
        "passw",
        "bearer ",
        "IQoJ",
        "FwoG",
        "FQoG",
        "sk-",
        "PRIVATE KEY"
    };

    private static final int ASCII = 128;

    /** Those that begin with two characters, whatever their case; null for none. All texts are looked through for them. */
    private static final String[][] BEGINNINGS = beginnings();

    private static String[][] beginnings() {
        var all = new String[ASCII * ASCII][];
        for (var sign : SIGNS) {
            for (var first : bothCases(sign.charAt(0))) {
                for (var second : bothCases(sign.charAt(1))) {
                    var at = first * ASCII + second;
                    var others = all[at] == null ? new String[0] : all[at];
                    if (!Arrays.asList(others).contains(sign)) {
                        all[at] = Arrays.copyOf(others, others.length + 1);
                        all[at][others.length] = sign;
                    }
                }
            }
        }
        return all;
    }

    private static char[] bothCases(char one) {
        return new char[] {Character.toLowerCase(one), Character.toUpperCase(one)};
    }

    /** Compiled when the first text needs it. */
    private static final class Forms {
        private static final Pattern SECRETS = Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"
                + "|(?i:(?<=X-Amz-(?:Signature|Credential|Security-Token)(?:=|%3D))[^&\\s\"'<>]+)"
                + "|(?i:(?<=(?:secret.?access.?key|secret.?key|session.?token|security.?token|password|passwd)"
                + "[\"']?\\s{0,3}[=:]\\s{0,3}[\"']?)[^\\s\"',;}&]+)"
                + "|(?i:(?<=\\bbearer )[A-Za-z0-9._~+/=-]{12,})"
                + "|\\b(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=_%-]{40,}"
                + "|\\bsk-[A-Za-z0-9_-]{16,}"
                // To its end, or where that was cut off to the end of the text.
                + "|-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?s:.*?)"
                + "(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\\z)");

        /** What may be one and may as well be something else: a name of one, a run of characters as long as a key. */
        private static final Pattern SUSPECTS =
                Pattern.compile("(?i:(?:A3T|AKIA|ASIA)[A-Z0-9]{12}|passw|secret|token|api.?key|X-Amz-(?:Sig|Cred|Sec))"
                        + "|[A-Za-z0-9/+=_-]{40}");

        /** A part of an address, which may hold what ends one in an address that is well formed. */
        private static final Pattern PASSWORD = Pattern.compile("(?i)(?<=https?://)[^\\s'\"<>]+@|(?<=://)[^/\\s]+@");

        private static final Pattern KEY_ID = Pattern.compile("\\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}([A-Z0-9]{4})\\b");

        private static final Pattern NAMED =
                Pattern.compile("(?i)(?<=\\bSignature=|(?:secret|token|password)=)[^&\\s,'\"]+");

        /** Session tokens, signatures, policies: no word of a message is that long. */
        private static final Pattern LONG = Pattern.compile("[A-Za-z0-9+/=_-]{100,}");

        private static final String QUOTED = "\"[^\"]++\"|'[^']++'|";

        /**
         * An environment variable, by the capital letters of its name or the word before it. Nothing here is tried twice at one
         * place: a message may be long.
         */
        private static final String VARIABLE = "(?<![\\w.-])(?:(%s)|(?i:variable|var|env)\\s++([A-Za-z]\\w*+))";

        /** A value behind an equals sign is one word, one that something is set to may be several. */
        private static final List<Pattern> ASSIGNMENTS = List.of(
                Pattern.compile(VARIABLE.formatted("[A-Z][A-Z0-9_]++") + "\\s?=\\s?(" + QUOTED + "[^\\s\"']\\S*+)"),
                Pattern.compile(VARIABLE.formatted("[A-Z][A-Z0-9]*+_[A-Z0-9_]++") + "\\s++(?:to|as)\\s++(" + QUOTED
                        + "[^\\s\"']\\S*+(?:\\s++(?!(?:on|of|for|in|at|and|with)\\b)\\S++)*+)"));

        private static final String END_OF_SENTENCE = ",;.!?";

        /** A beginning that makes a secret of whatever comes next. */
        private static final Pattern OPEN =
                Pattern.compile("(?i:(?:key|token|password|passwd|bearer)[\"']?|[=:][\"']?)\\s*$");
    }

    private Redactor() {}

    public static String redact(String text) {
        return mayHoldOne(text) ? Forms.SECRETS.matcher(text).replaceAll(HIDDEN) : text;
    }

    /**
     * The same for what a server or a file of settings said, where more may be one: passwords in addresses, whatever is
     * called a token, runs of signs that no word is as long as. Of a key id the last four characters stay.
     */
    public static String redactForeign(String text) {
        var safe = Forms.PASSWORD.matcher(text).replaceAll(HIDDEN + "@");
        safe = Forms.KEY_ID.matcher(safe).replaceAll("…$1");
        safe = Forms.SECRETS.matcher(safe).replaceAll(HIDDEN);
        safe = Forms.NAMED.matcher(safe).replaceAll(HIDDEN);
        return Forms.LONG.matcher(safe).replaceAll(HIDDEN);
    }

    /**
     * Whether a text may hold a secret, for those who would rather lose a harmless text than keep one secret. Sees more
     * than {@link #redact} takes out.
     */
    public static boolean mayHold(String text) {
        var held = new ArrayList<String>();
        assignments(text, (name, value) -> held.add(name));
        return !held.isEmpty()
                || Forms.SUSPECTS.matcher(text).find()
                || !redact(text).equals(text);
    }

    /**
     * What a sentence gives to environment variables, whose values are secret until somebody says otherwise.
     *
     * @param found is told the name of each and its value
     */
    public static void assignments(String text, BiConsumer<String, String> found) {
        for (var form : Forms.ASSIGNMENTS) {
            form.matcher(text).results().forEach(one -> {
                var value = one.group(3);
                var isQuoted = value.charAt(0) == '"' || value.charAt(0) == '\'';
                var isWord = form == Forms.ASSIGNMENTS.get(0) && !isQuoted;
                found.accept(
                        one.group(1) == null ? one.group(2) : one.group(1),
                        isQuoted ? value.substring(1, value.length() - 1) : isWord ? withoutEnd(value) : value);
            });
        }
    }

    /** A word without what ends its sentence; one that is nothing else keeps its first sign. */
    private static String withoutEnd(String word) {
        var end = word.length();
        while (end > 1 && Forms.END_OF_SENTENCE.indexOf(word.charAt(end - 1)) >= 0) {
            end--;
        }
        return word.substring(0, end);
    }

    /** Whether what comes after this text could be a secret by what stands here: it must not be looked at alone. */
    public static boolean isOpen(CharSequence text) {
        return Forms.OPEN.matcher(text).find();
    }

    /** Loading and running the pattern costs more than most messages are worth. */
    private static boolean mayHoldOne(String text) {
        var first = ASCII;
        for (int i = 0; i < text.length(); i++) {
            var second = text.charAt(i);
            var signs = first < ASCII && second < ASCII ? BEGINNINGS[first * ASCII + second] : null;
            if (signs != null) {
                for (var sign : signs) {
                    if (text.regionMatches(true, i - 1, sign, 0, sign.length())) {
                        return true;
                    }
                }
            }
            first = second;
        }
        return false;
    }
}
