package dev.awsagent.server.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The files of the page, out of this module. Thread-safe. */
final class Page {

    private static final String FOLDER = "/dev/awsagent/server/page/";
    private static final Pattern PATH =
            Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final int WORTH_COMPRESSING = 1_024;

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("woff2", "font/woff2"));

    private final Map<String, Optional<File>> files = new ConcurrentHashMap<>();

    /**
     * One file.
     *
     * @param tag changes with its content
     * @param packed the same compressed; null where that is not worth it
     */
    record File(String type, String tag, byte[] body, byte @Nullable [] packed) {}

    /** The file of a path; empty when there is none. */
    Optional<File> find(String path) {
        var name = path.equals("/") ? "index.html" : path.substring(1);
        if (!PATH.matcher(name).matches() || !TYPES.containsKey(ending(name))) {
            return Optional.empty();
        }
        var known = files.get(name);
        if (known == null) {
            known = read(name);
            // What is not there is not remembered: anybody can ask for any name.
            if (known.isPresent()) {
                files.put(name, known);
            }
        }
        return known;
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static Optional<File> read(String name) {
        try (var in = Page.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                return Optional.empty();
            }
            var body = in.readAllBytes();
            var type = String.valueOf(TYPES.get(ending(name)));
            var packs = body.length >= WORTH_COMPRESSING && !type.startsWith("image/png") && !type.startsWith("font/");
            return Optional.of(new File(type, tag(body), body, packs ? packed(body) : null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tag(byte[] body) {
        return "\"" + HexFormat.of().formatHex(Sha256.of(body), 0, 16) + "\"";
    }

    private static byte[] packed(byte[] body) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        }
        return out.toByteArray();
    }
}
