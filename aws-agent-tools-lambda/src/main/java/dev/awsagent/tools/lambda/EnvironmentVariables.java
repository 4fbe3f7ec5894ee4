package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/** The environment variables of a function: Lambda knows them only as a whole. */
final class EnvironmentVariables {

    static final String NAME = "[A-Za-z][A-Za-z0-9_]{0,199}";

    static final String NAME_RULE = "must be the name of an environment variable, such as LOG_LEVEL";

    /** What takes the place of a secret wherever it is shown. */
    private static final String HIDDEN = "***";

    private EnvironmentVariables() {}

    /** In their order; null where they cannot be read. */
    static @Nullable List<String> names(GetFunctionConfigurationResponse function) {
        return error(function) == null ? List.copyOf(all(function).keySet()) : null;
    }

    /**
     * All of them.
     *
     * @throws ToolException where they are encrypted with a key that these credentials may not use: to go on would lose them
     */
    static Map<String, String> all(GetFunctionConfigurationResponse function) {
        var environment = function.environment();
        if (environment == null) {
            return new TreeMap<>();
        }
        var error = error(function);
        if (error != null) {
            throw new ToolException(
                    FailureKind.ACCESS_DENIED,
                    "the environment variables of '" + function.functionName() + "' cannot be read: " + error,
                    "ask for the permission kms:Decrypt on their key, or use another profile");
        }
        return new TreeMap<>(environment.variables());
    }

    /** Why the variables cannot be read; null where they can. */
    static @Nullable String error(GetFunctionConfigurationResponse function) {
        var environment = function.environment();
        return environment == null || environment.error() == null
                ? null
                : environment.error().errorCode() + ": " + environment.error().message();
    }

    /**
     * Refuses what AWS would refuse, and what stands for a value that was hidden from whoever wrote the request.
     *
     * @throws ToolException of kind {@code INVALID}
     */
    static void check(String name, String value) {
        check(name);
        if (value.contains(HIDDEN)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the value of '" + name + "' is hidden: " + HIDDEN + " stands for a value that is not shown again",
                    "say it anew, as " + name
                            + "=value, and without a language model, which is not shown what looks like a" + " secret");
        }
    }

    private static void check(String name) {
        if (!name.matches(NAME)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + name + "' is no name of an environment variable",
                    "it begins with a letter, and has letters, digits and underscores");
        }
    }
}
