package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.zip.CRC32;

/**
 * Files or objects of one size. Names and bytes follow from their numbers, so the server and the disk can each have them
 * without the other.
 */
record Dataset(int count, long size) {

    /** The name of the one file of a set that has one. */
    static final String ONLY = "file.bin";

    private static final int PER_FOLDER = 1000;
    private static final int BUFFER = 1024 * 1024;

    Dataset {
        if (count < 1 || size < 0) {
            throw new IllegalArgumentException(
                    "a set of data has one file or more, of no bytes or more; got " + count + " of " + size);
        }
    }

    /** The name of one of them, with slashes; those of higher numbers come later in the order of S3. */
    String name(int number) {
        return count == 1 ? ONLY : "%04d/%08d.bin".formatted(number / PER_FOLDER, number);
    }

    static Content.Generated content(String name, long size) {
        return new Content.Generated(name.hashCode() * 7919L, size);
    }

    Holdings holdings() {
        var holdings = Holdings.NONE;
        for (var number = 0; number < count; number++) {
            var name = name(number);
            holdings = holdings.plus(name, size, content(name, size).crc32());
        }
        return holdings;
    }

    /** Writes them below a folder, each last modified at this time. */
    void write(Path folder, FileTime modified) throws IOException {
        for (var number = 0; number < count; number++) {
            var name = name(number);
            var file = folder.resolve(name);
            if (number % PER_FOLDER == 0) {
                Files.createDirectories(file.getParent());
            }
            try (var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                content(name, size).forEach(bytes -> {
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                });
            }
            Files.setLastModifiedTime(file, modified);
        }
    }

    /** What is below a folder: every file, whatever it is called, with its bytes read. */
    static Holdings holdings(Path folder) throws IOException {
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        var holdings = Holdings.NONE;
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.filter(path -> !Files.isDirectory(path))::iterator) {
                var crc = new CRC32();
                long size = 0;
                try (var channel = FileChannel.open(file)) {
                    while (channel.read(buffer.clear()) > 0) {
                        size += buffer.flip().remaining();
                        crc.update(buffer);
                    }
                }
                var name = folder.relativize(file).toString().replace('\\', '/');
                holdings = holdings.plus(name, size, (int) crc.getValue());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return holdings;
    }
}
