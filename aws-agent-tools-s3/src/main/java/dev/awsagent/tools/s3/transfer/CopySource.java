package dev.awsagent.tools.s3.transfer;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Where a copy inside S3 comes from, as the {@code x-amz-copy-source} header wants it. */
public final class CopySource {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private CopySource() {}

    /** Bucket and key in percent-encoded UTF-8, with the slashes kept. */
    public static String of(String bucket, String key) {
        return of(bucket, key, null);
    }

    /** @param version null for the current one */
    public static String of(String bucket, String key, @Nullable String version) {
        var out = new StringBuilder(bucket).append('/');
        for (var b : key.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.~/".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return version == null
                ? out.toString()
                : out.append("?versionId=").append(version).toString();
    }
}
