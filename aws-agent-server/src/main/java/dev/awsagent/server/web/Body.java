package dev.awsagent.server.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.awsagent.agent.Rendering;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A JSON object that somebody sent, read with care: nothing that is not known, no depth that serves no purpose. */
final class Body {

    private static final int DEPTH = 16;

    private static final ObjectMapper MAPPER = mapper();

    private final JsonNode json;

    private Body(JsonNode json) {
        this.json = json;
    }

    private static ObjectMapper mapper() {
        var made = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .build();
        made.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEPTH).build());
        return made;
    }

    /**
     * Reads it.
     *
     * @param known the fields that there can be
     * @throws Problem when it is something else
     */
    static Body of(byte[] bytes, Set<String> known) {
        try {
            return of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes))
                            .toString(),
                    known);
        } catch (CharacterCodingException e) {
            throw Problem.invalid("the body is not UTF-8", "send JSON as UTF-8");
        }
    }

    /** The same of text; with no names known, any are taken. */
    static Body of(String text, Set<String> known) {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw Problem.invalid(
                    "this is not JSON, or nested deeper than " + DEPTH + " levels"
                            + (at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr()),
                    "send one JSON object, each of its names once");
        }
        if (!json.isObject()) {
            throw Problem.invalid("this is not a JSON object", "send an object with names and values");
        }
        var body = new Body(json);
        if (!known.isEmpty()) {
            body.onlyHas(known);
        }
        return body;
    }

    void onlyHas(Set<String> known) {
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Problem.invalid(
                        "'" + Rendering.harmless(name.length() > 40 ? name.substring(0, 40) + "…" : name)
                                + "' is not known here",
                        "known are " + String.join(", ", new TreeSet<>(known)));
            }
        });
    }

    boolean has(String name) {
        return json.has(name);
    }

    /** A text that has to be there. */
    String text(String name) {
        var value = optional(name);
        if (value == null || value.isBlank()) {
            throw Problem.invalid("'" + name + "' is missing or empty", "give it as text");
        }
        return value;
    }

    /** A text; null when it is not there, or null. */
    @Nullable
    String optional(String name) {
        var value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw Problem.invalid("'" + name + "' is no text", "give it as text");
        }
        return value.textValue();
    }

    /** A number that is not negative; null when it is not there. */
    @Nullable
    Long number(String name) {
        var value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw Problem.invalid("'" + name + "' is no whole number from 0 up", "give it as a number");
        }
        return value.longValue();
    }

    /** A list of texts; empty when it is not there. */
    List<String> texts(String name) {
        var value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        if (value.isArray()) {
            value.forEach(one -> {
                if (one.isTextual()) {
                    texts.add(one.textValue());
                }
            });
        }
        if (!value.isArray() || texts.size() != value.size()) {
            throw Problem.invalid("'" + name + "' is no list of texts", "give it as [\"...\"]");
        }
        return texts;
    }

    /** A list of objects, at least one. */
    List<Body> objects(String name) {
        var value = json.path(name);
        var objects = new ArrayList<Body>();
        if (value.isArray()) {
            value.forEach(one -> {
                if (one.isObject()) {
                    objects.add(new Body(one));
                }
            });
        }
        if (objects.isEmpty() || objects.size() != value.size()) {
            throw Problem.invalid("'" + name + "' is no list of objects", "give it as [{...}]");
        }
        return objects;
    }

    /** The values of an object by their names; empty when it is not there. */
    Map<String, JsonNode> object(String name) {
        var value = json.path(name);
        if (!value.isMissingNode() && !value.isObject()) {
            throw Problem.invalid("'" + name + "' is no object", "give it as {...}");
        }
        var values = new LinkedHashMap<String, JsonNode>();
        value.properties().forEach(property -> values.put(property.getKey(), property.getValue()));
        return values;
    }
}
