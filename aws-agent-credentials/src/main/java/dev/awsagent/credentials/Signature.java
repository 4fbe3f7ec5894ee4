package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * Signs requests by version 4 of AWS's signatures, in the way that S3 wants them: the path is taken as it is sent. The signer of
 * the SDK comes to the same, and takes a third of the whole time of a small call. Thread-safe; {@code toString} shows no secret.
 */
final class Signature {

    /** What whoever carries a request may change. */
    private static final Set<String> UNSIGNED = Set.of("connection", "expect", "user-agent", "x-amzn-trace-id");

    private static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
    private static final String NO_PAYLOAD = HexFormat.of().formatHex(sha256().digest());
    /** A body of this size is worth the loading of a native library. */
    private static final long NATIVE_FROM = 64 * 1024;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String region;
    private final String service;

    /** Good for a day. */
    private volatile @Nullable Key key;

    /** Good for a second. */
    private volatile Second second = new Second(Long.MIN_VALUE, "");

    /** @param mac with the key, to be cloned: cheaper than to look one up and to give it the key */
    private record Key(String secret, String day, byte[] bytes, Mac mac) {
        @Override
        public String toString() {
            return "Key[day=" + day + "]";
        }
    }

    private record Second(long epoch, String text) {}

    /** @param service its signing name */
    Signature(String region, String service) {
        this.region = region;
        this.service = service;
    }

    /**
     * The request with its signature.
     *
     * @param body null where there is none; read when the payload has to be signed
     * @param payload whether the signature covers the payload
     */
    SdkHttpRequest sign(
            SdkHttpRequest request,
            AwsCredentials credentials,
            Instant now,
            @Nullable ContentStreamProvider body,
            boolean payload)
            throws IOException {
        var time = time(now);
        var day = time.substring(0, 8);
        var hash = !payload ? UNSIGNED_PAYLOAD : body == null ? NO_PAYLOAD : hash(body, length(request));
        var signed = request.toBuilder()
                .putHeader("Host", host(request))
                .putHeader("x-amz-date", time)
                .putHeader("x-amz-content-sha256", hash);
        if (credentials.sessionToken() != null) {
            signed.putHeader("x-amz-security-token", credentials.sessionToken());
        }
        var headers = new TreeMap<String, String>();
        signed.forEachHeader((name, values) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            if (!UNSIGNED.contains(lower)) {
                headers.put(lower, value(values));
            }
        });
        var names = String.join(";", headers.keySet());
        var canonical = new StringBuilder(512)
                .append(request.method().name())
                .append('\n')
                .append(request.encodedPath().isEmpty() ? "/" : request.encodedPath())
                .append('\n')
                .append(query(request))
                .append('\n');
        headers.forEach((name, value) ->
                canonical.append(name).append(':').append(value).append('\n'));
        canonical.append('\n').append(names).append('\n').append(hash);
        var scope = day + "/" + region + "/" + service + "/aws4_request";
        var digest = HexFormat.of().formatHex(sha256().digest(bytes(canonical.toString())));
        var signature = key(credentials.secretAccessKey(), day)
                .doFinal(bytes("AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + digest));
        return signed.putHeader(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + credentials.accessKeyId() + "/" + scope + ", SignedHeaders="
                                + names + ", Signature=" + HexFormat.of().formatHex(signature))
                .build();
    }

    private static long length(SdkHttpRequest request) {
        return request.firstMatchingHeader("Content-Length")
                .map(Long::parseLong)
                .orElse(Long.MAX_VALUE);
    }

    private static String host(SdkHttpRequest request) {
        return SdkHttpUtils.isUsingStandardPort(request.protocol(), request.port())
                ? request.host()
                : request.host() + ":" + request.port();
    }

    private static String value(List<String> values) {
        if (values.size() == 1) {
            return squeezed(values.get(0));
        }
        var all = new ArrayList<String>();
        values.forEach(one -> all.add(squeezed(one)));
        return String.join(",", all);
    }

    /** Without blanks around it, and with one where there are more. */
    private static String squeezed(String value) {
        var plain = value.strip();
        return plain.contains("  ") ? plain.replaceAll(" +", " ") : plain;
    }

    private static String query(SdkHttpRequest request) {
        if (request.numRawQueryParameters() == 0) {
            return "";
        }
        var parameters = new ArrayList<String>();
        request.forEachRawQueryParameter((name, values) -> {
            var encoded = SdkHttpUtils.urlEncode(name);
            for (var value : values) {
                parameters.add(encoded + "=" + (value == null ? "" : SdkHttpUtils.urlEncode(value)));
            }
        });
        // All that sorts before the sign of equality is encoded, except for the dash and the dot.
        parameters.sort((one, other) -> one.replace('=', '\0').compareTo(other.replace('=', '\0')));
        return String.join("&", parameters);
    }

    private String time(Instant now) {
        var known = second;
        if (known.epoch() != now.getEpochSecond()) {
            known = new Second(now.getEpochSecond(), TIME.format(now));
            second = known;
        }
        return known.text();
    }

    private Mac key(String secret, String day) {
        var known = key;
        if (known == null || !known.day().equals(day) || !known.secret().equals(secret)) {
            var bytes = bytes("AWS4" + secret);
            for (var next : List.of(day, region, service, "aws4_request")) {
                bytes = keyed(bytes).doFinal(bytes(next));
            }
            known = new Key(secret, day, bytes, keyed(bytes));
            key = known;
        }
        try {
            return (Mac) known.mac().clone();
        } catch (CloneNotSupportedException e) {
            return keyed(known.bytes());
        }
    }

    private static Mac keyed(byte[] key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static String hash(ContentStreamProvider body, long length) throws IOException {
        var digest = length < NATIVE_FROM ? sha256() : Tls.sha256();
        try (var in = body.newStream()) {
            var piece = new byte[16 * 1024];
            for (int count; (count = in.read(piece)) >= 0; ) {
                digest.update(piece, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Signature[" + region + ", " + service + "]";
    }
}
