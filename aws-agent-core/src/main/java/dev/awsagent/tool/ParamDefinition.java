package dev.awsagent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One input of a tool, read from a component of its record.
 *
 * @param name the component's name
 * @param type its Java type
 * @param kind what sort of value it is; never {@link ParamKind#AUTO} for a component whose type settles it
 * @param description from {@link Param#value()}
 * @param required whether it must be given
 * @param words from {@link Param#words()}
 * @param defaultValue what an absent one becomes; null for none
 * @param secret whether its value is hidden
 * @param schema its JSON schema
 */
public record ParamDefinition(
        String name,
        Type type,
        ParamKind kind,
        String description,
        boolean required,
        List<String> words,
        @Nullable JsonNode defaultValue,
        boolean secret,
        JsonNode schema) {

    /** Whether it is a yes-or-no. */
    public boolean isFlag() {
        return type == boolean.class || type == Boolean.class;
    }

    /** Whether it takes one of a fixed set of names. */
    public boolean isChoice() {
        return schema.has("enum");
    }

    /** The names it may take when {@link #isChoice()}; else empty. */
    public List<String> choices() {
        return schema.path("enum").valueStream().map(JsonNode::asText).toList();
    }
}
