package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left behind, and what a living process writes. */
@Timeout(60)
class TemporaryIT {

    @TempDir
    Path folder;

    /** Opens one, says that it has, and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            var target = Path.of(arguments[0]);
            var held = arguments.length > 1 ? Temporary.beside(target, arguments[1]) : Temporary.beside(target);
            System.out.println(held.path().getFileName());
            System.out.flush();
            Thread.sleep(60_000);
        }
    }

    private Process holder(String... more) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.resolve("target").toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void whatALivingProcessWrites_staysAndWhatAKilledOneLeft_goes() throws Exception {
        var process = holder();
        try {
            var file = folder.resolve(process.inputReader().readLine());

            Temporary.removeAbandoned(folder);
            assertThat(file).exists();

            process.destroyForcibly().waitFor();
            Temporary.removeAbandoned(folder);
            assertThat(file).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatALivingProcessWrites_isNotGoneOnWith() throws Exception {
        var process = holder("0123456789abcdef01234567");
        try {
            var theirs = folder.resolve(process.inputReader().readLine());
            assertThat(theirs.getFileName()).hasToString(".aws-agent-0123456789abcdef01234567.part");
            try (var ours = Temporary.beside(folder.resolve("target"), "0123456789abcdef01234567")) {
                assertThat(ours.path()).isNotEqualTo(theirs);
                assertThat(ours.goesOn()).isFalse();
            }
            process.destroyForcibly().waitFor();
            try (var ours = Temporary.beside(folder.resolve("target"), "0123456789abcdef01234567")) {
                assertThat(ours.path()).isEqualTo(theirs);
                assertThat(ours.goesOn()).isTrue();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatThisProgramWrites_stays() throws Exception {
        try (var ours = Temporary.beside(folder.resolve("target"))) {
            Temporary.removeAbandoned(folder);
            assertThat(ours.path()).exists();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatCanBeGoneOnWith_staysForAWeek() throws Exception {
        var part = Files.writeString(folder.resolve(".aws-agent-0123456789abcdef01234567.part"), "half");
        var record = Files.writeString(folder.resolve(".aws-agent-0123456789abcdef01234567.part.done"), "1");

        Temporary.removeAbandoned(folder);
        assertThat(part).exists();
        assertThat(record).exists();

        Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        Temporary.removeAbandoned(folder);
        assertThat(folder).isEmptyDirectory();
    }

    /** As another process does that finds no lock. */
    private int removeWhatIsNotLocked() throws IOException {
        var removed = 0;
        try (var files = Files.newDirectoryStream(folder, ".aws-agent-*")) {
            for (var file : files) {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    if (channel.tryLock() != null && Files.deleteIfExists(file)) {
                        removed++;
                    }
                } catch (NoSuchFileException | OverlappingFileLockException e) {
                    // It has its name already, or is written with a lock.
                }
            }
        }
        return removed;
    }

    @Test
    void whatIsTakenForLeftBehindWhileItIsWritten_isWrittenAgain() throws Exception {
        var removed = new AtomicInteger();
        var on = new AtomicBoolean(true);
        var other = CompletableFuture.runAsync(() -> {
            while (on.get()) {
                try {
                    removed.addAndGet(removeWhatIsNotLocked());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        var content = new byte[100_000];
        Arrays.fill(content, (byte) 7);
        var written = new ArrayList<Path>();
        try {
            while (removed.get() < 3 && !other.isDone()) {
                var target = folder.resolve("file" + written.size());
                Temporary.write(target, ByteBuffer.wrap(content), Instant.EPOCH, false, false);
                written.add(target);
            }
        } finally {
            on.set(false);
        }
        other.join();

        assertThat(folder.toFile().list()).hasSameSizeAs(written);
        assertThat(written).allSatisfy(file -> {
            assertThat(file).hasBinaryContent(content);
            assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(Instant.EPOCH);
        });
    }
}
