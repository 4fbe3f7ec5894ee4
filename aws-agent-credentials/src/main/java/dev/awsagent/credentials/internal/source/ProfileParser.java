package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credentials.internal.source.ProfileSection.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of {@code ~/.aws/config} or {@code ~/.aws/credentials}. A line that is none of comment, section,
 * {@code name = value} or continuation ends it with one message that names file and line, and never shows the line: it may
 * be a secret.
 */
final class ProfileParser {

    /** How the two files differ: in one a profile is {@code [profile x]}, in the other {@code [x]}. */
    enum Kind {
        CONFIG,
        CREDENTIALS
    }

    private static final Pattern PREFIXED = Pattern.compile("(profile|sso-session|services)\\s+(.+)", Pattern.DOTALL);

    private final String file;
    private final Kind kind;
    private final List<ProfileSection> sections = new ArrayList<>();
    private int number;
    private @Nullable ProfileSection section;
    private @Nullable String key;
    private int keyIndent;
    private boolean prefixedDefault;

    private ProfileParser(String file, Kind kind) {
        this.file = file;
        this.kind = kind;
    }

    /**
     * The sections in the order of the file; one header twice is two sections.
     *
     * @param file how messages call it
     * @throws CredentialException for a line that makes no sense
     */
    static List<ProfileSection> parse(String text, String file, Kind kind) {
        var parser = new ProfileParser(file, kind);
        var start = text.startsWith("\uFEFF") ? 1 : 0;
        text.substring(start).lines().forEachOrdered(parser::line);
        return parser.sections;
    }

    private void line(String line) {
        number++;
        var content = line.strip();
        if (content.isEmpty() || content.startsWith("#") || content.startsWith(";")) {
            return;
        }
        if (content.startsWith("[")) {
            header(content);
            return;
        }
        var current = section;
        if (current == null) {
            throw broken("a setting before the first [section]");
        }
        var indent = line.indexOf(content);
        var above = key;
        if (above == null || indent <= keyIndent) {
            setting(current, content, indent);
        } else if (current.isEmpty(above)) {
            var equals = separator(content);
            current.nest(above, name(content, equals), value(content, equals));
        } else {
            current.extend(above, content);
        }
    }

    private void header(String content) {
        var end = content.indexOf(']');
        if (end < 0) {
            throw broken("a section header without its closing ]");
        }
        var rest = content.substring(end + 1).strip();
        if (!rest.isEmpty() && !rest.startsWith("#") && !rest.startsWith(";")) {
            throw broken("text after the closing ] of a section header");
        }
        var title = content.substring(1, end).strip();
        if (title.isEmpty() || title.equals("profile")) {
            throw broken("a section header without a name");
        }
        var opened = section(title);
        sections.add(opened);
        section = opened;
        key = null;
    }

    private ProfileSection section(String title) {
        var prefixed = PREFIXED.matcher(title);
        if (kind == Kind.CREDENTIALS) {
            return new ProfileSection(prefixed.matches() ? Type.OTHER : Type.PROFILE, unquoted(title));
        }
        if (title.equals("default")) {
            return new ProfileSection(prefixedDefault ? Type.OTHER : Type.PROFILE, title);
        }
        if (!prefixed.matches()) {
            return new ProfileSection(Type.OTHER, unquoted(title));
        }
        var type = switch (prefixed.group(1)) {
            case "profile" -> Type.PROFILE;
            case "services" -> Type.SERVICES;
            default -> Type.SSO_SESSION;
        };
        var opened = new ProfileSection(type, unquoted(prefixed.group(2).strip()));
        if (type == Type.PROFILE && opened.name().equals("default") && !prefixedDefault) {
            // Where both are there, [profile default] is the one that counts.
            sections.removeIf(
                    other -> other.type() == Type.PROFILE && other.name().equals("default"));
            prefixedDefault = true;
        }
        return opened;
    }

    private static String unquoted(String name) {
        var quoted = name.length() > 1
                && (name.charAt(0) == '"' || name.charAt(0) == '\'')
                && name.charAt(name.length() - 1) == name.charAt(0);
        return quoted ? name.substring(1, name.length() - 1) : name;
    }

    private void setting(ProfileSection current, String content, int indent) {
        var equals = separator(content);
        var name = name(content, equals);
        current.put(name, value(content, equals), number);
        key = name;
        keyIndent = indent;
    }

    private int separator(String content) {
        var equals = content.indexOf('=');
        if (equals < 0) {
            throw broken("neither a [section], nor name = value, nor a comment");
        }
        return equals;
    }

    private String name(String content, int equals) {
        var name = content.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            throw broken("a value without a name before the =");
        }
        return name;
    }

    /** What follows a blank and a # or ; is a comment; without the blank it belongs to the value. */
    private static String value(String content, int equals) {
        var value = content.substring(equals + 1);
        for (var i = 1; i < value.length(); i++) {
            var marker = value.charAt(i) == '#' || value.charAt(i) == ';';
            if (marker && (value.charAt(i - 1) == ' ' || value.charAt(i - 1) == '\t')) {
                return value.substring(0, i).strip();
            }
        }
        return value.strip();
    }

    private CredentialException broken(String what) {
        return new CredentialException(
                file + ", line " + number + ": " + what,
                "mend that line of " + file + "; its form is [section], then name = value on lines of their own");
    }
}
