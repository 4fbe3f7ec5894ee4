package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of the list in a step's result is kept, worked out here and not by the tool: rows that fit, in an order, so many.
 *
 * @param list the component that holds the list; empty where the result itself is the list
 * @param where all have to hold
 * @param by the component to sort by; null to leave the order
 * @param descending whether the greatest, or the latest, comes first
 * @param limit so many rows at most; null for all
 * @param count whether only their number is asked for
 */
public record Selection(
        String list,
        List<Condition> where,
        @Nullable String by,
        boolean descending,
        @Nullable Integer limit,
        boolean count) {

    public Selection {
        Objects.requireNonNull(list, "list");
        where = List.copyOf(where);
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException("a selection keeps at least one row, not " + limit);
        }
    }

    /** How a row's component is held against a value. */
    public enum Test {
        IS,
        IS_NOT,
        /** The same as {@code IS_NOT}, of a row that a person named: it has to be there for anything to be done. */
        EXCEPT,
        MORE,
        LESS,
        BEFORE,
        AFTER,
        CONTAINS,
        STARTS,
        ENDS
    }

    /**
     * What a row has to fulfil.
     *
     * @param fields the components that are looked at; for {@link Test#IS_NOT} and {@link Test#EXCEPT} none may be the value,
     *     else one has to fit. A row that has none of them fits only those two
     * @param value to hold them against: a text, a number, a point in time as text, or true or false
     */
    public record Condition(List<String> fields, Test test, JsonNode value) {
        public Condition {
            fields = List.copyOf(fields);
            Objects.requireNonNull(test, "test");
            Objects.requireNonNull(value, "value");
        }

        boolean fits(JsonNode row) {
            boolean isNot = test == Test.IS_NOT || test == Test.EXCEPT;
            for (var field : fields) {
                if (fits(row.path(field), isNot ? Test.IS : test)) {
                    return !isNot;
                }
            }
            return isNot;
        }

        private boolean fits(JsonNode node, Test test) {
            if (node.isNull() || node.isMissingNode()) {
                return false;
            }
            var text = node.asText();
            var said = value.asText();
            return switch (test) {
                case IS -> node.isTextual() ? text.equalsIgnoreCase(said) : node.equals(value) || text.equals(said);
                case IS_NOT, EXCEPT -> !fits(node, Test.IS);
                case MORE -> node.isNumber() && node.asDouble() > value.asDouble();
                case LESS -> node.isNumber() && node.asDouble() < value.asDouble();
                case BEFORE -> isTime(text) && time(text).isBefore(time(said));
                case AFTER -> isTime(text) && !time(text).isBefore(time(said));
                case CONTAINS -> text.contains(said);
                case STARTS -> text.startsWith(said);
                case ENDS -> text.endsWith(said);
            };
        }
    }

    private static boolean isTime(String text) {
        try {
            time(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static OffsetDateTime time(String text) {
        return OffsetDateTime.parse(text);
    }

    /** The rows of a result, as the tool brought them; null where the result has no such list. */
    public @Nullable ArrayNode rows(JsonNode result) {
        var rows = list.isEmpty() ? result : result.path(list);
        return rows instanceof ArrayNode array ? array : null;
    }

    /** Names that are left out and that no row has: whoever said them had others in mind. */
    public List<String> unknown(ArrayNode rows) {
        return where.stream()
                .filter(condition ->
                        condition.test() == Test.EXCEPT && rows.valueStream().allMatch(condition::fits))
                .map(condition -> condition.value().asText())
                .toList();
    }

    /** Which rows of a result are kept, by their place, in their order. */
    public List<Integer> chosen(ArrayNode rows) {
        var chosen = new ArrayList<Integer>();
        for (int i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            if (where.stream().allMatch(condition -> condition.fits(row))) {
                chosen.add(i);
            }
        }
        var field = by;
        if (field != null) {
            Comparator<Integer> order = Comparator.comparing(i -> rows.get(i).path(field), Selection::compare);
            chosen.sort(descending ? order.reversed() : order);
        }
        return limit == null || chosen.size() <= limit ? chosen : List.copyOf(chosen.subList(0, limit));
    }

    /** What is not there comes before all that is, so that "the largest" never begins with it. */
    private static int compare(JsonNode a, JsonNode b) {
        boolean hasA = !a.isNull() && !a.isMissingNode();
        boolean hasB = !b.isNull() && !b.isMissingNode();
        if (!hasA || !hasB) {
            return Boolean.compare(hasA, hasB);
        }
        if (a.isNumber() && b.isNumber()) {
            return Double.compare(a.asDouble(), b.asDouble());
        }
        return isTime(a.asText()) && isTime(b.asText())
                ? time(a.asText()).compareTo(time(b.asText()))
                : a.asText().compareTo(b.asText());
    }

    /**
     * The result with these rows alone. Their number replaces the tool's own; sums of the whole list are left out, since they
     * would be untrue of a part.
     */
    public JsonNode keep(JsonNode result, List<Integer> places) {
        var rows = rows(result);
        var kept = JsonNodeFactory.instance.arrayNode();
        for (int i : places) {
            kept.add(rows == null ? null : rows.get(i));
        }
        if (list.isEmpty() && !count) {
            return kept;
        }
        var out = JsonNodeFactory.instance.objectNode();
        out.put("count", places.size());
        if (!count) {
            out.set(list, kept);
        }
        for (var property : result.properties()) {
            var value = property.getValue();
            if (!property.getKey().equals(list) && !value.isNumber()) {
                out.set(property.getKey(), value);
            }
        }
        return out;
    }

    /** In words: {@code only those whose bytes are more than 1000000, the greatest bytes first, at most 10}. */
    @Override
    public String toString() {
        var words = new ArrayList<String>();
        for (var condition : where) {
            words.add("only where " + String.join(" or ", condition.fields()) + " "
                    + condition.test().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " "
                    + condition.value().asText());
        }
        if (by != null) {
            words.add((descending ? "the greatest " : "the least ") + by + " first");
        }
        if (limit != null) {
            words.add("at most " + limit);
        }
        if (count) {
            words.add("counted");
        }
        return String.join(", ", words);
    }
}
