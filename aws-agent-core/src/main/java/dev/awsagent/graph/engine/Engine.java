package dev.awsagent.graph.engine;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Preview;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.graph.AgentGraph;
import dev.awsagent.graph.AgentState;
import dev.awsagent.graph.GraphNode;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Proposal;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.TurnPrompt;
import dev.awsagent.journal.CheckpointStore;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.Step;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The graph with its nodes: what runs a turn, shows what a turn would do, and goes on with one that waited. Thread-safe. */
public final class Engine implements AutoCloseable {

    private final Services services;
    private final AgentGraph graph;
    private final Steps steps;
    private final RespondNode respond;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Waiting waiting;
    private volatile @Nullable LangGraph walker;

    /**
     * @param notices is told what a person should know that belongs to no turn
     * @param store keeps what waits for a person; null for memory
     * @param folder from which tools read and write
     */
    public Engine(
            Services services,
            AgentGraph graph,
            Consumer<String> notices,
            @Nullable CheckpointStore store,
            Path folder) {
        this.services = services;
        this.waiting = new Waiting(store, folder, services.sandbox(), services.tools(), notices);
        this.graph = graph;
        this.steps = new Steps(services);
        var audit = new Audit(services, notices, steps::background);
        this.respond = new RespondNode(services);
        nodes.put(AgentGraph.ROUTE, new RouteNode());
        nodes.put(AgentGraph.PLAN, new PlanNode(services));
        nodes.put(AgentGraph.REVIEW, new ReviewNode(services, steps, audit));
        nodes.put(ApprovalNode.NAME, new ApprovalNode(services));
        // Made when they are reached: a preview needs none of them.
        nodes.put(AgentGraph.EXECUTE, (state, turn) -> new ExecuteNode(services, steps, audit).apply(state, turn));
        nodes.put(AgentGraph.ERROR, (state, turn) -> new ErrorNode().apply(state, turn));
        nodes.put(AgentGraph.RESPOND, respond);
        graph.inserted().forEach((name, node) -> nodes.put(name, inserted(name, node)));
    }

    private LangGraph walker() {
        var made = walker;
        if (made == null) {
            synchronized (this) {
                made = walker;
                if (made == null) {
                    var limit = (services.maxRounds() + 4) * (nodes.size() + 2);
                    made = new LangGraph(nodes.keySet(), this::visit, this::next, limit, waiting);
                    walker = made;
                }
            }
        }
        return made;
    }

    /** Runs the next turn of a conversation, until its reply. */
    public AgentState turn(AgentState before, String message, @Nullable Plan given, Turn turn) {
        return begin(before, message, given, turn).finish();
    }

    /** The next turn of a conversation, of which nothing has run yet. */
    public Run begin(AgentState before, String message, @Nullable Plan given, Turn turn) {
        return new Run(walker().run(States.begin(before, message, false, given, services.tools()), turn), turn);
    }

    /** A turn on its way, which may change its thread between two nodes; used by one at a time. */
    public final class Run {

        private final LangGraph.Walk walk;
        private final Turn turn;

        private Run(LangGraph.Walk walk, Turn turn) {
            this.walk = walk;
            this.turn = turn;
        }

        /** Goes on as long as nothing is asked and nothing runs; true when that led to the reply. */
        public boolean think() {
            do {
                var node = turn.node;
                if (node != null && turn.last != null && !isThought(next(node, turn.last))) {
                    return false;
                }
            } while (TurnPrompt.call(turn.prompt(), walk::step));
            return true;
        }

        /** Goes on until the reply, or until a person is waited for. */
        public AgentState finish() {
            TurnPrompt.run(turn.prompt(), walk::finish);
            return ended(turn);
        }
    }

    /** Whether a node only thinks: neither AWS nor a model, nor what somebody inserted, is waited for in it. */
    private boolean isThought(@Nullable String node) {
        return node == null
                || switch (node) {
                    case AgentGraph.ROUTE, AgentGraph.RESPOND, AgentGraph.ERROR -> true;
                    case AgentGraph.PLAN -> services.local();
                    default -> false;
                };
    }

    /**
     * Goes on with the turn that waits for this approval; where more people have to say yes, it waits on.
     *
     * @throws ToolException when it does not wait any more, or this person has said yes before
     */
    public AgentState resume(String conversation, Approval approval, Turn turn) {
        var kept = waiting.claim(conversation);
        try {
            var proposal = Objects.requireNonNull(kept.proposal());
            try {
                // What waits may be another by now, or have this person's yes, by way of another program.
                ApprovalNode.check(proposal, approval, services);
                ApprovalNode.checkAnother(kept.approvals(), approval);
            } catch (ToolException e) {
                waiting.keep(kept, turn);
                throw e;
            }
            var approved = States.approved(kept, approval);
            if (!ApprovalNode.isEnough(proposal, approved.approvals())) {
                waiting.keep(approved, turn);
                return respond.waiting(approved, turn);
            }
            return new Run(walker().resume(approved, turn), turn).finish();
        } finally {
            waiting.done(conversation);
        }
    }

    /**
     * A conversation that another program, or this one before, left waiting for a person; empty when it does not wait.
     *
     * @throws ToolException when what was kept of it cannot be used here
     */
    public Optional<AgentState> left(String conversation) {
        return waiting.find(conversation, services.clock().instant())
                .map(state -> respond.waiting(state, new Turn(event -> {})));
    }

    /** The proposals that wait, by their conversations. */
    public Map<String, Proposal> waiting() {
        return waiting.all(services.clock().instant());
    }

    /** The listener of a turn, and before it whoever observes all turns. */
    public Consumer<AgentEvent> observed(String conversation, Consumer<AgentEvent> listener) {
        var observer = services.observer();
        if (observer == null) {
            return listener;
        }
        var watching = observer.turn(conversation);
        return event -> {
            try {
                watching.accept(event);
            } catch (RuntimeException e) {
                LoggerFactory.getLogger(Engine.class)
                        .debug("an observer threw {}", e.getClass().getName());
            }
            listener.accept(event);
        };
    }

    private AgentState ended(Turn turn) {
        var last = Objects.requireNonNull(turn.last, "no node ran");
        return last.reply() == null ? respond.waiting(last, turn) : last;
    }

    /** Why an approval does not fit what waits; null when it does. */
    public StepOutcome.@Nullable Failure problem(Proposal waiting, Approval approval) {
        try {
            ApprovalNode.check(waiting, approval, services);
            return null;
        } catch (ToolException e) {
            return failure(e);
        }
    }

    /** Ends the turn that waits, with nothing run. */
    public AgentState answered(AgentState state, Reply reply, Turn turn) {
        forget(state.conversation());
        turn.reply(reply);
        turn.emit(new AgentEvent.Replied(reply));
        return States.replied(state, reply, respond.remembered(state, reply, turn));
    }

    public Reply.Context context(AgentState state, Turn turn) {
        return respond.context(state, turn);
    }

    /** Gives up what a conversation waits for. */
    public void forget(String conversation) {
        waiting.forget(conversation);
    }

    /** What a message would come to: the nodes up to Review, in a preview's state. Needs no library to walk the graph. */
    public Preview preview(AgentState before, String message, @Nullable Plan given, Consumer<AgentEvent> listener) {
        var turn = new Turn(listener);
        var state = States.begin(before, message, true, given, services.tools());
        var name = AgentGraph.ROUTE;
        while (true) {
            state = visit(name, state, turn);
            var next = next(name, state);
            if (next == null || name.equals(AgentGraph.REVIEW) || next.equals(AgentGraph.RESPOND)) {
                return preview(state, turn);
            }
            name = next;
        }
    }

    private Preview preview(AgentState state, Turn turn) {
        var context = respond.context(state, turn);
        var error = state.error();
        if (error != null && error.kind() == FailureKind.FORBIDDEN) {
            return new Preview.Refused(context, Preview.Refused.Kind.FORBIDDEN, reason(error), List.of());
        }
        if (error != null) {
            return new Preview.Failed(context, error.kind(), error.message(), error.hint());
        }
        var proposal = state.proposal();
        if (proposal != null) {
            var planned = state.planning() instanceof Planning.Planned one ? one : null;
            return new Preview.Steps(
                    context,
                    turn.masked(Secrets.hidden(proposal, services.tools()), Proposal.class),
                    planned == null ? List.of() : then(planned),
                    planned == null ? List.of() : planned.notes());
        }
        var planning = state.planning();
        if (planning instanceof Planning.Clarify question) {
            return new Preview.Clarify(context, question.question(), question.missing(), question.choices());
        }
        if (planning instanceof Planning.Said said) {
            return new Preview.Said(context, turn.masked(said.text()));
        }
        if (planning instanceof Planning.Declined declined) {
            return declined.kind() == Planning.Declined.Kind.NOT_UNDERSTOOD
                    ? new Preview.Clarify(context, declined.reason(), List.of(), declined.suggestions())
                    : new Preview.Refused(
                            context,
                            declined.kind() == Planning.Declined.Kind.FORBIDDEN
                                    ? Preview.Refused.Kind.FORBIDDEN
                                    : Preview.Refused.Kind.NOT_SUPPORTED,
                            declined.reason(),
                            declined.suggestions());
        }
        var wrong = state.outcomes().stream()
                .map(StepOutcome::failure)
                .filter(Objects::nonNull)
                .findFirst();
        return wrong.<Preview>map(failure ->
                        new Preview.Failed(context, failure.kind(), turn.masked(failure.message()), failure.hint()))
                .orElseGet(() -> new Preview.Failed(context, FailureKind.INTERNAL, "nothing was planned", null));
    }

    /** What the person should know of a request that waits for a yes, besides what is proposed. */
    public List<String> beside(AgentState state, Turn turn) {
        return respond.beside(state, turn);
    }

    private List<Step> then(Planning.Planned planned) {
        return planned.then().stream()
                .map(step -> Secrets.hidden(step, services.tools()))
                .toList();
    }

    private static String reason(StepOutcome.Failure error) {
        return error.message() + (error.hint() == null ? "" : " (" + error.hint() + ")");
    }

    /** Runs one node. What it throws is the state's error from there on. */
    private AgentState visit(String name, AgentState state, Turn turn) {
        AgentState after;
        try {
            turn.emit(new AgentEvent.NodeStarted(name));
            if (!name.equals(AgentGraph.ERROR) && !name.equals(AgentGraph.RESPOND)) {
                turn.checkCancelled();
            }
            after = Objects.requireNonNull(nodes.get(name), name).apply(state, turn);
        } catch (InterruptedException e) {
            turn.interrupted();
            after = States.failed(state, new StepOutcome.Failure(FailureKind.CANCELLED, "cancelled", null));
        } catch (Exception | LinkageError | StackOverflowError e) {
            if (name.equals(AgentGraph.RESPOND)) {
                after = lastResort(state, e, turn);
            } else {
                turn.ambiguous = ToolException.ambiguousIn(e);
                after = States.failed(state, failure(e));
            }
        }
        turn.node = name;
        turn.last = after;
        return after;
    }

    private AgentState lastResort(AgentState state, Throwable e, Turn turn) {
        var failure = failure(e);
        var context = new Reply.Context(state.conversation(), null, null, null, null, services.sandbox(), null, false);
        var message = turn.masked("the reply could not be written: " + failure.message());
        var reply = new Reply.Failed(context, failure.kind(), message, failure.hint(), States.outcomes(state));
        turn.reply(reply);
        // Whoever watches waits for the end of the turn; what was done may be what could not be written.
        turn.emit(new AgentEvent.Replied(new Reply.Failed(context, failure.kind(), message, null, List.of())));
        return States.replied(state, reply, null);
    }

    private StepOutcome.Failure failure(Throwable e) {
        if (e instanceof ToolException said) {
            return new StepOutcome.Failure(said.kind(), Steps.line(said.getMessage()), said.hint());
        }
        if (e instanceof CredentialException said) {
            return new StepOutcome.Failure(FailureKind.CREDENTIALS, Steps.line(said.getMessage()), said.hint());
        }
        return steps.explain("the agent", e, dev.awsagent.credential.Target.ANY);
    }

    /** The way through the graph. */
    private @Nullable String next(String name, AgentState state) {
        if (name.equals(AgentGraph.RESPOND)) {
            return null;
        }
        if (name.equals(AgentGraph.ERROR)) {
            return AgentGraph.RESPOND;
        }
        if (state.error() != null) {
            return AgentGraph.ERROR;
        }
        if (name.equals(AgentGraph.REVIEW)) {
            return afterReview(state);
        }
        if (name.equals(ApprovalNode.NAME)) {
            return after(AgentGraph.REVIEW);
        }
        if (name.equals(AgentGraph.EXECUTE)) {
            if (state.proposal() == null) {
                return AgentGraph.REVIEW;
            }
            return isUnfinished(state) ? AgentGraph.PLAN : after(name);
        }
        if (isBetween(name, AgentGraph.PLAN, AgentGraph.REVIEW) && state.plan() == null) {
            return state.rounds().isEmpty() ? AgentGraph.RESPOND : after(AgentGraph.EXECUTE);
        }
        return after(name);
    }

    private @Nullable String afterReview(AgentState state) {
        var proposal = state.proposal();
        if (proposal == null) {
            return AgentGraph.PLAN;
        }
        if (state.preview()) {
            return null;
        }
        return switch (proposal.verdict()) {
            case ALLOW -> after(AgentGraph.REVIEW);
            case ASK, ASK_TYPED -> ApprovalNode.NAME;
            case DENY -> AgentGraph.RESPOND;
        };
    }

    private static boolean isUnfinished(AgentState state) {
        return state.planning() instanceof Planning.Planned planned
                && (planned.unfinished() || !planned.then().isEmpty());
    }

    private String after(String name) {
        return graph.order().get(graph.order().indexOf(name) + 1);
    }

    /** Whether it stands from {@code first} on, and before {@code last}. */
    private boolean isBetween(String name, String first, String last) {
        var at = graph.order().indexOf(name);
        return at >= graph.order().indexOf(first) && at < graph.order().indexOf(last);
    }

    /** A node of somebody else's, held to what it may change. */
    private Node inserted(String name, GraphNode node) {
        var sealed = graph.order().indexOf(name) > graph.order().indexOf(AgentGraph.REVIEW);
        return (state, turn) -> {
            // After Review it gets a copy, so that not even a JSON value inside can be changed under our hands.
            var json = sealed ? state.toJson() : null;
            var given = json == null ? state : AgentState.fromJson(json.deepCopy());
            var changed = turn.interruptible(() -> node.apply(given));
            if (changed == null) {
                throw new ToolException(FailureKind.INTERNAL, "node '" + name + "' returned null", null);
            }
            if (json != null) {
                if (!Json.canonical(changed.toJson())
                        .equals(Json.canonical(AgentState.fromJson(json).toJson()))) {
                    throw changedToo(
                            name, "what was reviewed" + (state.outcomes().isEmpty() ? "; nothing ran" : ""));
                }
                return state;
            }
            return before(name, state, changed);
        };
    }

    private static AgentState before(String name, AgentState state, AgentState changed) {
        if (!changed.conversation().equals(state.conversation())
                || changed.preview() != state.preview()
                || !changed.rounds().equals(state.rounds())
                || !Objects.equals(changed.proposal(), state.proposal())
                || !Objects.equals(changed.approvals(), state.approvals())
                || !changed.outcomes().equals(state.outcomes())
                || !Objects.equals(changed.error(), state.error())
                || !Objects.equals(changed.reply(), state.reply())
                || !changed.history().equals(state.history())
                || !changed.recent().equals(state.recent())) {
            throw changedToo(name, "more than the message, the target and the plan; nothing ran");
        }
        return changed;
    }

    private static ToolException changedToo(String name, String what) {
        return new ToolException(
                FailureKind.INTERNAL,
                "the inserted node '" + name + "' changed " + what,
                "insert it between plan and review if it has to change the plan");
    }

    /** Secrets taken out, for whoever looks at a conversation. */
    public AgentState shown(AgentState state, Turn turn) {
        var planning = state.planning() instanceof Planning.Planned planned
                ? new Planning.Planned(
                        Secrets.hidden(planned.plan(), services.tools()),
                        planned.unfinished(),
                        then(planned),
                        planned.notes())
                : state.planning();
        var proposal = state.proposal() == null ? null : Secrets.hidden(state.proposal(), services.tools());
        var rounds = new ArrayList<PlanRequest.Round>();
        state.rounds()
                .forEach(round -> rounds.add(
                        new PlanRequest.Round(Secrets.hidden(round.plan(), services.tools()), round.outcomes())));
        var shown = States.change(state, draft -> {
            draft.message = turn.masked(state.message());
            draft.planning = planning;
            draft.rounds = rounds;
            draft.proposal = proposal;
        });
        return turn.masked(shown, AgentState.class);
    }

    /** An exception for the log: where it came from, without words that may hold a secret. */
    static Throwable traceable(Throwable thrown, Turn turn) {
        var copy =
                new Throwable(
                        thrown.getClass().getName() + ": " + turn.masked(String.valueOf(thrown.getMessage())),
                        thrown.getCause() == null || thrown.getCause() == thrown
                                ? null
                                : traceable(thrown.getCause(), turn),
                        false,
                        true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String toString() {
                        return String.valueOf(getMessage());
                    }
                };
        copy.setStackTrace(thrown.getStackTrace());
        return copy;
    }

    /** Runs a turn that nobody waits for on a thread of its own. */
    public void background(Runnable turn) {
        steps.background(turn);
    }

    @Override
    public void close() {
        steps.close();
    }
}
