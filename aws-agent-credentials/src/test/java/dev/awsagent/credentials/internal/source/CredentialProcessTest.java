package dev.awsagent.credentials.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.CredentialException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs that print credentials: real ones, and the table of how their line is split. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class CredentialProcessTest {

    private static final String WHO = "profile 'p' in ~/.aws/config";
    private static final String KEYS = "\"AccessKeyId\": \"ASIAPROCESS\", \"SecretAccessKey\": \"SEEDED\"";

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> lines() throws Exception {
        var cases = new ObjectMapper().readTree(getClass().getResource("command-lines.json"));
        return StreamSupport.stream(cases.spliterator(), false)
                .map(each -> dynamicTest("line: " + each.get("line").asText(), () -> check(each)));
    }

    private static void check(JsonNode each) {
        var line = each.get("line").asText();
        assertThat(CredentialProcess.posix(line)).as("posix").isEqualTo(words(each.get("posix")));
        assertThat(CredentialProcess.windows(line)).as("windows").isEqualTo(words(each.get("windows")));
    }

    private static List<String> words(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        var words = new ArrayList<String>();
        node.forEach(word -> words.add(word.asText()));
        return words;
    }

    @Test
    void closed_endsWhatStillRuns() throws Exception {
        var programs = new CredentialProcess();
        var command = program("sleep 300 & wait");
        var asked = CompletableFuture.runAsync(() -> programs.run(command, WHO));
        while (ProcessHandle.current().descendants().count() < 2) {
            Thread.sleep(20);
        }
        var started = ProcessHandle.current().descendants().toList();

        programs.close();

        for (var one : started) {
            one.onExit().get(10, TimeUnit.SECONDS);
        }
        assertThatThrownBy(asked::join).hasRootCauseInstanceOf(CredentialException.class);
    }

    private String program(String script) throws Exception {
        var file = Files.writeString(folder.resolve("print keys"), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return "\"" + file + "\"";
    }

    private CredentialException failure(String script) throws Exception {
        var command = program(script);
        var error = catchThrowableOfType(CredentialException.class, () -> new CredentialProcess().run(command, WHO));
        assertThat(error.getMessage() + error.hint()).doesNotContain("SEEDED");
        assertThat(error).hasNoCause();
        return error;
    }

    @Test
    void keys_areReadWithTokenAndExpiry() throws Exception {
        var credentials = new CredentialProcess()
                .run(
                        program("echo '{\"Version\": 1, " + KEYS
                                + ", \"SessionToken\": \"t\", \"Expiration\": \"2030-01-31T12:00:00+02:00\"}'"),
                        WHO);

        assertThat(credentials.accessKeyId()).isEqualTo("ASIAPROCESS");
        assertThat(credentials.sessionToken()).isEqualTo("t");
        assertThat(credentials.expires()).isEqualTo("2030-01-31T10:00:00Z");
        assertThat(credentials.source()).isEqualTo("the credential_process of " + WHO);
        assertThat(credentials.toString()).doesNotContain("SEEDED");
    }

    @Test
    void arguments_reachTheProgramAndNoShell() throws Exception {
        var command =
                program("echo \"$*\" > '" + folder.resolve("arguments") + "'; echo '{\"Version\": 1, " + KEYS + "}'");

        new CredentialProcess().run(command + " 'a b' $HOME; touch x", WHO);

        assertThat(folder.resolve("arguments")).hasContent("a b $HOME; touch x\n");
    }

    @Test
    void failure_isNamedByItsStatusAndNotByItsWords() throws Exception {
        assertThat(failure("echo SEEDED >&2; echo SEEDED; exit 7"))
                .hasMessage("the credential_process of " + WHO + " ended with exit status 7");
    }

    @Test
    void otherVersion_isRefused() throws Exception {
        assertThat(failure("echo '{\"Version\": 2, " + KEYS + "}'"))
                .hasMessageEndingWith("printed Version 2, and 1 is the one that is known");
        assertThat(failure("echo '{" + KEYS + "}'")).hasMessageEndingWith("printed no Version");
    }

    @Test
    void outputThatIsNone_isNotShown() throws Exception {
        assertThat(failure("echo '{\"SecretAccessKey\": \"SEEDED\"'"))
                .hasMessageEndingWith("printed something that is not JSON");
        assertThat(failure("echo '\"SEEDED\"'")).hasMessageEndingWith("printed something that is not a JSON object");
        assertThat(failure("echo '{\"Version\": 1, \"SecretAccessKey\": \"SEEDED\"}'"))
                .hasMessageEndingWith("printed no AccessKeyId");
        assertThat(failure("echo '{\"Version\": 1, " + KEYS + ", \"Expiration\": \"SEEDED soon\"}'"))
                .hasMessageEndingWith("printed an Expiration that is no time in ISO 8601");
    }

    @Test
    void outputWithoutEnd_isCutOff() throws Exception {
        assertThat(failure("while :; do echo SEEDEDSEEDEDSEEDEDSEEDED; done"))
                .hasMessageEndingWith("printed more than 65536 bytes");
    }

    @Test
    void programThatHangs_isEndedWithWhatItStarted() throws Exception {
        var pid = folder.resolve("pid");
        var command = program("sleep 300 & echo $! > '" + pid + "'; wait");

        assertThatThrownBy(() -> new CredentialProcess(Duration.ofSeconds(2)).run(command, WHO))
                .hasMessageEndingWith("did not answer within 2 s and was ended");

        var child = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
        child.ifPresent(process -> process.onExit().join());
        assertThat(child.filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void inputOfTheProgram_isEmpty() throws Exception {
        assertThat(new CredentialProcess()
                        .run(program("cat > /dev/null; echo '{\"Version\": 1, " + KEYS + "}'"), WHO)
                        .accessKeyId())
                .isEqualTo("ASIAPROCESS");
    }

    @Test
    void programThatIsNotThere_isNamedWithoutItsArguments() {
        assertThatThrownBy(() -> new CredentialProcess().run("/nonexistent/x --password SEEDED", WHO))
                .hasMessage("the credential_process of " + WHO
                        + " cannot be started: '/nonexistent/x' (No such file or directory)")
                .hasNoCause();
    }

    @Test
    void openQuote_isRefused() {
        assertThatThrownBy(() -> new CredentialProcess().run("/bin/x 'SEEDED", WHO))
                .hasMessageEndingWith("has a quote or a backslash that is not closed");
    }
}
