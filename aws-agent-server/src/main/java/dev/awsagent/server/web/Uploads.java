package dev.awsagent.server.web;

import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.WorkingFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that were sent to be transferred on, in a folder for each conversation within that of its user. Thread-safe. */
final class Uploads {

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final String FOLDER = "aws-agent-uploads";
    private static final int LONGEST_NAME = 200;
    private static final int BUFFER = 64 << 10;
    private static final long SLOWEST = 4 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration KEPT = Duration.ofDays(1);

    private final Agents agents;
    private final Path workingFolder;
    private final long mostBytes;

    /** @param agents knows whose files are where */
    Uploads(Agents agents, Path workingFolder, long mostBytes) {
        this.agents = agents;
        this.workingFolder = workingFolder;
        this.mostBytes = mostBytes;
    }

    /** @param path within the folder of the user */
    record File(String path, long bytes) {}

    /**
     * Keeps a file, in the place of one of the same name. What did not come to its end leaves nothing behind.
     *
     * @param length how long it is said to be; -1 when that is not known
     * @throws Problem when its name is no plain one, it is too large, it did not come to its end, or it cannot be written
     */
    File put(User user, String conversation, String name, long length, InputStream in) {
        if (name.startsWith(".")
                || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME
                || name.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '/' || c == '\\' || c == ':')
                || name.codePoints().anyMatch(Uploads::isUnseen)
                || name.startsWith("~")
                || name.contains("$")) {
            throw Problem.invalid(
                    "the name of the file is none that can be kept here",
                    "give it a plain name of at most " + LONGEST_NAME + " bytes, without / \\ : $ or a leading dot");
        }
        if (length > mostBytes) {
            throw Call.tooLarge(mostBytes);
        }
        var text = FOLDER + "/" + conversation + "/" + name;
        try {
            var file = folder(user).resolve(text);
            var parent = file.getParent();
            if (parent == null) {
                throw new IOException("no folder");
            }
            Files.createDirectories(parent);
            var part = Files.createTempFile(parent, ".", ".part");
            try {
                var bytes = copy(in, part);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return new File(text, bytes);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (ToolException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()), e.hint());
        } catch (NoSuchFileException e) {
            throw Problem.missing("the conversation was deleted while the file came");
        } catch (IOException e) {
            LOG.warn("a file that was sent cannot be kept: {}", e.getClass().getName());
            throw new Problem(
                    507,
                    "Insufficient Storage",
                    "the file cannot be written into the working folder of the server",
                    "make room there, or look at who may write there");
        }
    }

    private long copy(InputStream in, Path part) throws IOException {
        long bytes = 0;
        var began = System.nanoTime();
        try (var out = Files.newOutputStream(part)) {
            var buffer = new byte[BUFFER];
            for (int read; (read = read(in, buffer)) >= 0; ) {
                bytes += read;
                if (bytes > mostBytes) {
                    throw Call.tooLarge(mostBytes);
                }
                out.write(buffer, 0, read);
                checkRate(bytes, Duration.ofNanos(System.nanoTime() - began));
            }
        }
        return bytes;
    }

    /** What fails here is the sender or the network, and not the disk. */
    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            if (e instanceof SocketTimeoutException || e.getCause() instanceof TimeoutException) {
                throw new Problem(408, "Request Timeout", "nothing more of the file came", "send it again");
            }
            throw Call.ended();
        }
    }

    /** A thread waits for what comes: not for whoever sends a byte now and then. */
    static void checkRate(long bytes, Duration time) {
        if (time.compareTo(PATIENCE) > 0 && bytes < SLOWEST * time.toSeconds()) {
            throw new Problem(
                    408,
                    "Request Timeout",
                    "the file comes with less than " + SLOWEST + " bytes in a second",
                    "send it over a faster connection");
        }
    }

    /** What would make a name look like another: what turns the direction of writing, or has no width. */
    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Removes what was sent to a conversation. */
    void delete(User user, String conversation) {
        try {
            delete(folder(user).resolve(FOLDER + "/" + conversation));
        } catch (ToolException | UncheckedIOException e) {
            LOG.warn(
                    "what was uploaded to conversation {} is not removed: {}",
                    conversation,
                    e.getClass().getName());
        }
    }

    private WorkingFolder folder(User user) {
        return WorkingFolder.of(agents.folder(user));
    }

    /** Removes what is older than a day. */
    void clean() {
        clean(workingFolder.resolve(FOLDER));
        var areas = workingFolder.resolve(Agents.AREAS);
        if (Files.isDirectory(areas, LinkOption.NOFOLLOW_LINKS)) {
            try (var found = Files.list(areas)) {
                found.forEach(area -> clean(area.resolve(FOLDER)));
            } catch (IOException | UncheckedIOException e) {
                LOG.warn(
                        "what was uploaded long ago is not removed: {}",
                        e.getClass().getName());
            }
        }
    }

    private static void clean(Path all) {
        if (!Files.isDirectory(all, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var found = Files.list(all)) {
            var before = Instant.now().minus(KEPT);
            for (var one : found.toList()) {
                if (Files.getLastModifiedTime(one, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(before)) {
                    delete(one);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn(
                    "what was uploaded long ago is not removed: {}",
                    e.getClass().getName());
        }
    }

    private static void delete(Path place) {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var all = Files.walk(place)) {
            for (var one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
