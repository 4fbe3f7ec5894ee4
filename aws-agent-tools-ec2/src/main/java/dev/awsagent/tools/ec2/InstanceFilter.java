package dev.awsagent.tools.ec2;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Which instances fit a description. What EC2 can filter by it filters; the rest is looked at here.
 *
 * @param environment one of {@link #ENVIRONMENT}; null for any
 * @param named a glob for the Name tag; null for any
 * @param vpc its id or its name; null for any
 * @param state as the API names it; null for any but terminated
 */
record InstanceFilter(
        Map<String, String> tags,
        @Nullable String environment,
        @Nullable String named,
        @Nullable String type,
        @Nullable String vpc,
        @Nullable String state,
        @Nullable Instant launchedBefore,
        @Nullable Instant launchedAfter) {

    static final String ENVIRONMENT = "dev|test|staging|qa|prod";

    /** What else an environment is called. */
    private static final Map<String, Set<String>> CALLED = Map.of(
            "dev", Set.of("dev", "development", "develop"),
            "test", Set.of("test", "testing", "tst"),
            "staging", Set.of("staging", "stage", "stg"),
            "qa", Set.of("qa"),
            "prod", Set.of("prod", "production", "prd"));

    private static final Set<String> ENVIRONMENT_TAGS = Set.of("env", "environment", "stage");

    private static final Pattern PARTS = Pattern.compile("[^a-z]+");

    InstanceFilter {
        tags = Map.copyOf(tags);
    }

    List<software.amazon.awssdk.services.ec2.model.Instance> find(Ec2Access ec2) {
        return ec2.instances(filters(ec2)).stream()
                .filter(one -> fits(one.tags(), one.launchTime()))
                .filter(one -> state != null || !one.state().nameAsString().equals("terminated"))
                .toList();
    }

    private Map<String, List<String>> filters(Ec2Access ec2) {
        var filters = new LinkedHashMap<String, List<String>>();
        tags.forEach((key, value) -> filters.put("tag:" + key, List.of(value)));
        if (named != null) {
            filters.put("tag:Name", List.of(named));
        }
        if (type != null) {
            filters.put("instance-type", List.of(type));
        }
        if (vpc != null) {
            filters.put("vpc-id", List.of(Finder.vpcId(ec2, vpc)));
        }
        if (state != null) {
            filters.put("instance-state-name", List.of(state));
        }
        return filters;
    }

    private boolean fits(List<Tag> own, @Nullable Instant launched) {
        return (launchedBefore == null || launched != null && launched.isBefore(launchedBefore))
                && (launchedAfter == null || launched != null && launched.isAfter(launchedAfter))
                && (environment == null || isOf(environment, own));
    }

    /** By its tag where it has one; else as a part of its name: web-dev-1, but not device-1. */
    private static boolean isOf(String environment, List<Tag> own) {
        var called = CALLED.getOrDefault(environment, Set.of(environment));
        var tagged = own.stream()
                .filter(tag -> ENVIRONMENT_TAGS.contains(tag.key().toLowerCase(Locale.ROOT)))
                .map(tag -> tag.value().toLowerCase(Locale.ROOT))
                .toList();
        if (!tagged.isEmpty()) {
            return tagged.stream().anyMatch(called::contains);
        }
        var name = Ec2Access.name(own);
        return name != null
                && PARTS.splitAsStream(name.toLowerCase(Locale.ROOT)).anyMatch(called::contains);
    }
}
