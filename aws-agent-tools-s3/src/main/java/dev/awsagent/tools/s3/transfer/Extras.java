package dev.awsagent.tools.s3.transfer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is at a destination and not at its source, however much: beyond a number it waits in a temporary file. Not thread-safe. */
final class Extras implements AutoCloseable {

    static final int IN_MEMORY = 10_000;

    private static final long NO_TIME = Long.MIN_VALUE;

    private final ArrayDeque<Item> memory = new ArrayDeque<>();
    private @Nullable Path file;
    private @Nullable DataOutputStream out;
    private @Nullable DataInputStream in;
    private long size;
    private long written;
    private final MessageDigest names = sha256();

    void add(Item item) throws IOException {
        size++;
        names.update(String.join(
                        "\0",
                        item.path(),
                        Long.toString(item.bytes()),
                        String.valueOf(item.etag() == null ? item.modified() : item.etag()),
                        "")
                .getBytes(StandardCharsets.UTF_8));
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
        to.writeUTF(item.etag() == null ? "" : item.etag());
        to.writeLong(item.bytes());
        to.writeLong(item.modified() == null ? NO_TIME : item.modified().toEpochMilli());
        written++;
    }

    /** What is told apart by it: which ones they are, in which order, and what each was. Nothing is added any more. */
    String digest() {
        return HexFormat.of().formatHex(names.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
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
        var etag = from.readUTF();
        var bytes = from.readLong();
        var modified = from.readLong();
        return new Item(
                path,
                bytes,
                modified == NO_TIME ? null : Instant.ofEpochMilli(modified),
                etag.isEmpty() ? null : etag,
                local.isEmpty() ? null : Path.of(local),
                key.isEmpty() ? null : key);
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
