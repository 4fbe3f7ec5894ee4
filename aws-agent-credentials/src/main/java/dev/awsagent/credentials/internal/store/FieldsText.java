package dev.awsagent.credentials.internal.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a profile as one line of JSON. Apart, so that who has nothing in a keyring loads no JSON. */
public final class FieldsText {

    private FieldsText() {}

    public static String write(Map<String, String> fields) {
        try {
            // Nothing but ASCII, on one line: no locale can change it on its way.
            return new ObjectMapper()
                    .writer()
                    .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON");
        }
    }

    /** Null when it is not what {@link #write} writes. */
    public static @Nullable Map<String, String> read(String text) {
        try {
            var read = new ObjectMapper().readValue(text, new TypeReference<LinkedHashMap<String, String>>() {});
            return read != null && ConfigFile.FIELDS.containsAll(read.keySet()) ? read : null;
        } catch (JsonProcessingException e) {
            // Its message quotes the text, and the text is secret.
            return null;
        }
    }
}
