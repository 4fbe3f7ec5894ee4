package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The command line in this process, with an environment and streams of its own. Nobody is at a terminal. */
final class InProcess {

    private final Path home;
    private final Map<String, String> variables = new HashMap<>(Map.of("AWS_EC2_METADATA_DISABLED", "true"));
    private String out = "";
    private String err = "";
    private final StringBuilder everything = new StringBuilder();

    InProcess(Path home) {
        this.home = home;
    }

    InProcess with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Runs it, and checks how it ends. */
    InProcess run(int expected, String input, String... arguments) {
        var code = code(input, arguments);
        assertThat(code)
                .as("standard output:%n%s%nstandard error:%n%s", out, err)
                .isEqualTo(expected);
        return this;
    }

    /** Runs it, and says how it ended. */
    int code(String input, String... arguments) {
        var outBytes = new ByteArrayOutputStream();
        var errBytes = new ByteArrayOutputStream();
        var streams = new Streams(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                Streams.print(outBytes),
                Streams.print(errBytes),
                false,
                false,
                false);
        var code = new Cli(new Environment(variables, home), streams).run(arguments);
        streams.flush();
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        everything.append(out).append(err);
        return code;
    }

    String out() {
        return out;
    }

    String err() {
        return err;
    }

    /** All that was ever shown. */
    String everything() {
        return everything.toString();
    }

    JsonNode json() {
        try {
            return new ObjectMapper().readTree(out);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + out, e);
        }
    }
}
