package dev.awsagent.credentials;

import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.gate.CallScope;
import dev.awsagent.internal.moto.MotoServer;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.AwsCall;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;

/** What the tests of this module share: services in an environment of their own, and a moto_server. */
final class Agents {

    static final Path NOWHERE = Path.of("/nonexistent-home");

    /** Keys that no environment of a developer decides. */
    static final Map<String, String> KEYS = Map.of(
            "AWS_ACCESS_KEY_ID", "AKIAEXAMPLE000000001",
            "AWS_SECRET_ACCESS_KEY", "secret-of-the-tests",
            "AWS_EC2_METADATA_DISABLED", "true");

    private Agents() {}

    static CredentialService service(Environment environment, CredentialProvider... providers) {
        return new ChainedCredentialServiceFactory()
                .create(new CredentialService.Settings(
                        environment, List.of(providers), null, Prompt.NOBODY, null, null));
    }

    static ChainedCredentialService service(Environment environment, Prompt prompt) {
        return (ChainedCredentialService) new ChainedCredentialServiceFactory()
                .create(new CredentialService.Settings(environment, List.of(), null, prompt, null, null));
    }

    static CredentialService service(Sandbox sandbox) {
        return new ChainedCredentialServiceFactory()
                .create(new CredentialService.Settings(
                        environment(Map.of()), List.of(), sandbox, Prompt.NOBODY, null, null));
    }

    /** Without a home folder. */
    static Environment environment(Map<String, String> variables) {
        return new Environment(variables, NOWHERE);
    }

    static Environment keysAnd(String... more) {
        var variables = new HashMap<>(KEYS);
        for (var i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return environment(variables);
    }

    /** Runs as a reviewed step that declared these calls. */
    static <T> T step(List<AwsCall> calls, Callable<T> work) throws Exception {
        return CallScope.step(calls).call(work);
    }

    /** Skips visibly where moto_server is not installed; fails where the servers are required. */
    static MotoServer moto(Map<String, String> settings) {
        var executable = MotoServer.executable(System.getenv());
        if (executable.isEmpty()) {
            var required = "true".equals(System.getenv("AWSAGENT_REQUIRE_SERVERS")) || System.getenv("CI") != null;
            if (required) {
                throw new AssertionError("moto_server is not on PATH; install it with: pip install 'moto[server]'");
            }
            Assumptions.abort("moto_server is not on PATH; install it with: pip install 'moto[server]'");
        }
        return MotoServer.start(executable.orElseThrow(), settings);
    }
}
