package dev.awsagent.tools.lambda;

import dev.awsagent.agent.Rendering;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.WorkingFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The code of a function as Lambda takes it: a zip file in memory. That of a folder is the same, byte for byte, whenever and
 * wherever it is made of the same files.
 */
final class CodePackage {

    /** What Lambda takes in a request; more goes by way of S3. */
    private static final int MOST_ZIPPED = 50 * 1024 * 1024;

    /** What Lambda takes unzipped. */
    private static final long MOST = 250L * 1024 * 1024;

    private static final int MOST_SOURCE = 1024 * 1024;

    /** What belongs to the folder, and not to the code. */
    private static final Set<String> LEFT_OUT = Set.of(".git", ".svn", ".hg", ".DS_Store", "__pycache__");

    /** The earliest that a zip file can say. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final int PLAIN = 0100644;
    private static final int EXECUTABLE = 0100755;

    /** So many are named; there may be thousands. */
    private static final int NAMED = 10;

    private final byte[] zip;
    private final List<String> files;
    private final List<String> keys;
    private final boolean withKeys;

    /** @param keys those that may hold secrets; among the files only where they are to be */
    private CodePackage(byte[] zip, List<String> files, List<String> keys, boolean withKeys) {
        this.zip = zip;
        this.files = files;
        this.keys = keys;
        this.withKeys = withKeys;
    }

    /**
     * Of a folder, of a zip or jar file, or of one source file.
     *
     * @throws ToolException of kind {@code INVALID} for what is no code, or too much of it
     */
    static CodePackage of(WorkingFolder folder, CodeSource source) {
        var text = source.localPath();
        var path = folder.resolve(text);
        try {
            if (Files.isDirectory(path)) {
                return ofFolder(folder, path, text, source.withKeys());
            }
            if (!Files.isRegularFile(path)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "there is no file or folder '" + text + "' in " + folder.root(),
                        "check the path; it is taken from the working folder");
            }
            if (text.endsWith(".zip") || text.endsWith(".jar")) {
                return ofZip(path, text);
            }
            var one = new TreeMap<String, Path>();
            one.put(String.valueOf(path.getFileName()), path);
            return zipped(one, keys(one), true, text);
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.INVALID, "'" + text + "' cannot be read: " + e.getMessage(), "check the file", e);
        }
    }

    private static CodePackage ofZip(Path path, String text) throws IOException {
        if (Files.size(path) > MOST_ZIPPED) {
            throw tooBig(text);
        }
        var bytes = Files.readAllBytes(path);
        var files = new ArrayList<String>();
        var keys = new ArrayList<String>();
        long all = 0;
        var buffer = new byte[64 * 1024];
        try (var in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                files.add(entry.getName());
                var search = new KeyFiles.Search(entry.getName());
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    all += read;
                    if (all > MOST) {
                        throw tooMuch(text);
                    }
                    search.read(buffer, read);
                }
                if (search.isOne()) {
                    keys.add(entry.getName());
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ToolException(
                    FailureKind.INVALID, "'" + text + "' is no zip file: " + e.getMessage(), "check the file", e);
        }
        if (files.isEmpty()) {
            throw new ToolException(
                    FailureKind.INVALID, "'" + text + "' is no zip file, or an empty one", "check the file");
        }
        return new CodePackage(bytes, files, keys, true);
    }

    private static List<String> keys(TreeMap<String, Path> files) throws IOException {
        var keys = new ArrayList<String>();
        var buffer = new byte[64 * 1024];
        for (var file : files.entrySet()) {
            var search = new KeyFiles.Search(file.getKey());
            if (search.isOpen()) {
                try (var in = Files.newInputStream(file.getValue())) {
                    // What is larger is never packed.
                    long all = 0;
                    for (int read = in.read(buffer);
                            read >= 0 && all <= MOST && search.isOpen();
                            read = in.read(buffer)) {
                        search.read(buffer, read);
                        all += read;
                    }
                }
            }
            if (search.isOne()) {
                keys.add(file.getKey());
            }
        }
        return keys;
    }

    private static CodePackage ofFolder(WorkingFolder folder, Path path, String text, boolean withKeys)
            throws IOException {
        var files = new TreeMap<String, Path>();
        try (var walk = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            for (var file : (Iterable<Path>) walk::iterator) {
                var inside = path.relativize(file);
                var isLeftOut = false;
                for (var part : inside) {
                    isLeftOut |= LEFT_OUT.contains(part.toString());
                }
                if (!isLeftOut && Files.isRegularFile(file)) {
                    var name = inside.toString().replace('\\', '/');
                    if (!file.toRealPath().startsWith(folder.root())) {
                        throw new ToolException(
                                FailureKind.FORBIDDEN,
                                "'" + text + "/" + name + "' is a link that leads out of the working folder",
                                "put the file itself in its place");
                    }
                    files.put(name, file);
                }
            }
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        var keys = keys(files);
        if (!withKeys) {
            files.keySet().removeAll(keys);
        }
        if (files.isEmpty()) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the folder '" + text + "' is empty"
                            + (keys.isEmpty() ? "" : ", but for " + String.join(", ", keys)),
                    "name the one with the code");
        }
        return zipped(files, keys, withKeys, text);
    }

    private static CodePackage zipped(TreeMap<String, Path> files, List<String> keys, boolean withKeys, String text)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        long all = 0;
        var modes = new ArrayList<Integer>();
        try (var out = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            var buffer = new byte[64 * 1024];
            for (var file : files.entrySet()) {
                var entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(NO_TIME);
                out.putNextEntry(entry);
                try (var in = Files.newInputStream(file.getValue())) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        all += read;
                        if (all > MOST) {
                            throw tooMuch(text);
                        }
                        if (bytes.size() > MOST_ZIPPED) {
                            throw tooBig(text);
                        }
                        out.write(buffer, 0, read);
                    }
                }
                out.closeEntry();
                var isProgram = file.getKey().equals("bootstrap") || Files.isExecutable(file.getValue());
                modes.add(isProgram ? EXECUTABLE : PLAIN);
            }
        }
        if (bytes.size() > MOST_ZIPPED) {
            throw tooBig(text);
        }
        return new CodePackage(withModes(bytes.toByteArray(), modes), List.copyOf(files.keySet()), keys, withKeys);
    }

    /** What may be run stays so on Lambda; Java writes no modes, so they are put into the directory at the end of the file. */
    private static byte[] withModes(byte[] zip, List<Integer> modes) {
        var buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        // No comment is written, so the end record has its least length.
        int at = buffer.getInt(zip.length - 22 + 16);
        for (int mode : modes) {
            buffer.put(at + 5, (byte) 3);
            buffer.putInt(at + 38, mode << 16);
            at += 46 + buffer.getShort(at + 28) + buffer.getShort(at + 30) + buffer.getShort(at + 32);
        }
        return zip;
    }

    private static ToolException tooBig(String text) {
        return new ToolException(
                FailureKind.INVALID,
                "'" + text + "' is more than Lambda takes in a request: 50 MB zipped",
                "upload it to S3 ('upload code.zip to s3://bucket/code.zip'), then name it as s3://bucket/code.zip");
    }

    private static ToolException tooMuch(String text) {
        return new ToolException(
                FailureKind.INVALID,
                "'" + text + "' is more than Lambda takes at all: 250 MB unzipped, from S3 as well",
                "leave out what the code does not need, or run it as a container image");
    }

    byte[] zip() {
        return zip;
    }

    /** The names of all files, with their folders. */
    List<String> files() {
        return files;
    }

    /** {@code 2 files, 1.5 kB zipped}, and what a person should know of them. */
    List<String> words(CodeSource source) {
        var words = new ArrayList<String>();
        words.add("code from " + source.shown() + ": " + files.size() + (files.size() == 1 ? " file, " : " files, ")
                + Rendering.bytes(zip.length) + " zipped");
        if (!keys.isEmpty()) {
            var named = String.join(", ", keys.subList(0, Math.min(NAMED, keys.size())))
                    + (keys.size() > NAMED ? " and " + (keys.size() - NAMED) + " more" : "");
            words.add(
                    withKeys
                            ? "WARNING: in it are files that may hold passwords or keys: " + named
                                    + "; whoever may look at the code can read them"
                            : "left out, as they may hold passwords or keys: " + named + "; '" + CodeSource.WITH_KEYS
                                    + "' takes them along");
        }
        return words;
    }

    /** As Lambda says it. */
    String sha256() {
        return sha256(zip);
    }

    static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The files at its top, by name; of what may be a source the text. */
    TreeMap<String, String> top() {
        var top = new TreeMap<String, String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                var name = entry.getName();
                if (!entry.isDirectory() && name.indexOf('/') < 0) {
                    top.put(name, Guess.isSource(name) ? text(in) : "");
                }
            }
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.INVALID, "the zip file is damaged: " + e.getMessage(), "make it anew", e);
        }
        return top;
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readNBytes(MOST_SOURCE), StandardCharsets.UTF_8);
    }
}
