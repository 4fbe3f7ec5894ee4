package dev.awsagent.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The folder that an agent's tools may read from and write to. Paths are taken as text, exactly as written: no {@code ~},
 * no variables, no {@code file://}. Immutable and thread-safe.
 */
public final class WorkingFolder {

    private final Path root;
    private final boolean closed;

    private WorkingFolder(Path root, boolean closed) {
        this.root = root;
        this.closed = closed;
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
            return new WorkingFolder(real, false);
        } catch (IOException e) {
            throw new IllegalArgumentException("the working folder '" + folder + "' cannot be used: " + e, e);
        }
    }

    /** The same folder, with nothing in it that may be read or written. */
    public WorkingFolder closed() {
        return new WorkingFolder(root, true);
    }

    public Path root() {
        return root;
    }

    /**
     * The path that {@code text} means, which need not exist. Symbolic links on the way are followed, and must stay
     * inside.
     *
     * @throws ToolException of kind {@link FailureKind#INVALID} when it is not a path, {@link FailureKind#FORBIDDEN} when
     *     it leads out of the folder, or the folder is {@link #closed}
     */
    public Path resolve(String text) {
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
