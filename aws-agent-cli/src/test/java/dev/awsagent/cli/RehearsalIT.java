package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher has rehearsed for its archives works, or says that it does not. */
class RehearsalIT {

    @TempDir
    private Path home;

    private Program.Run rehearse(String what, String... options) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", Program.jar().toString(), "dev.awsagent.cli.Rehearsal", what));
        return Program.finish(new Program(home).start(command), new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "chat", "server"})
    void rehearsal_works(String what) throws Exception {
        rehearse(what).ends(0);
    }

    @Test
    void transfers_areRehearsedOverTls() throws Exception {
        var log = home.resolve("classes.log");
        rehearse("transfer", "-Xlog:class+load:file=" + log).ends(0);
        assertThat(Files.readAllLines(log))
                .as("TLS, and what moves data")
                .anyMatch(line -> line.contains(" dev.awsagent.credentials.Tls "))
                .anyMatch(line -> line.contains(" dev.awsagent.tools.s3.transfer.Uploads "))
                .anyMatch(line -> line.contains(" dev.awsagent.tools.s3.transfer.Downloads "));
    }
}
