package dev.awsagent.tools.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.TransferListener;
import dev.awsagent.tools.s3.transfer.TransferReport;
import dev.awsagent.tools.s3.transfer.Transferred;
import dev.awsagent.tools.s3.transfer.Undone;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A file that tells, a line of JSON each, what a transfer did with each file or object: {@code done}, {@code failed}, or, in a
 * dry run, {@code planned}. The last line, {@code ended}, says that nothing is missing. Another transfer can be given it, and
 * does what is still open: what failed or was planned, and where the end is missing all that was not done. Thread-safe.
 */
final class Manifest implements TransferListener {

    /** More names than these are kept by nobody: a sync finds out by itself what is missing. */
    private static final int MOST = 200_000;

    /** So often at least what was written reaches the file. */
    private static final long FLUSH = TimeUnit.MILLISECONDS.toNanos(200);

    private static final JsonMapper JSON = new JsonMapper();

    private final BufferedWriter out;
    private final boolean dryRun;
    private @Nullable IOException failure;
    private long flushed = System.nanoTime();

    private Manifest(BufferedWriter out, boolean dryRun) {
        this.out = out;
        this.dryRun = dryRun;
    }

    /**
     * Writes a new one about what {@code transfer} does.
     *
     * @param file in the working folder, or {@code -} for standard output
     */
    static TransferReport write(
            String file, ToolCall call, boolean dryRun, Function<Manifest, TransferReport> transfer) {
        if (TransferJob.isPipe(file)) {
            return written(file, Transfers.pipes(call).out(), dryRun, transfer);
        }
        try (var out = opened(call.files().resolveToWrite(file), file)) {
            return written(file, out, dryRun, transfer);
        } catch (IOException e) {
            throw broken(file, e);
        }
    }

    private static OutputStream opened(Path path, String file) {
        try {
            return Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the manifest '" + file + "' is there already",
                    "name another file; nothing was transferred",
                    e);
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the manifest '" + file + "' cannot be made: " + e,
                    "name a file in a folder that is there; nothing was transferred",
                    e);
        }
    }

    private static TransferReport written(
            String file, OutputStream out, boolean dryRun, Function<Manifest, TransferReport> transfer) {
        var manifest = new Manifest(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)), dryRun);
        try {
            var report = transfer.apply(manifest);
            manifest.end(report.stopped() == null);
            return report;
        } catch (IOException e) {
            throw broken(file, e);
        }
    }

    private static ToolException broken(String file, IOException e) {
        return new ToolException(
                FailureKind.PARTIAL,
                "the transfer ran, but its manifest '" + file + "' cannot be written: " + e.getMessage(),
                "look at the destination for what was done",
                e);
    }

    /**
     * Which paths one leaves open.
     *
     * @throws ToolException of kind {@code INVALID} when it cannot be read or is no manifest
     */
    static Predicate<String> open(Path file) {
        var open = new HashSet<String>();
        var done = new HashSet<String>();
        var ended = false;
        try (var lines = Files.newBufferedReader(file)) {
            long number = 0;
            for (String line; (line = lines.readLine()) != null; ) {
                number++;
                // What a killed program wrote last may be cut.
                ended = line.isBlank() ? ended : take(line, number, file, open, done);
            }
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the manifest '" + file + "' cannot be read: " + e,
                    "name one that a transfer wrote; nothing was transferred",
                    e);
        }
        return ended ? open::contains : path -> !done.contains(path);
    }

    /** Whether it is the last line. */
    private static boolean take(String line, long number, Path file, Set<String> open, Set<String> done) {
        JsonNode entry;
        try {
            entry = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            if (number > 1 && !line.endsWith("}")) {
                return false;
            }
            throw noManifest(file, number, e);
        }
        var status = entry.path("status").asText();
        if (status.equals("ended")) {
            return true;
        }
        var from = entry.path("from");
        if (!from.isTextual() || !Set.of("done", "failed", "planned").contains(status)) {
            throw noManifest(file, number, null);
        }
        if (status.equals("done")) {
            // One that failed first may have been done later on.
            open.remove(from.asText());
            done.add(from.asText());
        } else {
            open.add(from.asText());
        }
        if (open.size() + done.size() > MOST) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the manifest '" + file + "' lists more than " + MOST + " files or objects",
                    "run a sync instead: it finds out what is missing");
        }
        return false;
    }

    private static ToolException noManifest(Path file, long number, @Nullable Exception cause) {
        return new ToolException(
                FailureKind.INVALID,
                "line " + number + " of '" + file + "' is none of a manifest",
                "name one that a transfer wrote; nothing was transferred",
                cause);
    }

    @Override
    public void done(Transferred one) {
        var entry = JsonNodeFactory.instance
                .objectNode()
                .put("status", dryRun ? "planned" : "done")
                .put("from", one.from())
                .put("to", one.to())
                .put("bytes", one.bytes());
        if (one.etag() != null) {
            entry.put("etag", one.etag());
        }
        if (one.version() != null) {
            entry.put("version", one.version());
        }
        if (!one.checked().isEmpty()) {
            entry.put("checked", one.checked());
        }
        line(entry);
    }

    @Override
    public void undone(Undone one) {
        line(JsonNodeFactory.instance
                .objectNode()
                .put("status", "failed")
                .put("from", one.name())
                .put("kind", one.kind().name())
                .put("why", one.why()));
    }

    private synchronized void line(JsonNode entry) {
        try {
            out.write(entry.toString());
            out.write('\n');
            var now = System.nanoTime();
            if (now - flushed >= FLUSH) {
                out.flush();
                flushed = now;
            }
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
    }

    private synchronized void end(boolean complete) throws IOException {
        if (complete) {
            line(JsonNodeFactory.instance.objectNode().put("status", "ended"));
        }
        out.flush();
        if (failure != null) {
            throw failure;
        }
    }
}
