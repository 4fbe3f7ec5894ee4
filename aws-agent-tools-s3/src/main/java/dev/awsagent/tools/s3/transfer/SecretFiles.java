package dev.awsagent.tools.s3.transfer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Files that hold keys to something. They are not uploaded by a sentence. */
final class SecretFiles {

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

    /** Why a file is not uploaded, judged by its first bytes. */
    static Optional<String> byContent(byte[] bytes, int length) {
        var head = new String(bytes, 0, Math.min(length, HEAD), StandardCharsets.ISO_8859_1);
        if (PRIVATE_KEY.matcher(head).find()) {
            return Optional.of("it holds a private key");
        }
        if (AWS_KEYS.matcher(head).find()) {
            return Optional.of("it holds AWS credentials");
        }
        return Optional.empty();
    }
}
