package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/**
 * All lifecycle rules of a bucket.
 *
 * @param smallest which small objects are left where they are, as S3 writes it: it is lost when it is not put back as well
 */
record LifecycleRules(List<LifecycleRule> rules, @Nullable String smallest) {

    /** So many rules S3 takes. */
    private static final int MOST = 1000;

    static final LifecycleRules NONE = new LifecycleRules(List.of(), null);

    /**
     * Adds a rule beside those that are there. One that does the same for the same prefix after another time is replaced, and
     * so is the one that is named.
     *
     * @param id how it is to be called; null when nobody cares
     * @param does what it does, in one word, to call it by
     * @param action puts that into a rule, with its days
     */
    static Amendment<LifecycleRules> adding(
            String bucket,
            @Nullable String id,
            String does,
            @Nullable String prefix,
            int days,
            BiConsumer<LifecycleRule.Builder, Integer> action) {
        var below = prefix == null ? "" : prefix;
        return new Amendment<>(Sides.LIFECYCLE, bucket, now -> {
            var rule = LifecycleRule.builder().status(ExpirationStatus.ENABLED).filter(to -> to.prefix(below));
            action.accept(rule, days);
            var rules = new ArrayList<LifecycleRule>();
            int place = -1;
            String name = id;
            for (var old : now.rules()) {
                boolean same = id == null ? doesTheSame(old, below, action, days) : id.equals(old.id());
                if (!same) {
                    rules.add(renewed(old));
                } else if (place < 0) {
                    place = rules.size();
                    name = id == null ? old.id() : id;
                }
            }
            var made = rule.id(name == null ? freeName(does + "-" + days + "d", rules) : name)
                    .build();
            rules.add(place < 0 ? rules.size() : place, made);
            if (rules.size() > MOST) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "bucket '" + bucket + "' has " + now.rules().size()
                                + " lifecycle rules, and S3 takes no more than " + MOST,
                        "remove one first");
            }
            return new LifecycleRules(List.copyOf(rules), now.smallest());
        });
    }

    /** @param id of the rule that goes; null for all */
    static Amendment<LifecycleRules> removing(String bucket, @Nullable String id) {
        return new Amendment<>(Sides.LIFECYCLE, bucket, now -> {
            if (id == null) {
                return NONE;
            }
            var rest = now.rules().stream()
                    .filter(rule -> !id.equals(rule.id()))
                    .map(LifecycleRules::renewed)
                    .toList();
            if (rest.size() == now.rules().size()) {
                var names = now.rules().stream()
                        .map(rule -> String.valueOf(rule.id()))
                        .limit(20)
                        .toList();
                throw new ToolException(
                        FailureKind.NOT_FOUND,
                        "bucket '" + bucket + "' has no lifecycle rule '" + id + "'",
                        names.isEmpty() ? "it has none at all" : "it has " + String.join(", ", names));
            }
            return rest.isEmpty() ? NONE : new LifecycleRules(rest, now.smallest());
        });
    }

    /** Whether a rule differs in its name, its days and in being off, and in nothing else. */
    private static boolean doesTheSame(
            LifecycleRule old, String prefix, BiConsumer<LifecycleRule.Builder, Integer> action, int days) {
        var fresh = LifecycleRule.builder().status(ExpirationStatus.ENABLED).filter(to -> to.prefix(prefix));
        action.accept(fresh, days);
        var changed = renewed(old).toBuilder().status(ExpirationStatus.ENABLED).id(null);
        var plain = changed.build();
        action.accept(changed, days);
        return (plain.hasTransitions() ? plain.transitions().size() : 0) <= 1
                && (plain.hasNoncurrentVersionTransitions()
                                ? plain.noncurrentVersionTransitions().size()
                                : 0)
                        <= 1
                && isWithTheSameClass(plain, fresh.build())
                && changed.build().equals(fresh.build());
    }

    /** To move elsewhere is not the same. */
    private static boolean isWithTheSameClass(LifecycleRule old, LifecycleRule fresh) {
        return classes(old).equals(classes(fresh))
                && old.expiration() == null == (fresh.expiration() == null)
                && old.noncurrentVersionExpiration() == null == (fresh.noncurrentVersionExpiration() == null)
                && old.abortIncompleteMultipartUpload() == null == (fresh.abortIncompleteMultipartUpload() == null);
    }

    private static List<String> classes(LifecycleRule rule) {
        var classes = new ArrayList<String>();
        rule.transitions().forEach(to -> classes.add("current " + to.storageClassAsString()));
        rule.noncurrentVersionTransitions().forEach(to -> classes.add("older " + to.storageClassAsString()));
        return classes;
    }

    /** S3 takes no rule with its prefix at the old place beside one with a filter. */
    @SuppressWarnings("deprecation")
    private static LifecycleRule renewed(LifecycleRule rule) {
        return rule.filter() != null
                ? rule
                : rule.toBuilder()
                        .prefix(null)
                        .filter(to -> to.prefix(Sides.prefix(rule)))
                        .build();
    }

    private static String freeName(String wanted, List<LifecycleRule> rules) {
        var name = wanted;
        for (int i = 2; has(rules, name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }

    private static boolean has(List<LifecycleRule> rules, String name) {
        return rules.stream().anyMatch(rule -> name.equals(rule.id()));
    }
}
