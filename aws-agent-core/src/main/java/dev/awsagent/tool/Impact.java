package dev.awsagent.tool;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one input would do, for the person who is asked. A tool states it without looking ({@link Tool#impact}) and may
 * state it better after looking ({@link Tool#inspect}).
 *
 * @param resources what is touched, in the words that the user knows: {@code s3://b/k}, {@code i-0abc (web-1)}
 * @param count how many things change; -1 when it is not known
 * @param confirm what a person must type when the step is {@link Effect#DESTROY}; null only when one thing goes, that
 *     holds no others and that the user named
 * @param undo whether it can be taken back
 * @param notes what the person should know before saying yes: what is overwritten, lost or public
 * @param differences what is there and what would be, one part of it each, in the order in which it is shown
 * @param seen what looking found, by names of the tool's own, for the call to hold itself to ({@link ToolCall#reviewed}):
 *     an entity tag, a count. Empty when nothing was looked at
 * @param tags those of each thing that is touched, by its name in {@code resources} or its id, for policies that ask for them;
 *     null when they are not known
 * @param cost of what is made or made another; null where nothing is, or nobody said
 * @param newTags the tags that what is made would have, with empty values where they are settled only when it is made; null
 *     where nothing is made that takes tags, or they are not known
 */
public record Impact(
        List<String> resources,
        long count,
        @Nullable String confirm,
        Undo undo,
        List<String> notes,
        List<Difference> differences,
        Map<String, String> seen,
        @Nullable Map<String, Map<String, String>> tags,
        @Nullable Cost cost,
        @Nullable Map<String, String> newTags) {

    /**
     * One part of what is there, before and after.
     *
     * @param what part, in words: {@code i-0abc (web-1) tag owner}
     * @param before as it is; null where it is not there yet
     * @param after as it would be; null where it would be gone, and what it was where it stays
     */
    public record Difference(
            String what, @Nullable String before, @Nullable String after) {

        public Difference {
            Objects.requireNonNull(what, "what");
        }

        /** {@code owner: bob -> maria}. */
        public String words() {
            return what + ": " + (before == null ? "none" : before) + " -> " + (after == null ? "none" : after);
        }
    }

    public Impact {
        resources = List.copyOf(resources);
        Objects.requireNonNull(undo, "undo");
        if (confirm != null && confirm.isBlank()) {
            throw new IllegalArgumentException("confirm is blank; it has to be something that a person can type");
        }
        notes = List.copyOf(notes);
        differences = List.copyOf(differences);
        seen = Map.copyOf(seen);
        tags = tags == null ? null : Map.copyOf(tags);
        newTags = newTags == null ? null : Collections.unmodifiableMap(new TreeMap<>(newTags));
    }

    /** The same, where no tags and no cost are known. */
    public Impact(
            List<String> resources,
            long count,
            @Nullable String confirm,
            Undo undo,
            List<String> notes,
            Map<String, String> seen) {
        this(resources, count, confirm, undo, notes, List.of(), seen, null, null, null);
    }

    /** The same, where nothing was looked at. */
    public Impact(List<String> resources, long count, @Nullable String confirm, Undo undo, List<String> notes) {
        this(resources, count, confirm, undo, notes, Map.of());
    }

    /** The same, after looking. */
    public Impact seen(Map<String, String> seen) {
        return new Impact(resources, count, confirm, undo, notes, differences, seen, tags, cost, newTags);
    }

    /** The same with these tags of what is touched; null where they are not known. */
    public Impact tagged(@Nullable Map<String, Map<String, String>> tags) {
        return new Impact(resources, count, confirm, undo, notes, differences, seen, tags, cost, newTags);
    }

    /** The same with what it costs; null where it makes nothing that could. */
    public Impact costing(@Nullable Cost cost) {
        return new Impact(resources, count, confirm, undo, notes, differences, seen, tags, cost, newTags);
    }

    /** The same, making things with these tags ({@link CreationTags#planned}). */
    public Impact making(Map<String, String> newTags) {
        return new Impact(resources, count, confirm, undo, notes, differences, seen, tags, cost, newTags);
    }

    /** The same with another name to be typed. */
    public Impact typing(String name) {
        return new Impact(resources, count, name, undo, notes, differences, seen, tags, cost, newTags);
    }

    /** The same with what is there and what would be. */
    public Impact differing(List<Difference> differences) {
        return new Impact(resources, count, confirm, undo, notes, differences, seen, tags, cost, newTags);
    }

    /** The same, to be taken back like this. */
    public Impact undoing(Undo undo) {
        return new Impact(resources, count, confirm, undo, notes, differences, seen, tags, cost, newTags);
    }

    /** The same with these notes in the place of its own. */
    public Impact withNotes(List<String> notes) {
        return new Impact(resources, count, confirm, undo, notes, differences, seen, tags, cost, newTags);
    }

    /** Touches this one thing; a plain yes is enough, even to remove it. */
    public static Impact one(String resource, Undo undo, String... notes) {
        return new Impact(List.of(resource), 1, null, undo, List.of(notes));
    }

    /** Touches these; removing them asks for {@code confirm} to be typed. */
    public static Impact typed(String confirm, List<String> resources, long count, Undo undo, String... notes) {
        return new Impact(resources, count, Objects.requireNonNull(confirm, "confirm"), undo, List.of(notes));
    }
}
