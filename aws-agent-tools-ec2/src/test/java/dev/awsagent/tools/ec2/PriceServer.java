package dev.awsagent.tools.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers as the price list of AWS does, in the form that its documentation shows. */
final class PriceServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    record Heard(String method, String path, Map<String, List<String>> headers, JsonNode body) {

        String header(String name) {
            return headers.entrySet().stream()
                    .filter(one -> one.getKey().equalsIgnoreCase(name))
                    .map(one -> one.getValue().get(0))
                    .findFirst()
                    .orElse("");
        }

        String filter(String field) {
            for (var filter : body.path("Filters")) {
                if (filter.path("Field").asText().equals(field)) {
                    return filter.path("Type").asText() + " "
                            + filter.path("Value").asText();
                }
            }
            return "";
        }
    }

    /** What it says of a request; null for nothing at all. */
    interface Answer {
        String to(JsonNode body) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch silence = new CountDownLatch(1);
    final List<Heard> heard = Collections.synchronizedList(new ArrayList<>());
    volatile int status = 200;
    volatile boolean silent;
    volatile Answer answer = body -> "{}";

    PriceServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From here on each type that is asked for has these prices an hour, in dollars. */
    void has(String... prices) {
        answers("instanceType", "Hrs", prices);
    }

    /** The same for the storage of a volume, by the GB and the month. */
    void hasStorage(String price) {
        answers("volumeApiName", "GB-Mo", price);
    }

    /** The same for addresses. */
    void hasAddress(String price) {
        answers("group", "Hrs", price);
    }

    private void answers(String attribute, String unit, String... prices) {
        answer = body -> {
            var type = "";
            var region = "";
            for (var filter : body.path("Filters")) {
                var value = filter.path("Value").asText();
                type = filter.path("Field").asText().equals(attribute) ? value : type;
                region = filter.path("Field").asText().equals("regionCode") ? value : region;
            }
            var list = JSON.createArrayNode();
            for (var price : prices) {
                list.add(product(type, region, price)
                        .replace("\"instanceType\"", "\"" + attribute + "\"")
                        .replaceFirst("\"Hrs\"", "\"" + unit + "\""));
            }
            return JSON.createObjectNode()
                    .put("FormatVersion", "aws_v1")
                    .set("PriceList", list)
                    .toString();
        };
    }

    static String product(String type, String region, String price) throws IOException {
        return JSON.readTree("""
                        {"product": {
                            "productFamily": "Compute Instance",
                            "attributes": {
                              "instanceType": "%s", "regionCode": "%s", "operatingSystem": "Linux", "tenancy": "Shared",
                              "preInstalledSw": "NA", "capacitystatus": "Used", "vcpu": "2", "servicecode": "AmazonEC2"},
                            "sku": "T7PYFNNF6S5GVKFP"},
                         "serviceCode": "AmazonEC2",
                         "terms": {
                           "OnDemand": {"T7PYFNNF6S5GVKFP.JRTCKXETXF": {
                             "priceDimensions": {"T7PYFNNF6S5GVKFP.JRTCKXETXF.6YS6EN2CT7": {
                               "unit": "Hrs", "endRange": "Inf", "beginRange": "0", "appliesTo": [],
                               "description": "per On Demand Linux Instance Hour",
                               "rateCode": "T7PYFNNF6S5GVKFP.JRTCKXETXF.6YS6EN2CT7",
                               "pricePerUnit": {"USD": "%s"}}},
                             "sku": "T7PYFNNF6S5GVKFP", "effectiveDate": "2026-11-01T00:00:00Z",
                             "offerTermCode": "JRTCKXETXF", "termAttributes": {}}},
                           "Reserved": {"T7PYFNNF6S5GVKFP.4NA7Y494T4": {
                             "priceDimensions": {"T7PYFNNF6S5GVKFP.4NA7Y494T4.6YS6EN2CT7": {
                               "unit": "Hrs", "pricePerUnit": {"USD": "0.0065000000"}}},
                             "sku": "T7PYFNNF6S5GVKFP", "termAttributes": {"LeaseContractLength": "1yr"}}}},
                         "version": "20261120195959", "publicationDate": "2026-11-20T19:59:59Z"}
                        """.formatted(type, region, price)).toString();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            heard.add(new Heard(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body));
            if (silent) {
                silence.await();
                return;
            }
            var bytes = answer.to(body).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.getResponseHeaders().set("x-amzn-RequestId", "00000000-9a1c");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        silence.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
