package dev.awsagent.testkit;

import dev.awsagent.tool.Tool;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool takes and gives, as its class declares it.
 *
 * @param input its input record; null when the class does not say
 * @param output its output; null when the class does not say
 */
record ToolTypes(@Nullable Class<?> input, @Nullable Type output) {

    static ToolTypes of(Class<?> tool) {
        var arguments = argumentsOfTool(tool, Map.of());
        return arguments == null
                ? new ToolTypes(null, null)
                : new ToolTypes(arguments[0] instanceof Class<?> input ? input : null, arguments[1]);
    }

    private static Type @Nullable [] argumentsOfTool(Type type, Map<Type, Type> bindings) {
        var raw = type instanceof ParameterizedType parameterized ? (Class<?>) parameterized.getRawType() : type;
        if (!(raw instanceof Class<?> here)) {
            return null;
        }
        var inner = new HashMap<Type, Type>();
        if (type instanceof ParameterizedType parameterized) {
            var arguments = parameterized.getActualTypeArguments().clone();
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = arguments[i] instanceof TypeVariable<?>
                        ? bindings.getOrDefault(arguments[i], arguments[i])
                        : arguments[i];
                inner.put(here.getTypeParameters()[i], arguments[i]);
            }
            if (here == Tool.class) {
                return arguments;
            }
        }
        for (var parent : here.getGenericInterfaces()) {
            var found = argumentsOfTool(parent, inner);
            if (found != null) {
                return found;
            }
        }
        var parent = here.getGenericSuperclass();
        return parent == null ? null : argumentsOfTool(parent, inner);
    }
}
