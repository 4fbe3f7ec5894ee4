package dev.awsagent.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The folder that an agent's tools may read from and write to. Paths are taken as text, exactly as written: no {@code ~},
 * no variables, no {@code file://}. Immutable and thread-safe.
 */
public final class WorkingFolder {

    private final Path root;
    private final boolean closed;
    private final boolean secrets;
    private final boolean sending;

    private WorkingFolder(Path root, boolean closed, boolean secrets, boolean sending) {
        this.root = root;
        this.closed = closed;
        this.secrets = secrets;
        this.sending = sending;
    }

    /**
     * This folder.
     *
     * @throws IllegalArgumentException when it is not a folder
     */
    public static WorkingFolder of(Path folder) {
        Objects.requireNonNull(folder, "folder");
        try {
            var real = folder.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new IllegalArgumentException("the working folder '" + folder + "' is not a folder");
            }
            return new WorkingFolder(real, false, false, false);
        } catch (IOException e) {
            throw new IllegalArgumentException("the working folder '" + folder + "' cannot be used: " + e, e);
        }
    }

    /** The same folder, with nothing in it that may be read or written. */
    public WorkingFolder closed() {
        return new WorkingFolder(root, true, secrets, sending);
    }

    /** The same folder, of which files that hold credentials or a private key may be sent to AWS, too. */
    public WorkingFolder withSecrets() {
        return new WorkingFolder(root, closed, true, sending);
    }

    /** Whether such files may be sent: no, unless whoever builds the agent says so. */
    public boolean sendsSecrets() {
        return secrets;
    }

    /** The same folder for a step that sends to AWS what it reads: {@link #resolve} refuses what is not to be sent. */
    public WorkingFolder sending() {
        return new WorkingFolder(root, closed, secrets, true);
    }

    /**
     * Why a file is not sent to AWS; empty when it may be. A tool that reads a whole folder asks for each file in it, as
     * {@link #resolve} sees the folder alone.
     *
     * @param file as {@link #resolve} gives it
     * @throws IOException when it cannot be read
     */
    public Optional<String> secret(Path file) throws IOException {
        return secrets ? Optional.empty() : SecretFiles.in(file);
    }

    public Path root() {
        return root;
    }

    /**
     * The path that {@code text} means, which need not exist. Symbolic links on the way are followed, and must stay
     * inside.
     *
     * @throws ToolException of kind {@link FailureKind#INVALID} when it is not a path, {@link FailureKind#FORBIDDEN} when
     *     it leads out of the folder, the folder is {@link #closed}, or it is a file with credentials or a private key and the
     *     folder is {@link #sending}
     */
    public Path resolve(String text) {
        var file = resolveToWrite(text);
        if (sending && Files.isRegularFile(file)) {
            Optional<String> why;
            try {
                why = secret(file);
            } catch (IOException e) {
                throw new ToolException(
                        FailureKind.INVALID, "'" + text + "' cannot be read: " + e.getMessage(), null, e);
            }
            if (why.isPresent()) {
                throw new ToolException(
                        FailureKind.FORBIDDEN,
                        "floor secret-files: '" + text + "' is not sent to AWS: " + why.get(),
                        "send it by other means if it has to be; whoever starts the program may lift that rule");
            }
        }
        return file;
    }

    /**
     * The same of a file that is only written, whatever is in it now.
     *
     * @throws ToolException of kind {@link FailureKind#INVALID} when it is not a path, {@link FailureKind#FORBIDDEN} when
     *     it leads out of the folder, or the folder is {@link #closed}
     */
    public Path resolveToWrite(String text) {
        if (closed) {
            throw new ToolException(
                    FailureKind.FORBIDDEN,
                    "files of the machine that this runs on are not for you to read or write",
                    "ask somebody who may change things, or look at what is in AWS alone");
        }
        if (text.isEmpty() || text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + text.replaceAll("\\p{Cntrl}", "?") + "' is not a path",
                    "name a file or folder");
        }
        if (text.startsWith("~") || text.contains("$") && text.matches(".*\\$[A-Za-z_{(].*") || text.contains("://")) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the path '" + text + "' is taken as written: ~, variables and URLs are not expanded",
                    "write the path out in full");
        }
        Path path;
        try {
            path = root.resolve(text).normalize();
        } catch (java.nio.file.InvalidPathException e) {
            throw new ToolException(FailureKind.INVALID, "'" + text + "' is not a path: " + e.getReason(), null, e);
        }
        var existing = path;
        while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        try {
            var real = existing == null ? path : existing.toRealPath().resolve(existing.relativize(path));
            if (!path.startsWith(root) || !real.startsWith(root)) {
                throw outside(text);
            }
            return real.normalize();
        } catch (IOException e) {
            throw new ToolException(FailureKind.INVALID, "'" + text + "' cannot be used: " + e.getMessage(), null, e);
        }
    }

    private ToolException outside(String text) {
        return new ToolException(
                FailureKind.FORBIDDEN,
                "'" + text + "' is outside the working folder " + root,
                "start the program in a folder above it, or name one with --work-dir");
    }
}
