package dev.awsagent.credentials.internal.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names that somebody may have meant. */
public final class NearNames {

    private static final int MOST = 3;
    private static final int LISTED = 10;

    private NearNames() {}

    /** {@code did you mean 'prod'?}, else the names that there are, else {@code otherwise}. */
    public static String hint(String wanted, Collection<String> known, String otherwise) {
        var near = near(wanted, known);
        if (!near.isEmpty()) {
            return "did you mean " + quoted(near, " or ") + "?";
        }
        if (known.isEmpty()) {
            return otherwise;
        }
        var listed = known.stream().sorted().limit(LISTED).toList();
        return otherwise + ": there " + (known.size() == 1 ? "is " : "are ") + quoted(listed, ", ")
                + (known.size() > LISTED ? " and " + (known.size() - LISTED) + " more" : "");
    }

    static List<String> near(String wanted, Collection<String> known) {
        var lower = wanted.toLowerCase(Locale.ROOT);
        var most = Math.max(1, wanted.length() / 3);
        record Near(String name, int distance) {}
        return known.stream()
                .map(name -> {
                    var other = name.toLowerCase(Locale.ROOT);
                    var part = lower.length() > 2 && (other.contains(lower) || lower.contains(other));
                    return new Near(name, part ? 1 : distance(lower, other));
                })
                .filter(near -> near.distance() <= most)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(MOST)
                .map(Near::name)
                .toList();
    }

    private static String quoted(List<String> names, String between) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(between));
    }

    /** How many letters must be added, removed, changed or swapped with their neighbour. */
    private static int distance(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            for (var j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                var same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                rows[i][j] = Math.min(Math.min(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }
}
