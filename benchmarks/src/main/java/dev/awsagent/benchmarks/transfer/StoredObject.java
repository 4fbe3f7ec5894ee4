package dev.awsagent.benchmarks.transfer;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/**
 * An object, or a part of one.
 *
 * @param etag its entity tag, without quotes
 * @param crc32 the checksum of its bytes
 * @param modified when it was stored, in milliseconds since 1970
 * @param headers what S3 keeps with an object and sends back, by names in lower case
 */
record StoredObject(Content content, String etag, int crc32, long modified, Map<String, String> headers) {

    StoredObject {
        headers = Map.copyOf(headers);
    }

    /** One whose bytes follow from its name. */
    static StoredObject generated(String name, long size, long modified) {
        var content = Dataset.content(name, size);
        if (size <= S3Service.SMALL) {
            var bytes = content.bytes();
            return new StoredObject(content, Digests.md5(bytes), content.crc32(), modified, Map.of());
        }
        var crc = content.crc32();
        // What S3 does for an object that was uploaded with a checksum over the whole of it.
        var headers = Map.of("x-amz-checksum-crc32", Crc32.text(crc), "x-amz-checksum-type", "FULL_OBJECT");
        return new StoredObject(content, opaqueTag(name, crc, size), crc, modified, headers);
    }

    /** A tag that nobody takes for an MD5: it has the form of those of multipart uploads. */
    static String opaqueTag(String name, int crc, long size) {
        var text = name + '\0' + crc + '\0' + size;
        return Digests.md5(text.getBytes(StandardCharsets.UTF_8)) + "-1";
    }

    byte[] tagBytes() {
        return HexFormat.of().parseHex(etag.substring(0, 32));
    }
}
