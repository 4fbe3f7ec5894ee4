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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file that tells, a line of JSON each, what a transfer did with each file or object: {@code done}, {@code failed}, or, in a
 * dry run, {@code planned}. Another transfer can be given it, and does what is still open. Thread-safe.
 */
final class Manifest implements TransferListener {

    /** More open lines than these are kept by nobody: a sync finds out by itself what is missing. */
    private static final int MOST_OPEN = 200_000;

    private static final JsonMapper JSON = new JsonMapper();

    private final BufferedWriter out;
    private final boolean dryRun;
    private @Nullable IOException failure;

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
        try {
            if (TransferTool.Input.isPipe(file)) {
                return write(Transfers.pipes(call).out(), dryRun, transfer);
            }
            try (var out = Files.newOutputStream(
                    call.files().resolve(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                return write(out, dryRun, transfer);
            }
        } catch (FileAlreadyExistsException e) {
            throw new ToolException(
                    FailureKind.CONFLICT, "the manifest '" + file + "' is there already", "name another file", e);
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.PARTIAL,
                    "the transfer ran, but its manifest '" + file + "' cannot be written: " + e.getMessage(),
                    "look at the destination for what was done",
                    e);
        }
    }

    private static TransferReport write(OutputStream out, boolean dryRun, Function<Manifest, TransferReport> transfer)
            throws IOException {
        var manifest = new Manifest(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)), dryRun);
        try {
            return transfer.apply(manifest);
        } finally {
            manifest.end();
        }
    }

    /**
     * The paths that one lists and does not list as done.
     *
     * @throws ToolException of kind {@code INVALID} when it cannot be read or is no manifest
     */
    static Set<String> open(Path file) {
        var open = new HashSet<String>();
        try (var lines = Files.newBufferedReader(file)) {
            long number = 0;
            for (String line; (line = lines.readLine()) != null; ) {
                number++;
                if (!line.isBlank()) {
                    take(line, number, file, open);
                }
            }
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the manifest '" + file + "' cannot be read: " + e,
                    "name one that a transfer wrote; nothing was transferred",
                    e);
        }
        return open;
    }

    private static void take(String line, long number, Path file, Set<String> open) {
        JsonNode entry;
        try {
            entry = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw noManifest(file, number, e);
        }
        var from = entry.path("from");
        switch (entry.path("status").asText()) {
            // One that failed first may have been done later on.
            case "done" -> open.remove(from.asText());
            case "failed", "planned" -> open.add(from.asText());
            default -> throw noManifest(file, number, null);
        }
        if (!from.isTextual()) {
            throw noManifest(file, number, null);
        }
        if (open.size() > MOST_OPEN) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the manifest '" + file + "' lists more than " + MOST_OPEN + " that are not done",
                    "run a sync instead: it finds out what is missing");
        }
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
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
    }

    private synchronized void end() throws IOException {
        out.flush();
        if (failure != null) {
            throw failure;
        }
    }
}
