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

    /** Where this user's settings of the agent are, as the XDG base directory specification has it. */
    public Path settings() {
        var shared = variable("XDG_CONFIG_HOME");
        // The specification says that a relative path is to be ignored.
        var parent = shared != null && Path.of(shared).isAbsolute() ? Path.of(shared) : home.resolve(".config");
        return parent.resolve("aws-agent");
    }

    /** Where what the agent keeps for this user is: {@code AWSAGENT_DATA_DIR}, or else as that specification has it. */
    public Path data() {
        var own = variable("AWSAGENT_DATA_DIR");
        if (own != null) {
            return Path.of(own);
        }
        var shared = variable("XDG_DATA_HOME");
        var parent = shared != null && Path.of(shared).isAbsolute()
                ? Path.of(shared)
                : home.resolve(".local").resolve("share");
        return parent.resolve("aws-agent");
    }

    /** Shows the names only: values may be secret. */
    @Override
    public String toString() {
        return "Environment" + variables.keySet();
    }
}
