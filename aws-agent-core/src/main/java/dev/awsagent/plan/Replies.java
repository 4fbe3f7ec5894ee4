package dev.awsagent.plan;

import dev.awsagent.internal.Regions;
import dev.awsagent.plan.Matcher.Match;
import dev.awsagent.tool.ParamKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the local planner says when it does not plan: greetings, questions back, and that it did not understand. */
final class Replies {

    private static final Set<String> GREETINGS = English.set(
            "hi hello hey hiya howdy yo greetings good morning afternoon evening day thanks thank thx ty cheers bye"
                    + " goodbye there");
    private static final Set<String> YES = English.set("yes y yep yeah sure ok okay right correct exactly");
    private static final int SHOWN = 3;
    private static final int MOST_CHOICES = 9;

    private Replies() {}

    static boolean isYes(String text) {
        return YES.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Makes one line end in a full stop and begin in upper case. */
    static String sentence(String text) {
        var end = text.endsWith(".") || text.endsWith("?") ? "" : ".";
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + end;
    }

    /** The answer to a message that asks for no operation; null when it may ask for one. */
    static @Nullable Planning talk(Sentence sentence, ToolIndex index) {
        var words = new ArrayList<String>();
        boolean greeting = true;
        boolean values = false;
        for (var item : sentence.items()) {
            if (item.isWord()) {
                words.add(item.lower);
                greeting &= GREETINGS.contains(item.lower) || English.isFiller(item.lower);
            } else if (item.type != Item.Type.MARK) {
                values = true;
                greeting = false;
            }
        }
        if (words.isEmpty() && !values) {
            return new Planning.Said(help(index));
        }
        var said = String.join(" ", words);
        if (greeting
                || !values
                        && (said.equals("help")
                                || said.startsWith("help me") && words.size() < 4
                                || said.contains("what can you do")
                                || said.contains("what can u do")
                                || said.contains("what do you do")
                                || said.contains("who are you")
                                || said.contains("what are you")
                                || said.contains("can you help") && words.size() < 6)) {
            return new Planning.Said(help(index));
        }
        return isQuestion(words, values) ? new Planning.Said(question(index)) : null;
    }

    private static boolean isQuestion(List<String> words, boolean values) {
        int i = 0;
        while (i < words.size()
                && (GREETINGS.contains(words.get(i))
                        || words.get(i).equals("please")
                        || words.get(i).equals("so"))) {
            i++;
        }
        var first = at(words, i);
        var second = at(words, i + 1);
        var third = at(words, i + 2);
        return switch (first) {
            case "how" ->
                second.equals("to")
                        || isModal(second)
                                && (third.equals("i")
                                        || third.equals("we")
                                        || third.equals("you")
                                        || third.equals("one"));
            case "explain", "why", "teach" -> true;
            case "should" -> second.equals("i") || second.equals("we");
            case "what" ->
                second.equals("happens")
                        || second.equals("if")
                        || !values
                                && (second.equals("is") || second.equals("are"))
                                && (third.equals("a") || third.equals("an"))
                        || words.contains("difference")
                        || words.contains("mean") && !values;
            case "tell", "show" ->
                second.equals("me") && third.equals("how") && at(words, i + 3).equals("to");
            default -> false;
        };
    }

    private static boolean isModal(String word) {
        return switch (word) {
            case "do", "can", "could", "should", "would", "does", "might" -> true;
            default -> false;
        };
    }

    private static String at(List<String> words, int i) {
        return i < words.size() ? words.get(i) : "";
    }

    private static String question(ToolIndex index) {
        return "That is a question, and without a language model I only carry out requests, so nothing was run.\n"
                + help(index);
    }

    static String help(ToolIndex index) {
        var made = index.help;
        if (made == null) {
            made = helpOn(index);
            index.help = made;
        }
        return made;
    }

    private static String helpOn(ToolIndex index) {
        if (index.tools.isEmpty()) {
            return "I carry out requests to AWS, but no tools are installed. Add a module such as aws-agent-tools-s3.";
        }
        var text = new StringBuilder("I carry out requests to AWS and ask before I change anything. Try for example:");
        int most = Math.min(index.tools.size(), 12);
        for (int i = 0; i < most; i++) {
            text.append("\n  ").append(example(index.tools.get(i)));
        }
        if (index.tools.size() > most) {
            text.append("\nand ").append(index.tools.size() - most).append(" more; aws-agent tools lists them all.");
        }
        return text.toString();
    }

    /** The tool's first example, with the names of what is to be filled in. */
    private static String example(ToolModel model) {
        return model.templates.isEmpty()
                ? model.tool.name()
                : model.templates.get(0).text.replace('{', '<').replace('}', '>');
    }

    static Planning noSuchRegion(Sentence sentence, String unknown) {
        var choices = new ArrayList<String>();
        for (var near : near(unknown.toLowerCase(Locale.ROOT))) {
            choices.add(sentence.text().replace(unknown, near));
        }
        return new Planning.Clarify(
                "There is no region '" + unknown + "'. Which region is meant?", List.of("region"), choices);
    }

    /** Regions whose code differs little from this one. */
    private static List<String> near(String lower) {
        var near = new ArrayList<String>();
        var stem = lower.substring(0, lower.lastIndexOf('-') + 1);
        for (var code : Regions.codes()) {
            if (code.startsWith(stem)) {
                near.add(code);
            }
        }
        if (near.isEmpty()) {
            for (var code : Regions.codes()) {
                if (English.distance(lower, code, 2) <= 2) {
                    near.add(code);
                }
            }
        }
        near.sort(null);
        return near.size() > 5 ? List.copyOf(near.subList(0, 5)) : List.copyOf(near);
    }

    /** Asks what a word stands for that may be one of several things, or of none. */
    static Planning pointer(Sentence whole, Sentence part, Pointers.Resolved resolved, ToolIndex index) {
        var open = Objects.requireNonNull(resolved.open());
        var choices = new ArrayList<String>();
        var text = whole.text();
        int from = Math.max(0, text.indexOf(part.text())) + open.start;
        for (var thing : resolved.meant()) {
            var words = thing.words();
            if (words != null && choices.size() < MOST_CHOICES && from + open.text.length() <= text.length()) {
                choices.add(text.substring(0, from) + words + text.substring(from + open.text.length()));
            }
        }
        return new Planning.Clarify(
                resolved.meant().isEmpty()
                        ? "What does '" + open.text
                                + "' stand for? Nothing that was said or shown before fits it. Which one is" + " meant?"
                        : "'" + open.text + "' may be any of "
                                + resolved.meant().size() + " things. Which one is meant?",
                List.of(open.lower),
                choices);
    }

    static Planning missing(Match match) {
        var names = new ArrayList<String>();
        var question = new StringBuilder();
        for (var slot : match.missing()) {
            names.add(slot.name());
            question.append(question.length() == 0 ? "Which " : " and which ").append(spoken(slot.name()));
        }
        question.append("? (").append(match.model().tool.name()).append(": ");
        question.append(match.missing().get(0).param.description()).append(')');
        // A question ends in its mark, so that a list of choices can follow it.
        var text = question.toString();
        int mark = text.indexOf('?');
        return new Planning.Clarify(text.substring(0, mark) + text.substring(mark + 1) + "?", names, List.of());
    }

    private static String spoken(String name) {
        var words = new StringBuilder();
        for (var part : Reader.parts(name)) {
            if (words.length() > 0) {
                words.append(' ');
            }
            words.append(part.toLowerCase(Locale.ROOT));
        }
        return words.toString();
    }

    /** Asks whether one of these is meant, which are like what was said. */
    static Planning like(List<String> choices) {
        return new Planning.Clarify(
                choices.size() == 1
                        ? "I did not understand that as it stands, so nothing was run. Did you mean: " + choices.get(0)
                                + "?"
                        : "I did not understand that as it stands, so nothing was run. Did you mean one of these?",
                List.of(),
                choices);
    }

    static Planning meant(Sentence sentence, Match match) {
        var text = sentence.text();
        var corrected = new StringBuilder();
        int from = 0;
        for (var slip : match.slips().entrySet()) {
            corrected.append(text, from, slip.getKey().start).append(slip.getValue());
            from = slip.getKey().end;
        }
        var choice = corrected.append(text, from, text.length()).toString();
        return new Planning.Clarify("Did you mean: " + choice + "?", List.of(), List.of(choice));
    }

    static Planning which(Sentence sentence, Match one, Match other) {
        return new Planning.Clarify(
                "'" + sentence.text() + "' can mean " + one.model().tool.name() + " ("
                        + one.model().tool.description()
                        + ") or " + other.model().tool.name() + " ("
                        + other.model().tool.description()
                        + "). Which one is meant?",
                List.of(),
                List.of(example(one.model()), example(other.model())));
    }

    /** Asks whether "my" before the key of what is to be removed is part of the key; null where none is. */
    static @Nullable Planning longerName(Sentence sentence, Match match) {
        var items = sentence.items();
        for (int i = 1; i < items.size(); i++) {
            var item = items.get(i);
            var before = items.get(i - 1);
            if ((item.type == Item.Type.FILE || item.type == Item.Type.SLASHED)
                    && before.isWord()
                    && isOwning(before.lower)
                    && isKey(match, item.text)) {
                var text = sentence.text();
                var end = '"' + text.substring(item.end);
                var names = List.of(item.text, text.substring(before.start, item.end));
                return new Planning.Clarify(
                        "Is '" + names.get(0) + "' meant, or '" + names.get(1) + "'?",
                        List.of("key"),
                        List.of(
                                text.substring(0, item.start) + '"' + names.get(0) + end,
                                text.substring(0, before.start) + '"' + names.get(1) + end));
            }
        }
        return null;
    }

    private static boolean isOwning(String word) {
        return switch (word) {
            case "my", "our", "new", "quick", "dear", "aws", "amazon" -> true;
            default -> false;
        };
    }

    private static boolean isKey(Match match, String text) {
        for (var slot : match.model().slots) {
            var argument = match.arguments().get(slot.name());
            if (slot.kind == ParamKind.OBJECT_KEY
                    && argument != null
                    && argument.value().asText().equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** Asks whether a URI goes on after a space. */
    static Planning withSpaces(Sentence longer) {
        var choices = new ArrayList<String>();
        for (var item : longer.items()) {
            if (item.type == Item.Type.URI && item.text.indexOf(' ') >= 0) {
                var text = longer.text();
                choices.add(text.substring(0, item.start) + '"' + item.text + '"' + text.substring(item.end));
            }
        }
        return new Planning.Clarify(
                "Are the spaces part of the key? If they are, put the whole s3:// address in quotes. Which is meant?",
                List.of("key"),
                choices);
    }

    static Planning unusable(Match match, List<String> problems) {
        var missing = new ArrayList<String>();
        for (var slot : match.model().slots) {
            for (var problem : problems) {
                if (problem.startsWith(slot.name() + " ")) {
                    missing.add(slot.name());
                }
            }
        }
        return new Planning.Clarify(
                sentence(String.join("; ", problems)) + " What should it be instead?", missing, List.of());
    }

    /** Says which part was not understood, when the rest was; suggests what comes near. */
    static Planning notUnderstood(Sentence sentence, List<Match> all, ToolIndex index) {
        var matches = new ArrayList<Match>();
        for (var match : all) {
            if (!match.model().strict || !asksWhether(sentence)) {
                matches.add(match);
            }
        }
        Match best = null;
        for (var match : matches) {
            if (best == null || rank(match) > rank(best)) {
                best = match;
            }
        }
        if (best == null || best.score() < 0.3) {
            var suggestions = suggestions(matches);
            return new Planning.Declined(
                    Planning.Declined.Kind.NOT_UNDERSTOOD,
                    "I did not understand '" + shown(sentence.text()) + "', so nothing was run. "
                            + (suggestions.isEmpty()
                                    ? "Say it in other words, or say help to see what there is to ask."
                                    : "Perhaps you mean something like this:"),
                    suggestions);
        }
        for (var item : best.left()) {
            if (item.isWord() && English.isPointer(item.lower)) {
                return new Planning.Clarify(
                        "What does '" + item.text
                                + "' stand for? Name it, since I do not guess from what was said before. Which"
                                + " one is meant?",
                        List.of(item.lower),
                        List.of());
            }
        }
        var only = best.missing().size() == 1 ? onlyName(sentence, best) : null;
        if (only != null
                && only.isWord()
                && best.score() >= 0.9
                && best.missing().get(0).nouns.contains(before(sentence, only))) {
            var slot = best.missing().get(0);
            var text = sentence.text();
            var choice = text.substring(0, only.start) + '"' + only.text + '"' + text.substring(only.end);
            return new Planning.Clarify(
                    "Is '" + only.text + "' the name of the " + spoken(slot.name()) + "?",
                    List.of(slot.name()),
                    List.of(choice));
        }
        if (best.left().isEmpty()) {
            return new Planning.Clarify(
                    "I am not sure what '" + shown(sentence.text()) + "' asks for. Is it "
                            + best.model().tool.name() + " ("
                            + best.model().tool.description() + ")?",
                    List.of(),
                    List.of());
        }
        var parts = new LinkedHashSet<String>();
        for (var item : best.left()) {
            parts.add("'" + shown(item.text) + "'");
        }
        return new Planning.Declined(
                Planning.Declined.Kind.NOT_SUPPORTED,
                "No tool here covers " + String.join(", ", parts)
                        + " of this request, so nothing was run. The nearest is "
                        + best.model().tool.name() + ": " + best.model().tool.description(),
                suggestions(matches));
    }

    /** The one word that is left, but for what it says it is; null when there are more. */
    private static @Nullable Item onlyName(Sentence sentence, Match match) {
        var last = match.left().isEmpty() ? null : match.left().get(match.left().size() - 1);
        boolean one = match.left().size() == 1;
        boolean withNoun = last != null
                && match.left().size() == 2
                && sentence.items().indexOf(last)
                        == sentence.items().indexOf(match.left().get(0)) + 1;
        return one || withNoun ? last : null;
    }

    /** "Was it deleted?" does not ask for a change. */
    private static boolean asksWhether(Sentence sentence) {
        return switch (sentence.items().isEmpty() ? "" : sentence.items().get(0).lower) {
            case "was", "were", "is", "are", "did", "does", "has", "have" -> true;
            default -> false;
        };
    }

    private static String before(Sentence sentence, Item item) {
        int at = sentence.items().indexOf(item);
        return at > 0 ? sentence.items().get(at - 1).lemma : "";
    }

    private static double rank(Match match) {
        return match.score() - 0.12 * match.left().size();
    }

    private static String shown(String text) {
        var line = text.replace('\n', ' ').replace('\r', ' ');
        return line.length() <= 80 ? line : line.substring(0, 79) + "…";
    }

    private static List<String> suggestions(List<Match> matches) {
        var best = new ArrayList<Match>();
        for (var match : matches) {
            if (match.score() < 0.2) {
                continue;
            }
            int at = best.size();
            while (at > 0 && rank(best.get(at - 1)) < rank(match)) {
                at--;
            }
            best.add(at, match);
        }
        var suggestions = new ArrayList<String>();
        for (int i = 0; i < best.size() && i < SHOWN; i++) {
            suggestions.add(example(best.get(i).model()));
        }
        return suggestions;
    }
}
