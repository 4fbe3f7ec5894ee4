package dev.awsagent.tools.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Files that hold passwords or keys to something, and are no code. */
final class KeyFiles {

    /** How much of a file is looked at. */
    static final int HEAD = 16 * 1024;

    private static final Set<String> NAMES = Set.of(
            "credentials",
            ".netrc",
            "_netrc",
            ".pgpass",
            ".git-credentials",
            ".npmrc",
            ".pypirc",
            "id_rsa",
            "id_dsa",
            "id_ecdsa",
            "id_ed25519");

    /** {@code .env} and those for a stage, but none that shows how one is written. */
    private static final Pattern VARIABLES = Pattern.compile("\\.env(\\.(?!example$|sample$|template$|dist$).*)?");

    private static final Pattern STORES = Pattern.compile(".*\\.(p12|pfx|ppk)");
    private static final Pattern PEM = Pattern.compile(".*\\.(pem|key)");
    private static final Pattern PRIVATE_KEY = Pattern.compile("(?m)^\\s*-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----");

    private KeyFiles() {}

    /** @param head how the file begins; certificates are written like keys */
    static boolean isOne(String path, byte[] head) {
        var name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return NAMES.contains(name)
                || VARIABLES.matcher(name).matches()
                || STORES.matcher(name).matches()
                || PEM.matcher(name).matches()
                        && PRIVATE_KEY
                                .matcher(new String(head, StandardCharsets.ISO_8859_1))
                                .find();
    }
}
