package dev.awsagent.credentials.internal.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One section of a profile file. Its values may be secret: {@code toString} shows names only. */
final class ProfileSection {

    /** What a section is for, by its header. */
    enum Type {
        PROFILE,
        SSO_SESSION,
        SERVICES,
        /** Not ours to read; kept by name so that a message can point at it. */
        OTHER
    }

    /** A value, or the settings that are nested in it. */
    static final class Value {
        private final String text;
        private final Map<String, String> nested;

        Value(String text, Map<String, String> nested) {
            this.text = text;
            this.nested = nested;
        }

        String text() {
            return text;
        }

        Map<String, String> nested() {
            return Collections.unmodifiableMap(nested);
        }

        @Override
        public String toString() {
            return "Value" + nested.keySet();
        }
    }

    private final Type type;
    private final String name;
    private final Map<String, Value> values = new LinkedHashMap<>();

    ProfileSection(Type type, String name) {
        this.type = type;
        this.name = name;
    }

    Type type() {
        return type;
    }

    String name() {
        return name;
    }

    void put(String key, String text) {
        values.put(key, new Value(text, new LinkedHashMap<>()));
    }

    void extend(String key, String line) {
        var value = values.get(key);
        values.put(key, new Value((value == null ? "" : value.text) + "\n" + line, new LinkedHashMap<>()));
    }

    void nest(String key, String nestedKey, String text) {
        var value = values.get(key);
        if (value != null) {
            value.nested.put(nestedKey, text);
        }
    }

    /** Later values win. */
    void addAll(ProfileSection other) {
        values.putAll(other.values);
    }

    boolean isEmpty(String key) {
        var value = values.get(key);
        return value == null || value.text.isEmpty();
    }

    /** A value; null when it is absent or empty. */
    @Nullable
    String text(String key) {
        var value = values.get(key);
        return value == null || value.text.isBlank() ? null : value.text;
    }

    /** The settings nested under a key; none when there are none. */
    Map<String, String> nested(String key) {
        var value = values.get(key);
        return value == null ? Map.of() : value.nested();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** Keys in the order of the file. */
    Iterable<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    @Override
    public String toString() {
        return type + " " + name + values.keySet();
    }
}
