package dev.awsagent.guard;

import java.text.Normalizer;
import java.util.regex.Pattern;

/** Texts with {@code *} for any number of characters and {@code ?} for one. */
final class Wildcards {

    private static final Pattern UNSEEN = Pattern.compile("\\p{Cf}");

    private Wildcards() {}

    /** A text as a person reads it: without what is not seen, and each sign in its plain form (Unicode's NFKC). */
    static String plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return Normalizer.normalize(UNSEEN.matcher(text).replaceAll(""), Normalizer.Form.NFKC);
            }
        }
        return text;
    }

    /** Whether the pattern covers all of the text, in which a {@code *} stands for itself. */
    static boolean covers(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            var at = p < pattern.length() ? pattern.charAt(p) : '\0';
            if (p < pattern.length() && at == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && (at == '?' && text.charAt(t) != '*' || at == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Whether there is a text that both patterns cover. */
    static boolean overlap(String a, String b) {
        // One row of the table of "the first i characters of a and the first j of b overlap".
        var row = new boolean[b.length() + 1];
        row[0] = true;
        for (int j = 1; j <= b.length() && b.charAt(j - 1) == '*'; j++) {
            row[j] = true;
        }
        for (int i = 1; i <= a.length(); i++) {
            var next = new boolean[b.length() + 1];
            var x = a.charAt(i - 1);
            next[0] = row[0] && x == '*';
            for (int j = 1; j <= b.length(); j++) {
                var y = b.charAt(j - 1);
                next[j] = x == '*' || y == '*' ? row[j] || next[j - 1] : row[j - 1] && (x == y || x == '?' || y == '?');
            }
            row = next;
        }
        return row[b.length()];
    }
}
