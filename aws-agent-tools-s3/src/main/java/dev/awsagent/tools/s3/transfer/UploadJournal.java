package dev.awsagent.tools.s3.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which multipart upload a file is on its way in: written before the first part is sent, removed when the object is there or
 * was given up. Which parts arrived is not written down, since S3 knows it. Locked while it is in use, so that two programs
 * never work on one upload.
 */
final class UploadJournal implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;
    private final String about;
    private @Nullable String uploadId;

    private UploadJournal(Path path, FileChannel channel, String about) {
        this.path = path;
        this.channel = channel;
        this.about = about;
    }

    /**
     * Opens the entry of a file and an object. Null where no journal is kept, or another program works on the same.
     *
     * @param partSize what parts there are were cut with another one are of no use
     */
    static @Nullable UploadJournal open(
            Course course, Path file, FileState state, MultipartUpload upload, long partSize) {
        var folder = course.journal();
        if (folder == null) {
            return null;
        }
        var about = String.join(
                "\n",
                "upload 1",
                file.toAbsolutePath().toString(),
                state.bytes() + " " + state.changed().toMillis() + " " + state.identity(),
                course.destination().place() + " s3://" + upload.bucket() + "/" + upload.key(),
                partSize + " " + course.settings().text());
        try {
            Files.createDirectories(folder);
            var path = folder.resolve("upload-" + hash(about) + ".journal");
            var channel = open(path);
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                return null;
            }
            var journal = new UploadJournal(path, channel, about);
            journal.uploadId = journal.read();
            return journal;
        } catch (IOException e) {
            // Nothing depends on it but going on after a crash.
            return null;
        }
    }

    private static FileChannel open(Path path) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return FileChannel.open(
                    path, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException e) {
            return FileChannel.open(path, options);
        }
    }

    private @Nullable String read() throws IOException {
        var bytes = ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 16));
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {}
        var text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        var lines = List.of(text.split("\n", -1));
        // The last line is whole only with its end.
        return text.startsWith(about + "\n") && text.endsWith("\n") && lines.size() > 2
                ? lines.get(lines.size() - 2)
                : null;
    }

    /** The upload that was under way; null when there was none. */
    @Nullable
    String uploadId() {
        return uploadId;
    }

    /** Writes down which upload it is. */
    void started(String id) {
        try {
            channel.truncate(0);
            var bytes = ByteBuffer.wrap((about + "\n" + id + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
            channel.force(true);
        } catch (IOException e) {
            // As above.
        }
    }

    /** There is nothing to go on with. */
    void ended() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It names an upload that S3 no longer has, which is found out when it is taken up.
        }
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with it, or with the process.
        }
    }
}
