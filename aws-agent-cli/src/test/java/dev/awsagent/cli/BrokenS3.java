package dev.awsagent.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on loopback that answers as S3 and STS do, for one bucket {@code bkt}, and breaks the objects that it sends. */
final class BrokenS3 implements AutoCloseable {

    /** How an object is sent. */
    enum Fault {
        NONE {
            @Override
            void send(BrokenS3 s3, HttpExchange exchange, byte[] content) throws IOException {
                whole(exchange, content);
            }
        },
        FLIPPED_BIT {
            @Override
            void send(BrokenS3 s3, HttpExchange exchange, byte[] content) throws IOException {
                var flipped = content.clone();
                flipped[content.length / 2] ^= 1;
                whole(exchange, flipped);
            }
        },
        CUT_SHORT {
            @Override
            void send(BrokenS3 s3, HttpExchange exchange, byte[] content) throws IOException {
                half(exchange, content);
            }
        },
        STOPPED {
            @Override
            void send(BrokenS3 s3, HttpExchange exchange, byte[] content) throws IOException {
                half(exchange, content);
                s3.sending.countDown();
                try {
                    s3.end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        },
        SERVER_DIES {
            @Override
            void send(BrokenS3 s3, HttpExchange exchange, byte[] content) throws IOException {
                half(exchange, content);
                s3.close();
            }
        },
        WRONG_CHECKSUM {
            @Override
            void send(BrokenS3 s3, HttpExchange exchange, byte[] content) throws IOException {
                exchange.getResponseHeaders().set("x-amz-checksum-crc32", "AAAAAA==");
                whole(exchange, content);
            }
        },
        UNAVAILABLE {
            @Override
            void send(BrokenS3 s3, HttpExchange exchange, byte[] content) throws IOException {
                error(exchange, 503, "SlowDown");
            }
        },
        DENIED {
            @Override
            void send(BrokenS3 s3, HttpExchange exchange, byte[] content) throws IOException {
                error(exchange, 403, "AccessDenied");
            }
        };

        abstract void send(BrokenS3 s3, HttpExchange exchange, byte[] content) throws IOException;
    }

    static final String ACCOUNT = "123456789012";

    /** Another bucket, empty. */
    static final String OTHER = "evil-inbox";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    final CountDownLatch sending = new CountDownLatch(1);
    final List<String> requests = new CopyOnWriteArrayList<>();
    volatile Fault fault = Fault.NONE;

    BrokenS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    BrokenS3 with(String key, byte[] content) {
        objects.put(key, content);
        return this;
    }

    BrokenS3 with(String key, String content) {
        return with(key, content.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        exchange.getResponseHeaders().set("x-amz-request-id", "REQUEST" + requests.size());
        if (path.equals("/")) {
            xml(
                    exchange,
                    200,
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::" + ACCOUNT
                            + ":user/test</Arn><UserId>U</UserId><Account>" + ACCOUNT
                            + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");
        } else if (path.equals("/bkt") || path.equals("/bkt/")) {
            list(exchange);
        } else if (path.equals("/" + OTHER) || path.equals("/" + OTHER + "/")) {
            exchange.sendResponseHeaders(200, -1);
        } else if (exchange.getRequestMethod().equals("PUT")) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("ETag", "\"e\"");
            exchange.sendResponseHeaders(200, -1);
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            exchange.sendResponseHeaders(204, -1);
        } else {
            var content = objects.get(path.substring("/bkt/".length()));
            if (content == null) {
                error(exchange, 404, "NoSuchKey");
            } else {
                exchange.getResponseHeaders().set("ETag", "\"" + md5(content) + "\"");
                exchange.getResponseHeaders().set("Last-Modified", "Mon, 02 Nov 2026 10:00:00 GMT");
                fault.send(this, exchange, content);
            }
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        var xml = new StringBuilder("<ListBucketResult><Name>bkt</Name><IsTruncated>false</IsTruncated>"
                + "<EncodingType>url</EncodingType>");
        objects.forEach((key, content) -> xml.append("<Contents><Key>")
                .append(URLEncoder.encode(key, StandardCharsets.UTF_8))
                .append("</Key><LastModified>2026-11-02T10:00:00.000Z</LastModified><Size>")
                .append(content.length)
                .append("</Size></Contents>"));
        xml(exchange, 200, xml + "</ListBucketResult>");
    }

    private static void whole(HttpExchange exchange, byte[] content) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        var range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            return;
        }
        var ends = range.substring("bytes=".length()).split("-");
        var from = Integer.parseInt(ends[0]);
        var to = Math.min(content.length, Integer.parseInt(ends[1]) + 1);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + content.length);
        exchange.sendResponseHeaders(206, to - from);
        exchange.getResponseBody().write(content, from, to - from);
    }

    private static void half(HttpExchange exchange, byte[] content) throws IOException {
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content, 0, content.length / 2);
        exchange.getResponseBody().flush();
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        xml(exchange, status, "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>");
    }

    private static void xml(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String md5(byte[] content) {
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
        threads.shutdownNow();
    }
}
