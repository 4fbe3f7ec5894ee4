package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, in a project folder of its own with the packaged jars of this one. */
class LauncherIT {

    /** What the script needs besides a shell. */
    private static final List<String> TOOLS = List.of(
            "cat",
            "cksum",
            "find",
            "kill",
            "ln",
            "ls",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sleep",
            "tail",
            "touch",
            "tr");

    @TempDir
    private Path folder;

    private Path project;
    private Path script;
    private Path stamp;
    private Program program;

    @BeforeEach
    void makeProject() throws IOException {
        project = folder.toRealPath().resolve("project");
        var target = Files.createDirectories(project.resolve("aws-agent-cli/target"));
        Files.createDirectories(project.resolve("aws-agent-cli/src/main"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        script = Files.copy(Program.root().resolve("aws-agent"), project.resolve("aws-agent"));
        executable(script);
        assertThat(Program.jar())
                .as("the packaged program; run this test in Maven's verify")
                .exists();
        Files.copy(Program.jar(), target.resolve("aws-agent-cli.jar"));
        var lib = Files.createDirectory(target.resolve("lib"));
        try (var jars = Files.list(Program.jar().resolveSibling("lib"))) {
            for (var jar : jars.toList()) {
                // The script reads each jar, and to say its version the program needs none of the large ones.
                if (Files.size(jar) < 3_000_000) {
                    Files.copy(jar, lib.resolve(jar.getFileName()));
                }
            }
        }
        stamp = Files.writeString(target.resolve("runtime.classpath"), "");
        program = new Program(folder).with("JAVA_HOME", System.getProperty("java.home"));
    }

    @Test
    void anyFolderAndSymbolicLinks_findTheProject() throws Exception {
        var elsewhere = Files.createDirectories(folder.resolve("a b/c"));
        var absolute = Files.createSymbolicLink(elsewhere.resolve("agent"), script);
        var relative = Files.createSymbolicLink(elsewhere.resolve("again"), Path.of("agent"));
        for (var way : List.of(script, absolute, relative)) {
            var run = launch(way.toString(), "--version").ends(0);
            assertThat(run.out()).startsWith("aws-agent ");
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void archive_isMadeOnceAndUsed() throws Exception {
        launch(script.toString(), "--version").ends(0);
        var archive = archives().get(0);
        var made = Files.getLastModifiedTime(archive);
        launch(script.toString(), "--version").ends(0);
        assertThat(archives()).containsExactly(archive);
        assertThat(Files.getLastModifiedTime(archive)).isEqualTo(made);

        var log = folder.resolve("classes.log");
        program.with("AWSAGENT_JAVA_OPTS", "-Xlog:class+load:file=" + log);
        launch(script.toString(), "--version").ends(0);
        assertThat(Files.readAllLines(log))
                .anyMatch(line -> line.contains("dev.awsagent.cli.Cli ") && line.contains("shared objects file"));
    }

    @Test
    void archiveThatIsBrokenOrStale_isHarmless() throws Exception {
        launch(script.toString(), "--version").ends(0);
        var archive = archives().get(0);
        archive.toFile().setWritable(true);
        Files.writeString(archive, "this is no archive");
        quiet(launch(script.toString(), "--version"));

        // Other jars than the archive was made from: their time is what the JVM looks at.
        Files.delete(archive);
        launch(script.toString(), "--version").ends(0);
        var jar = project.resolve("aws-agent-cli/target/aws-agent-cli.jar");
        Files.delete(jar);
        Files.copy(Program.jar(), jar);
        quiet(launch(script.toString(), "--version"));
    }

    /** The libraries that call AWS are not in this project. */
    @Test
    void archiveOfARehearsalThatFailed_isNotKept() throws Exception {
        for (int i = 0; i < 2; i++) {
            launch(script.toString(), "transfer", "--help").ends(0);
            assertThat(archives()).isEmpty();
        }
        try (var files = Files.list(project.resolve(".aws-agent-build"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".none"))).hasSize(1);
        }
        assertThat(project.resolve(".aws-agent-build/archive.log")).content().contains("the rehearsal of 'transfer ");
    }

    @Test
    void otherJavaAndBack_saysNothingOfIt() throws Exception {
        var homes = javaHomes();
        assumeThat(homes).as("two kinds of Java on this machine").hasSizeGreaterThan(1);
        for (var home : List.of(homes.get(0), homes.get(1), homes.get(0), homes.get(1))) {
            program.with("JAVA_HOME", home.toString());
            quiet(launch(script.toString(), "--version"));
        }
        assertThat(archives()).hasSize(2);
    }

    @Test
    void manyFirstStartsAtOnce_allWorkAndMakeOneArchive() throws Exception {
        var started = new ArrayList<Process>();
        for (int i = 0; i < 4; i++) {
            started.add(program.start(List.of(script.toString(), "--version")));
        }
        for (var process : started) {
            quiet(Program.finish(process, new byte[0]));
        }
        assertThat(archives()).hasSize(1);
        assertThat(lock()).doesNotExist();
    }

    @Test
    void lockOfAProcessThatIsGone_isTakenOver() throws Exception {
        var gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createDirectories(lock().getParent());
        Files.createSymbolicLink(lock(), Path.of(String.valueOf(gone.pid())));
        quiet(launch(script.toString(), "--version"));
        assertThat(archives()).hasSize(1);
        assertThat(lock()).doesNotExist();

        Files.createSymbolicLink(lock(), Path.of(String.valueOf(gone.pid())));
        maven(": >aws-agent-cli/target/runtime.classpath");
        Files.setLastModifiedTime(stamp, FileTime.fromMillis(0));
        var run = launch(script.toString(), "--version").ends(0);
        assertThat(run.err().lines()).singleElement().asString().contains("building");
        assertThat(lock()).doesNotExist();
    }

    @Test
    void lockOfAProcessThatIsKilled_isThereOnlyWithItsName() throws Exception {
        var waiting = folder.resolve("waiting");
        maven("echo $$ >'" + waiting + "'; exec sleep 60");
        Files.setLastModifiedTime(stamp, FileTime.fromMillis(0));
        var first = program.start(List.of(script.toString(), "--version"));
        until(() -> waiting.toFile().length() > 0);
        assertThat(Files.readSymbolicLink(lock())).hasToString(String.valueOf(first.pid()));
        first.destroyForcibly().waitFor();
        ProcessHandle.of(Long.parseLong(Files.readString(waiting).strip())).ifPresent(ProcessHandle::destroy);
        assertThat(Files.isSymbolicLink(lock()))
                .as("nobody was there to let go")
                .isTrue();

        maven(": >aws-agent-cli/target/runtime.classpath");
        launch(script.toString(), "--version").ends(0);
        assertThat(lock()).doesNotExist();
    }

    @Test
    void buildOfAnother_isWaitedForAndSaidOnce() throws Exception {
        var calls = folder.resolve("calls");
        var go = folder.resolve("go");
        maven("echo called >>'" + calls + "'; until [ -e '" + go
                + "' ]; do sleep 1; done; : >aws-agent-cli/target/runtime.classpath");
        Files.setLastModifiedTime(stamp, FileTime.fromMillis(0));
        var first = program.start(List.of(script.toString(), "--version"));
        until(() -> Files.exists(calls));
        var second = program.start(List.of(script.toString(), "--version"));
        var said = new BufferedReader(new InputStreamReader(second.getErrorStream(), StandardCharsets.UTF_8));
        assertThat(said.readLine()).contains("waiting for process " + first.pid());
        Files.createFile(go);
        Program.finish(first, new byte[0]).ends(0);
        assertThat(said.readLine()).as("nothing more is said").isNull();
        assertThat(second.waitFor()).isZero();
        assertThat(calls).hasContent("called");
    }

    @Test
    void lockThatCannotBeMade_endsInsteadOfWaiting() throws Exception {
        maven("exit 1");
        Files.delete(stamp);
        program.with("PATH", pathWithout("ln"));
        var run = launch(script.toString(), "--version").ends(1);
        assertThat(run.err()).contains("cannot make a link in " + project);
    }

    @Test
    void projectThatCannotBeWritten_startsWithoutAnArchive() throws Exception {
        // A file where the folder would be: even the super-user cannot write into it.
        Files.writeString(project.resolve(".aws-agent-build"), "");
        quiet(launch(script.toString(), "--version"));
    }

    @Test
    void sourceNewerThanTheBuild_buildsOnce() throws Exception {
        var calls = folder.resolve("calls");
        maven("echo called >>'" + calls + "'; echo talkative; : >aws-agent-cli/target/runtime.classpath");
        quiet(launch(script.toString(), "--version"));
        assertThat(calls).doesNotExist();

        Files.setLastModifiedTime(stamp, FileTime.fromMillis(0));
        var run = launch(script.toString(), "--version").ends(0);
        assertThat(run.err().lines()).singleElement().asString().contains("building");
        assertThat(run.out().lines()).singleElement().asString().startsWith("aws-agent ");
        assertThat(calls).hasContent("called");

        quiet(launch(script.toString(), "--version"));
        assertThat(calls).hasContent("called");
    }

    @Test
    void buildThatFails_showsWhyAndWhereTheRestIs() throws Exception {
        maven("echo the cause; exit 3");
        Files.delete(stamp);
        var run = launch(script.toString(), "--version").ends(1);
        assertThat(run.err()).contains("the cause", project + "/.aws-agent-build/build.log");
        assertThat(run.out()).isEmpty();
        assertThat(lock()).doesNotExist();
    }

    @Test
    void noJava_saysWhatToInstall() throws Exception {
        program.with("PATH", pathWithoutJava()).without("JAVA_HOME");
        var run = launch(script.toString(), "--version").ends(1);
        assertThat(run.err()).contains("no java on PATH", "Java 17 or newer");

        program.with("JAVA_HOME", "/no/such/java");
        assertThat(launch(script.toString(), "--version").ends(1).err()).contains("'/no/such/java'");
    }

    @Test
    void oldJava_isPassedOverForTheOneOnThePath() throws Exception {
        var old = Files.createDirectories(folder.resolve("old"));
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\nIMPLEMENTOR=\"Old\"\n");
        executable(Files.writeString(old.resolve("bin/java"), "#!/bin/sh\necho must not run; exit 9\n"));
        var java = Path.of(System.getProperty("java.home"), "bin");
        program.with("JAVA_HOME", old.toString()).with("PATH", java + ":" + pathWithoutJava());
        quiet(launch(script.toString(), "--version"));

        program.with("PATH", old.resolve("bin") + ":" + pathWithoutJava()).without("JAVA_HOME");
        var run = launch(script.toString(), "--version").ends(1);
        assertThat(run.err()).contains("version 11", "Java 17 or newer");
    }

    @Test
    void localeWithoutUtf8_losesNoLetters() throws Exception {
        program.with("LC_ALL", "C");
        var run = launch(script.toString(), "größe").ends(2);
        assertThat(run.err()).contains("'größe'");
    }

    private Program.Run launch(String... command) throws IOException, InterruptedException {
        return Program.finish(program.start(List.of(command)), new byte[0]);
    }

    private static void quiet(Program.Run run) {
        run.ends(0);
        assertThat(run.out().lines()).singleElement().asString().startsWith("aws-agent ");
        assertThat(run.err()).isEmpty();
    }

    /** What a running build is known by. */
    private Path lock() {
        return project.resolve(".aws-agent-build/locked-by");
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("fiftieths of a second waited").isLessThan(3000);
            Thread.sleep(20);
        }
    }

    private String pathWithout(String tool) throws IOException {
        var bin = pathWithoutJava();
        Files.delete(Path.of(bin, tool));
        return bin;
    }

    private List<Path> archives() throws IOException {
        try (var files = Files.list(project.resolve(".aws-agent-build"))) {
            return files.filter(file -> file.toString().matches(".*\\.(jsa|aot)"))
                    .sorted()
                    .toList();
        }
    }

    private void maven(String body) throws IOException {
        Files.writeString(project.resolve("mvnw"), "#!/bin/sh\n" + body + "\n");
    }

    private String pathWithoutJava() throws IOException {
        var bin = folder.resolve("bin");
        if (Files.notExists(bin)) {
            Files.createDirectory(bin);
            for (var tool : TOOLS) {
                var found = Stream.of("/usr/bin", "/bin")
                        .map(place -> Path.of(place, tool))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(tool + " is not on this machine"));
                executable(Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec " + found + " \"$@\"\n"));
            }
        }
        return bin.toString();
    }

    /** Kinds of Java that the program runs on, this one first. */
    private static List<Path> javaHomes() throws IOException {
        var own = Path.of(System.getProperty("java.home")).toRealPath();
        var homes = new ArrayList<>(List.of(own));
        var all = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(all)) {
            try (var found = Files.list(all)) {
                for (var home : found.sorted().toList()) {
                    if (!homes.contains(home.toRealPath()) && version(home) >= 17) {
                        homes.add(home.toRealPath());
                    }
                }
            }
        }
        return homes;
    }

    private static int version(Path home) throws IOException {
        var release = home.resolve("release");
        if (Files.notExists(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return 0;
        }
        return Files.readAllLines(release).stream()
                .filter(line -> line.matches("JAVA_VERSION=\"[0-9]+.*"))
                .map(line -> line.replaceAll("JAVA_VERSION=\"([0-9]+).*", "$1"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
