package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.internal.Regions;
import dev.awsagent.tool.ParamKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was named before, or stands in a list that was shown, so that "it" or "the second one" may mean it. It is put into a
 * sentence as a value, never as words: nothing in a result is read.
 *
 * @param noun what such a thing is called
 * @param value its id or its name; text of a reference where it is not known yet
 * @param bucket for an object: where it is
 * @param label what a person calls it, where that differs from the value
 * @param shown whether it came out of a result
 * @param reference where it will be found; null when it is known
 * @param region where it was named to be; null where nothing was said
 */
record Thing(
        String noun,
        String value,
        @Nullable String bucket,
        @Nullable String label,
        boolean shown,
        @Nullable Reference reference,
        @Nullable String region) {

    private static final String OBJECT = "object";
    private static final String BUCKET = "bucket";

    /** What nothing but a value is made of. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{Alnum}/][\\p{Alnum}._/+-]*+");

    /** What a thing has, and what "it" never is. */
    private static final Set<String> ATTRIBUTES = English.set(
            "type size class zone device runtime handler family tier architecture platform engine state protocol port key"
                    + " value tag region mode status");

    /** Second words of the names of tools that bring a new thing. */
    private static final Set<String> MAKE = English.set("create allocate launch publish");

    /** What the arguments of a step name, the thing itself before what holds it. */
    static List<Thing> named(Step step, ToolModel model) {
        var things = new ArrayList<Thing>();
        var region = regionOf(step, model);
        String bucket = null;
        for (var slot : model.slots) {
            var argument = step.arguments().get(slot.name());
            if (argument == null || argument.reference() != null) {
                continue;
            }
            boolean shown = argument.origin() == Origin.TOOL;
            switch (slot.kind) {
                case BUCKET -> {
                    bucket = argument.value().asText();
                    things.add(new Thing(BUCKET, bucket, null, null, shown, null, region));
                }
                case OBJECT_KEY -> {
                    if (bucket != null) {
                        for (var key : texts(argument.value())) {
                            things.add(0, new Thing(OBJECT, key, bucket, null, shown, null, region));
                        }
                    }
                }
                case NAME, RESOURCE_ID, ARN -> {
                    boolean names = slot.param.required() || slot.isList || slot.kind != ParamKind.NAME;
                    if (names && !slot.nouns.isEmpty() && !ATTRIBUTES.contains(noun(slot))) {
                        for (var text : texts(argument.value())) {
                            things.add(new Thing(noun(slot), text, null, null, shown, null, region));
                        }
                    }
                }
                case AUTO, TEXT, KEY_PREFIX, GLOB, LOCAL_PATH, REGION, SIZE, DURATION, TIME, COUNT, TAGS -> {}
            }
        }
        return things;
    }

    static @Nullable String regionOf(Step step, ToolModel model) {
        for (var slot : model.slots) {
            var argument = step.arguments().get(slot.name());
            if (slot.kind == ParamKind.REGION
                    && argument != null
                    && argument.value().isTextual()) {
                return argument.value().asText();
            }
        }
        return step.target().region();
    }

    private static String noun(Slot slot) {
        var parts = Reader.parts(slot.name());
        var last = English.lemma(parts.get(parts.size() - 1).toLowerCase(Locale.ROOT));
        return slot.nouns.contains(last) ? last : slot.nouns.iterator().next();
    }

    private static List<String> texts(JsonNode value) {
        var texts = new ArrayList<String>();
        if (value.isTextual()) {
            texts.add(value.asText());
        }
        if (value.isArray()) {
            value.forEach(one -> texts.add(one.asText()));
        }
        return texts;
    }

    /** The rows of the one list that a step brought, as they were shown; empty where there is none, or more than one. */
    static List<Thing> rows(Step step, StepOutcome outcome, ToolModel model) {
        var result = outcome.shown();
        if (result == null) {
            return List.of();
        }
        JsonNode list = result.isArray() ? result : null;
        var noun = noun(step, model);
        if (list == null) {
            for (var property : result.properties()) {
                if (property.getValue().isArray()
                        && !property.getValue().isEmpty()
                        && property.getValue().get(0).isObject()) {
                    if (list != null) {
                        return List.of();
                    }
                    list = property.getValue();
                    noun = property.getKey().equals("results") ? noun : Rows.noun(property.getKey());
                }
            }
        }
        if (list == null || noun == null) {
            return List.of();
        }
        var things = new ArrayList<Thing>();
        for (var row : list) {
            var thing = row(row, noun, step, model, result);
            if (thing == null) {
                return List.of();
            }
            things.add(thing);
        }
        return things;
    }

    private static @Nullable String noun(Step step, ToolModel model) {
        var named = named(step, model);
        return named.isEmpty() ? null : named.get(0).noun();
    }

    private static @Nullable Thing row(JsonNode row, String noun, Step step, ToolModel model, JsonNode result) {
        for (var field : List.of("id", noun + "Id", "name", "key", "arn")) {
            var value = row.path(field);
            if (value.isTextual() && !value.asText().isEmpty()) {
                var name = row.path("name").asText(null);
                var region = row.path("region").asText(null);
                String bucket = null;
                if (field.equals("key")) {
                    bucket = result.path(BUCKET).asText(null);
                    if (bucket == null) {
                        bucket = named(step, model).stream()
                                .filter(thing -> thing.noun().equals(BUCKET))
                                .map(Thing::value)
                                .findFirst()
                                .orElse(null);
                    }
                }
                return new Thing(
                        noun,
                        value.asText(),
                        bucket,
                        name,
                        true,
                        null,
                        region == null ? regionOf(step, model) : region);
            }
        }
        return null;
    }

    /** What a list of a step of the same plan will bring; null where it has no single list of named rows. */
    static @Nullable Thing coming(Step step, ToolModel model) {
        var lists = model.rows().stream().filter(rows -> rows.id() != null).toList();
        if (lists.size() != 1) {
            return null;
        }
        var rows = lists.get(0);
        var field = rows.id();
        if (field == null) {
            return null;
        }
        var reference = new Reference(step.id(), rows.list(), field);
        String bucket = null;
        if (field.equals("key")) {
            bucket = named(step, model).stream()
                    .filter(thing -> thing.noun().equals(BUCKET))
                    .map(Thing::value)
                    .findFirst()
                    .orElse(null);
            if (bucket == null) {
                return null;
            }
        }
        return new Thing(rows.noun(), reference.toString(), bucket, null, true, reference, regionOf(step, model));
    }

    boolean isCalled(String name) {
        return value.equals(name) || name.equals(label);
    }

    /** Whether a person may call it by this word. */
    boolean isA(String lemma, ToolIndex index) {
        return noun.equals(lemma) || nouns(index).contains(lemma);
    }

    /** All words for such a thing. */
    Set<String> nouns(ToolIndex index) {
        var nouns = new HashSet<>(Set.of(noun));
        nouns.addAll(index.synonyms(noun));
        return nouns;
    }

    /** It as it stands in a sentence, in place of what stood for it. */
    List<Item> items(int start, int end, boolean named, ToolIndex index) {
        var items = new ArrayList<Item>();
        Item item;
        var holder = bucket;
        if (noun.equals(BUCKET) && reference == null) {
            if (!named) {
                items.add(new Item(Item.Type.WORD, noun, start, end));
            }
            item = new Item(Item.Type.URI, "s3://" + value, start, end);
            item.first = value;
        } else if (holder != null) {
            item = new Item(
                    reference == null ? Item.Type.URI : Item.Type.ID, "s3://" + holder + "/" + value, start, end);
            item.first = holder;
            item.rest = value;
        } else {
            var type = reference != null
                    ? Item.Type.ID
                    : value.startsWith("arn:") ? Item.Type.ARN : Reader.isId(value) ? Item.Type.ID : Item.Type.QUOTED;
            // An id says what it is the id of.
            if (!named && (type != Item.Type.ID || reference != null)) {
                items.add(new Item(Item.Type.WORD, noun, start, end));
            }
            item = new Item(type, value, start, end);
        }
        item.shown = shown;
        item.reference = reference;
        item.nouns = nouns(index);
        items.add(item);
        return items;
    }

    /**
     * What a step of the same plan will make, if its tool makes something and says what: the last word of the tool's name, with the
     * id that stands in the rows of its result, or in its result itself; null where that cannot be told.
     */
    static @Nullable Thing made(Step step, ToolModel model) {
        var parts = model.tool.name().split("_", -1);
        if (parts.length < 3 || !MAKE.contains(parts[1])) {
            return null;
        }
        var noun = English.lemma(parts[parts.length - 1]);
        if (model.tool.resultType() instanceof Class<?> result
                && result.isRecord()
                && parts[1].equals("publish")
                && Arrays.stream(result.getRecordComponents())
                        .anyMatch(one -> one.getName().equals(noun) && one.getType() == String.class)) {
            var reference = new Reference(step.id(), null, noun);
            return new Thing(noun, reference.toString(), null, null, true, reference, regionOf(step, model));
        }
        var rows = model.rows().stream().filter(one -> one.id() != null).toList();
        var field = rows.size() == 1 ? rows.get(0).id() : null;
        if (field == null || !field.equals("id")) {
            return null;
        }
        var reference = new Reference(step.id(), rows.get(0).list(), field);
        return new Thing(noun, reference.toString(), null, null, true, reference, regionOf(step, model));
    }

    /** As a person writes it, so that it is read as one value; null where it cannot be. */
    @Nullable
    String words() {
        if (bucket == null && noun.equals(BUCKET)) {
            return noun + " " + value;
        }
        var text = bucket == null ? value : "s3://" + bucket + "/" + value;
        if (!PLAIN.matcher(value).matches() || Regions.isCode(value.toLowerCase(Locale.ROOT))) {
            if (value.indexOf('"') >= 0) {
                return null;
            }
            text = "\"" + text + "\"";
        }
        return bucket == null ? noun + " " + text : text;
    }
}
