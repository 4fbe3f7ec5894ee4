package dev.awsagent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The archive of loaded classes that the launcher starts the program with, made once for all tests of a build: a start that
 * calls AWS takes half of the time with it. It is a head start only; where none can be made, the program starts without.
 */
final class StartArchive {

    /** Those that call AWS. For others the archive is too large to be worth it. */
    static final Set<String> COMMANDS = Set.of("chat", "validate", "transfer");

    private static final List<String> SAME_EACH_TIME = List.of("-XX:+UseSerialGC", "-Xlog:disable");
    private static final boolean AHEAD = Runtime.version().feature() >= 25;

    private StartArchive() {}

    /** What a JVM is started with to use it. */
    static List<String> options() {
        return Made.OPTIONS;
    }

    private static final class Made {
        static final List<String> OPTIONS = make();
    }

    private static List<String> make() {
        try {
            var folder = Files.createDirectories(Program.jar().resolveSibling("start-archives"));
            var archive = folder.resolve(Runtime.version() + "-" + newest() + (AHEAD ? ".aot" : ".jsa"));
            if (!Files.exists(archive) && !made(archive, folder)) {
                return List.of();
            }
            var options = new ArrayList<>(SAME_EACH_TIME);
            options.add((AHEAD ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
            return List.copyOf(options);
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** An archive is for these very jars. */
    private static long newest() throws IOException {
        var newest = Files.getLastModifiedTime(Program.jar()).toMillis();
        try (var jars = Files.list(Program.jar().resolveSibling("lib"))) {
            for (var jar : jars.toList()) {
                newest = Math.max(newest, Files.getLastModifiedTime(jar).toMillis());
            }
        }
        return newest;
    }

    private static boolean made(Path archive, Path folder) throws IOException, InterruptedException {
        var unfinished = Files.createTempFile(folder, "unfinished", AHEAD ? ".aot" : ".jsa");
        Files.delete(unfinished);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(SAME_EACH_TIME);
        command.add((AHEAD ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + unfinished);
        command.addAll(List.of("-cp", Program.jar().toString(), "dev.awsagent.cli.Rehearsal", "chat"));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return false;
        }
        if (process.exitValue() != 0 || !Files.exists(unfinished)) {
            Files.deleteIfExists(unfinished);
            return false;
        }
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }
}
