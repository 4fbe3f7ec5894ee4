package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credentials.internal.store.ConfigFile;
import dev.awsagent.credentials.internal.store.FieldsText;
import dev.awsagent.credentials.internal.store.KeyHolder;
import dev.awsagent.credentials.internal.store.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The key pairs in one of the AWS files, to be replaced in place: two values of a section change, and no other byte of the
 * file. What a rotation keeps on its way does not belong there. It stands in a file of its own beside it, until it is done.
 */
public final class ProfileKeys implements KeyHolder {

    private static final String ID = "aws_access_key_id";
    private static final String SECRET = "aws_secret_access_key";
    private static final String TOKEN = "aws_session_token";

    private final ProfileFile file;

    ProfileKeys(ProfileFile file) {
        this.file = file;
    }

    @Override
    public String words() {
        return file.shown();
    }

    /** The file itself: where it is a link, what it points to. */
    public Path path() {
        try {
            return file.path().toRealPath();
        } catch (IOException e) {
            throw unreadable(file.shown(), e);
        }
    }

    /** @throws CredentialException when the file could not be replaced */
    public void checkWritable() {
        var real = path();
        var folder = real.getParent();
        if (isReadOnly(real) || folder == null || !Files.isWritable(folder)) {
            throw new CredentialException(
                    (isReadOnly(real) ? file.shown() : "the folder of " + file.shown())
                            + " may not be written to; nothing was changed",
                    "make it writable for its owner, or bring the keys into the agent's own store:"
                            + " aws-agent credentials import");
        }
    }

    /** Who may write everywhere is still told that a file is meant to stay as it is. */
    private static boolean isReadOnly(Path real) {
        try {
            return !Files.isWritable(real)
                    || (real.getFileSystem().supportedFileAttributeViews().contains("posix")
                            && !Files.getPosixFilePermissions(real).contains(PosixFilePermission.OWNER_WRITE));
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether a rotation was begun and is not finished. */
    public boolean isBegun(String name) {
        return Files.exists(begun(name));
    }

    @Override
    public @Nullable Map<String, String> read(String name) {
        var section = section(name, file.text());
        var fields = new LinkedHashMap<String, String>();
        put(fields, ConfigFile.ACCESS_KEY_ID, section.text(ID));
        put(fields, ConfigFile.SECRET_ACCESS_KEY, section.text(SECRET));
        put(fields, ConfigFile.SESSION_TOKEN, section.text(TOKEN));
        if (fields.isEmpty()) {
            return null;
        }
        var begun = readBegun(name);
        if (begun != null) {
            var id = fields.get(ConfigFile.ACCESS_KEY_ID);
            var old = begun.remove(ConfigFile.ACCESS_KEY_ID);
            if (id != null && id.equals(old)) {
                fields.putAll(begun);
            } else if (id != null && old != null && id.equals(begun.get(ConfigFile.PENDING_ACCESS_KEY_ID))) {
                fields.put(ConfigFile.RETIRED_ACCESS_KEY_ID, old);
            } else {
                throw new CredentialException(
                        "a rotation of '" + name + "' was begun, and since then its keys in " + file.shown()
                                + " were replaced by others; what it kept is in " + begun(name),
                        "look which keys the user has, delete those that nobody uses, then delete that file");
            }
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String field, @Nullable String value) {
        if (value != null) {
            fields.put(field, value);
        }
    }

    /** Changes either the pair or what is kept beside it, so that there is no moment at which the two contradict. */
    @Override
    public void write(String name, Map<String, String> fields) {
        var text = String.valueOf(file.text());
        var id = String.valueOf(fields.get(ConfigFile.ACCESS_KEY_ID));
        try {
            if (!id.equals(section(name, text).text(ID))) {
                var secret = String.valueOf(fields.get(ConfigFile.SECRET_ACCESS_KEY));
                PrivateFiles.write(file.path(), replaced(text, name, id, secret).getBytes(StandardCharsets.UTF_8));
                return;
            }
            var begun = new LinkedHashMap<String, String>();
            for (var field : List.of(
                    ConfigFile.PENDING_ACCESS_KEY_ID,
                    ConfigFile.PENDING_SECRET_ACCESS_KEY,
                    ConfigFile.KEYS_BEFORE_ROTATION)) {
                put(begun, field, fields.get(field));
            }
            if (begun.isEmpty()) {
                Files.deleteIfExists(begun(name));
                return;
            }
            begun.put(ConfigFile.ACCESS_KEY_ID, id);
            PrivateFiles.write(begun(name), FieldsText.write(begun).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CredentialException(
                    file.shown() + " or its folder cannot be written to, and the file is as it was: "
                            + e.getClass().getSimpleName(),
                    "check who may write there, and that the disk is not full",
                    e);
        }
    }

    private String replaced(String text, String name, String id, String secret) {
        var before = section(name, text);
        var lines = text.split("(?<=\n)|(?<=\r)(?!\n)", -1);
        replace(lines, before, ID, id);
        replace(lines, before, SECRET, secret);
        var replaced = String.join("", lines);
        var after = section(name, replaced);
        if (!id.equals(after.text(ID)) || !secret.equals(after.text(SECRET))) {
            throw inAWayOfItsOwn(name);
        }
        return replaced;
    }

    private void replace(String[] lines, ProfileSection section, String setting, String value) {
        var old = section.text(setting);
        var number = section.line(setting);
        if (old == null || number == 0) {
            throw inAWayOfItsOwn(section.name());
        }
        var line = lines[number - 1];
        var start = line.indexOf(old, line.indexOf('=') + 1);
        if (start < 0) {
            throw inAWayOfItsOwn(section.name());
        }
        lines[number - 1] = line.substring(0, start) + value + line.substring(start + old.length());
    }

    private CredentialException inAWayOfItsOwn(String name) {
        return new CredentialException(
                "the keys of '" + name + "' stand in " + file.shown()
                        + " in a form that cannot be edited; the file is as it was",
                "write " + ID + " and " + SECRET + " on a line each, as name = value");
    }

    private ProfileSection section(String name, @Nullable String text) {
        var merged = new ProfileSection(ProfileSection.Type.PROFILE, name);
        for (var section : file.sections(text)) {
            if (section.type() == ProfileSection.Type.PROFILE && section.name().equals(name)) {
                merged.addAll(section);
            }
        }
        return merged;
    }

    private Path begun(String name) {
        return path().resolveSibling(".aws-agent-rotation-" + name + ".json");
    }

    private @Nullable Map<String, String> readBegun(String name) {
        var begun = begun(name);
        if (!Files.exists(begun)) {
            return null;
        }
        try {
            var fields = FieldsText.read(Files.readString(begun));
            if (fields != null) {
                return fields;
            }
        } catch (IOException e) {
            throw unreadable(begun.toString(), e);
        }
        throw new CredentialException(
                begun + ", which a rotation of '" + name + "' kept, is not as aws-agent writes it",
                "look which keys the user has, delete those that nobody uses, then delete that file");
    }

    private static CredentialException unreadable(String what, IOException e) {
        return new CredentialException(
                what + " cannot be read: " + e.getClass().getSimpleName(), "check who may read it", e);
    }
}
