package dev.awsagent.tools.s3.transfer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files and texts that hold keys to something. They are not uploaded by a sentence. */
public final class SecretFiles {

    /** How much of a file is looked at. */
    static final int HEAD = 16 * 1024;

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

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("(?m)^\\s*(-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File-\\d)");
    private static final Pattern AWS_KEYS =
            Pattern.compile("(?mi)^\\s*(export\\s+)?aws_(secret_access_key|session_token)\\s*=\\s*\\S");

    /** What each of the patterns cannot do without, in small letters: looking for it is quick. */
    private static final byte[][] MARKS = Stream.of("private key", "putty-user-key-file-", "aws_s")
            .map(mark -> mark.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private SecretFiles() {}

    /** Why a file is not uploaded, judged by where it is. */
    static Optional<String> byPath(Path path) {
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

    /** Why a text is not uploaded. */
    public static Optional<String> inText(String text) {
        return PRIVATE_KEY.matcher(text).find()
                ? Optional.of("it holds a private key")
                : AWS_KEYS.matcher(text).find() ? Optional.of("it holds AWS credentials") : Optional.empty();
    }

    /** Why a file is not uploaded, judged by its first bytes. */
    static Optional<String> byContent(byte[] bytes, int length) {
        var head = Math.min(length, HEAD);
        return marked(bytes, head) ? inText(new String(bytes, 0, head, StandardCharsets.ISO_8859_1)) : Optional.empty();
    }

    private static boolean marked(byte[] bytes, int length) {
        for (int at = 0; at < length; at++) {
            var small = bytes[at] | 0x20;
            if (small == 'p' || small == 'a') {
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
