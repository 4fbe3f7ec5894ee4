package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The scan that follows a run of the tests, on a run that is made up. */
@DisabledOnOs(OS.WINDOWS)
class SecretScanTest {

    /** In two parts: this file's own report may not hold it. */
    private static final String SECRET = "PLAN" + "TED-and-long-enough";

    @TempDir
    private Path folder;

    private Path reports;

    @BeforeEach
    void makeRun() throws Exception {
        for (var file : List.of(".ci/scan-for-secrets", "config/seeded-secrets.txt")) {
            var copy = folder.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(Program.root().resolve(file), copy);
        }
        Files.setPosixFilePermissions(
                folder.resolve(".ci/scan-for-secrets"), PosixFilePermissions.fromString("rwx------"));
        reports = Files.createDirectories(folder.resolve("a/target/surefire-reports"));
        Files.writeString(reports.resolve("TEST-x.xml"), "<testsuite>\n</testsuite>\n");
    }

    private Program.Run scan(String... more) throws Exception {
        var command = new ArrayList<String>();
        command.add(folder.resolve(".ci/scan-for-secrets").toString());
        command.addAll(List.of(more));
        return Program.finish(new ProcessBuilder(command).start(), new byte[0]);
    }

    @Test
    void runWithoutSecrets_passes() throws Exception {
        assertThat(scan().ends(0).out())
                .isEqualTo("scan-for-secrets: nothing in 1 files, 1 of them reports of tests\n");
    }

    @Test
    void secretInAReport_failsWithFileAndLineAndWithoutTheSecret() throws Exception {
        Files.writeString(reports.resolve("x-output.txt"), "one\nthe key is " + SECRET + "\n");

        var run = scan().ends(1);

        assertThat(run.err())
                .contains("./a/target/surefire-reports/x-output.txt:2: PLAN***")
                .doesNotContain(SECRET);
    }

    @Test
    void keysOfAnyShape_areFoundInWhateverFile() throws Exception {
        Files.writeString(
                Files.createDirectories(folder.resolve("b/target/it")).resolve("some.bin"),
                "\0\0AKIA" + "ABCDEFGHIJKLMNOP\nsecret_access_key: " + "abcdefghij".repeat(4) + "\n");

        assertThat(scan().ends(1).err()).contains("some.bin:1: AKIA***", "some.bin:2: secr***");
    }

    @Test
    void logOfTheBuild_isLookedThroughToo() throws Exception {
        var log = Files.writeString(folder.resolve("build.log"), SECRET);

        assertThat(scan(log.toString()).ends(1).err()).contains("build.log:1: PLAN***");
    }

    @Test
    void compiledTests_areNoOutput() throws Exception {
        Files.writeString(
                Files.createDirectories(folder.resolve("a/target/test-classes")).resolve("X.class"), SECRET);

        scan().ends(0);
    }

    @Test
    void noReport_isNoPass() throws Exception {
        Files.delete(reports.resolve("TEST-x.xml"));

        assertThat(scan().ends(1).err()).contains("there is no report of a test");
    }

    @Test
    void lineThatIsNoExpression_isNoPass() throws Exception {
        Files.writeString(folder.resolve("config/seeded-secrets.txt"), "(\n");

        assertThat(scan().ends(1).err()).contains("no extended regular expression");
    }

    /** A marker that no test uses any more would look like protection. */
    @Test
    void eachMarker_isPlantedSomewhere() throws Exception {
        var markers = Files.readAllLines(folder.resolve("config/seeded-secrets.txt")).stream()
                .dropWhile(line -> !line.startsWith("# Markers"))
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .toList();
        var tests = new StringBuilder();
        try (var modules = Files.walk(Program.root(), 5)) {
            for (var sources :
                    modules.filter(path -> path.endsWith("src/test/java")).toList()) {
                try (var files = Files.walk(sources)) {
                    files.filter(path -> path.toString().endsWith(".java") && !path.endsWith("SecretScanTest.java"))
                            .forEach(path -> tests.append(text(path)));
                }
            }
        }

        assertThat(markers)
                .hasSizeGreaterThan(5)
                .allSatisfy(marker -> assertThat(tests).containsPattern(Pattern.compile(marker)));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
