package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Words of a sentence that choose among the rows of a list: "except web-1", "older than 30 days", "the 5 largest", "how many".
 * Taken out of it, they leave a request for the list. Belongs to one planning.
 */
final class Choosing {

    private static final Set<String> LARGE = English.set("largest biggest smallest");
    private static final Set<String> RECENT = English.set("newest latest oldest");
    private static final Set<String> CONNECTIVES =
            English.set("that which are is were was have been has who do does only but with whose");

    private final ToolIndex index;
    private final List<Item> rest = new ArrayList<>();
    private final List<Item> except = new ArrayList<>();
    private final List<Item> bounds = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private @Nullable String order;
    private @Nullable Integer limit;
    private boolean count;

    private Choosing(ToolIndex index) {
        this.index = index;
    }

    /** What these words choose, and what they leave; null where none of them chooses. */
    static @Nullable Choosing of(List<Item> items, ToolIndex index) {
        var choosing = new Choosing(index);
        return choosing.read(items) ? choosing : null;
    }

    private boolean read(List<Item> items) {
        int end = items.size();
        for (int i = 1; i < items.size() && end == items.size(); i++) {
            int from = exception(items, i);
            if (from > 0) {
                if (!names(items.subList(from, items.size()))) {
                    return false;
                }
                end = i;
            }
        }
        boolean some = end < items.size();
        for (int i = 0; i < end; i++) {
            var item = items.get(i);
            boolean measure = item.type == Item.Type.SIZE || item.type == Item.Type.SPAN || item.type == Item.Type.TIME;
            if (measure && item.bound != Item.Bound.NONE) {
                bounds.add(item);
                takeBound();
                some = true;
            } else if (isSuperlative(items, i, end)) {
                if (order != null) {
                    return false;
                }
                order = item.lower;
                i = sorted(items, i, end);
                some = true;
            } else if (i + 1 < end
                    && item.lower.equals("how")
                    && items.get(i + 1).lower.equals("many")) {
                count = true;
                some = true;
                i++;
            } else {
                rest.add(item);
            }
        }
        return some;
    }

    private static boolean isSuperlative(List<Item> items, int at, int end) {
        var item = items.get(at);
        return item.isWord() && (LARGE.contains(item.lower) || RECENT.contains(item.lower)) && at < end;
    }

    /** Where the names begin that "except" leaves out, where it stands here; 0 where it does not. */
    private static int exception(List<Item> items, int at) {
        var word = items.get(at).lower;
        var next = at + 1 < items.size() ? items.get(at + 1).lower : "";
        int from = switch (word) {
            case "except", "excluding", "besides" -> next.equals("for") ? at + 2 : at + 1;
            case "but" ->
                next.equals("not") || next.equals("skip") || next.equals("without")
                        ? at + 2
                        : items.get(at - 1).lower.equals("all") ? at + 1 : 0;
            case "other" -> next.equals("than") ? at + 2 : 0;
            case "apart" -> next.equals("from") ? at + 2 : 0;
            default -> 0;
        };
        return items.get(at).isWord() && from < items.size() ? from : 0;
    }

    /** The names that are left out: values, and words that are nothing else. */
    private boolean names(List<Item> items) {
        for (var item : items) {
            if (item.type == Item.Type.MARK
                    || item.lower.equals("and")
                    || English.isFiller(item.lower)
                    || item.isWord() && index.nouns.contains(item.lemma)) {
                continue;
            }
            boolean name = switch (item.type) {
                case QUOTED, NAME, ID, ARN, DOTTED, FILE, SLASHED -> true;
                case URI -> item.rest.isEmpty();
                case WORD -> !English.knows(item.lower) && !index.known.contains(item.lower);
                case URL, PATH, ENDING, GLOB, PAIR, REGION, NUMBER, SIZE, SPAN, TIME, FLAG, MARK, SIGN -> false;
            };
            if (!name) {
                return false;
            }
            except.add(item);
        }
        return !except.isEmpty();
    }

    /** Takes the words before a measure that lead it: "that are older than". */
    private void takeBound() {
        while (!rest.isEmpty()) {
            var last = rest.get(rest.size() - 1);
            boolean leads = last.isWord()
                    && (Reader.boundOf(last.lower) != Item.Bound.NONE
                            || CONNECTIVES.contains(last.lower)
                            || last.lower.equals("than")
                            || last.lower.equals("the")
                            || last.lower.equals("in")
                            || last.lower.equals("at")
                            || last.lower.equals("least")
                            || last.lower.equals("most"));
            boolean says = last.isWord() && last.lower.endsWith("ed") && last.lower.length() > 4;
            if (!leads && !says) {
                return;
            }
            if (says) {
                words.add(last.lower);
            }
            rest.remove(rest.size() - 1);
        }
    }

    /** "The 5 largest", "largest 5", "the largest": how many, and where the words for it end. */
    private int sorted(List<Item> items, int at, int end) {
        var before = rest.isEmpty() ? null : rest.get(rest.size() - 1);
        if (before != null && before.type == Item.Type.NUMBER) {
            limit = number(before);
            rest.remove(rest.size() - 1);
        } else if (at + 1 < end && items.get(at + 1).type == Item.Type.NUMBER) {
            limit = number(items.get(at + 1));
            return at + 1;
        } else if (at + 1 < end
                && items.get(at + 1).isWord()
                && items.get(at + 1).lower.equals(items.get(at + 1).lemma)) {
            limit = 1;
        }
        return at;
    }

    private static int number(Item item) {
        return (int) Math.max(1, Math.min(item.number, 100_000));
    }

    /** The request for the list, without what chooses from it. */
    List<Item> rest() {
        var items = new ArrayList<Item>();
        boolean looks = rest.stream().anyMatch(item -> English.isLook(item.lower));
        if (!looks && !rest.isEmpty()) {
            items.add(new Item(Item.Type.WORD, "list", rest.get(0).start, rest.get(0).start));
        }
        for (var item : rest) {
            items.add(item.copy());
        }
        while (!items.isEmpty() && CONNECTIVES.contains(items.get(items.size() - 1).lower)) {
            items.remove(items.size() - 1);
        }
        Reader.place(items);
        return items;
    }

    /** As a selection from the rows of a tool; null where they have not what it goes by. */
    @Nullable
    Selection from(Rows rows, Clock clock) {
        var where = new ArrayList<Selection.Condition>();
        for (var name : except) {
            var names = rows.names();
            if (names.isEmpty()) {
                return null;
            }
            var text = name.first == null ? name.text : name.first;
            where.add(new Selection.Condition(names, Selection.Test.EXCEPT, TextNode.valueOf(text)));
        }
        for (var bound : bounds) {
            var condition = condition(bound, rows, clock);
            if (condition == null) {
                return null;
            }
            where.add(condition);
        }
        String by = null;
        boolean descending = false;
        var word = order;
        if (word != null) {
            by = LARGE.contains(word) ? rows.size() : rows.field(Rows.Kind.TIME, words);
            descending = !word.equals("smallest") && !word.equals("oldest");
            if (by == null) {
                return null;
            }
        }
        return new Selection(rows.list(), where, by, descending, limit, count);
    }

    private Selection.@Nullable Condition condition(Item bound, Rows rows, Clock clock) {
        if (bound.type == Item.Type.SIZE) {
            var size = rows.size();
            if (size == null) {
                return null;
            }
            JsonNode value = Rows.unit(size) == 1
                    ? LongNode.valueOf(bound.number)
                    : DoubleNode.valueOf(bound.number / (double) Rows.unit(size));
            return switch (bound.bound) {
                case MORE -> new Selection.Condition(List.of(size), Selection.Test.MORE, value);
                case LESS -> new Selection.Condition(List.of(size), Selection.Test.LESS, value);
                case NONE, AFTER, BEFORE -> null;
            };
        }
        var field = rows.field(Rows.Kind.TIME, words);
        if (field == null) {
            return null;
        }
        var time =
                bound.time == null ? clock.instant().minusSeconds(Math.min(bound.number, 3_000_000_000L)) : bound.time;
        var value = TextNode.valueOf(time.toString());
        return switch (bound.bound) {
            case BEFORE -> new Selection.Condition(List.of(field), Selection.Test.BEFORE, value);
            case AFTER -> new Selection.Condition(List.of(field), Selection.Test.AFTER, value);
            case NONE, MORE, LESS -> null;
        };
    }

    /** "Encrypted", "not encrypted", "unencrypted": what is left of a request for a list, as one of its rows' own words. */
    static @Nullable Selection flagged(List<Item> left, Rows rows) {
        boolean not = !left.isEmpty() && left.get(0).lower.equals("not");
        int at = not ? 1 : 0;
        if (left.size() != at + 1 || !left.get(at).isWord()) {
            return null;
        }
        var word = left.get(at).lower;
        for (var field : rows.fields().entrySet()) {
            if (field.getValue() != Rows.Kind.FLAG) {
                continue;
            }
            var name = Item.plain(field.getKey()).toLowerCase(java.util.Locale.ROOT);
            boolean un = word.equals("un" + name) || word.equals("non" + name);
            if (word.equals(name) || un && !not) {
                var condition = new Selection.Condition(
                        List.of(field.getKey()), Selection.Test.IS, BooleanNode.valueOf(!un && !not));
                return new Selection(rows.list(), List.of(condition), null, false, null, false);
            }
        }
        return null;
    }
}
