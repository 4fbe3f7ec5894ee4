package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.ec2.Changes.Change;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.TagDescription;

/** Tags of things of any kind. */
final class Tags {

    private Tags() {}

    static List<String> things(@Nullable List<String> resources, @Nullable List<String> instances) {
        return Stream.of(resources, instances)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
    }

    static void checkNamed(@Nullable List<String> resources, @Nullable List<String> instances) {
        if (things(resources, instances).isEmpty()) {
            throw new ToolException(
                    FailureKind.INVALID, "nothing says what is meant", "name it by its id, or say 'instance web-1'");
        }
    }

    /** The ids of what is meant, and how each is shown: any id as it is, and instances by their names. */
    static Map<String, String> ids(Ec2Access ec2, List<String> resources) {
        var ids = new LinkedHashMap<String, String>();
        for (var one : resources) {
            if (Ids.isInstance(one) || !Ids.isAny(one)) {
                var instance = Finder.INSTANCES.one(ec2, one);
                ids.put(instance.instanceId(), Finder.INSTANCES.label(instance));
            } else {
                ids.put(Ids.last(one), Ids.last(one));
            }
        }
        return ids;
    }

    /** Binds a change to its things where they are named by their ids: names are found only later. */
    static AwsCall bind(AwsCall change, List<String> things) {
        return things.stream().allMatch(Ids::isAny)
                ? change.with(
                        "Resources", things.stream().map(Ids::last).distinct().toList())
                : change.open("Resources");
    }

    static Map<String, String> of(Ec2Access ec2, String id) {
        var tags = new TreeMap<String, String>();
        described(ec2, Map.of("resource-id", List.of(id))).forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    /**
     * Holds a change to the values that were shown.
     *
     * @param now the tags that the thing has
     */
    static void hold(Ec2Access ec2, String id, Collection<String> keys, Map<String, String> now) {
        keys.forEach(key -> ec2.hold(held(id, key), held(now.get(key))));
    }

    private static String held(String id, String key) {
        return "the tag " + key + " of " + id;
    }

    private static String held(@Nullable String value) {
        return value == null ? "not set" : "'" + value + "'";
    }

    /** Steps that come after this one, and were shown the value before, find the new one. */
    static void became(Ec2Access ec2, String id, String key, @Nullable String before, @Nullable String after) {
        var what = held(id, key);
        ec2.call().became(Map.of(what, held(before)), Map.of(what, held(after)));
    }

    /** All tags that pass the filters of the API. */
    static List<TagDescription> described(Ec2Access ec2, Map<String, List<String>> filters) {
        return ec2.inParts(
                filters,
                part -> ec2.all(
                        "tags",
                        token -> ec2.ask(client -> client.describeTags(request ->
                                request.filters(part).nextToken(token).maxResults(Ec2Access.pageSize()))),
                        page -> page.tags(),
                        page -> page.nextToken()));
    }

    /**
     * @param label of the thing that has the tag
     * @param before null where it is not set
     * @param after null where it goes
     */
    static Impact.Difference difference(String label, String key, @Nullable String before, @Nullable String after) {
        return new Impact.Difference(label + ", tag " + key, before, after);
    }

    /** {@code owner: bob -> maria}. */
    static String words(String key, @Nullable String before, @Nullable String after) {
        if (after == null) {
            return key + "=" + before + " goes";
        }
        if (before == null) {
            return key + "=" + after + " is new";
        }
        return before.equals(after) ? key + "=" + after + " is so already" : key + ": " + before + " -> " + after;
    }

    /** @param after what becomes of a tag, by its key; null where it goes */
    static Changes change(
            Ec2Access ec2,
            Map<String, String> ids,
            Collection<String> keys,
            Function<String, @Nullable String> after,
            boolean dryRun,
            String done,
            Function<Ec2Client, ?> request) {
        String said = null;
        if (dryRun) {
            said = ec2.tryOut(request);
        } else {
            var before = new LinkedHashMap<String, Map<String, String>>();
            for (var id : ids.keySet()) {
                var now = of(ec2, id);
                hold(ec2, id, keys, now);
                before.put(id, now);
            }
            ec2.ask(request);
            before.forEach((id, was) -> keys.forEach(key -> became(ec2, id, key, was.get(key), after.apply(key))));
        }
        return new Changes(
                ids.keySet().stream()
                        .map(id -> new Change(id, null, dryRun ? Outcome.TRIED : Outcome.DONE, dryRun ? "" : done))
                        .toList(),
                said);
    }
}
