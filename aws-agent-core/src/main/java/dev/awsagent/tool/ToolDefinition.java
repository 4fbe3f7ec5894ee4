package dev.awsagent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.internal.InputSchema;
import dev.awsagent.internal.Json;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that a tool says about itself, read once from its class. Immutable and thread-safe.
 */
public final class ToolDefinition {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z0-9_]*)\\}");

    private final Tool<?, ?> tool;
    private final ToolInfo info;

    /** Read out of the annotation once: that is a proxy, and planning asks for it over and over. */
    private final String name;

    private final String service;
    private final Class<? extends Record> inputType;
    private final List<ParamDefinition> params;
    private final JsonNode inputSchema;

    private ToolDefinition(Tool<?, ?> tool, ToolInfo info, Class<? extends Record> inputType) {
        this.tool = tool;
        this.info = info;
        this.name = info.name();
        this.service = name.substring(0, name.indexOf('_'));
        this.inputType = inputType;
        this.params = InputSchema.params(info.name(), inputType);
        this.inputSchema = InputSchema.of(params);
    }

    /**
     * Reads a tool's class.
     *
     * @throws IllegalArgumentException when the class says too little or contradicts itself, naming what
     */
    public static ToolDefinition of(Tool<?, ?> tool) {
        Objects.requireNonNull(tool, "tool");
        var info = infoOf(tool.getClass());
        if (!NAME.matcher(info.name()).matches()) {
            throw new IllegalArgumentException("tool name '" + info.name() + "' of "
                    + tool.getClass().getName() + " must look like s3_list_objects: <service>_<verb>_<noun>");
        }
        if (info.value().isBlank()) {
            throw new IllegalArgumentException("tool " + info.name() + " has no description");
        }
        var definition = new ToolDefinition(tool, info, inputTypeOf(tool.getClass()));
        definition.checkExamples();
        openRecords(tool.getClass(), info.name());
        openRecords(definition.inputType, info.name());
        return definition;
    }

    static ToolInfo infoOf(Class<?> type) {
        var info = type.getAnnotation(ToolInfo.class);
        if (info == null) {
            throw new IllegalArgumentException(type.getName() + " is a Tool without @ToolInfo; add the annotation");
        }
        return info;
    }

    /** Our JSON mapper reads and writes the records; a plugin need not know its name and opens its package to us only. */
    private static void openRecords(Class<?> type, String tool) {
        var module = type.getModule();
        var name = type.getPackageName();
        if (module.isOpen(name, ToolDefinition.class.getModule())) {
            module.addOpens(name, ObjectMapper.class.getModule());
        } else if (!Modifier.isPublic(type.getModifiers()) || !module.isExported(name)) {
            throw new IllegalArgumentException("tool " + tool + " cannot be read: add 'opens " + name
                    + " to dev.awsagent.core;' to the module-info of " + module.getName());
        }
    }

    private void checkExamples() {
        var names = new HashSet<String>();
        for (var param : params) {
            names.add(param.name());
        }
        for (var example : info.examples()) {
            if (example.indexOf('{') < 0) {
                continue;
            }
            var placeholders = PLACEHOLDER.matcher(example);
            while (placeholders.find()) {
                var name = placeholders.group(1);
                if (!names.contains(name)) {
                    throw new IllegalArgumentException("example '" + example + "' of tool " + info.name() + " names {"
                            + name + "}, which is no component of " + inputType.getName());
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends Record> inputTypeOf(Class<?> type) {
        var resolved = argumentOfTool(type, 0, Map.of());
        if (resolved instanceof Class<?> input && input.isRecord()) {
            return (Class<? extends Record>) input;
        }
        throw new IllegalArgumentException(
                type.getName() + " must implement Tool<I, O> with a record as I, got " + resolved);
    }

    /** @param which 0 for the input, 1 for what comes back */
    private static @Nullable Type argumentOfTool(Type type, int which, Map<TypeVariable<?>, Type> bindings) {
        if (type instanceof ParameterizedType parameterized) {
            var raw = (Class<?>) parameterized.getRawType();
            var arguments = parameterized.getActualTypeArguments();
            if (raw == Tool.class) {
                return arguments[which] instanceof TypeVariable<?> variable ? bindings.get(variable) : arguments[which];
            }
            var inner = new HashMap<TypeVariable<?>, Type>();
            for (int i = 0; i < arguments.length; i++) {
                var argument = arguments[i] instanceof TypeVariable<?> variable
                        ? bindings.getOrDefault(variable, arguments[i])
                        : arguments[i];
                inner.put(raw.getTypeParameters()[i], argument);
            }
            return argumentOfSupertypes(raw, which, inner);
        }
        return type instanceof Class<?> raw ? argumentOfSupertypes(raw, which, bindings) : null;
    }

    private static @Nullable Type argumentOfSupertypes(Class<?> raw, int which, Map<TypeVariable<?>, Type> bindings) {
        for (var parent : raw.getGenericInterfaces()) {
            var found = argumentOfTool(parent, which, bindings);
            if (found != null) {
                return found;
            }
        }
        var parent = raw.getGenericSuperclass();
        return parent == null ? null : argumentOfTool(parent, which, bindings);
    }

    public String name() {
        return name;
    }

    public String description() {
        return info.value();
    }

    /** The least that it does. */
    public Effect effect() {
        return info.effect();
    }

    public List<String> iam() {
        return List.of(info.iam());
    }

    public List<String> examples() {
        return List.of(info.examples());
    }

    public List<ParamDefinition> params() {
        return params;
    }

    /** The type of what comes back, as the class declares it; null where that cannot be told. */
    public @Nullable Type resultType() {
        return argumentOfTool(tool.getClass(), 1, Map.of());
    }

    /** The JSON schema (draft 2020-12) of its input: an object that allows no other properties. */
    public JsonNode inputSchema() {
        return inputSchema.deepCopy();
    }

    /** The part of the name before the first underscore. */
    public String service() {
        return service;
    }

    /** Where its class came from, for messages: a jar or folder, or the class name when that is not known. */
    public String source() {
        return source(tool.getClass());
    }

    static String source(Class<?> type) {
        var code = type.getProtectionDomain().getCodeSource();
        var location = code == null ? null : code.getLocation();
        return location == null ? type.getName() : location.getPath() + " (" + type.getName() + ")";
    }

    /**
     * Checks raw arguments against the schema, with defaults filled in.
     *
     * @return every problem as one line that names field, value and rule; empty when the arguments are good
     */
    public List<String> problems(Map<String, JsonNode> arguments) {
        return InputSchema.problems(params, arguments);
    }

    /**
     * Makes an invocation of this tool, checked and typed.
     *
     * @throws ToolException of kind {@link FailureKind#INVALID} when the arguments do not fit the schema, or the record
     *     refuses them
     */
    public Invocation bind(Map<String, JsonNode> arguments) {
        var problems = problems(arguments);
        if (!problems.isEmpty()) {
            throw new ToolException(FailureKind.INVALID, name() + ": " + String.join("; ", problems), null);
        }
        var object = Json.object();
        for (var param : params) {
            var value = arguments.get(param.name());
            if (value != null && !value.isNull()) {
                object.set(param.name(), value);
            } else if (param.defaultValue() != null) {
                object.set(param.name(), param.defaultValue());
            }
        }
        return bind(tool, inputType, object);
    }

    private <I extends Record> Invocation bind(Tool<?, ?> raw, Class<I> type, JsonNode object) {
        @SuppressWarnings("unchecked") // the type was read from the tool's own declaration
        var typed = (Tool<I, ?>) raw;
        return new Invocation(this, bound(typed, InputSchema.read(name(), type, object)));
    }

    private static <I extends Record> Invocation.Bound bound(Tool<I, ?> tool, I input) {
        return new Invocation.Bound() {
            @Override
            public List<AwsCall> calls(Target target) {
                return tool.calls(input, target);
            }

            @Override
            public List<AwsCall> looks(Target target) {
                return tool.looks(input, target);
            }

            @Override
            public void check(WorkingFolder files) {
                tool.check(input, files);
            }

            @Override
            public Effect effect() {
                return tool.effect(input);
            }

            @Override
            public boolean dryRun() {
                return tool.dryRun(input);
            }

            @Override
            public Impact impact(Target target) {
                return tool.impact(input, target);
            }

            @Override
            public Impact inspect(ToolCall call) throws Exception {
                return tool.inspect(input, call);
            }

            @Override
            public ToolResult<?> call(ToolCall call) throws Exception {
                return tool.call(input, call);
            }
        };
    }

    @Override
    public String toString() {
        return name();
    }
}
