package dev.awsagent.tools.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParser;
import software.amazon.awssdk.thirdparty.jackson.core.JsonToken;
import software.amazon.awssdk.thirdparty.jackson.dataformat.cbor.CBORFactory;
import software.amazon.awssdk.thirdparty.jackson.dataformat.cbor.CBORGenerator;

/**
 * The numbers of CloudWatch come from moto, which only speaks the older of its two protocols: this puts each request of the
 * SDK, in CBOR, into the words of the other, and the answer back.
 */
final class CloudWatchOnMoto implements AutoCloseable {

    private static final CBORFactory CBOR = new CBORFactory();
    private static final Pattern RESULT =
            Pattern.compile("<member>\\s*<Id>(.*?)</Id>(.*?)</StatusCode>", Pattern.DOTALL);
    private static final Pattern MEMBER = Pattern.compile("<member>(.*?)</member>");

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI moto;

    /** What was asked, in the words of the older protocol. */
    final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();

    /** An answer in the place of moto's; null for moto's. */
    volatile @Nullable Answer fault;

    /** Whether there is a second page, with all of the first once more. */
    volatile boolean paged;

    CloudWatchOnMoto(URI moto) throws IOException {
        this.moto = moto;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var form = new LinkedHashMap<String, String>();
            try (var parser = CBOR.createParser(exchange.getRequestBody().readAllBytes())) {
                flat("", value(parser, parser.nextToken()), form);
            }
            asked.add(form);
            var own = fault;
            var bytes = own == null
                    ? cbor(ask("GetMetricData", form), paged && form.remove("NextToken") == null)
                    : own.body();
            exchange.getResponseHeaders().set("smithy-protocol", "rpc-v2-cbor");
            exchange.getResponseHeaders().set("Content-Type", own == null ? "application/cbor" : "application/json");
            if (own != null) {
                exchange.getResponseHeaders().putAll(own.headers());
            }
            exchange.sendResponseHeaders(own == null ? 200 : own.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Puts one number there. */
    void put(String function, String metric, double value, Instant time) {
        var form = new LinkedHashMap<String, String>();
        form.put("Namespace", "AWS/Lambda");
        form.put("MetricData.member.1.MetricName", metric);
        form.put("MetricData.member.1.Dimensions.member.1.Name", "FunctionName");
        form.put("MetricData.member.1.Dimensions.member.1.Value", function);
        form.put("MetricData.member.1.Value", Double.toString(value));
        form.put("MetricData.member.1.Timestamp", time.toString());
        ask("PutMetricData", form);
    }

    private String ask(String action, Map<String, String> form) {
        var body = "Action=" + action + "&Version=2010-08-01&"
                + form.entrySet().stream()
                        .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(moto.resolve("/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/monitoring/aws4_request,"
                                + " SignedHeaders=host, Signature=0")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("moto answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    map.put(name, value(parser, parser.nextToken()));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<Object>();
                for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    list.add(value(parser, next));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> parser.getText();
        };
    }

    private static void flat(String prefix, Object value, Map<String, String> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, one) -> flat(prefix.isEmpty() ? "" + name : prefix + "." + name, one, into));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                flat(prefix + ".member." + (i + 1), list.get(i), into);
            }
        } else if (prefix.endsWith("Time")) {
            into.put(
                    prefix,
                    Instant.ofEpochMilli(Math.round(((Number) value).doubleValue() * 1000))
                            .toString());
        } else {
            into.put(prefix, String.valueOf(value));
        }
    }

    private static byte[] cbor(String xml, boolean more) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = CBOR.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("MetricDataResults");
            for (var result : RESULT.matcher(xml).results().toList()) {
                out.writeStartObject();
                out.writeStringField("Id", result.group(1));
                out.writeStringField("StatusCode", "Complete");
                write(out, "Values", result.group(2));
                write(out, "Timestamps", result.group(2));
                out.writeEndObject();
            }
            out.writeEndArray();
            if (more) {
                out.writeStringField("NextToken", "two");
            }
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(CBORGenerator out, String name, String xml) throws IOException {
        out.writeArrayFieldStart(name);
        int from = xml.indexOf("<" + name + ">");
        if (from >= 0) {
            for (var one : MEMBER.matcher(xml.substring(from, xml.indexOf("</" + name + ">")))
                    .results()
                    .toList()) {
                if (name.equals("Timestamps")) {
                    out.writeTag(1);
                    out.writeNumber((double)
                            java.time.OffsetDateTime.parse(one.group(1)).toEpochSecond());
                } else {
                    out.writeNumber(Double.parseDouble(one.group(1)));
                }
            }
        }
        out.writeEndArray();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
