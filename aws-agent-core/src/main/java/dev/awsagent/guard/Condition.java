package dev.awsagent.guard;

import dev.awsagent.plan.Origin;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a rule asks of a step. A step has several calls, resources and arguments: a rule that restricts is for steps
 * where any of them fits, one that allows for those where each does.
 */
sealed interface Condition {

    /** Whether a step fits; {@code UNKNOWN} where what is asked is not known of it. */
    enum Fit {
        YES,
        NO,
        UNKNOWN;

        static Fit of(boolean fits) {
            return fits ? YES : NO;
        }
    }

    /** @param each whether each part of the step has to fit, and not any */
    Fit test(Policy.Subject step, boolean each);

    record OfEffect(Set<Effect> effects) implements Condition {
        @Override
        public Fit test(Policy.Subject step, boolean each) {
            return Fit.of(effects.contains(step.effect()));
        }
    }

    /** One text that a step has, or does not. */
    record OfPlace(Place place, List<String> patterns) implements Condition {

        enum Place {
            TOOL,
            ACCOUNT,
            PROFILE,
            REGION
        }

        @Override
        public Fit test(Policy.Subject step, boolean each) {
            var fits = new ArrayList<Fit>();
            fits.add(fit(
                    switch (place) {
                        case TOOL -> step.step().tool();
                        case ACCOUNT -> step.account();
                        case PROFILE -> step.step().target().profile();
                        case REGION -> step.step().target().region();
                    },
                    step,
                    each));
            for (var call : step.calls()) {
                if (place == Place.REGION && elsewhere(call) instanceof String region) {
                    fits.add(fit(region, step, each));
                }
                var other = call.profile();
                if (other != null && place != Place.TOOL) {
                    // Whose account that is, and where, is not known here.
                    fits.add(place == Place.PROFILE ? fit(other, step, each) : Fit.UNKNOWN);
                }
            }
            var wanted = each ? Fit.NO : Fit.YES;
            return fits.contains(wanted) ? wanted : fits.contains(Fit.UNKNOWN) ? Fit.UNKNOWN : fits.get(0);
        }

        /** Where a new bucket comes to be: the one call that says so by a parameter. */
        private static @Nullable Object elsewhere(AwsCall call) {
            return call.params().get("CreateBucketConfiguration") instanceof Map<?, ?> made
                    ? made.get("LocationConstraint")
                    : null;
        }

        private Fit fit(@Nullable String text, Policy.Subject step, boolean each) {
            if (text == null) {
                // Keys that no profile gave are not those of any profile.
                return place == Place.PROFILE ? Fit.NO : step.calls().isEmpty() ? Fit.NO : Fit.UNKNOWN;
            }
            // Names of tools have no case.
            return Fit.of(
                    place == Place.TOOL
                            ? patterns.stream()
                                    .anyMatch(pattern -> Wildcards.covers(
                                            pattern.toLowerCase(Locale.ROOT), text.toLowerCase(Locale.ROOT)))
                            : fits(patterns, text, each));
        }
    }

    /** A rule that restricts is also for what only looks like what it names: with signs that are not seen, or of another width. */
    private static boolean fits(List<String> patterns, String text, boolean each) {
        return patterns.stream()
                .anyMatch(pattern -> Wildcards.covers(pattern, text)
                        || !each && Wildcards.covers(Wildcards.plain(pattern), Wildcards.plain(text)));
    }

    /** A service such as {@code s3}, or an operation such as {@code s3:DeleteObject} or {@code DeleteObject}. */
    record OfCall(boolean service, List<String> patterns) implements Condition {
        @Override
        public Fit test(Policy.Subject step, boolean each) {
            var calls = each ? changing(step.calls()) : step.calls();
            // As IAM has it, whose names of actions have no case.
            return all(
                    calls,
                    each,
                    (call, pattern) -> Wildcards.covers(
                            pattern.toLowerCase(Locale.ROOT),
                            (service ? call.service() : pattern.indexOf(':') < 0 ? call.operation() : call.id())
                                    .toLowerCase(Locale.ROOT)));
        }

        /** Looks that a change needs do not make it another one. */
        private static List<AwsCall> changing(List<AwsCall> calls) {
            var changing = calls.stream().filter(call -> !call.looks()).toList();
            return changing.isEmpty() ? calls : changing;
        }

        private Fit all(List<AwsCall> calls, boolean each, BiPredicate<AwsCall, String> fits) {
            if (calls.isEmpty()) {
                return Fit.NO;
            }
            return Fit.of(
                    each
                            ? calls.stream().allMatch(call -> patterns.stream().anyMatch(one -> fits.test(call, one)))
                            : calls.stream().anyMatch(call -> patterns.stream().anyMatch(one -> fits.test(call, one))));
        }
    }

    /** An ARN, or the name or id of a thing. */
    record OfResource(List<String> patterns) implements Condition {
        @Override
        public Fit test(Policy.Subject step, boolean each) {
            var arns = new ArrayList<String>();
            var unnamed = false;
            for (var call : step.calls()) {
                if (!call.looks() || step.effect() == Effect.READ) {
                    arns.addAll(call.resources());
                    unnamed |= call.resources().isEmpty();
                }
            }
            if (each) {
                return Fit.of(!arns.isEmpty() && !unnamed && arns.stream().allMatch(this::covered));
            }
            if (arns.stream().anyMatch(this::touched)
                    || step.impact().resources().stream().anyMatch(this::named)) {
                return Fit.YES;
            }
            // What each thing is that it touches is known where they are all named.
            var named = step.impact().resources().size() == step.impact().count();
            return step.effect() != Effect.READ && (arns.isEmpty() || unnamed) && !named ? Fit.UNKNOWN : Fit.NO;
        }

        /** All that this ARN may stand for. What comes last in it may be a name that a stranger chose, and does not count. */
        private boolean covered(String arn) {
            var resource = resource(arn);
            return patterns.stream()
                    .anyMatch(pattern -> Wildcards.covers(pattern, arn)
                            || pattern.indexOf(':') < 0
                                    && (Wildcards.covers(pattern, resource)
                                            || Wildcards.covers(pattern, withoutType(arn, resource))));
        }

        private boolean touched(String arn) {
            var names = new ArrayList<>(List.of(arn));
            var resource = resource(arn);
            names.add(resource);
            names.add(lastPart(arn));
            var first = resource.indexOf('/');
            if (first > 0) {
                names.add(resource.substring(0, first));
            }
            return names.stream()
                    .anyMatch(name -> patterns.stream()
                            .anyMatch(pattern -> Wildcards.overlap(pattern, name)
                                    || Wildcards.overlap(Wildcards.plain(pattern), Wildcards.plain(name))));
        }

        /** {@code s3://b/k}, {@code i-0abc (web-1)}: all of it, and its parts. */
        private boolean named(String resource) {
            var names = new HashSet<String>();
            for (var whole : List.of(resource, Wildcards.plain(resource))) {
                names.add(whole);
                for (var part : whole.split("[\\s()]+|://", -1)) {
                    names.add(part);
                    names.addAll(List.of(part.split("/", 2)));
                }
            }
            names.remove("");
            return names.stream()
                    .anyMatch(name -> patterns.stream()
                            .anyMatch(pattern -> Wildcards.covers(pattern, name)
                                    || Wildcards.covers(Wildcards.plain(pattern), name)
                                    || pattern.startsWith("arn:") && Wildcards.covers(lastPart(pattern), name)));
        }

        /** An id, of the ARN of what has one. */
        private static String lastPart(String arn) {
            var resource = resource(arn);
            return resource.substring(Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':')) + 1);
        }

        /** {@code instance/i-0abc} of an instance, {@code b/k} of an object. */
        private static String resource(String arn) {
            var parts = arn.split(":", 6);
            return parts.length == 6 ? parts[5] : arn;
        }

        private static String withoutType(String arn, String resource) {
            if (arn.startsWith("arn:") && arn.split(":", 4)[2].equals("s3")) {
                return resource;
            }
            var slash = resource.indexOf('/');
            var colon = resource.indexOf(':');
            var at = slash < 0 ? colon : colon < 0 ? slash : Math.min(slash, colon);
            return resource.substring(at + 1);
        }
    }

    /** {@code env=prod}, or {@code env} for any value: of what is there, and of what would be made. */
    record OfTag(List<String> patterns) implements Condition {
        @Override
        public Fit test(Policy.Subject step, boolean each) {
            var there = step.impact().tags();
            var made = step.impact().newTags();
            var things = new ArrayList<Map<String, String>>();
            if (there != null) {
                things.addAll(there.values());
            }
            if (made != null) {
                things.add(made);
            }
            if (!each && things.stream().anyMatch(of -> has(of, false))) {
                return Fit.YES;
            }
            if (there == null) {
                return step.effect() == Effect.READ ? Fit.NO : Fit.UNKNOWN;
            }
            return Fit.of(each && !things.isEmpty() && things.stream().allMatch(of -> has(of, true)));
        }

        private boolean has(Map<String, String> of, boolean each) {
            return of.entrySet().stream()
                    .anyMatch(tag -> patterns.stream()
                            .anyMatch(pattern -> fits(
                                    List.of(pattern),
                                    pattern.indexOf('=') < 0 ? tag.getKey() : tag.getKey() + "=" + tag.getValue(),
                                    each)));
        }
    }

    /** Who said what is done. */
    record OfOrigin(Set<Origin> origins) implements Condition {
        @Override
        public Fit test(Policy.Subject step, boolean each) {
            var arguments = step.step().arguments().values();
            return Fit.of(
                    each
                            ? arguments.stream().allMatch(argument -> origins.contains(argument.origin()))
                            : arguments.stream().anyMatch(argument -> origins.contains(argument.origin())));
        }
    }

    /**
     * A time of the week.
     *
     * @param from with it; to midnight's beginning when null
     * @param to without it; to midnight's end when null. Before {@code from}, the next day's is meant
     */
    record OfTime(
            Set<DayOfWeek> days,
            @Nullable LocalTime from,
            @Nullable LocalTime to,
            ZoneId zone) implements Condition {
        @Override
        public Fit test(Policy.Subject step, boolean each) {
            var at = step.at().atZone(zone);
            var time = at.toLocalTime();
            var begin = from == null ? LocalTime.MIN : from;
            if (to == null || begin.isBefore(to)) {
                return Fit.of(
                        days.contains(at.getDayOfWeek()) && !time.isBefore(begin) && (to == null || time.isBefore(to)));
            }
            return Fit.of(days.contains(at.getDayOfWeek()) && !time.isBefore(begin)
                    || days.contains(at.getDayOfWeek().minus(1)) && time.isBefore(to));
        }
    }
}
