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
        private final int line;
        private final Map<String, String> nested;

        Value(String text, int line, Map<String, String> nested) {
            this.text = text;
            this.line = line;
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

    /** @param line the number of its line in the file, from 1 */
    void put(String key, String text, int line) {
        values.put(key, new Value(text, line, new LinkedHashMap<>()));
    }

    void extend(String key, String line) {
        var value = values.get(key);
        values.put(key, new Value((value == null ? "" : value.text) + "\n" + line, 0, new LinkedHashMap<>()));
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

    /** The number of the line that has a value, from 1; 0 when it is absent or has several. */
    int line(String key) {
        var value = values.get(key);
        return value == null ? 0 : value.line;
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
