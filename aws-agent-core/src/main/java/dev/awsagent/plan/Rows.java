package dev.awsagent.plan;

import dev.awsagent.tool.ToolDefinition;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list that a tool brings, as the record of its result declares it: what its rows can be chosen and called by. Immutable.
 *
 * @param list the component that holds it; empty where the result itself is the list
 * @param noun what one row is called, as the list's name says it
 * @param fields the components of a row
 */
record Rows(String list, String noun, Map<String, Kind> fields) {

    enum Kind {
        TEXT,
        NUMBER,
        TIME,
        FLAG,
        OTHER
    }

    /** What a row goes by, the surest first. */
    private static final List<String> NAMES = List.of("id", "name", "key", "arn", "alias");

    /** Of the words that come before a time, those that say how old a row is and no more. */
    private static final Set<String> AGES =
            English.set("created launched made taken added uploaded dated aged older newer oldest newest latest recent"
                    + " first last recently");

    /** All lists that the tool's result has. */
    static List<Rows> of(ToolDefinition tool) {
        var all = new ArrayList<Rows>();
        var type = tool.resultType();
        if (elementOf(type) instanceof Class<?> row && row.isRecord()) {
            all.add(new Rows("", English.lemma(lastWord(row.getSimpleName())), fields(row)));
        } else if (type instanceof Class<?> result && result.isRecord()) {
            for (var component : result.getRecordComponents()) {
                if (elementOf(component.getGenericType()) instanceof Class<?> row && row.isRecord()) {
                    all.add(new Rows(component.getName(), noun(component.getName()), fields(row)));
                }
            }
        }
        return all;
    }

    private static @Nullable Type elementOf(@Nullable Type type) {
        return type instanceof ParameterizedType parameterized
                        && parameterized.getRawType() instanceof Class<?> raw
                        && Collection.class.isAssignableFrom(raw)
                ? parameterized.getActualTypeArguments()[0]
                : null;
    }

    /** {@code keyPairs} has pairs. */
    static String noun(String list) {
        return English.lemma(lastWord(list));
    }

    private static String lastWord(String name) {
        var parts = Reader.parts(name);
        return parts.get(parts.size() - 1).toLowerCase(Locale.ROOT);
    }

    private static Map<String, Kind> fields(Class<?> row) {
        var fields = new LinkedHashMap<String, Kind>();
        for (var component : row.getRecordComponents()) {
            var type = component.getType();
            fields.put(
                    component.getName(),
                    type == boolean.class || type == Boolean.class
                            ? Kind.FLAG
                            : type.isPrimitive() || Number.class.isAssignableFrom(type)
                                    ? Kind.NUMBER
                                    : type == Instant.class
                                            ? Kind.TIME
                                            : type == String.class || type.isEnum() ? Kind.TEXT : Kind.OTHER);
        }
        return fields;
    }

    /** The component that a row is named by to a tool; null where it has none. */
    @Nullable
    String id() {
        var names = names();
        return names.isEmpty() ? null : names.get(0);
    }

    /** All components that a person may call a row by. */
    List<String> names() {
        var names = new ArrayList<String>();
        for (var name : NAMES) {
            if (fields.containsKey(name)) {
                names.add(name);
            }
        }
        if (names.isEmpty() && fields.containsKey(noun + "Id")) {
            names.add(noun + "Id");
        }
        return names;
    }

    /** The one component of this kind that these words are about; null where none is, or more than one may be. */
    @Nullable
    String field(Kind kind, List<String> words) {
        String only = null;
        int count = 0;
        // "Stopped 30 days ago" is not when it was launched, though that is the only time that a row has.
        boolean told = words.stream().allMatch(AGES::contains);
        for (var field : fields.entrySet()) {
            if (field.getValue() != kind) {
                continue;
            }
            for (var part : Reader.parts(field.getKey())) {
                var stem = English.stem(English.canonical(part.toLowerCase(Locale.ROOT)));
                for (var word : words) {
                    if (English.stem(English.canonical(word)).equals(stem)) {
                        return field.getKey();
                    }
                }
            }
            only = field.getKey();
            count++;
        }
        return count == 1 && told ? only : null;
    }

    /** The component that says how large a row is, and how many bytes one of its units has; null for none. */
    @Nullable
    String size() {
        String size = null;
        for (var field : fields.entrySet()) {
            if (field.getValue() == Kind.NUMBER && unit(field.getKey()) > 0) {
                if (size != null) {
                    return null;
                }
                size = field.getKey();
            }
        }
        return size;
    }

    /** The bytes of one unit of a component; 0 where it is no size. */
    static long unit(String field) {
        var name = lastWord(field);
        return switch (name) {
            case "bytes", "size" -> 1;
            case "gibibytes" -> 1L << 30;
            case "mebibytes" -> 1L << 20;
            case "kibibytes" -> 1L << 10;
            default -> 0;
        };
    }
}
