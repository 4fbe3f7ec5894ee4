package dev.awsagent.tools.s3.transfer;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A key as a path below a folder. A key may be any text; a path below a folder may not. What cannot be told apart from
 * another path, or could lead elsewhere, is refused rather than changed: the same key always means the same file.
 */
final class KeyPath {

    private static final int NAME_BYTES = 255;
    private static final String NOT_ON_WINDOWS = "<>:\"|?*";
    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    /** What helps where names are not in the encoding that Java takes them for. */
    static final String LOCALE = "run it with a UTF-8 one, such as LC_ALL=C.UTF-8";

    private KeyPath() {}

    /**
     * The parts of the path.
     *
     * @param key without the prefix that the folder stands for; not empty and without a closing slash
     * @throws Unmappable saying why it has none
     */
    static List<String> parts(String key) throws Unmappable {
        return parts(key, File.separatorChar == '\\');
    }

    static List<String> parts(String key, boolean windows) throws Unmappable {
        if (key.startsWith("/")) {
            throw new Unmappable("it starts with a slash, like a path of its own");
        }
        var parts = new ArrayList<String>();
        for (var part : key.split("/", -1)) {
            problem(part, windows).ifPresent(why -> {
                throw new Unmappable(why);
            });
            parts.add(part);
        }
        return parts;
    }

    /**
     * A name in a folder.
     *
     * @throws Unmappable when the encoding of file names, which is that of the process's locale, has no such name
     */
    static Path in(Path folder, String name) throws Unmappable {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new Unmappable("its part '" + name + "' is no name in this process's locale: " + LOCALE);
        }
    }

    private static Optional<String> problem(String part, boolean windows) {
        if (part.isEmpty()) {
            return Optional.of("it has an empty part between two slashes");
        }
        if (part.equals(".") || part.equals("..")) {
            return Optional.of("its part '" + part + "' leads to another folder");
        }
        if (part.indexOf('\\') >= 0) {
            return Optional.of("it holds a backslash, which some systems take for a slash");
        }
        if (part.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("it holds a control character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(part)) {
            return Optional.of("it holds half of a character");
        }
        if (part.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
            return Optional.of("it has a part of more than " + NAME_BYTES + " bytes");
        }
        if (windows) {
            var device = part.toLowerCase(Locale.ROOT).replaceFirst("\\..*", "").strip();
            if (part.chars().anyMatch(c -> NOT_ON_WINDOWS.indexOf(c) >= 0)
                    || part.endsWith(".")
                    || part.endsWith(" ")
                    || DEVICES.contains(device)) {
                return Optional.of("its part '" + part + "' is no name on Windows");
            }
        }
        return Optional.empty();
    }

    /** Why a key has no path. */
    static final class Unmappable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unmappable(String why) {
            super(why, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }
}
