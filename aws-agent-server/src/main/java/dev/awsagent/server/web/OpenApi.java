package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be asked for, described for programs: made from the routes that are served, so that it cannot say anything else. */
final class OpenApi {

    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");

    private OpenApi() {}

    /** The messages of the WebSocket, both ways, as JSON Schema. */
    static JsonNode messages() {
        return resource("messages.json");
    }

    private static JsonNode resource(String name) {
        try (var in = OpenApi.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in this jar");
            }
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode document(List<Route> routes) {
        var out = Json.object().put("openapi", "3.1.0");
        out.putObject("info")
                .put("title", "AWS Agent: chat server")
                .put("version", Api.version())
                .put(
                        "description",
                        "Takes sentences, says what AWS operations they mean, asks where asking is due, and runs them."
                                + " Messages of the WebSocket at " + Route.ROOT + "/ws are described by " + Route.ROOT
                                + "/ws.schema.json.");
        out.putArray("servers").addObject().put("url", Route.ROOT);
        var paths = out.putObject("paths");
        for (var route : routes) {
            var path = paths.path(route.path()) instanceof ObjectNode known ? known : paths.putObject(route.path());
            path.set(route.method().toLowerCase(Locale.ROOT), operation(route));
        }
        out.set("components", resource("schemas.json"));
        return out;
    }

    private static ObjectNode operation(Route route) {
        var out = Json.object().put("summary", route.summary());
        out.put("operationId", operationId(route));
        var parameters = out.putArray("parameters");
        var names = PARAMETER.matcher(route.path());
        while (names.find()) {
            parameters.add(parameter(names.group(1), "path", true, "string"));
        }
        route.query()
                .forEach(name -> parameters.add(parameter(
                        name,
                        "query",
                        false,
                        switch (name) {
                            case "validate" -> "boolean";
                            case "cursor", "title", "profile" -> "string";
                            default -> "integer";
                        })));
        if (route.isWrite() && route.role() != null && !Route.BYTES.equals(route.in())) {
            parameters.add(parameter("Idempotency-Key", "header", false, "string"));
        }
        if (route.out().containsKey(202)) {
            parameters.add(parameter("Prefer", "header", false, "string")
                    .put("description", "respond-async: answers 202 at once, with the event to wait for"));
        }
        if (EventStream.TYPE.equals(route.out().get(200))) {
            parameters.add(parameter("Last-Event-ID", "header", false, "string")
                    .put("description", "goes on after this event; counts before 'after'"));
        }
        var in = route.in();
        if (in != null) {
            var content = out.putObject("requestBody").put("required", true).putObject("content");
            if (in.equals(Route.BYTES)) {
                content.putObject("application/octet-stream");
            } else {
                content.putObject(Answer.JSON).set("schema", schema(in));
            }
        }
        var responses = out.putObject("responses");
        route.out().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(one -> {
                    var response =
                            responses.putObject(String.valueOf(one.getKey())).put("description", "as asked for");
                    content(response, one.getValue());
                });
        content(responses.putObject("default").put("description", "why not"), "Problem");
        if (route.role() == null) {
            out.putArray("security");
        } else {
            out.put("x-role", route.role().id());
            var security = out.putArray("security");
            security.addObject().putArray("bearer");
            security.addObject().putArray("cookie");
        }
        return out;
    }

    private static void content(ObjectNode response, String name) {
        if (name.isEmpty()) {
            return;
        }
        if (name.contains("/")) {
            response.putObject("content").putObject(name).putObject("schema").put("type", "string");
            return;
        }
        response.putObject("content")
                .putObject(name.equals("Problem") ? Problem.TYPE : Answer.JSON)
                .set("schema", schema(name));
    }

    private static ObjectNode schema(@Nullable String name) {
        return Json.object().put("$ref", "#/components/schemas/" + name);
    }

    private static ObjectNode parameter(String name, String place, boolean required, String type) {
        var out = Json.object().put("name", name).put("in", place).put("required", required);
        out.putObject("schema").put("type", type);
        return out;
    }

    private static String operationId(Route route) {
        return route.method().toLowerCase(Locale.ROOT)
                + route.path().replaceAll("[{}]", "").replaceAll("[^A-Za-z0-9]+", "_");
    }
}
