package dev.awsagent.plan;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.ToolRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a planner has to go by.
 *
 * @param message the user's words, already checked for size and control characters
 * @param tools what can be done
 * @param target where it runs unless the message says otherwise
 * @param history the turns before this one, oldest first
 * @param rounds what was planned and done in this turn so far, oldest first; empty at first
 * @param pending the question that the message may be the answer to; null when none is open
 * @param clock the time, in the user's zone
 * @param tokens takes the words of a streaming model as they come
 * @param recent what the turns before planned last and what was shown of it, oldest first; without outcomes where it was
 *     proposed and not run. Empty for a planner that is not to know
 * @param watch is told of each question to a model
 */
public record PlanRequest(
        String message,
        ToolRegistry tools,
        Target target,
        List<Turn> history,
        List<Round> rounds,
        @Nullable Pending pending,
        Clock clock,
        Consumer<String> tokens,
        List<Round> recent,
        ModelWatch watch) {

    public PlanRequest {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(tools, "tools");
        Objects.requireNonNull(target, "target");
        history = List.copyOf(history);
        rounds = List.copyOf(rounds);
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(tokens, "tokens");
        recent = List.copyOf(recent);
        Objects.requireNonNull(watch, "watch");
    }

    /** One that nobody watches. */
    public PlanRequest(
            String message,
            ToolRegistry tools,
            Target target,
            List<Turn> history,
            List<Round> rounds,
            @Nullable Pending pending,
            Clock clock,
            Consumer<String> tokens,
            List<Round> recent) {
        this(message, tools, target, history, rounds, pending, clock, tokens, recent, ModelWatch.NOBODY);
    }

    /** One that does not say what was planned before. */
    public PlanRequest(
            String message,
            ToolRegistry tools,
            Target target,
            List<Turn> history,
            List<Round> rounds,
            @Nullable Pending pending,
            Clock clock,
            Consumer<String> tokens) {
        this(message, tools, target, history, rounds, pending, clock, tokens, List.of());
    }

    /** A first request with nothing before it. */
    public static PlanRequest of(String message, ToolRegistry tools, Clock clock) {
        return new PlanRequest(message, tools, Target.ANY, List.of(), List.of(), null, clock, token -> {});
    }

    /**
     * An earlier turn.
     *
     * @param message what the user said
     * @param reply what was answered, in words, with secrets taken out
     */
    public record Turn(String message, String reply) {}

    /** A plan of this turn and what came of it. */
    public record Round(Plan plan, List<StepOutcome> outcomes) {
        public Round {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** An open question and the request that led to it. */
    public record Pending(String message, Planning.Clarify question) {}
}
