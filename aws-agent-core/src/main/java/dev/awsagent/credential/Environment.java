package dev.awsagent.credential;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider may know of the process: variables and the home folder. Injected, so that each branch can be tested.
 *
 * @param variables the environment variables
 * @param home the user's home folder
 */
public record Environment(Map<String, String> variables, Path home) {

    public Environment {
        variables = Map.copyOf(variables);
    }

    /** That of this process. The home folder is {@code HOME}, as for the AWS CLI, or else what Java says. */
    public static Environment system() {
        var home = System.getenv("HOME");
        return new Environment(
                System.getenv(),
                home != null && Path.of(home).isAbsolute()
                        ? Path.of(home)
                        : Path.of(System.getProperty("user.home", ".")));
    }

    /** A variable's value; null when it is unset or empty. */
    public @Nullable String variable(String name) {
        var value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Shows the names only: values may be secret. */
    @Override
    public String toString() {
        return "Environment" + variables.keySet();
    }
}
