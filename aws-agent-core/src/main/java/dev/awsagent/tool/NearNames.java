package dev.awsagent.tool;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant, for the hint of a {@link FailureKind#NOT_FOUND}. */
public final class NearNames {

    private static final int MOST = 3;

    private NearNames() {}

    /** The closest of {@code names}, closest first; empty when none is close. */
    public static List<String> of(String name, Collection<String> names) {
        var wanted = name.toLowerCase(Locale.ROOT);
        return names.stream()
                .filter(one -> !one.equals(name))
                .filter(one -> distance(wanted, one) <= Math.max(2, wanted.length() / 4)
                        || wanted.length() >= 4 && one.contains(wanted)
                        || one.length() >= 4 && wanted.contains(one))
                .sorted(Comparator.<String>comparingInt(one -> distance(wanted, one))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    /** How many letters have to be put in, taken out or replaced to make one of the other. */
    static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                var above = row[j];
                row[j] = Math.min(
                        Math.min(row[j], row[j - 1]) + 1, diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
