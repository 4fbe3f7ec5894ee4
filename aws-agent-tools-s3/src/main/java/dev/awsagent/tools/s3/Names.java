package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules of AWS for names of buckets and keys. */
final class Names {

    /** What every bucket that exists today satisfies. */
    static final String BUCKET = "(?!\\d+\\.\\d+\\.\\d+\\.\\d+$)(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

    static final String BUCKET_RULE =
            "must be 3 to 63 characters of a-z, 0-9, hyphen and dot, starting and ending with a"
                    + " letter or digit, without two dots in a row, and not look like an IP address";

    /** What a new bucket has to satisfy as well: some beginnings and endings are reserved. */
    static final String NEW_BUCKET =
            "(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)$)" + BUCKET;

    static final String NEW_BUCKET_RULE =
            BUCKET_RULE + "; it must not start with xn--, sthree- or amzn-s3-demo-, nor end"
                    + " with -s3alias, --ol-s3, .mrap, --x-s3 or --table-s3";

    /** The longest key, in bytes of UTF-8. */
    static final int KEY_BYTES = 1024;

    private Names() {}

    /** Refuses a key or prefix that S3 would refuse. */
    static void checkKey(@Nullable String key) {
        if (key != null) {
            var bytes = key.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > KEY_BYTES) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "the key '" + key.substring(0, 40) + "…' has " + bytes + " bytes in UTF-8, at most " + KEY_BYTES
                                + " are allowed",
                        "use a shorter key");
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "the key holds half of a character (an unpaired surrogate) and cannot be sent",
                        "check where the name came from");
            }
        }
    }

    /** The part of a key after its last slash. */
    static String lastSegment(String key) {
        var end = key.endsWith("/") ? key.length() - 1 : key.length();
        return key.substring(key.lastIndexOf('/', end - 1) + 1, end);
    }

    /** A prefix that means a folder: closed by a slash unless it is empty. */
    static String folder(@Nullable String prefix) {
        return prefix == null || prefix.isEmpty() || prefix.endsWith("/")
                ? (prefix == null ? "" : prefix)
                : prefix + "/";
    }

    static String uri(String bucket, @Nullable String key) {
        return "s3://" + bucket + "/" + (key == null ? "" : key);
    }
}
