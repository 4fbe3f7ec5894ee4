package dev.awsagent.tools.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that misbehaves on purpose: what no honest S3 does. It holds objects of one bucket {@code bkt} and answers
 * listings and GETs of them as S3 would, unless a fault says otherwise.
 */
final class FakeS3 implements AutoCloseable {

    /** What happens instead of an honest answer; true when it answered. */
    interface Fault {
        boolean answer(HttpExchange exchange, int count) throws IOException;
    }

    private final HttpServer server;
    private final Map<String, byte[]> objects = Collections.synchronizedMap(new TreeMap<>());
    private final Map<String, Map<Integer, byte[]>> parts = new ConcurrentHashMap<>();
    private final Map<String, Instant> times = new ConcurrentHashMap<>();
    /** What whoever put an object said of its CRC64NVME. */
    final Map<String, String> sums = new ConcurrentHashMap<>();

    /** In what parts an object was uploaded, in bytes each; of another its entity tag is the MD5 of the whole. */
    private final Map<String, int[]> uploaded = new ConcurrentHashMap<>();

    /** What it says instead of an entity tag that is an MD5. */
    final Map<String, String> tags = new ConcurrentHashMap<>();

    private final Map<String, Map<String, String>> metadata = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    volatile Fault fault = (exchange, count) -> false;

    /** Where it listens by TLS: its certificate, which nobody knows. */
    record Identity(Path certificate, SSLContext context) {

        static Identity made(Path folder) throws Exception {
            var store = folder.resolve("own.p12");
            var keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            "changeit",
                            "-alias",
                            "own",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=test",
                            "-ext",
                            "san=ip:127.0.0.1",
                            "-validity",
                            "3")
                    .inheritIO()
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool made no certificate");
            }
            var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, "changeit".toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            var pem = Base64.getMimeEncoder()
                    .encodeToString(keys.getCertificate("own").getEncoded());
            var certificate = Files.writeString(
                    folder.resolve("own.pem"), "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
            return new Identity(certificate, context);
        }
    }

    FakeS3() throws IOException {
        this(null);
    }

    FakeS3(@Nullable Identity identity) throws IOException {
        var at = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (identity == null) {
            server = HttpServer.create(at, 0);
        } else {
            var secure = HttpsServer.create(at, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
            server = secure;
        }
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "fake-s3");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        var scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    FakeS3 with(String key, String content) {
        return with(key, content.getBytes(StandardCharsets.UTF_8));
    }

    FakeS3 with(String key, byte[] content) {
        objects.put(key, content);
        return this;
    }

    /** The same, uploaded in parts of so many bytes. */
    FakeS3 inParts(String key, byte[] content, int... lengths) {
        uploaded.put(key, lengths);
        return with(key, content);
    }

    /** The same, of a time. */
    FakeS3 with(String key, byte[] content, Instant changed) {
        times.put(key, changed);
        return with(key, content);
    }

    byte @Nullable [] object(String key) {
        return objects.get(key);
    }

    FakeS3 withMetadata(String key, String name, String value) {
        metadata.computeIfAbsent(key, k -> new ConcurrentHashMap<>()).put(name, value);
        return this;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var id = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(id);
        var count = counts.computeIfAbsent(id, k -> new AtomicInteger()).incrementAndGet();
        try {
            exchange.getResponseHeaders().set("x-amz-request-id", "FAKE" + requests.size());
            if (!fault.answer(exchange, count)) {
                honest(exchange);
            }
        } finally {
            exchange.close();
        }
    }

    /** What it does where nothing goes wrong. */
    void honest(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getRawPath();
        var query = exchange.getRequestURI().getRawQuery();
        if (path.equals("/bkt") || path.equals("/bkt/")) {
            list(exchange, query == null ? "" : query);
            return;
        }
        var key = key(exchange);
        switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> {
                var content = objects.get(key);
                if (content == null) {
                    error(exchange, 404, "NoSuchKey");
                } else {
                    headers(exchange, key, content);
                    part(exchange, content);
                }
            }
            case "PUT" -> put(exchange, key, String.valueOf(query));
            case "POST" -> post(exchange, key, String.valueOf(query));
            case "DELETE" -> {
                parts.remove(key);
                exchange.sendResponseHeaders(204, -1);
            }
            default -> error(exchange, 501, "NotImplemented");
        }
    }

    /** Writes what it is asked to, and hangs up. */
    void keep(HttpExchange exchange) throws IOException {
        var key = key(exchange);
        if (exchange.getRequestMethod().equals("POST")) {
            complete(exchange, key, parts.remove(key));
        } else {
            write(exchange, key, original(exchange));
        }
    }

    /** Sends these bytes as if they were the object's. */
    void send(HttpExchange exchange, String key, byte[] instead) throws IOException {
        headers(exchange, key, objects.get(key));
        part(exchange, instead);
    }

    /** All of it, or the range that is asked for, of the object that is meant. */
    private void part(HttpExchange exchange, byte[] content) throws IOException {
        var ifMatch = exchange.getRequestHeaders().getFirst("If-Match");
        if (ifMatch != null && !ifMatch.equals(exchange.getResponseHeaders().getFirst("ETag"))) {
            error(exchange, 412, "PreconditionFailed");
            return;
        }
        var lengths = uploaded.get(key(exchange));
        var query = String.valueOf(exchange.getRequestURI().getQuery());
        if (lengths != null && exchange.getRequestMethod().equals("HEAD") && query.contains("partNumber=")) {
            var number = Integer.parseInt(query.replaceFirst(".*partNumber=(\\d+).*", "$1"));
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(lengths[number - 1]));
            exchange.sendResponseHeaders(206, -1);
            return;
        }
        var ends = range(exchange, content);
        if (ends == null) {
            body(exchange, content);
            return;
        }
        exchange.sendResponseHeaders(206, ends[1] - ends[0]);
        exchange.getResponseBody().write(content, ends[0], ends[1] - ends[0]);
    }

    /** The first byte that is asked for and the one behind the last, which are announced; null for all. */
    private static int @Nullable [] range(HttpExchange exchange, byte[] content) {
        var range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            return null;
        }
        var ends = range.substring("bytes=".length()).split("-");
        var from = Integer.parseInt(ends[0]);
        var to = Math.min(content.length, Integer.parseInt(ends[1]) + 1);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + content.length);
        return new int[] {from, to};
    }

    private void put(HttpExchange exchange, String key, String query) throws IOException {
        var headers = exchange.getRequestHeaders();
        if (query.contains("partNumber=")) {
            var content = content(exchange);
            var number = Integer.parseInt(query.replaceFirst(".*partNumber=(\\d+).*", "$1"));
            parts.computeIfAbsent(key, k -> new ConcurrentSkipListMap<>()).put(number, content);
            exchange.getResponseHeaders().set("ETag", "\"" + md5(content) + "\"");
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        if (headers.getFirst("If-None-Match") != null && objects.containsKey(key)) {
            exchange.getRequestBody().readAllBytes();
            error(exchange, 412, "PreconditionFailed");
            return;
        }
        if (headers.getFirst("x-amz-copy-source") == null) {
            var content = write(exchange, key, null);
            exchange.getResponseHeaders().set("ETag", "\"" + md5(content) + "\"");
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        var original = original(exchange);
        var ifMatch = headers.getFirst("x-amz-copy-source-if-match");
        if (original == null || ifMatch != null && !ifMatch.equals("\"" + md5(original) + "\"")) {
            error(exchange, original == null ? 404 : 412, original == null ? "NoSuchKey" : "PreconditionFailed");
            return;
        }
        write(exchange, key, original);
        xml(exchange, 200, "<CopyObjectResult><ETag>&quot;" + md5(original) + "&quot;</ETag></CopyObjectResult>");
    }

    /** What a copy is made of; null where it is none, or its source is not there. */
    private byte @Nullable [] original(HttpExchange exchange) {
        var source = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
        return source == null
                ? null
                : objects.get(URLDecoder.decode(source.replaceFirst("^/?bkt/", ""), StandardCharsets.UTF_8));
    }

    private byte[] write(HttpExchange exchange, String key, byte @Nullable [] original) throws IOException {
        var content = original == null ? content(exchange) : original;
        store(key, content, exchange.getRequestHeaders().getFirst("x-amz-checksum-crc64nvme"));
        return content;
    }

    /** The SDK signs a body over plain HTTP piece by piece. */
    private static byte[] content(HttpExchange exchange) throws IOException {
        var sent = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestHeaders().getFirst("x-amz-decoded-content-length") == null) {
            return sent;
        }
        var content = new ByteArrayOutputStream();
        for (int at = 0; ; ) {
            int end = at;
            while (sent[end] != '\r') {
                end++;
            }
            var head = new String(sent, at, end - at, StandardCharsets.US_ASCII);
            var length = Integer.parseInt(head.replaceFirst(";.*", ""), 16);
            if (length == 0) {
                return content.toByteArray();
            }
            content.write(sent, end + 2, length);
            at = end + 2 + length + 2;
        }
    }

    private void store(String key, byte[] content, @Nullable String checksum) {
        times.put(key, Instant.now());
        if (checksum == null) {
            sums.remove(key);
        } else {
            sums.put(key, checksum);
        }
        objects.put(key, content);
    }

    private void post(HttpExchange exchange, String key, String query) throws IOException {
        if (query.startsWith("uploads")) {
            exchange.getRequestBody().readAllBytes();
            xml(
                    exchange,
                    200,
                    "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>");
            return;
        }
        var all = parts.remove(key);
        if (all == null) {
            exchange.getRequestBody().readAllBytes();
            error(exchange, 404, "NoSuchUpload");
            return;
        }
        var tag = md5(complete(exchange, key, all)) + "-" + all.size();
        xml(
                exchange,
                200,
                "<CompleteMultipartUploadResult><ETag>&quot;" + tag + "&quot;</ETag></CompleteMultipartUploadResult>");
    }

    private byte[] complete(HttpExchange exchange, String key, Map<Integer, byte[]> all) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var whole = new ByteArrayOutputStream();
        for (var one : all.values()) {
            whole.write(one);
        }
        store(key, whole.toByteArray(), exchange.getRequestHeaders().getFirst("x-amz-checksum-crc64nvme"));
        return whole.toByteArray();
    }

    static String key(HttpExchange exchange) {
        var path = exchange.getRequestURI().getRawPath();
        return URLDecoder.decode(path.substring("/bkt/".length()).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    void headers(HttpExchange exchange, String key, byte[] content) {
        exchange.getResponseHeaders().set("ETag", "\"" + tag(key, content) + "\"");
        var changed = times.get(key);
        exchange.getResponseHeaders()
                .set(
                        "Last-Modified",
                        changed == null
                                ? "Mon, 02 Nov 2026 10:00:00 GMT"
                                : DateTimeFormatter.RFC_1123_DATE_TIME.format(changed.atOffset(ZoneOffset.UTC)));
        if (sums.containsKey(key)
                && "ENABLED".equals(exchange.getRequestHeaders().getFirst("x-amz-checksum-mode"))) {
            exchange.getResponseHeaders().set("x-amz-checksum-crc64nvme", sums.get(key));
        }
        metadata.getOrDefault(key, Map.of())
                .forEach((name, value) -> exchange.getResponseHeaders().set("x-amz-meta-" + name, value));
    }

    private String tag(String key, byte[] content) {
        var lengths = uploaded.get(key);
        if (tags.containsKey(key) || lengths == null) {
            return tags.getOrDefault(key, md5(content));
        }
        var hashes = new ByteArrayOutputStream();
        int at = 0;
        for (var length : lengths) {
            hashes.writeBytes(HexFormat.of().parseHex(md5(Arrays.copyOfRange(content, at, at + length))));
            at += length;
        }
        return md5(hashes.toByteArray()) + "-" + lengths.length;
    }

    static void body(HttpExchange exchange, byte[] content) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    /** Announces all of it, or of the range that is asked for, sends the first half, and hangs up. */
    void cutShort(HttpExchange exchange) throws IOException {
        var content = objects.get(key(exchange));
        headers(exchange, key(exchange), content);
        var range = range(exchange, content);
        var ends = range == null ? new int[] {0, content.length} : range;
        exchange.sendResponseHeaders(range == null ? 200 : 206, ends[1] - ends[0]);
        exchange.getResponseBody().write(content, ends[0], (ends[1] - ends[0]) / 2);
        exchange.getResponseBody().flush();
    }

    /** Sends all of it, or the range that is asked for, piece by piece for so long. */
    void trickle(HttpExchange exchange, Duration lasting) throws IOException {
        var content = objects.get(key(exchange));
        headers(exchange, key(exchange), content);
        var range = range(exchange, content);
        var ends = range == null ? new int[] {0, content.length} : range;
        exchange.sendResponseHeaders(range == null ? 200 : 206, ends[1] - ends[0]);
        var pieces = (int) lasting.toSeconds();
        for (int i = 0; i < pieces; i++) {
            var from = ends[0] + (int) ((long) (ends[1] - ends[0]) * i / pieces);
            var to = ends[0] + (int) ((long) (ends[1] - ends[0]) * (i + 1) / pieces);
            exchange.getResponseBody().write(content, from, to - from);
            exchange.getResponseBody().flush();
            try {
                if (end.await(1, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Announces all of it, sends the first half, and says nothing more. */
    void stop(HttpExchange exchange) throws IOException {
        cutShort(exchange);
        hang();
    }

    /** Says nothing more, until the end. */
    void hang() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends it with one bit changed. */
    void flip(HttpExchange exchange) throws IOException {
        var content = objects.get(key(exchange)).clone();
        headers(exchange, key(exchange), content);
        content[content.length / 2] ^= 1;
        body(exchange, content);
    }

    static void error(HttpExchange exchange, int status, String code) throws IOException {
        xml(exchange, status, "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>");
    }

    static void xml(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void list(HttpExchange exchange, String query) throws IOException {
        var prefix = "";
        for (var part : query.split("&")) {
            if (part.startsWith("prefix=")) {
                prefix = URLDecoder.decode(part.substring("prefix=".length()), StandardCharsets.UTF_8);
            }
        }
        var xml = new StringBuilder("<ListBucketResult><Name>bkt</Name><IsTruncated>false</IsTruncated>"
                + "<EncodingType>url</EncodingType>");
        synchronized (objects) {
            for (var object : objects.entrySet()) {
                if (object.getKey().startsWith(prefix)) {
                    xml.append(contents(
                            object.getKey(), object.getValue().length, tag(object.getKey(), object.getValue())));
                }
            }
        }
        xml(exchange, 200, xml + "</ListBucketResult>");
    }

    static String contents(String key, long size) {
        return contents(key, size, "0");
    }

    private static String contents(String key, long size, String etag) {
        return "<Contents><Key>" + URLEncoder.encode(key, StandardCharsets.UTF_8)
                + "</Key><LastModified>2026-11-02T10:00:00.000Z</LastModified><ETag>&quot;" + etag
                + "&quot;</ETag><Size>" + size
                + "</Size><StorageClass>STANDARD</StorageClass></Contents>";
    }

    static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
    }
}
