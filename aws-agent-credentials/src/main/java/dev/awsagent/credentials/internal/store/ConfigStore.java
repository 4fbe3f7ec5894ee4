package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The configuration file as it is now: an edited one is read again. Reads nothing until it is asked. Thread-safe. */
public final class ConfigStore {

    private static final long MOST_BYTES = 4L << 20;

    private final Path path;
    private final String shown;
    private final boolean named;
    private final Notices notices;
    private @Nullable ConfigFile last;
    private @Nullable FileStamp lastStamp;

    /** @param given the file that was named; null for the usual place */
    public ConfigStore(Environment environment, @Nullable Path given, Notices notices) {
        this.path = given == null ? environment.settings().resolve("config.yml") : given;
        this.shown = shown(path, environment);
        this.named = given != null;
        this.notices = notices;
    }

    private static String shown(Path file, Environment environment) {
        return file.startsWith(environment.home())
                ? "~/" + environment.home().relativize(file).toString().replace('\\', '/')
                : file.toString();
    }

    public Path path() {
        return path;
    }

    /** How messages call it. */
    public String shown() {
        return shown;
    }

    /** Changes whenever the file does; null when there is none. */
    public @Nullable FileStamp stamp() {
        return FileStamp.of(path);
    }

    /** @throws CredentialException when a file was named that is not there: nothing else may be used in its place */
    public void check() {
        if (named && !Files.exists(path)) {
            throw new CredentialException(
                    "there is no configuration file " + shown, "check --config, or leave it out for the usual one");
        }
    }

    /**
     * The file; null when there is none.
     *
     * @throws CredentialException when it cannot be read or makes no sense
     */
    public synchronized @Nullable ConfigFile file() {
        check();
        var stamp = stamp();
        if (stamp == null) {
            return null;
        }
        var seen = last;
        if (seen != null && stamp.equals(lastStamp)) {
            return seen;
        }
        var read = ConfigParser.parse(path, shown, text(stamp.size()));
        var notice = read.hasSecrets() ? PrivateFiles.readableByOthers(path, shown) : null;
        if (notice != null) {
            notices.add(notice);
        }
        last = read;
        lastStamp = stamp;
        return read;
    }

    /** The file, or an empty one where there is none yet. */
    ConfigFile fileOrEmpty() {
        var file = stamp() == null ? null : file();
        return file == null ? ConfigParser.parse(path, shown, "") : file;
    }

    /** Puts a changed file in place of the one that is there. */
    synchronized void write(ConfigFile file) {
        try {
            PrivateFiles.write(path, file.text().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CredentialException(
                    shown + " cannot be written, and is as it was: "
                            + e.getClass().getSimpleName(),
                    "check who may write there, and that the disk is not full",
                    e);
        } finally {
            last = null;
        }
    }

    private String text(long size) {
        try {
            if (Files.isDirectory(path) || size > MOST_BYTES) {
                throw new CredentialException(
                        shown + " is " + (Files.isDirectory(path) ? "a folder" : size + " bytes long")
                                + ", expected the configuration of aws-agent",
                        "remove it, or name another file with --config");
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new CredentialException(shown + " is not UTF-8 text", "save it as UTF-8, or restore it", e);
        } catch (IOException e) {
            throw new CredentialException(
                    shown + " cannot be read: " + e.getClass().getSimpleName(), "check who may read " + shown, e);
        }
    }
}
