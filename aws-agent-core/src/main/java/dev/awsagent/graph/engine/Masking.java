package dev.awsagent.graph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Redactor;
import dev.awsagent.tool.Secret;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes out of a result what its records mark as {@link Secret}. */
final class Masking {

    static final String HIDDEN = "***";

    private Masking() {}

    /**
     * The result's JSON with secrets hidden.
     *
     * @param value the result as the tool gave it
     * @param json the same as JSON; not changed
     * @param found is told each secret text
     */
    static JsonNode shown(Object value, JsonNode json, java.util.function.Consumer<String> found) {
        return redacted(hidden(value, json, found));
    }

    private static JsonNode hidden(@Nullable Object value, JsonNode json, java.util.function.Consumer<String> found) {
        if (value == null || value instanceof JsonNode) {
            return json;
        }
        if (value instanceof Optional<?> optional) {
            return hidden(optional.orElse(null), json, found);
        }
        if (value instanceof Record) {
            return record((Record) value, json, found);
        }
        if (value instanceof Map<?, ?> map && json.isObject()) {
            var out = Json.object();
            var values = map.values().iterator();
            for (var property : json.properties()) {
                out.set(property.getKey(), hidden(values.hasNext() ? values.next() : null, property.getValue(), found));
            }
            return out;
        }
        if (json.isArray()
                && (value instanceof Collection<?> || value.getClass().isArray())) {
            var out = Json.array();
            var items = value instanceof Collection<?> collection ? collection.iterator() : null;
            for (int i = 0; i < json.size(); i++) {
                var item = items == null ? Array.get(value, i) : items.next();
                out.add(hidden(item, json.get(i), found));
            }
            return out;
        }
        return json;
    }

    private static JsonNode record(Record value, JsonNode json, java.util.function.Consumer<String> found) {
        var components = value.getClass().getRecordComponents();
        var out = json.isObject() ? Json.object().setAll((com.fasterxml.jackson.databind.node.ObjectNode) json) : json;
        for (var component : components) {
            var secret = component.isAnnotationPresent(Secret.class);
            if (!out.has(component.getName())) {
                if (secret) {
                    // It goes by another name there, or the record writes itself: hide all of it.
                    collect(json, found);
                    return TextNode.valueOf(HIDDEN);
                }
                continue;
            }
            var part = out.get(component.getName());
            var object = (com.fasterxml.jackson.databind.node.ObjectNode) out;
            if (secret) {
                collect(part, found);
                if (!part.isNull()) {
                    object.put(component.getName(), HIDDEN);
                }
            } else if (part.isContainerNode()) {
                object.set(component.getName(), hidden(read(value, component), part, found));
            }
        }
        return out;
    }

    private static @Nullable Object read(Record value, java.lang.reflect.RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(value);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new IllegalStateException("cannot read " + component.getName() + " of " + value.getClass(), e);
        }
    }

    /** Whether something was hidden in it. */
    static boolean isIn(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().contains(HIDDEN);
        }
        for (var child : node) {
            if (isIn(child)) {
                return true;
            }
        }
        return false;
    }

    private static void collect(JsonNode node, java.util.function.Consumer<String> found) {
        if (node.isTextual()) {
            found.accept(node.asText());
        }
        node.forEach(child -> collect(child, found));
    }

    /** Texts that look like secrets, wherever they stand. */
    private static JsonNode redacted(JsonNode node) {
        return map(node, Redactor::redact);
    }

    /** The same with each text changed; the node itself when nothing changes. */
    static JsonNode map(JsonNode node, java.util.function.UnaryOperator<String> change) {
        if (node.isTextual()) {
            var text = node.asText();
            var changed = change.apply(text);
            return changed.equals(text) ? node : TextNode.valueOf(changed);
        }
        if (node.isObject()) {
            var out = Json.object();
            var same = true;
            for (var property : node.properties()) {
                var value = map(property.getValue(), change);
                var name = change.apply(property.getKey());
                same &= value == property.getValue() && name.equals(property.getKey());
                out.set(name, value);
            }
            return same ? node : out;
        }
        if (node.isArray()) {
            var out = Json.array();
            var same = true;
            for (var item : node) {
                var value = map(item, change);
                same &= value == item;
                out.add(value);
            }
            return same ? node : out;
        }
        return node;
    }
}
