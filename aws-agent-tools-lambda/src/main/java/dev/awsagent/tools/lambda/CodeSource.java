package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import org.jspecify.annotations.Nullable;

/**
 * Where the code of a function comes from: a folder or file of this machine, or an object in S3.
 *
 * @param path as the user wrote it; null for S3
 */
record CodeSource(
        @Nullable String path,
        @Nullable String bucket,
        @Nullable String key) {

    static final String ABOUT = "The code: a folder, a zip or jar file, or one source file of this machine";

    CodeSource {
        if ((path == null) == (bucket == null) || (bucket == null) != (key == null)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    path != null && bucket != null
                            ? "the code is said to be in '" + path + "' and in S3"
                            : "nothing says where the code is",
                    "say 'from ./code' for a folder or a zip file, or 'from s3://bucket/code.zip'");
        }
        if (key != null && (key.isEmpty() || key.endsWith("/"))) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "s3://" + bucket + "/" + key + " is a folder, and Lambda takes a zip file from S3",
                    "name the zip file, such as s3://" + bucket + "/code.zip");
        }
    }

    boolean isLocal() {
        return path != null;
    }

    /** The path, where it is one of this machine. */
    String localPath() {
        if (path == null) {
            throw new IllegalStateException("not of this machine: " + this);
        }
        return path;
    }

    /** As a person is shown it. */
    String shown() {
        return path != null ? "'" + path + "'" : "s3://" + bucket + "/" + key;
    }
}
