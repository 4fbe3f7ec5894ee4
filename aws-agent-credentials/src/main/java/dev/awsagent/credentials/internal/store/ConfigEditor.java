package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Defaults;
import dev.awsagent.credentials.internal.store.ConfigFile.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Changes the text of the configuration file in place, so that comments and order stay. What comes out is read again and
 * compared with what was meant before anybody writes it.
 */
final class ConfigEditor {

    /** Reads as this text and nothing else, wherever it stands. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_/-]{7,}");

    private static final int INDENT = 2;

    private record Edit(int start, int end, String text) {}

    private final ConfigFile file;
    private final String newline;
    private final List<Edit> edits = new ArrayList<>();

    private ConfigEditor(ConfigFile file) {
        this.file = file;
        this.newline = file.text().contains("\r\n") ? "\r\n" : "\n";
    }

    /** The file with this profile having exactly these fields. */
    static ConfigFile set(ConfigFile file, String name, Map<String, String> fields) {
        var editor = new ConfigEditor(file);
        var section = file.sections().get(name);
        if (section == null) {
            editor.add(name, fields);
        } else {
            editor.change(section, fields);
        }
        var wanted = all(file);
        wanted.put(name, fields);
        return editor.result(wanted, keys(file), file.encryption());
    }

    /** The file without this profile. */
    static ConfigFile remove(ConfigFile file, String name) {
        var editor = new ConfigEditor(file);
        var section = file.sections().get(name);
        var body = file.body();
        if (section != null) {
            if (body != null && body.flow()) {
                throw editor.unsuited();
            }
            editor.edits.add(new Edit(editor.lineStart(section.keyStart()), editor.lineEnd(section.end()), ""));
        }
        var wanted = all(file);
        wanted.remove(name);
        return editor.result(wanted, keys(file), file.encryption());
    }

    /**
     * The file with this section on encryption, and these values sealed.
     *
     * @param keys those of providers of language models
     */
    static ConfigFile encrypt(
            ConfigFile file, Encryption encryption, Map<String, Map<String, String>> sealed, Map<String, String> keys) {
        var editor = new ConfigEditor(file);
        var wanted = all(file);
        sealed.forEach((name, fields) -> {
            var section = file.sections().get(name);
            if (section != null) {
                editor.change(section, fields);
                wanted.put(name, fields);
            }
        });
        var wantedKeys = keys(file);
        keys.forEach((provider, key) -> {
            var section = file.modelKeys().get(provider);
            if (section != null) {
                editor.change(section, Map.of(ConfigFile.KEY, key));
                wantedKeys.put(provider, key);
            }
        });
        if (file.encryption() == null) {
            var text = new StringBuilder(editor.separator(file.text().length()));
            text.append("encryption:").append(editor.newline);
            encryption
                    .fields()
                    .forEach((name, value) -> text.append("  ")
                            .append(name)
                            .append(": ")
                            .append(
                                    name.equals("version") || value.matches("[a-z]+|[1-9][0-9]{0,8}")
                                            ? value
                                            : quoted(value))
                            .append(editor.newline));
            editor.edits.add(new Edit(file.text().length(), file.text().length(), text.toString()));
        }
        return editor.result(wanted, wantedKeys, encryption);
    }

    private static Map<String, Map<String, String>> all(ConfigFile file) {
        var all = new LinkedHashMap<String, Map<String, String>>();
        for (var name : file.names()) {
            var fields = file.fields(name);
            if (fields != null) {
                all.put(name, fields);
            }
        }
        return all;
    }

    private static Map<String, String> keys(ConfigFile file) {
        var keys = new LinkedHashMap<String, String>();
        file.modelKeys().keySet().forEach(provider -> keys.put(provider, String.valueOf(file.modelKey(provider))));
        return keys;
    }

    /** Keys are compared by themselves: one that is encrypted is no setting. */
    private static Defaults withoutKeys(Defaults defaults) {
        var providers = new LinkedHashMap<String, Map<String, String>>();
        defaults.models().providers().forEach((provider, settings) -> {
            var rest = new LinkedHashMap<>(settings);
            rest.remove(ConfigFile.KEY);
            providers.put(provider, rest);
        });
        return new Defaults(
                defaults.region(),
                defaults.model(),
                defaults.policy(),
                defaults.tags(),
                defaults.audit(),
                new Defaults.Models(
                        defaults.models().planner(), defaults.models().fallback(), providers),
                defaults.telemetry());
    }

    private void change(Section section, Map<String, String> fields) {
        section.values().forEach((field, value) -> {
            var wanted = fields.get(field);
            if (wanted == null) {
                if (section.flow()) {
                    throw unsuited();
                }
                edits.add(new Edit(lineStart(value.keyStart()), lineEnd(value.end()), ""));
            } else if (!wanted.equals(value.text())) {
                // A text in a block of its own ends after its line break.
                var end = endsLine(value.end()) ? newline : "";
                edits.add(new Edit(value.start(), value.end(), quoted(wanted) + end));
            }
        });
        var added = new StringBuilder();
        fields.forEach((field, value) -> {
            if (!section.values().containsKey(field)) {
                added.append(line(section.indent(), field, value));
            }
        });
        if (!added.isEmpty()) {
            if (section.flow() || section.indent() < 0) {
                throw unsuited();
            }
            insertAfter(section.end(), added.toString());
        }
    }

    private void add(String name, Map<String, String> fields) {
        var body = file.body();
        if (body != null && body.flow()) {
            throw unsuited();
        }
        var indent = body == null || body.indent() < 0 ? INDENT : body.indent();
        var text = new StringBuilder();
        text.append(" ".repeat(indent)).append(name).append(':').append(newline);
        fields.forEach((field, value) -> text.append(line(indent + INDENT, field, value)));
        if (body == null) {
            var end = file.text().length();
            edits.add(new Edit(end, end, separator(end) + "profiles:" + newline + text));
        } else {
            insertAfter(body.end(), text.toString());
        }
    }

    private String line(int indent, String field, String value) {
        return " ".repeat(indent) + field + ": " + quoted(value) + newline;
    }

    /** An empty line between what is there and what comes after it. */
    private String separator(int end) {
        if (end == 0) {
            return "";
        }
        return file.text().endsWith("\n") ? newline : newline + newline;
    }

    private void insertAfter(int position, String lines) {
        var at = lineEnd(position);
        var unfinished = at > 0 && file.text().charAt(at - 1) != '\n';
        edits.add(new Edit(at, at, unfinished ? newline + lines : lines));
    }

    private int lineStart(int position) {
        return file.text().lastIndexOf('\n', position - 1) + 1;
    }

    /** Behind the line break of the line that this position ends in. */
    private int lineEnd(int position) {
        if (endsLine(position)) {
            return position;
        }
        var end = file.text().indexOf('\n', position);
        return end < 0 ? file.text().length() : end + 1;
    }

    private boolean endsLine(int position) {
        return position > 0 && file.text().charAt(position - 1) == '\n';
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "''") + "'";
    }

    private CredentialException unsuited() {
        return new CredentialException(
                file.shown() + " has profiles in braces on one line, which cannot be changed in place",
                "write each profile and each value on a line of its own, then try again");
    }

    private ConfigFile result(
            Map<String, Map<String, String>> wanted, Map<String, String> wantedKeys, @Nullable Encryption encryption) {
        var text = new StringBuilder(file.text());
        edits.stream()
                .sorted(Comparator.comparingInt(Edit::start).reversed())
                .forEach(edit -> text.replace(edit.start(), edit.end(), edit.text()));
        ConfigFile changed;
        try {
            changed = ConfigParser.parse(file.path(), file.shown(), text.toString());
        } catch (CredentialException e) {
            throw notMeant();
        }
        var same = all(changed).equals(wanted)
                && keys(changed).equals(wantedKeys)
                && withoutKeys(changed.defaults()).equals(withoutKeys(file.defaults()))
                && Objects.equals(changed.awsProfile(), file.awsProfile())
                && Objects.equals(changed.encryption(), encryption);
        if (!same) {
            throw notMeant();
        }
        return changed;
    }

    private CredentialException notMeant() {
        return new CredentialException(
                file.shown() + " is laid out in a way that cannot be changed in place; it was left as it is",
                "write each profile and each value on a line of its own, then try again");
    }
}
