package dev.awsagent.tools.s3.transfer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is at a destination and not at its source, however much: beyond a number it waits in a temporary file. Not thread-safe. */
final class Extras implements AutoCloseable {

    private static final int IN_MEMORY = 10_000;

    private final ArrayDeque<Item> memory = new ArrayDeque<>();
    private @Nullable Path file;
    private @Nullable DataOutputStream out;
    private @Nullable DataInputStream in;
    private long size;
    private long written;

    void add(Item item) throws IOException {
        size++;
        if (memory.size() < IN_MEMORY) {
            memory.add(item);
            return;
        }
        var to = out;
        if (to == null) {
            var made = Files.createTempFile("aws-agent-extra-", ".tmp");
            file = made;
            to = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(made)));
            out = to;
        }
        to.writeUTF(item.path());
        to.writeUTF(item.key() == null ? "" : item.key());
        to.writeUTF(item.file() == null ? "" : item.file().toString());
        to.writeLong(item.bytes());
        written++;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long size() {
        return size;
    }

    /** The next; null after the last. Nothing is added any more. */
    @Nullable
    Item next() throws IOException {
        var item = memory.poll();
        if (item != null || written == 0) {
            return item;
        }
        var from = in;
        if (from == null) {
            if (out != null) {
                out.close();
            }
            from = new DataInputStream(new BufferedInputStream(Files.newInputStream(Objects.requireNonNull(file))));
            in = from;
        }
        written--;
        var path = from.readUTF();
        var key = from.readUTF();
        var local = from.readUTF();
        return new Item(
                path, from.readLong(), null, null, local.isEmpty() ? null : Path.of(local), key.isEmpty() ? null : key);
    }

    @Override
    public void close() throws IOException {
        try (var read = in;
                var written = out) {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
