package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** What of a file tells that it changed. */
record FileState(long bytes, FileTime changed, @Nullable Object identity) {

    /** @param follow whether a symbolic link stands for what it leads to */
    static FileState of(Path file, boolean follow) throws IOException {
        var about = follow
                ? Files.readAttributes(file, BasicFileAttributes.class)
                : Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!about.isRegularFile()) {
            throw new ToolException(FailureKind.INVALID, "'" + file + "' is not a file", "name a file to upload");
        }
        return new FileState(about.size(), about.lastModifiedTime(), about.fileKey());
    }
}
