package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers that go wrong, as whoever starts the program sees them: exit code, one line, and the files afterwards. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class BrokenTransfersIT {

    private static final String DOWNLOAD = "download s3://bkt/data.bin overwrite";
    private static final String[] FOLDER = {"chat", "download everything in s3://bkt to ./out/"};

    @TempDir
    private Path home;

    private final byte[] content = new byte[3_000_000];
    private BrokenS3 s3;
    private Program program;

    /** How it is started. */
    Program program(Program program) {
        return program;
    }

    @BeforeEach
    void start() throws IOException {
        new Random(7).nextBytes(content);
        s3 = new BrokenS3().with("data.bin", content);
        Files.createDirectory(home.resolve("work"));
        Files.writeString(home.resolve("work/data.bin"), "old");
        program = program(new Program(home))
                .with("AWS_ENDPOINT_URL", s3.endpoint())
                .with("AWS_REGION", "us-east-1")
                .with("AWS_ACCESS_KEY_ID", "AKIAPLANTEDACCESSKEY")
                .with("AWS_SECRET_ACCESS_KEY", "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");
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    private static String[] download(String... options) {
        var command = new ArrayList<>(List.of("--work-dir", "work", "chat", "--yes"));
        command.addAll(List.of(options));
        command.add(DOWNLOAD);
        return command.toArray(String[]::new);
    }

    private void nothingHappened() throws IOException {
        assertThat(home.resolve("work/data.bin")).hasContent("old");
        assertThat(names(home.resolve("work"))).containsExactly("data.bin");
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void oneLine(Program.Run run, String text) {
        assertThat(run.err().strip().lines()).as(run.err()).hasSize(1);
        assertThat(run.err())
                .startsWith("aws-agent: ")
                .contains(text, "account " + BrokenS3.ACCOUNT)
                .doesNotContain("Exception");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void honestServer_replacesTheFile() throws Exception {
        program.run(download()).ends(0);
        assertThat(home.resolve("work/data.bin")).hasBinaryContent(content);
        assertThat(names(home.resolve("work"))).containsExactly("data.bin");
    }

    @ParameterizedTest
    @CsvSource({
        "FLIPPED_BIT, did not arrive as it was sent, 3",
        "CUT_SHORT, did not arrive as it was sent, 3",
        "WRONG_CHECKSUM, did not arrive as it was sent, 3",
        "UNAVAILABLE, s3, 3",
        "DENIED, s3:GetObject, 1",
        "SERVER_DIES, 127.0.0.1, 1"
    })
    void brokenDownload_endsWith1InOneLineAndKeepsTheOldFile(BrokenS3.Fault fault, String text, int attempts)
            throws Exception {
        s3.fault = fault;
        oneLine(program.run(download()).ends(1), text);
        nothingHappened();
        assertThat(s3.requests.stream().filter("GET /bkt/data.bin"::equals)).hasSize(attempts);
    }

    @Test
    @Tag("slow")
    void bodyThatStops_endsWith1InOneLineAndKeepsTheOldFile() throws Exception {
        s3.fault = BrokenS3.Fault.STOPPED;
        var run = program.run(download()).ends(1);
        // It takes so long that it is told how far it is.
        assertThat(run.err().strip().lines().filter(line -> !line.contains("% of ")))
                .singleElement()
                .asString()
                .startsWith("aws-agent: ")
                .contains("stopped sending");
        assertThat(run.out()).isEmpty();
        nothingHappened();
    }

    @Test
    void processKilledInTheMiddle_leavesTheOldFileAndTheNextRunSucceeds() throws Exception {
        s3.fault = BrokenS3.Fault.STOPPED;
        var process = program.start(download());
        assertThat(s3.sending.await(1, TimeUnit.MINUTES)).isTrue();
        process.destroyForcibly();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(home.resolve("work/data.bin")).hasContent("old");

        s3.fault = BrokenS3.Fault.NONE;
        program.run(download()).ends(0);
        assertThat(home.resolve("work/data.bin")).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {3_000_000, 20_000_000})
    void fullDisk_endsWith1InOneLineAndKeepsTheOldFile(int bytes) throws Exception {
        s3.with("data.bin", new byte[bytes]);
        var namespaces = List.of("unshare", "--mount", "--map-root-user");
        var script = "mount -t tmpfs -o size=1m tmpfs work && echo old > work/data.bin && \"$@\"; code=$?;"
                + " ls -A work; cat work/data.bin; exit $code";
        var probe = new ArrayList<>(namespaces);
        probe.addAll(List.of("sh", "-c", "mount -t tmpfs -o size=1m tmpfs work"));
        assumeThat(canRun(probe))
                .as("a small file system of our own can be mounted")
                .isTrue();
        var command = new ArrayList<>(namespaces);
        command.addAll(List.of("sh", "-c", script, "sh"));
        command.addAll(program.command(download()));
        var run = Program.finish(program.start(command), new byte[0]).ends(1);
        assertThat(run.out().lines()).containsExactly("data.bin", "old");
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.err()).contains("data.bin' cannot be written: the disk is full", "make room");
    }

    /** A full disk below the audit log, and a home folder that nobody may write. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mkdir -p data && mount -t tmpfs -o size=64k tmpfs data"
                        + " && { head -c 1m /dev/zero > data/full 2>/dev/null; true; }",
                "mount --bind . . && mount -o remount,bind,ro . && cd \"$PWD\""
            })
    void whereNothingCanBeWrittenDown_readsRunAndChangesDoNot(String prepared) throws Exception {
        var inside = List.of("unshare", "--mount", "--map-root-user", "sh", "-c");
        var probe = new ArrayList<>(inside);
        probe.add(prepared);
        assumeThat(canRun(probe)).as("a file system of our own can be mounted").isTrue();
        var command = new ArrayList<>(inside);
        command.addAll(List.of(prepared + " && \"$@\"", "sh"));

        var read = new ArrayList<>(command);
        read.addAll(program.command("chat", "list objects in bkt"));
        var listed = Program.finish(program.start(read), new byte[0]).ends(0);
        assertThat(listed.out()).contains("data.bin");

        var change = new ArrayList<>(command);
        change.addAll(program.command("--work-dir", "work", "chat", "--yes", "upload data.bin to s3://bkt/new.bin"));
        var refused = Program.finish(program.start(change), new byte[0]).ends(1);
        assertThat(refused.err()).contains("audit log", "cannot be written", "this was not run");
        assertThat(s3.requests).noneMatch(request -> request.startsWith("PUT"));
    }

    private boolean canRun(List<String> command) throws InterruptedException {
        try {
            return program.start(command).waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void folderWithAnEvilKey_endsWith1NamesBothAndStaysInside() throws Exception {
        s3.with("good.txt", "good").with("../evil", "evil").with("dir", "file").with("dir/x", "below");
        var run = program.run(FOLDER).ends(1);
        oneLine(run, "downloaded 3 of 5 (data.bin, dir/x, good.txt)");
        assertThat(run.err())
                .contains("'../evil' (its part '..' leads to another folder)")
                .contains("'dir' (other keys need a folder of that name)");
        assertThat(names(home.resolve("out"))).containsExactly("data.bin", "dir", "good.txt");
        assertThat(names(home)).doesNotContain("evil");
        assertThat(home.resolveSibling("evil")).doesNotExist();
    }

    @Test
    void pathOutsideTheWorkingFolder_endsWith4AndSendsNothing() throws Exception {
        for (var request : List.of("download s3://bkt/data.bin to ../x", "upload ./../home.txt to s3://bkt/a.txt")) {
            var run =
                    program.run("--work-dir", "work", "chat", "--yes", request).ends(4);
            assertThat(run.err().strip().lines()).hasSize(1);
            assertThat(run.err()).contains("outside the working folder");
        }
        assertThat(s3.requests).noneMatch(request -> request.contains("/bkt"));
        nothingHappened();
    }

    @Test
    void linkOutOfTheWorkingFolder_isNotUploadedAndEndsWith4() throws Exception {
        Files.writeString(home.resolve("secret"), "secret");
        Files.createSymbolicLink(home.resolve("work/link.txt"), home.resolve("secret"));
        var run = program.run("--work-dir", "work", "chat", "--yes", "upload ./link.txt to s3://bkt/a.txt")
                .ends(4);
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(s3.requests).noneMatch(request -> request.startsWith("PUT"));
    }
}
