package dev.awsagent.plan;

import dev.awsagent.plan.Matcher.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A look at something may be understood though a word or two of the request say nothing to any tool: looking harms nobody, and the
 * words that were left out are named in the reply. No change is ever read like this.
 */
final class Leniency {

    /** Words that may be left out of one request. */
    private static final int MOST = 3;

    /** What a reading has to score when each word that it leaves out takes off {@link #WORD}. */
    private static final double LEAST = 0.5;

    /** The same where nothing is left out and the request names what it is about. */
    private static final double LEAST_WHOLE = 0.25;

    private static final double WORD = 0.05;

    /** How far the best is to be ahead of the next tool. */
    private static final double AHEAD = 0.05;

    /** Words of everyday speech that neither name nor restrict anything. */
    private static final Set<String> IDLE =
            English.set("carry carries carrying exist exists existing registered built ourselves"
                    + " myself themselves written sitting lying laying floating kicking around go goes going went passing own owns owned belong belongs"
                    + " come comes feed feeds happen happens hang hangs hanging got made enough really quite just even already lately"
                    + " so well kind kinds sort sorts stuff things say says tells told wondering wonder curious happen know saved"
                    + " kept keep keeps there here over anyway honestly basically simply exactly again too also both either way"
                    + " folks guys everyone anybody anyone somebody someone handy ready please thanks okay alright hmm oh well"
                    + " sits sit lie lies stand stands run runs end ends ended");

    private Leniency() {}

    /** The one look that the sentence nearly says; null where there is none, or several are as near, or a change may be meant. */
    static @Nullable Planning look(Sentence sentence, PlanRequest request, ToolIndex index) {
        if (mayChange(sentence.items(), index)) {
            return null;
        }
        Match best = null;
        double most = 0;
        double next = 0;
        for (var match : LocalPlanner.looks(sentence, request, index)) {
            double score = score(match, sentence, index);
            if (score > most) {
                next = most;
                most = score;
                best = match;
            } else if (score > next) {
                next = score;
            }
        }
        if (best == null || next > most - AHEAD) {
            return null;
        }
        return LocalPlanner.planned(best, sentence, request) instanceof Planning.Planned planned
                ? new Planning.Planned(planned.plan(), false, List.of(), notes(best, index))
                : null;
    }

    /** Whether it begins with the verb of a change, known or not, or rules something out. */
    static boolean mayChange(List<Item> items, ToolIndex index) {
        for (var item : items) {
            if (item.type == Item.Type.SIGN
                    || item.turned
                    || item.isWord() && index.verbs.contains(item.lower) && !English.isLook(item.lower)) {
                return true;
            }
        }
        for (var item : items) {
            if (item.type == Item.Type.MARK || item.isWord() && English.isFiller(item.lower)) {
                continue;
            }
            return item.isWord()
                    && !English.isLook(item.lower)
                    && !English.isReadFiller(item.lower)
                    && !asks(item.lower)
                    && !index.nouns.contains(item.lemma)
                    && !index.known.contains(item.lower);
        }
        return true;
    }

    static boolean asks(String word) {
        return switch (word) {
            case "how", "who", "when", "where", "why", "which", "what" -> true;
            default -> false;
        };
    }

    /** Zero where more is left out than may be. */
    private static double score(Match match, Sentence sentence, ToolIndex index) {
        if (match.over() > MOST
                || match.leftAtLeast() > MOST
                || !match.missing().isEmpty()
                || match.left().size() > MOST) {
            return 0;
        }
        for (var item : match.left()) {
            if (!isIdle(item, match, sentence, index)) {
                return 0;
            }
        }
        boolean named = match.left().isEmpty() && !match.arguments().isEmpty();
        double score = match.score() - WORD * match.left().size();
        return score >= (named ? LEAST_WHOLE : LEAST) ? score : 0;
    }

    private static boolean isIdle(Item item, Match match, Sentence sentence, ToolIndex index) {
        if (!item.isWord()) {
            return false;
        }
        if (item.lower.equals("and") || item.lower.equals("or")) {
            return joins(item, match, sentence, index);
        }
        return IDLE.contains(item.lower) && !index.nouns.contains(item.lemma);
    }

    /** "Size and etag of x": between two words that the tool knows, neither of which is a thing of its own. */
    private static boolean joins(Item and, Match match, Sentence sentence, ToolIndex index) {
        var items = sentence.items();
        int at = items.indexOf(and);
        if (at < 1 || at + 1 >= items.size()) {
            return false;
        }
        var before = items.get(at - 1);
        int next = at + 1;
        while (next + 1 < items.size() && English.isReadFiller(items.get(next).lower)) {
            next++;
        }
        var after = items.get(next);
        return before.isWord()
                && after.isWord()
                && match.model().knows(before) > 0
                && (match.model().knows(after) > 0 || isShown(after, match))
                && !index.verbs.contains(after.lower);
    }

    /** "All functions and their memory": what each row of the list has. */
    private static boolean isShown(Item word, Match match) {
        return match.model().rows().stream()
                .anyMatch(rows -> rows.fields().keySet().stream()
                        .anyMatch(field -> Rows.noun(field).equals(word.lemma)));
    }

    private static List<String> notes(Match match, ToolIndex index) {
        var words = new ArrayList<String>();
        for (var item : match.left()) {
            if (!item.lower.equals("and") && !item.lower.equals("or")) {
                words.add("'" + item.text + "'");
            }
        }
        return words.isEmpty()
                ? List.of()
                : List.of("Left out, as it says nothing here: " + String.join(", ", words) + ".");
    }
}
