package dev.awsagent.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Knows files and texts that hold keys to something, by where they are and by what is in them. What is compressed or encrypted is
 * not looked into. Thread-safe.
 */
public final class SecretFiles {

    /** So many bytes of a file are looked at, from its beginning. */
    public static final int HEAD = 1024 * 1024;

    private static final Set<String> FOLDERS = Set.of(".aws", ".ssh", ".gnupg", ".azure", ".gcloud");
    private static final Set<String> NAMES = Set.of(
            ".netrc",
            "_netrc",
            ".pgpass",
            ".git-credentials",
            ".npmrc",
            ".pypirc",
            ".s3cfg",
            ".boto",
            "id_rsa",
            "id_dsa",
            "id_ecdsa",
            "id_ed25519");
    private static final List<Path> PATHS = List.of(
            Path.of(".docker", "config.json"),
            Path.of(".kube", "config"),
            Path.of(".config", "gcloud"),
            Path.of(".config", "gh", "hosts.yml"));

    private static final Pattern PRIVATE_KEY = Pattern.compile(
            "(?m)(?:^[ \\t]*|\"private_key\"[ \\t]*:[ \\t]*\")(-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File-\\d)");
    private static final Pattern AWS_KEYS = Pattern.compile(
            "(?mi)^[ \\t]*(export[ \\t]+|\\$env:)?aws_(secret_access_key|session_token)[ \\t]*[=:][ \\t]*\\S"
                    // In other places a name may stand in a program: there it takes what has the form of such a key.
                    + "|secret_?access_?key[\"']?[ \\t]*[=:][ \\t]*[\"']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])"
                    // As the console gives them out.
                    + "|\\bAKIA[A-Z0-9]{16}[\"']?,[\"']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])");

    /** What each of the patterns cannot do without, in small letters: looking for it is quick. */
    private static final byte[][] MARKS = Stream.of(
                    "private key", "putty-user-key-file-", "aws_s", "akia", "secretaccesskey", "secret_access_key")
            .map(mark -> mark.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private SecretFiles() {}

    /**
     * Why a file is not sent, judged by where it is and by its first {@link #HEAD} bytes; empty when nothing is known against it.
     *
     * @throws IOException when it cannot be read
     */
    public static Optional<String> in(Path file) throws IOException {
        var why = byPath(file);
        if (why.isPresent()) {
            return why;
        }
        try (var in = Files.newInputStream(file)) {
            var head = in.readNBytes(HEAD);
            return byContent(head, head.length);
        }
    }

    /**
     * The same, judged by where it is alone.
     *
     * @param path where it really lies: a link may have an innocent name
     */
    public static Optional<String> byPath(Path path) {
        for (var part : path) {
            if (FOLDERS.contains(part.toString().toLowerCase(Locale.ROOT))) {
                return Optional.of("it is in " + part + ", where credentials are kept");
            }
        }
        var name = path.getFileName();
        if (name != null && NAMES.contains(name.toString().toLowerCase(Locale.ROOT))) {
            return Optional.of("files called " + name + " hold credentials");
        }
        for (var known : PATHS) {
            for (int i = 0; i + known.getNameCount() <= path.getNameCount(); i++) {
                if (path.subpath(i, i + known.getNameCount()).equals(known)) {
                    return Optional.of(known + " holds credentials");
                }
            }
        }
        return Optional.empty();
    }

    /** Why a text is not sent; empty when nothing is known against it. */
    public static Optional<String> inText(String text) {
        return PRIVATE_KEY.matcher(text).find()
                ? Optional.of("it holds a private key")
                : AWS_KEYS.matcher(text).find() ? Optional.of("it holds AWS credentials") : Optional.empty();
    }

    /**
     * Why a file is not sent, judged by its first bytes.
     *
     * @param bytes of which the first {@code length} are its own
     */
    public static Optional<String> byContent(byte[] bytes, int length) {
        var head = Math.min(length, HEAD);
        return marked(bytes, head) ? inText(new String(bytes, 0, head, StandardCharsets.ISO_8859_1)) : Optional.empty();
    }

    private static boolean marked(byte[] bytes, int length) {
        for (int at = 0; at < length; at++) {
            var small = bytes[at] | 0x20;
            if (small == 'p' || small == 'a' || small == 's') {
                for (var mark : MARKS) {
                    if (mark[0] == small && stands(mark, bytes, at, length)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean stands(byte[] mark, byte[] bytes, int at, int length) {
        if (at + mark.length > length) {
            return false;
        }
        for (int i = 1; i < mark.length; i++) {
            var is = bytes[at + i];
            if (mark[i] != (is >= 'A' && is <= 'Z' ? is | 0x20 : is)) {
                return false;
            }
        }
        return true;
    }
}
