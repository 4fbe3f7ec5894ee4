package dev.awsagent.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The nodes in the order that a request goes through them when all is well: {@code route}, {@code plan}, {@code review},
 * {@code execute}, {@code respond}, and nodes of one's own between them. From any of them an error leads to
 * {@code error}, and from there to {@code respond}. Immutable.
 */
public final class AgentGraph {

    public static final String ROUTE = "route";
    public static final String PLAN = "plan";
    public static final String REVIEW = "review";
    public static final String EXECUTE = "execute";
    public static final String RESPOND = "respond";
    public static final String ERROR = "error";

    private final List<String> order;
    private final Map<String, GraphNode> inserted;

    private AgentGraph(Builder builder) {
        order = List.copyOf(builder.order);
        inserted = Map.copyOf(builder.inserted);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The names of all nodes on the way of success, in order. */
    public List<String> order() {
        return order;
    }

    /** The nodes that were inserted, by name. */
    public Map<String, GraphNode> inserted() {
        return inserted;
    }

    /** Puts nodes of one's own between the others. Not thread-safe. */
    public static final class Builder {

        private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

        private final List<String> order = new ArrayList<>(List.of(ROUTE, PLAN, REVIEW, EXECUTE, RESPOND));
        private final Map<String, GraphNode> inserted = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Puts a node right after the one called {@code place}, on the way of success.
         *
         * @throws IllegalArgumentException when there is no such place, the name is taken, or it would come after Respond
         */
        public Builder insertAfter(String place, String name, GraphNode node) {
            if (place.equals(RESPOND)) {
                throw new IllegalArgumentException("nothing comes after 'respond'; insert '" + name + "' before it");
            }
            return insert(placeOf(place) + 1, name, node);
        }

        /**
         * Puts a node right before the one called {@code place}.
         *
         * @throws IllegalArgumentException when there is no such place, the name is taken, or it would come before Route
         */
        public Builder insertBefore(String place, String name, GraphNode node) {
            if (place.equals(ROUTE)) {
                throw new IllegalArgumentException(
                        "nothing comes before 'route', which checks the message; insert '" + name + "' after it");
            }
            return insert(placeOf(place), name, node);
        }

        private int placeOf(String place) {
            var index = order.indexOf(place);
            if (index < 0) {
                throw new IllegalArgumentException("there is no node '" + place + "' to insert at; there are " + order);
            }
            return index;
        }

        private Builder insert(int index, String name, GraphNode node) {
            Objects.requireNonNull(node, "node");
            if (!NAME.matcher(name).matches() || name.equals(ERROR) || order.contains(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' cannot name a node: it takes a new name of lower-case"
                                + " letters, digits, _ and -; taken are " + order + " and error");
            }
            order.add(index, name);
            inserted.put(name, node);
            return this;
        }

        public AgentGraph build() {
            return new AgentGraph(this);
        }
    }
}
