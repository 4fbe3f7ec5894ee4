package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at things again and again until all are as wanted, for a limited time. */
final class Waiting {

    private static final long FIRST_PAUSE = 500;
    private static final long LONGEST_PAUSE = 8_000;

    /** What is waited for. */
    interface Goal {
        /** In words: {@code running}. */
        String name();

        /** The state of each thing, in words, by its id. */
        Map<String, String> look();

        boolean isReached(String state);

        /** Whether a thing in this state will never get there. */
        boolean isHopeless(String state);
    }

    private Waiting() {}

    /**
     * Waits.
     *
     * @return the states that were reached, by id
     * @throws ToolException of kind {@code TIMEOUT} when the time is over, {@code CONFLICT} when one will never get there,
     *     {@code PARTIAL} when it was called off, or the step took too long; each says what state things are in
     */
    static Map<String, String> until(Ec2Access ec2, Goal goal, Duration most) {
        var began = System.nanoTime();
        var pause = FIRST_PAUSE;
        var last = new LinkedHashMap<String, String>();
        try {
            while (true) {
                ec2.call().checkCancelled();
                last.putAll(goal.look());
                var reached = last.values().stream().filter(goal::isReached).count();
                ec2.call().progress(reached, last.size(), "ready", words(last, goal));
                if (reached == last.size()) {
                    return last;
                }
                if (last.values().stream().anyMatch(goal::isHopeless)) {
                    throw new ToolException(
                            FailureKind.CONFLICT,
                            "not all will be " + goal.name() + ": " + words(last, goal),
                            "look at what became of it");
                }
                var waited = Duration.ofNanos(System.nanoTime() - began);
                if (waited.compareTo(most) >= 0) {
                    throw new ToolException(
                            FailureKind.TIMEOUT,
                            "not all are " + goal.name() + " after " + most.toSeconds() + " seconds: "
                                    + words(last, goal),
                            "nothing was undone; ask again to wait on");
                }
                Thread.sleep(Math.min(pause, Math.max(1, most.minus(waited).toMillis())));
                pause = Math.min(LONGEST_PAUSE, pause * 3 / 2);
            }
        } catch (InterruptedException e) {
            throw ended(endedBy(ec2.call()), last, goal, e);
        } catch (RuntimeException e) {
            // In the middle of a request the SDK says it with an exception of its own.
            var kind = endedBy(ec2.call());
            throw kind == null ? e : ended(kind, last, goal, e);
        }
    }

    /** Why the call is to end; null where it is not. */
    private static @Nullable FailureKind endedBy(ToolCall call) {
        try {
            call.checkCancelled();
            return null;
        } catch (ToolException e) {
            return e.kind();
        }
    }

    /** To stop waiting stops nothing else. */
    private static ToolException ended(@Nullable FailureKind kind, Map<String, String> last, Goal goal, Exception e) {
        return new ToolException(
                FailureKind.PARTIAL,
                "waiting " + (kind == FailureKind.TIMEOUT ? "took longer than a step may" : "was called off")
                        + "; "
                        + (last.isEmpty() ? "nothing was looked at yet" : "as it was seen last: " + words(last, goal)),
                "nothing was undone; ask again to wait on",
                e);
    }

    private static String words(Map<String, String> states, Goal goal) {
        var open = states.entrySet().stream()
                .filter(one -> !goal.isReached(one.getValue()))
                .map(one -> one.getKey() + " is " + one.getValue())
                .toList();
        return open.isEmpty()
                ? "all are " + goal.name()
                : open.stream().limit(5).collect(Collectors.joining(", "))
                        + (open.size() > 5 ? " and " + (open.size() - 5) + " more" : "");
    }

    /** That instances are in a state. */
    static Goal state(Ec2Access ec2, Collection<String> ids, String state) {
        return new Goal() {
            @Override
            public String name() {
                return state;
            }

            @Override
            public Map<String, String> look() {
                var states = new LinkedHashMap<String, String>();
                ids.forEach(id -> states.put(id, "gone"));
                ec2.instances(Map.of("instance-id", List.copyOf(ids)))
                        .forEach(one -> states.put(one.instanceId(), one.state().nameAsString()));
                return states;
            }

            @Override
            public boolean isReached(String now) {
                return now.equals(state) || state.equals("terminated") && now.equals("gone");
            }

            @Override
            public boolean isHopeless(String now) {
                return now.equals("terminated") || now.equals("shutting-down") && !state.equals("terminated");
            }
        };
    }

    /** That instances run and have passed the checks of EC2. */
    static Goal healthy(Ec2Access ec2, Collection<String> ids) {
        return new Goal() {
            @Override
            public String name() {
                return "healthy";
            }

            @Override
            public Map<String, String> look() {
                var states = new LinkedHashMap<String, String>();
                ids.forEach(id -> states.put(id, "not known"));
                InstanceStatusTool.statuses(ec2, List.copyOf(ids))
                        .forEach(one -> states.put(
                                one.id(),
                                one.state().equals("running")
                                        ? one.isHealthy() ? "healthy" : "running, with its checks " + one.checks()
                                        : one.state()));
                return states;
            }

            @Override
            public boolean isReached(String now) {
                return now.equals("healthy");
            }

            @Override
            public boolean isHopeless(String now) {
                return now.equals("terminated") || now.equals("shutting-down");
            }
        };
    }
}
