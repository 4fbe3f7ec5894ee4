package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/** The environment variables of a function: Lambda knows them only as a whole. */
final class EnvironmentVariables {

    static final String NAME = "[A-Za-z][A-Za-z0-9_]{0,199}";

    static final String NAME_RULE = "must be the name of an environment variable, such as LOG_LEVEL";

    private EnvironmentVariables() {}

    static List<String> names(GetFunctionConfigurationResponse function) {
        var environment = function.environment();
        return environment == null
                ? List.of()
                : environment.variables().keySet().stream().sorted().toList();
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
        if (environment.error() != null) {
            throw new ToolException(
                    FailureKind.ACCESS_DENIED,
                    "the environment variables of '" + function.functionName() + "' cannot be read: "
                            + environment.error().errorCode() + ": "
                            + environment.error().message(),
                    "ask for the permission kms:Decrypt on their key, or use another profile");
        }
        return new TreeMap<>(environment.variables());
    }

    static void check(String name) {
        if (!name.matches(NAME)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + name + "' is no name of an environment variable",
                    "it begins with a letter, and has letters, digits and underscores");
        }
    }
}
