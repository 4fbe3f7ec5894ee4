package dev.awsagent.benchmarks.transfer;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One page of the objects in a bucket, in either version of the operation. Used once. */
final class Listing {

    private static final int MOST = 1000;
    private static final int BYTES_PER_OBJECT = 250;

    private final Request request;
    private final boolean second;
    private final String prefix;
    private final String delimiter;
    private final int most;
    private final UnaryOperator<String> encoding;
    private final StringBuilder objects;
    private final StringBuilder prefixes = new StringBuilder();

    private long lastSecond = Long.MIN_VALUE;
    private String lastTime = "";

    Listing(Request request) {
        this.request = request;
        second = request.query().getOrDefault("list-type", "").equals("2");
        prefix = request.query().getOrDefault("prefix", "");
        delimiter = request.query().getOrDefault("delimiter", "");
        most = Math.max(0, Math.min(MOST, request.number("max-keys", MOST)));
        encoding = request.query().getOrDefault("encoding-type", "").equals("url") ? Xml::url : Xml::text;
        objects = new StringBuilder(BYTES_PER_OBJECT * most);
    }

    /** The last name that the page before has shown; null where this is the first one. */
    private @Nullable String after() {
        if (!second) {
            return request.query().get("marker");
        }
        var token = request.query().get("continuation-token");
        if (token == null) {
            return request.query().get("start-after");
        }
        return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    }

    StringBuilder of(Bucket bucket) {
        var shown = 0;
        var truncated = false;
        var after = after();
        var last = after == null ? "" : after;
        var entries = last.compareTo(prefix) < 0 ? bucket.from(prefix, true) : bucket.from(last, false);
        if (isPrefixOfPageBefore(last)) {
            entries = bucket.from(behind(last), true);
        }
        while (entries.hasNext()) {
            var entry = entries.next();
            var key = entry.getKey();
            if (!key.startsWith(prefix)) {
                break;
            }
            if (shown == most) {
                truncated = most > 0;
                break;
            }
            shown++;
            var end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (end < 0) {
                object(key, entry.getValue());
                last = key;
            } else {
                last = key.substring(0, end + delimiter.length());
                prefixes.append("<CommonPrefixes><Prefix>")
                        .append(encoding.apply(last))
                        .append("</Prefix></CommonPrefixes>");
                entries = bucket.from(behind(last), true);
            }
        }
        return document(shown, truncated, last);
    }

    /** Whether the page before ended with a common prefix: none of the keys below it comes again. */
    private boolean isPrefixOfPageBefore(String last) {
        return (request.asks("continuation-token") || request.asks("marker"))
                && !delimiter.isEmpty()
                && last.length() > prefix.length()
                && last.startsWith(prefix)
                && last.endsWith(delimiter);
    }

    /** A name that comes after all those that begin so. */
    private static String behind(String prefix) {
        return prefix + Character.toString(Character.MAX_CODE_POINT);
    }

    private void object(String key, StoredObject object) {
        if (object.modified() != lastSecond) {
            lastSecond = object.modified();
            lastTime = Instant.ofEpochMilli(lastSecond).toString();
        }
        objects.append("<Contents><Key>")
                .append(encoding.apply(key))
                .append("</Key><LastModified>")
                .append(lastTime)
                .append("</LastModified><ETag>&quot;")
                .append(object.etag())
                .append("&quot;</ETag><Size>")
                .append(object.content().size())
                .append("</Size><StorageClass>STANDARD</StorageClass></Contents>");
    }

    private StringBuilder document(int shown, boolean truncated, String last) {
        var xml = new StringBuilder(objects.length() + prefixes.length() + 1000)
                .append("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>")
                .append(Xml.text(request.bucket()))
                .append("</Name><Prefix>")
                .append(encoding.apply(prefix))
                .append("</Prefix><MaxKeys>")
                .append(most)
                .append("</MaxKeys><IsTruncated>")
                .append(truncated)
                .append("</IsTruncated>");
        if (request.asks("encoding-type")) {
            xml.append("<EncodingType>url</EncodingType>");
        }
        if (!delimiter.isEmpty()) {
            xml.append("<Delimiter>").append(encoding.apply(delimiter)).append("</Delimiter>");
        }
        if (second) {
            xml.append("<KeyCount>").append(shown).append("</KeyCount>");
            if (truncated) {
                xml.append("<NextContinuationToken>")
                        .append(Base64.getUrlEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8)))
                        .append("</NextContinuationToken>");
            }
        } else if (truncated) {
            xml.append("<NextMarker>").append(encoding.apply(last)).append("</NextMarker>");
        }
        return xml.append(objects).append(prefixes).append("</ListBucketResult>");
    }
}
