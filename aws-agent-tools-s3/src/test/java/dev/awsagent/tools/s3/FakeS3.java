package dev.awsagent.tools.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

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
    private final Map<String, Map<String, String>> metadata = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    volatile Fault fault = (exchange, count) -> false;

    FakeS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "fake-s3");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    FakeS3 with(String key, String content) {
        return with(key, content.getBytes(StandardCharsets.UTF_8));
    }

    FakeS3 with(String key, byte[] content) {
        objects.put(key, content);
        return this;
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

    private void honest(HttpExchange exchange) throws IOException {
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
                    body(exchange, content);
                }
            }
            case "PUT" -> {
                var content = exchange.getRequestBody().readAllBytes();
                objects.put(key, content);
                exchange.getResponseHeaders().set("ETag", "\"" + md5(content) + "\"");
                exchange.sendResponseHeaders(200, -1);
            }
            default -> error(exchange, 501, "NotImplemented");
        }
    }

    static String key(HttpExchange exchange) {
        var path = exchange.getRequestURI().getRawPath();
        return URLDecoder.decode(path.substring("/bkt/".length()).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    void headers(HttpExchange exchange, String key, byte[] content) {
        exchange.getResponseHeaders().set("ETag", "\"" + md5(content) + "\"");
        exchange.getResponseHeaders().set("Last-Modified", "Mon, 02 Nov 2026 10:00:00 GMT");
        metadata.getOrDefault(key, Map.of())
                .forEach((name, value) -> exchange.getResponseHeaders().set("x-amz-meta-" + name, value));
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

    /** Announces all of it, sends the first half, and hangs up. */
    void cutShort(HttpExchange exchange) throws IOException {
        var content = objects.get(key(exchange));
        headers(exchange, key(exchange), content);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content, 0, content.length / 2);
        exchange.getResponseBody().flush();
    }

    /** Announces all of it, sends the first half, and says nothing more. */
    void stop(HttpExchange exchange) throws IOException {
        cutShort(exchange);
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
        exchange.getResponseHeaders().set("ETag", "\"" + md5(objects.get(key(exchange))) + "\"");
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
                    xml.append(contents(object.getKey(), object.getValue().length));
                }
            }
        }
        xml(exchange, 200, xml + "</ListBucketResult>");
    }

    static String contents(String key, long size) {
        return "<Contents><Key>" + URLEncoder.encode(key, StandardCharsets.UTF_8)
                + "</Key><LastModified>2026-11-02T10:00:00.000Z</LastModified><ETag>&quot;0&quot;</ETag><Size>" + size
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
