package dev.awsagent.agent;

import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import dev.awsagent.graph.AgentState;
import dev.awsagent.graph.engine.Engine;
import dev.awsagent.graph.engine.Turn;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Proposal;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns that belong together: they share a target, a history, and at most one proposal that waits for a person. Turns of
 * one conversation run one after another; conversations know nothing of each other. Thread-safe.
 */
public final class Conversation {

    private static final Set<String> YES = Set.of(
            "yes",
            "y",
            "yes please",
            "approve",
            "approved",
            "confirm",
            "go ahead",
            "do it",
            "yes, do it",
            "yes, go ahead",
            "ok",
            "okay");
    private static final Set<String> NO =
            Set.of("no", "n", "no thanks", "reject", "cancel", "stop", "abort", "don't", "do not", "never mind");

    private final Engine engine;
    private final Clock clock;

    /** One turn at a time, in the order that they came. */
    private final Semaphore turns = new Semaphore(1, true);

    /** The thread that the turn is on; null between two threads. */
    private volatile @Nullable Thread holder;

    private volatile AgentState state;
    private volatile @Nullable Proposal waiting;
    private volatile Turn turn = new Turn(event -> {});
    private volatile @Nullable Person person;
    private volatile @Nullable Prompt prompt;

    /** The turn that runs; null while none does. */
    private volatile @Nullable Turn running;

    Conversation(String id, Target target, Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        this.state = AgentState.start(id, target);
    }

    /** One that was left, waiting or not. */
    Conversation(AgentState left, Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        this.state = left;
        this.waiting = left.proposal();
    }

    public String id() {
        return state.conversation();
    }

    /** Where its requests run unless they say otherwise, as asked for. */
    public Target target() {
        return state.target();
    }

    /** From the next turn on, requests run there. A proposal that waits is given up: its seal names the old target. */
    public Conversation use(Target target) {
        Objects.requireNonNull(target, "target");
        take();
        try {
            giveUp();
            var s = state;
            state = AgentState.start(s.conversation(), target).withHistory(s.history());
        } finally {
            give();
        }
        return this;
    }

    /**
     * From the next turn on, it is this person who speaks. Unless set it is whoever runs this program, and their yes counts.
     */
    public Conversation by(Person person) {
        this.person = Objects.requireNonNull(person, "person");
        return this;
    }

    /**
     * From the next turn on, this is who its turns ask for the code of an MFA device or a passphrase, in the place of whoever the agent
     * asks: for a program that serves several people with one agent. Asked on the threads of the turn, also of those that its steps
     * run on, and for nothing that is not its turn's: what {@link #plan} and {@link AwsAgent#identify} need is asked of whom the agent
     * asks. Credentials that came of an answer serve the whole agent as long as they last, so that one agent MUST NOT serve people who
     * may not use each other's.
     */
    public Conversation asking(Prompt prompt) {
        this.prompt = Objects.requireNonNull(prompt, "prompt");
        return this;
    }

    /** Says something and waits for the reply. */
    public Reply ask(String message) {
        return ask(message, event -> {});
    }

    /** The same, told what happens meanwhile. The listener is called on the threads of the turn, one event at a time. */
    public Reply ask(String message, Consumer<AgentEvent> listener) {
        return ask(message, new Turn(observed(listener)));
    }

    private Consumer<AgentEvent> observed(Consumer<AgentEvent> listener) {
        return engine.observed(id(), listener);
    }

    private Reply ask(String message, Turn next) {
        Objects.requireNonNull(message, "message");
        take();
        try {
            var answer = answer(message, next);
            if (answer != null) {
                return answer;
            }
            giveUp();
            return run(next, before -> engine.turn(before, message, null, next));
        } finally {
            give();
        }
    }

    /**
     * The same, and no further on this thread than thought leads: what a planner without a model makes of it, and the reply where
     * nothing has to run for that. What comes behind is for {@link Begun#finish}, which MUST be called, on whatever thread.
     */
    public Begun begin(String message, Consumer<AgentEvent> listener) {
        Objects.requireNonNull(message, "message");
        var next = new Turn(observed(listener));
        if (waiting != null) {
            // It may be the yes to something that runs.
            return new Begun(() -> ask(message, next));
        }
        take();
        var held = true;
        try {
            if (waiting != null) {
                return new Begun(() -> ask(message, next));
            }
            var answer = answer(message, next);
            if (answer != null) {
                return new Begun(answer);
            }
            begins(next);
            var run = engine.begin(state, message, null, next);
            if (run.think()) {
                return new Begun(ended(run.finish(), next));
            }
            held = false;
            holder = null;
            return new Begun(() -> finish(run, next));
        } finally {
            if (held) {
                ends(next);
                give();
            }
        }
    }

    private Reply finish(Engine.Run run, Turn next) {
        holder = Thread.currentThread();
        try {
            return ended(run.finish(), next);
        } finally {
            ends(next);
            give();
        }
    }

    /** A turn that was begun. Used by one thread at a time. */
    public static final class Begun {

        private @Nullable Reply reply;
        private @Nullable Supplier<Reply> rest;

        private Begun(Reply reply) {
            this.reply = reply;
        }

        private Begun(Supplier<Reply> rest) {
            this.rest = rest;
        }

        /** Whether the reply is there. */
        public boolean isOver() {
            return reply != null;
        }

        /**
         * The reply, waited for on this thread.
         *
         * @throws IllegalStateException when it was waited for before, and there was none
         */
        public Reply finish() {
            var known = reply;
            if (known != null) {
                return known;
            }
            var work = rest;
            if (work == null) {
                throw new IllegalStateException("the turn ended without a reply; ask again");
            }
            // Once: the next turn may have the conversation by then.
            rest = null;
            known = work.get();
            reply = known;
            return known;
        }
    }

    /** The same without waiting. Cancelling the stage's future cancels the turn. */
    public CompletionStage<Reply> askAsync(String message, Consumer<AgentEvent> listener) {
        Objects.requireNonNull(message, "message");
        var next = new Turn(observed(listener));
        var future = new CompletableFuture<Reply>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                next.cancel();
                return super.cancel(mayInterruptIfRunning);
            }
        };
        engine.background(() -> {
            try {
                future.complete(ask(message, next));
            } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /** Runs a plan that a program made, reviewed like any other. */
    public Reply run(Plan plan) {
        return run(plan, event -> {});
    }

    /** The same, told what happens meanwhile. */
    public Reply run(Plan plan, Consumer<AgentEvent> listener) {
        Objects.requireNonNull(plan, "plan");
        var next = new Turn(observed(listener));
        take();
        try {
            giveUp();
            return run(next, before -> engine.turn(before, message(plan), plan, next));
        } finally {
            give();
        }
    }

    private static String message(Plan plan) {
        return "(plan: "
                + String.join(
                        ", ", plan.steps().stream().map(step -> step.tool()).toList()) + ")";
    }

    /** What this message would come to as the next turn. Runs nothing and changes nothing. */
    public Preview plan(String message) {
        return plan(message, event -> {});
    }

    /** The same, told what happens meanwhile, such as what a model is asked. */
    public Preview plan(String message, Consumer<AgentEvent> listener) {
        return engine.preview(state, Objects.requireNonNull(message, "message"), null, listener);
    }

    /** What a program's plan would come to. */
    public Preview plan(Plan plan) {
        return engine.preview(state, message(plan), plan, event -> {});
    }

    /** Says yes to the proposal that waits. */
    public Reply approve(Approval approval) {
        return approve(approval, event -> {});
    }

    /**
     * The same, told what happens meanwhile. An approval that does not fit the proposal (another seal, expired, used
     * before, a name not typed) runs nothing; the reply says which. Where more people have to say yes, the reply is once more
     * that an approval is needed, with those that it has.
     */
    public Reply approve(Approval approval, Consumer<AgentEvent> listener) {
        Objects.requireNonNull(approval, "approval");
        take();
        try {
            return approve(approval, turn.resumed(observed(listener)));
        } finally {
            give();
        }
    }

    private Reply approve(Approval approval, Turn next) {
        var proposal = waiting;
        if (proposal == null) {
            return new Reply.Failed(
                    engine.context(state, turn),
                    FailureKind.CONFLICT,
                    "nothing waits for an approval here: it was used, rejected or replaced, or never asked for;"
                            + " nothing ran",
                    "ask again, and approve the new proposal",
                    List.of());
        }
        var problem = engine.problem(proposal, approval);
        if (problem != null) {
            if (!clock.instant().isBefore(proposal.expires())) {
                giveUp();
            }
            return new Reply.Failed(
                    engine.context(state, turn), problem.kind(), problem.message(), problem.hint(), List.of());
        }
        // Used up before anything runs: it counts once, whatever comes.
        waiting = null;
        try {
            return run(next, before -> engine.resume(before.conversation(), approval, next));
        } catch (ToolException e) {
            var still = engine.waiting().get(id());
            waiting = still != null && still.seal().equals(proposal.seal()) ? proposal : null;
            return new Reply.Failed(
                    engine.context(state, turn), e.kind(), String.valueOf(e.getMessage()), e.hint(), List.of());
        }
    }

    /** Says no to the proposal of this seal. Nothing runs. */
    public Reply reject(String seal) {
        take();
        try {
            var proposal = waiting;
            if (proposal == null || !proposal.seal().equals(seal)) {
                return new Reply.Failed(
                        engine.context(state, turn),
                        FailureKind.CONFLICT,
                        "no proposal with this seal waits here; nothing ran",
                        "look at what waits, if anything does, and reject its seal",
                        List.of());
            }
            return rejected(turn.resumed(event -> {}));
        } finally {
            give();
        }
    }

    private Reply rejected(Turn next) {
        waiting = null;
        return run(
                next,
                before -> engine.answered(
                        before, said(before, "Not done: it was not approved, and nothing ran.", next), next));
    }

    private Reply said(AgentState before, String text, Turn next) {
        var context = engine.context(before, next);
        return new Reply.Answer(
                context, Rendering.in(clock.getZone()).answer(context, text, List.of()), text, List.of());
    }

    /** What a yes or a no in the person's own words answers; null when the message is something else. */
    private @Nullable Reply answer(String message, Turn next) {
        var words = words(message);
        var proposal = waiting;
        var isYes = YES.contains(words);
        if (proposal == null) {
            // To an open question it may be the answer.
            return (isYes || NO.contains(words)) && !(state.reply() instanceof Reply.ClarificationNeeded)
                    ? run(next, before -> engine.answered(before.withMessage(message), nothingWaits(before), next))
                    : null;
        }
        if (NO.contains(words)) {
            return rejected(next);
        }
        var typed = proposal.confirmations();
        if (isYes || !typed.isEmpty() && typed.contains(message.strip())) {
            var speaker = person;
            if (speaker != null && !speaker.mayApprove()) {
                return new Reply.Failed(
                        engine.context(state, turn),
                        FailureKind.FORBIDDEN,
                        "a yes of " + speaker.name()
                                + " does not count here; nothing ran, and the proposal still waits",
                        "have it approved by somebody who may",
                        List.of());
            }
            var approval = new Approval(
                    proposal.seal(),
                    speaker == null ? "user" : speaker.name(),
                    clock.instant(),
                    isYes ? List.of() : List.of(message.strip()));
            // Words do not say whose they are, which has to be known where several people have to say yes.
            var another = isYes && proposal.verdict() == Verdict.ASK_TYPED || proposal.approvers() > 1;
            if (another && clock.instant().isBefore(proposal.expires())) {
                return new Reply.ApprovalNeeded(
                        engine.context(state, turn), shown(proposal), state.approvals(), engine.beside(state, turn));
            }
            return approve(approval, turn.resumed(next));
        }
        return null;
    }

    private Reply nothingWaits(AgentState before) {
        return new Reply.ClarificationNeeded(
                engine.context(before, new Turn(event -> {})),
                "Nothing waits for a yes or a no, so nothing was run. What would you like to do?",
                List.of(),
                List.of());
    }

    private Proposal shown(Proposal proposal) {
        return state.reply() instanceof Reply.ApprovalNeeded needed ? needed.proposal() : proposal;
    }

    private static String words(String message) {
        if (message.length() > 40) {
            return "";
        }
        return message.strip().toLowerCase(Locale.ROOT).replaceAll("[.!]+$", "");
    }

    private Reply run(Turn next, UnaryOperator<AgentState> work) {
        begins(next);
        try {
            return ended(work.apply(state), next);
        } finally {
            ends(next);
        }
    }

    private void begins(Turn next) {
        var speaker = person;
        next.user(speaker == null ? null : speaker.name());
        next.prompt(prompt);
        turn = next;
        running = next;
    }

    private Reply ended(AgentState after, Turn next) {
        state = after;
        waiting = after.reply() instanceof Reply.ApprovalNeeded ? after.proposal() : null;
        return Objects.requireNonNull(next.reply(), "a turn ended without a reply");
    }

    private void ends(Turn next) {
        running = null;
        if (next.interruptedByOwner()) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until no other turn runs. */
    private void take() {
        if (holder == Thread.currentThread()) {
            throw new IllegalStateException(
                    "this thread runs a turn of the conversation, and would wait for itself; begin the next one when it has ended");
        }
        turns.acquireUninterruptibly();
        holder = Thread.currentThread();
    }

    private void give() {
        holder = null;
        turns.release();
    }

    private void giveUp() {
        if (waiting != null) {
            waiting = null;
            engine.forget(id());
        }
    }

    /** Calls off the turn that is running; false when none is. The turn's reply says what was done. */
    public boolean cancel() {
        // This one, and never the next that may begin meanwhile.
        var current = running;
        if (current == null) {
            return false;
        }
        current.cancel();
        return true;
    }

    /** The proposal that waits for a person, its secret arguments hidden. */
    public Optional<Proposal> pending() {
        var proposal = waiting;
        return proposal == null || !clock.instant().isBefore(proposal.expires())
                ? Optional.empty()
                : Optional.of(shown(proposal));
    }

    /** The turns so far, oldest first, with secrets taken out. */
    public List<PlanRequest.Turn> history() {
        return state.history();
    }

    /** The state as of the last node, with secrets taken out. */
    public AgentState state() {
        return engine.shown(state, turn);
    }

    /**
     * What its next turn goes by, to be kept and given to {@link AwsAgent#conversation(AgentState)} later: target, history and
     * an open question, without results. Secrets are taken out. What waits for a yes is in the store of the agent, not in this.
     */
    public AgentState memory() {
        var now = state();
        var open = now.reply() instanceof Reply.ClarificationNeeded ? now.reply() : null;
        var rested = AgentState.start(now.conversation(), now.target()).withHistory(now.history());
        return open == null ? rested : rested.withMessage(now.message()).asking(open);
    }

    /** Whether somebody may come back to it: something waits, is open, or runs. */
    boolean isOpen() {
        return running != null || waiting != null || state.reply() instanceof Reply.ClarificationNeeded;
    }

    boolean isRunning() {
        return running != null;
    }
}
