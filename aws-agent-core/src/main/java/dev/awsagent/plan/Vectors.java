package dev.awsagent.plan;

import dev.awsagent.internal.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vectors of what the tools say of themselves. Made once for the same tools and the same model, and kept in a folder where
 * there is one. Immutable.
 */
final class Vectors {

    private static final Logger LOG = LoggerFactory.getLogger(Vectors.class);

    /** Of one tool; of very many tools fewer, so that all are at most {@link #MOST} or one of each. */
    private static final int EXAMPLES = 12;

    private static final int MOST = 4_000;

    /** So many sets of tools are kept. */
    private static final int KEPT = 4;

    private static final String ENDING = ".vectors";
    private static final Pattern SLOT = Pattern.compile("\\S*\\{[^ ]*");

    /** A tool as one of its sentences has it. */
    record Said(ToolModel tool, float[] vector) {}

    private final List<Said> all;

    private Vectors(List<Said> all) {
        this.all = List.copyOf(all);
    }

    List<Said> all() {
        return all;
    }

    /** @param folder where they are kept; null for nowhere */
    static Vectors of(ToolIndex index, SentenceEncoder encoder, @Nullable Path folder) {
        var sentences = new LinkedHashMap<ToolModel, List<String>>();
        int each = Math.max(1, Math.min(EXAMPLES, MOST / Math.max(1, index.tools.size()) - 1));
        for (var tool : index.tools) {
            var said = new ArrayList<String>();
            said.add(tool.tool.description());
            tool.templates.stream()
                    .limit(each)
                    .map(template -> plain(template.text))
                    .filter(text -> !text.isEmpty())
                    .forEach(said::add);
            sentences.put(tool, said);
        }
        var texts = sentences.values().stream().flatMap(List::stream).distinct().toList();
        var vectors = vectors(texts, encoder, folder);
        var all = new ArrayList<Said>();
        sentences.forEach((tool, said) -> said.forEach(text -> {
            var vector = vectors.get(text);
            if (vector != null) {
                all.add(new Said(tool, vector));
            }
        }));
        return new Vectors(all);
    }

    /** An example without the places of its values. */
    static String plain(String example) {
        return SLOT.matcher(example).replaceAll("").strip().replaceAll(" +", " ");
    }

    private static Map<String, float[]> vectors(List<String> texts, SentenceEncoder encoder, @Nullable Path folder) {
        var file = folder == null ? null : folder.resolve(key(texts, encoder) + ENDING);
        var vectors = new LinkedHashMap<String, float[]>();
        if (file != null && read(file, texts, vectors)) {
            return vectors;
        }
        for (var text : texts) {
            // Cancelling ends it; the work is the tools', and no part of what the sentence may take.
            Effort.spend(1);
            vectors.put(text, encoder.encode(text));
        }
        if (file != null && folder != null) {
            write(file, folder, vectors);
        }
        return vectors;
    }

    private static String key(List<String> texts, SentenceEncoder encoder) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            hash.update(encoder.model().getBytes(StandardCharsets.UTF_8));
            for (var text : texts) {
                hash.update((byte) 0);
                hash.update(text.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(hash.digest()).substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the file had them; what is no such file is made anew. */
    private static boolean read(Path file, List<String> texts, Map<String, float[]> into) {
        try {
            if (!Files.isRegularFile(file)) {
                return false;
            }
            var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            int size = bytes.remaining() / Math.max(1, texts.size()) / Float.BYTES;
            if (size == 0 || (long) size * texts.size() * Float.BYTES != bytes.remaining()) {
                return false;
            }
            for (var text : texts) {
                var vector = new float[size];
                bytes.asFloatBuffer().get(vector);
                bytes.position(bytes.position() + size * Float.BYTES);
                into.put(text, vector);
            }
            return true;
        } catch (IOException e) {
            LOG.debug("cannot read {}", file, e);
            into.clear();
            return false;
        }
    }

    private static void write(Path file, Path folder, Map<String, float[]> vectors) {
        int size = vectors.values().stream().mapToInt(vector -> vector.length).sum();
        var bytes = ByteBuffer.allocate(size * Float.BYTES);
        for (var vector : vectors.values()) {
            for (var number : vector) {
                bytes.putFloat(number);
            }
        }
        try {
            Files.createDirectories(folder);
            var part = Files.createTempFile(folder, "part", null);
            try {
                Files.write(part, bytes.array());
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            forgetOldest(folder);
        } catch (IOException | UncheckedIOException e) {
            // They are made again by the next one who needs them.
            LOG.debug("cannot keep vectors in {}", Text.harmless(folder.toString()), e);
        }
    }

    private static void forgetOldest(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var old = files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted(Comparator.comparing(Vectors::time).reversed())
                    .skip(KEPT)
                    .toList();
            for (var file : old) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static long time(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    /** From -1 to 1, the more alike the more. */
    static double alike(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length && i < other.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
