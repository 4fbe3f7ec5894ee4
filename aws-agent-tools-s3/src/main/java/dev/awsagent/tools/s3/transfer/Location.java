package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.nio.file.Path;
import java.util.Objects;

/** One end of a transfer. Immutable. */
public sealed interface Location {

    /**
     * A file or a folder of this machine. A path is used as it is: whoever may be steered by a stranger resolves it first
     * against the folder that may be touched.
     *
     * @param folder whether only a folder can be meant, because it was written with a closing slash
     */
    record Local(Path path, boolean folder) implements Location {
        public Local {
            Objects.requireNonNull(path, "path");
        }

        /**
         * The file in a folder that an object's name means.
         *
         * @throws ToolException of kind {@code INVALID} when the last part of the key is no name for a file
         */
        public static Path named(Path folder, String key) {
            var name = key.substring(key.lastIndexOf('/') + 1);
            try {
                return KeyPath.in(folder, KeyPath.parts(name).get(0));
            } catch (KeyPath.Unmappable e) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "'" + name + "' is no name for a file: " + e.why(),
                        "say which file to download it to");
            }
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * An object, or all objects under a prefix.
     *
     * @param key of an object; or a prefix, which is empty for the whole bucket or ends with a slash
     */
    record Remote(String bucket, String key) implements Location {
        public Remote {
            if (bucket.isEmpty()) {
                throw new IllegalArgumentException("an S3 location names a bucket: s3://bucket/key");
            }
            Objects.requireNonNull(key, "key");
        }

        /** Whether only a prefix can be meant. */
        public boolean folder() {
            return key.isEmpty() || key.endsWith("/");
        }

        @Override
        public String toString() {
            return "s3://" + bucket + "/" + key;
        }
    }

    /** Standard input as a source, standard output as a destination. */
    record Pipe() implements Location {
        @Override
        public String toString() {
            return "-";
        }
    }

    /**
     * Reads one as it is written on a command line: {@code s3://bucket/key}, {@code -}, or a path.
     *
     * @param base what a relative path is relative to
     * @throws IllegalArgumentException when it is none of them
     */
    static Location parse(String text, Path base) {
        if (text.equals("-")) {
            return new Pipe();
        }
        if (text.regionMatches(true, 0, "s3://", 0, 5)) {
            var rest = text.substring(5);
            var slash = rest.indexOf('/');
            return slash < 0 ? new Remote(rest, "") : new Remote(rest.substring(0, slash), rest.substring(slash + 1));
        }
        if (text.isEmpty() || text.contains("://")) {
            throw new IllegalArgumentException("'" + text
                    + "' is no place to transfer from or to: write s3://bucket/key, a path, or - for a pipe");
        }
        return new Local(
                base.resolve(text),
                text.endsWith("/") || text.endsWith(base.getFileSystem().getSeparator()));
    }
}
