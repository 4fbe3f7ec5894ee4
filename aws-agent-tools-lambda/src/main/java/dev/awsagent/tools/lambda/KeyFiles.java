package dev.awsagent.tools.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Files that hold passwords or keys to something, and are no code. */
final class KeyFiles {

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
    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----");

    /** No line that begins a key is longer. */
    private static final int LINE = 200;

    private KeyFiles() {}

    private static boolean isNamed(String name) {
        return NAMES.contains(name)
                || VARIABLES.matcher(name).matches()
                || STORES.matcher(name).matches();
    }

    /** Tells whether one file is such a one, by its name, and by what is read of it: certificates are written like keys. */
    static final class Search {

        private final boolean isPem;
        private boolean isOne;
        private String before = "";

        Search(String path) {
            var name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
            isOne = isNamed(name);
            isPem = PEM.matcher(name).matches();
        }

        boolean isOne() {
            return isOne;
        }

        /** Whether it depends on what comes next of it. */
        boolean isOpen() {
            return isPem && !isOne;
        }

        /** The next of what is in it. */
        void read(byte[] buffer, int length) {
            if (isOpen()) {
                // In UTF-16, each other byte of it is zero.
                var text = before + new String(buffer, 0, length, StandardCharsets.ISO_8859_1).replace("\0", "");
                isOne = PRIVATE_KEY.matcher(text).find();
                before = text.substring(Math.max(0, text.length() - LINE));
            }
        }
    }
}
