package dev.awsagent.internal;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamDefinition;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns an input record into a JSON schema, checks arguments against it, and reads them into the record. */
public final class InputSchema {

    private static final int MAX_TEXT = 100_000;
    private static final int SHOWN = 80;
    private static final JsonFactory SCALARS = new JsonFactory();

    private InputSchema() {}

    /** The parameters of a record, in the order of its components. */
    public static List<ParamDefinition> params(String tool, Class<? extends Record> type) {
        checkReadable(tool, type);
        var params = new ArrayList<ParamDefinition>();
        for (RecordComponent component : type.getRecordComponents()) {
            var about = component.getAnnotation(Param.class);
            if (about == null) {
                throw new IllegalArgumentException(
                        "input '" + component.getName() + "' of tool " + tool + " has no @Param; say what it means");
            }
            var defaultValue = about.defaultValue().isEmpty() ? null : parse(about.defaultValue());
            var nullable = isNullable(component) || isNullable(component.getAnnotatedType());
            var required =
                    defaultValue == null && (!nullable || component.getType().isPrimitive());
            var kind = about.kind() == ParamKind.AUTO ? kindOf(component.getType()) : about.kind();
            var schema = schema(tool, component.getGenericType(), about, defaultValue);
            checkDefault(tool, component.getName(), defaultValue, schema);
            params.add(new ParamDefinition(
                    component.getName(),
                    component.getGenericType(),
                    kind,
                    about.value(),
                    required,
                    List.of(about.words()),
                    defaultValue,
                    about.secret(),
                    schema));
        }
        return List.copyOf(params);
    }

    /** What is filled in is not looked at again. */
    private static void checkDefault(String tool, String name, @Nullable JsonNode defaultValue, JsonNode schema) {
        var problems = new ArrayList<String>();
        if (defaultValue != null) {
            check(name, defaultValue, schema, false, problems);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "a default of tool " + tool + " does not fit its own input: " + String.join("; ", problems));
        }
    }

    /** A record that is not public is read only where its module opens the package to this one. */
    private static void checkReadable(String tool, Class<?> type) {
        var module = type.getModule();
        var name = type.getPackageName();
        if (!module.isOpen(name, InputSchema.class.getModule())
                && (!Modifier.isPublic(type.getModifiers()) || !module.isExported(name))) {
            throw new IllegalArgumentException("the input of tool " + tool + " cannot be read: package " + name
                    + " is closed; add \"opens " + name + " to "
                    + InputSchema.class.getModule().getName()
                    + ";\" to the module-info of " + module.getName());
        }
    }

    /**
     * A JVM drops an annotation whose class is not there. Asking for ours by its class turns that into an error, where otherwise each
     * optional input would be asked for.
     */
    private static boolean isNullable(AnnotatedElement element) {
        for (var annotation : element.getAnnotations()) {
            if (annotation instanceof Nullable
                    || annotation.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return false;
    }

    private static ParamKind kindOf(Class<?> type) {
        if (type == Instant.class) {
            return ParamKind.TIME;
        }
        if (type == Duration.class) {
            return ParamKind.DURATION;
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return ParamKind.COUNT;
        }
        if (type == Map.class) {
            return ParamKind.TAGS;
        }
        return type == String.class ? ParamKind.TEXT : ParamKind.AUTO;
    }

    private static ObjectNode schema(String tool, Type type, @Nullable Param about, @Nullable JsonNode defaultValue) {
        var schema = Json.object();
        if (about != null) {
            schema.put("description", about.value());
        }
        if (type == String.class) {
            schema.put("type", "string");
            if (about != null && !about.pattern().isEmpty()) {
                schema.put("pattern", "^(?:" + about.pattern() + ")$");
                if (!about.rule().isEmpty()) {
                    schema.put("x-rule", about.rule());
                }
            }
            if (about != null && about.min() != Long.MIN_VALUE) {
                schema.put("minLength", about.min());
            }
            schema.put("maxLength", about == null || about.max() == Long.MAX_VALUE ? MAX_TEXT : about.max());
        } else if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            schema.put("type", "integer");
            var small = type == int.class || type == Integer.class;
            if (about != null && about.min() != Long.MIN_VALUE) {
                schema.put("minimum", about.min());
            } else if (small) {
                schema.put("minimum", Integer.MIN_VALUE);
            }
            if (about != null && about.max() != Long.MAX_VALUE) {
                schema.put("maximum", about.max());
            } else if (small) {
                schema.put("maximum", Integer.MAX_VALUE);
            }
        } else if (type == double.class || type == Double.class) {
            schema.put("type", "number");
        } else if (type == boolean.class || type == Boolean.class) {
            schema.put("type", "boolean");
        } else if (type == Instant.class) {
            schema.put("type", "string").put("format", "date-time").put("maxLength", 64);
        } else if (type == Duration.class) {
            schema.put("type", "string").put("format", "duration").put("maxLength", 64);
        } else if (type instanceof Class<?> choice && choice.isEnum()) {
            schema.put("type", "string");
            var names = schema.putArray("enum");
            for (var constant : choice.getEnumConstants()) {
                names.add(nameOf((Enum<?>) constant));
            }
        } else if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            schema.put("type", "array").put("maxItems", 10_000);
            // A pattern or a bound is that of each item.
            var items = schema(tool, list.getActualTypeArguments()[0], about, null);
            items.remove("description");
            schema.set("items", items);
        } else if (type instanceof ParameterizedType map
                && map.getRawType() == Map.class
                && map.getActualTypeArguments()[0] == String.class) {
            schema.put("type", "object").put("maxProperties", 1_000);
            schema.set("additionalProperties", schema(tool, map.getActualTypeArguments()[1], null, null));
        } else {
            throw new IllegalArgumentException("input of tool " + tool + " has the type " + type.getTypeName()
                    + "; use String, int, long, double, boolean, Instant, Duration, an enum, List or Map<String, …>");
        }
        if (defaultValue != null) {
            schema.set("default", defaultValue);
        }
        return schema;
    }

    /** The schema of the whole input. */
    public static JsonNode of(List<ParamDefinition> params) {
        var schema = Json.object();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema").put("type", "object");
        var properties = schema.putObject("properties");
        var required = schema.putArray("required");
        for (var param : params) {
            properties.set(param.name(), param.schema());
            if (param.required()) {
                required.add(param.name());
            }
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    /** Every problem, one line each. */
    public static List<String> problems(List<ParamDefinition> params, Map<String, JsonNode> arguments) {
        var problems = new ArrayList<String>();
        var known = new ArrayList<String>();
        for (var param : params) {
            known.add(param.name());
            var value = arguments.get(param.name());
            if (value == null || value.isNull() || value.isMissingNode()) {
                if (param.required()) {
                    problems.add(param.name() + " is missing (" + param.description() + ")");
                }
            } else {
                check(param.name(), value, param.schema(), param.secret(), problems);
            }
        }
        for (var name : arguments.keySet()) {
            if (!known.contains(name)) {
                problems.add("'" + shown(Json.tree(name), false) + "' is not an input; the inputs are "
                        + String.join(", ", known));
            }
        }
        return problems;
    }

    private static void check(String name, JsonNode value, JsonNode schema, boolean secret, List<String> problems) {
        var type = schema.path("type").asText();
        if (!isOfType(value, type)) {
            problems.add(name + " is " + shown(value, secret) + ", must be " + article(type));
            return;
        }
        switch (type) {
            case "string" -> checkText(name, value, schema, secret, problems);
            case "integer" -> checkNumber(name, value, schema, secret, problems);
            case "array" -> {
                if (value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
                    problems.add(name + " has " + value.size() + " items, at most "
                            + schema.get("maxItems").asInt() + " are allowed");
                    return;
                }
                for (int i = 0; i < value.size(); i++) {
                    check(name + "[" + i + "]", value.get(i), schema.get("items"), secret, problems);
                }
            }
            case "object" -> {
                if (value.size() > schema.path("maxProperties").asInt(Integer.MAX_VALUE)) {
                    problems.add(name + " has " + value.size() + " entries, at most "
                            + schema.get("maxProperties").asInt() + " are allowed");
                    return;
                }
                for (var entry : value.properties()) {
                    check(
                            name + "." + entry.getKey(),
                            entry.getValue(),
                            schema.get("additionalProperties"),
                            secret,
                            problems);
                }
            }
            default -> {}
        }
    }

    private static void checkText(String name, JsonNode value, JsonNode schema, boolean secret, List<String> problems) {
        var text = value.asText();
        var max = schema.path("maxLength").asLong(Long.MAX_VALUE);
        if (text.length() > max) {
            problems.add(name + " has " + text.length() + " characters, at most " + max + " are allowed");
            return;
        }
        if (text.length() < schema.path("minLength").asLong(0)) {
            problems.add(name + " is " + shown(value, secret) + ", must have at least "
                    + schema.get("minLength").asLong() + " characters");
            return;
        }
        var pattern = schema.path("pattern").asText("");
        if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(text).matches()) {
            var rule = schema.path("x-rule").asText("must match " + pattern);
            problems.add(name + " is " + shown(value, secret) + ", " + rule);
        }
        if (schema.has("enum")
                && schema.get("enum")
                        .valueStream()
                        .noneMatch(one -> one.asText().equals(text))) {
            problems.add(name + " is " + shown(value, secret) + ", must be one of "
                    + String.join(
                            ", ",
                            schema.get("enum")
                                    .valueStream()
                                    .map(JsonNode::asText)
                                    .toList()));
        }
        var format = schema.path("format").asText("");
        if (format.equals("date-time") && !parses(() -> Instant.parse(text))) {
            problems.add(name + " is " + shown(value, secret) + ", must be a time such as 2026-01-31T12:00:00Z");
        }
        if (format.equals("duration") && !parses(() -> Duration.parse(text))) {
            problems.add(name + " is " + shown(value, secret) + ", must be an ISO-8601 duration such as PT15M");
        }
    }

    private static void checkNumber(
            String name, JsonNode value, JsonNode schema, boolean secret, List<String> problems) {
        if (!value.canConvertToLong()
                || value.asLong() < schema.path("minimum").asLong(Long.MIN_VALUE)
                || value.asLong() > schema.path("maximum").asLong(Long.MAX_VALUE)) {
            var least = schema.path("minimum").asLong(Long.MIN_VALUE);
            var most = schema.path("maximum").asLong(Long.MAX_VALUE);
            problems.add(name + " is " + shown(value, secret) + ", must be " + range(least, most));
        }
    }

    private static String range(long least, long most) {
        if (most == Long.MAX_VALUE) {
            return least == Long.MIN_VALUE ? "a whole number of 64 bits" : least + " or more";
        }
        return least == Long.MIN_VALUE ? most + " or less" : "from " + least + " to " + most;
    }

    private static boolean parses(Runnable parser) {
        try {
            parser.run();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> throw new IllegalStateException(type);
        };
    }

    private static String article(String type) {
        return Set.of("integer", "array", "object").contains(type) ? "an " + type : "a " + type;
    }

    private static String shown(JsonNode value, boolean secret) {
        if (secret) {
            return "***";
        }
        var text = value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
    }

    /** Most defaults are one word, which takes no mapper to read. */
    private static JsonNode parse(String text) {
        try (var parser = SCALARS.createParser(text)) {
            var token = parser.nextToken();
            if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
                return BooleanNode.valueOf(token == JsonToken.VALUE_TRUE);
            }
            if (token == JsonToken.VALUE_STRING) {
                return TextNode.valueOf(parser.getText());
            }
            if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT) {
                return IntNode.valueOf(parser.getIntValue());
            }
            return Json.parse(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    /** What a constant is called in JSON. */
    private static String nameOf(Enum<?> constant) {
        try {
            var other = constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
            return other == null || other.value().isEmpty() ? constant.name() : other.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("every constant is a field", e);
        }
    }

    /**
     * Reads checked arguments into the record. Not done by the JSON library, which would look for a hundred ways to read a
     * record where there is one: the types are those that {@link #schema} knows, and the constructor is the canonical one.
     */
    public static <I extends Record> I read(String tool, Class<I> type, JsonNode object) {
        var components = type.getRecordComponents();
        var types = new Class<?>[components.length];
        var values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i].getGenericType(), object.path(components[i].getName()));
        }
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ToolException refused) {
                throw refused;
            }
            if (e.getCause() instanceof RuntimeException refused) {
                throw new ToolException(FailureKind.INVALID, tool + ": " + refused.getMessage(), null, refused);
            }
            throw new IllegalStateException(type.getName() + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e);
        }
    }

    private static @Nullable Object value(Type type, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (type == String.class) {
            return value.asText();
        }
        if (type == int.class || type == Integer.class) {
            return value.intValue();
        }
        if (type == long.class || type == Long.class) {
            return value.longValue();
        }
        if (type == double.class || type == Double.class) {
            return value.doubleValue();
        }
        if (type == boolean.class || type == Boolean.class) {
            return value.booleanValue();
        }
        if (type == Instant.class) {
            return Instant.parse(value.asText());
        }
        if (type == Duration.class) {
            return Duration.parse(value.asText());
        }
        if (type instanceof Class<?> choice) {
            for (var constant : choice.getEnumConstants()) {
                if (nameOf((Enum<?>) constant).equals(value.asText())) {
                    return constant;
                }
            }
            throw new IllegalStateException(value + " was not checked");
        }
        var arguments = ((ParameterizedType) type).getActualTypeArguments();
        if (value.isArray()) {
            var list = new ArrayList<@Nullable Object>();
            value.forEach(item -> list.add(value(arguments[0], item)));
            return Collections.unmodifiableList(list);
        }
        var map = new LinkedHashMap<String, @Nullable Object>();
        value.properties().forEach(entry -> map.put(entry.getKey(), value(arguments[1], entry.getValue())));
        return Collections.unmodifiableMap(map);
    }
}
