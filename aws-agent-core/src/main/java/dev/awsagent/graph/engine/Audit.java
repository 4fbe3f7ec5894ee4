package dev.awsagent.graph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.gate.CallScope;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Json;
import dev.awsagent.journal.AuditException;
import dev.awsagent.journal.AuditLog;
import dev.awsagent.journal.AuditSink;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.RequestEvidence;
import dev.awsagent.tool.ToolException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is written down of steps that change something, and how many of them may begin within an hour. Thread-safe. */
final class Audit {

    /** What takes the log elsewhere has so long for a line. */
    private static final Duration SENDING = Duration.ofSeconds(10);

    /** So often a line is refused before it is tried whether another is taken. */
    private static final int REFUSALS = 3;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** So many lines wait for the other place. */
    private static final int WAITING = 1000;

    /** So many names of things, and ids of requests, stand in one record. */
    private static final int MOST = 100;

    private final Services services;
    private final Consumer<String> notices;
    private final Consumer<Runnable> background;
    private final Deque<Begun> begun = new ArrayDeque<>();

    /** What the other place did not take, the oldest first. */
    private final Deque<AuditLog.Written> unsent = new ConcurrentLinkedDeque<>();

    private final ReentrantLock sending = new ReentrantLock();

    /** The line that was refused last, and how often in a row. Guarded by the lock. */
    private long refused = -1;

    private int refusals;

    /** @param costPerHour of what it makes, in US dollars */
    private record Begun(Instant at, BigDecimal costPerHour) {}

    /**
     * @param notices is told when the end of a step cannot be written down
     * @param background does on another thread what may take long
     */
    Audit(Services services, Consumer<String> notices, Consumer<Runnable> background) {
        this.services = services;
        this.background = background;
        this.notices = notices;
    }

    /** One step that was begun. */
    interface Entry {
        void end(StepOutcome outcome);
    }

    /**
     * Writes down that a step begins.
     *
     * @throws AuditException when it cannot be written
     * @throws ToolException when no more may begin within this hour
     */
    Entry begin(AgentState state, Proposal proposal, ReviewedStep step, Turn turn) {
        var log = services.audit();
        if (log == null) {
            count(step);
            if (services.sink().get() != null) {
                throw new AuditException(
                        "there is a second place for the audit log and no first one",
                        "leave out withoutAudit, or give the agent a folder for its memory");
            }
            return outcome -> {};
        }
        var record = described(state.conversation(), proposal, step, turn);
        var approvals = record.putArray("approvals");
        state.approvals()
                .forEach(approval -> approvals
                        .addObject()
                        .put("approver", approval.approver())
                        .put("at", approval.at().toString()));
        // Counted and written down in one, since other agents may have this log too.
        var written = log.alone(() -> {
            count(step);
            return log.append("begin", record);
        });
        sent(log, written);
        var number = written.number();
        return outcome -> {
            try {
                written(log, "end", ended(number, outcome, turn));
            } catch (RuntimeException | LinkageError e) {
                notices.accept(
                        "what came of step " + number + " of the audit log is not written down: " + e.getMessage());
            }
        };
    }

    /** What the other place does not know of is not begun, which the file then says. */
    private void sent(AuditLog log, AuditLog.Written written) {
        var sink = services.sink().get();
        if (sink != null) {
            try {
                send(sink, written);
            } catch (RuntimeException | LinkageError e) {
                // It may have come there all the same, or comes later: then what came of it does, too.
                later(written);
                later(log.append(
                        "end",
                        Json.object()
                                .put("of", written.number())
                                .put("result", "NOT_RUN")
                                .put("message", "the second place of the audit log did not take it")));
                throw e;
            }
        }
    }

    private void written(AuditLog log, String event, ObjectNode record) {
        var written = log.append(event, record);
        var sink = services.sink().get();
        if (sink != null) {
            try {
                send(sink, written);
            } catch (RuntimeException | LinkageError e) {
                later(written);
                throw e;
            }
        }
    }

    private void later(AuditLog.Written written) {
        unsent.addLast(written);
        if (unsent.size() > WAITING) {
            alone(unsent.pollFirst());
        }
    }

    private void alone(AuditLog.@Nullable Written written) {
        if (written != null) {
            notices.accept("record " + written.number()
                    + " of the audit log is in its file alone: its second place does not take it");
        }
    }

    /** In their order: what was not taken comes first, as much of it as there is time for. */
    private void send(AuditSink sink, AuditLog.Written written) {
        var end = System.nanoTime() + SENDING.toNanos();
        try {
            if (!sending.tryLock(SENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                throw behind();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditException("it was called off while it was written down", "ask again", e);
        }
        try {
            for (var first = unsent.peekFirst(); first != null; first = unsent.peekFirst()) {
                if (System.nanoTime() > end) {
                    throw behind();
                }
                try {
                    write(sink, first);
                } catch (RuntimeException | LinkageError e) {
                    if (!isRefusedAgain(first)) {
                        throw e;
                    }
                    // Where this one is taken, it is the other that is refused, and it keeps nobody from there any
                    // longer.
                    write(sink, written);
                    alone(first);
                    unsent.remove(first);
                    return;
                }
                unsent.remove(first);
            }
        } finally {
            sending.unlock();
        }
        write(sink, written);
    }

    private AuditException behind() {
        return new AuditException(
                "the second place of the audit log lacks " + unsent.size()
                        + " lines and does not take them fast enough",
                "ask again: each time more of them get there");
    }

    /** Counts that a line was refused. */
    private boolean isRefusedAgain(AuditLog.Written line) {
        refusals = line.number() == refused ? refusals + 1 : 1;
        refused = line.number();
        return refusals >= REFUSALS;
    }

    /** No step of a plan makes these calls, and none of its scopes lets them through. */
    private void write(AuditSink sink, AuditLog.Written written) {
        var scope = CallScope.step(sink.calls());
        var sending = new FutureTask<Void>(() -> scope.run(() -> sink.write(written.line())), null);
        background.accept(sending);
        try {
            sending.get(SENDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unsent(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new AuditException(
                    "the second place of the audit log did not take a line within " + SENDING.toSeconds() + " seconds",
                    "see whether it can be reached: nothing is changed that is not written down",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditException("it was called off while it was written down", "ask again", e);
        } finally {
            sending.cancel(true);
            scope.close();
            scope.refusals()
                    .forEach(refusal -> notices.accept("the second place of the audit log was stopped: " + refusal));
        }
    }

    private static AuditException unsent(Throwable e) {
        if (e instanceof AuditException said) {
            return said;
        }
        return e instanceof CredentialException said
                ? new AuditException(
                        "the second place of the audit log cannot be reached: " + said.getMessage(),
                        Objects.requireNonNullElse(said.hint(), "check the profile that audit names"),
                        said)
                : new AuditException(
                        "the second place of the audit log failed: " + e,
                        "nothing is changed that is not written down; report it to who made it",
                        e);
    }

    private synchronized void count(ReviewedStep step) {
        var now = Instant.now(services.clock());
        while (!begun.isEmpty() && begun.peekFirst().at().isBefore(now.minus(DAY))) {
            begun.removeFirst();
        }
        var most = services.guard().writesPerHour();
        if (most != Long.MAX_VALUE) {
            var log = services.audit();
            var here = begun.stream()
                    .filter(one -> !one.at().isBefore(now.minus(HOUR)))
                    .count();
            var before = Math.max(here, log == null ? 0 : log.begun(HOUR));
            if (before >= most) {
                throw new ToolException(
                        FailureKind.FORBIDDEN,
                        "limit writes_per_hour: " + most + ", and " + before
                                + " changes began within the last hour; this was not run",
                        "wait, or have the policy changed");
            }
        }
        // Other plans may have begun since this one was reviewed.
        var decision = withinTotal(List.of(step)).get(0).decision();
        if (decision.verdict() == Verdict.DENY) {
            throw new ToolException(
                    FailureKind.FORBIDDEN,
                    decision.rule() + "; this was not run",
                    "make less, wait, or have the policy changed");
        }
        begun.addLast(new Begun(now, costPerHour(step)));
    }

    private static BigDecimal costPerHour(ReviewedStep step) {
        var cost = step.impact().cost();
        return cost == null || cost.perHour() == null ? BigDecimal.ZERO : cost.perHour();
    }

    /** The decisions on steps, held to what may be made within a day. */
    List<ReviewedStep> withinTotal(List<ReviewedStep> steps) {
        return services.guard().withinTotal(steps, this::madeWithinADay);
    }

    /** The log is asked first, as whoever begins a step holds it before this. */
    private BigDecimal madeWithinADay() {
        var log = services.audit();
        var there = log == null ? BigDecimal.ZERO : log.costPerHour(DAY);
        synchronized (this) {
            var since = Instant.now(services.clock()).minus(DAY);
            return begun.stream()
                    .filter(one -> !one.at().isBefore(since))
                    .map(Begun::costPerHour)
                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                    .max(there);
        }
    }

    /**
     * What an earlier run began, and of which it is not known whether it was done, is shown as that and has its name typed: it is
     * never done twice unseen. What S3 is asked twice comes to the same.
     *
     * @param account where the step would run
     */
    ReviewedStep doubted(@Nullable String account, ReviewedStep step, Turn turn) {
        var log = services.audit();
        if (log == null
                || step.effect() == Effect.READ
                || step.decision().verdict() == Verdict.DENY
                || step.calls().stream()
                        .allMatch(call -> call.looks() || call.service().equals("s3"))) {
            return step;
        }
        var wanted = Json.object();
        what(wanted, account, step, turn);
        try {
            return log.unfinished(wanted).map(begun -> inDoubt(step, begun)).orElse(step);
        } catch (AuditException e) {
            throw new ToolException(FailureKind.INTERNAL, e.getMessage() + "; this was not run", e.hint());
        }
    }

    private static ReviewedStep inDoubt(ReviewedStep step, JsonNode begun) {
        var note = "the same was begun at " + begun.path("at").asText() + " and is not known to have ended (record "
                + begun.path("seq").asText() + " of the audit log): look first whether it was done";
        var impact = Judgement.typed(step.step(), step.impact());
        if (!impact.notes().contains(note)) {
            impact = ReviewNode.noted(impact, note);
        }
        var decision = Decision.stricter(
                step.decision(), new Decision(Verdict.ASK_TYPED, "in doubt: it may have been done already"));
        return step.withImpact(impact).deciding(decision);
    }

    /** Writes down that a plan was refused, where that can be written. */
    void refused(String conversation, Proposal proposal, Turn turn) {
        var log = services.audit();
        if (log == null) {
            return;
        }
        for (var step : proposal.steps()) {
            if (step.decision().verdict() == Verdict.DENY && step.effect() != Effect.READ) {
                try {
                    written(log, "refused", described(conversation, proposal, step, turn));
                } catch (RuntimeException e) {
                    notices.accept("that a plan was refused is not written down: " + e.getMessage());
                    return;
                }
            }
        }
    }

    /** Writes down, where that can be written, that a tool tried what it had not declared, also when it tries it later. */
    void stopped(String conversation, String tool, String source, CallScope scope, Turn turn) {
        stopped(
                conversation,
                tool,
                source,
                scope.refusals(refusal -> stopped(conversation, tool, source, List.of(refusal), turn)),
                turn);
    }

    private void stopped(String conversation, String tool, String source, List<String> refusals, Turn turn) {
        if (refusals.isEmpty()) {
            return;
        }
        notices.accept("the tool " + tool + " was stopped, which is a defect of it (" + source + "): "
                + turn.masked(refusals.get(0)));
        var log = services.audit();
        if (log == null) {
            return;
        }
        var record = Json.object();
        record.put("conversation", conversation);
        record.put("user", user(turn));
        record.put("tool", tool);
        record.put("source", source);
        list(record, "stopped", refusals.stream().map(turn::masked).toList());
        try {
            written(log, "stopped", record);
        } catch (RuntimeException e) {
            notices.accept("that it was stopped is not written down: " + e.getMessage());
        }
    }

    /** Who asked; else the account of the operating system that runs this, which no setting of the JVM changes. */
    private static String user(Turn turn) {
        var asked = turn.user();
        return asked == null ? ProcessHandle.current().info().user().orElse("unknown") : asked;
    }

    /** Who approved it, each of them; else who asked for it. */
    static String by(AgentState state, Turn turn) {
        var approvers =
                state.approvals().stream().map(Approval::approver).distinct().collect(Collectors.joining("+"));
        return approvers.isEmpty() ? user(turn) : approvers;
    }

    private ObjectNode described(String conversation, Proposal proposal, ReviewedStep step, Turn turn) {
        var record = Json.object();
        record.put("conversation", conversation);
        record.put("user", user(turn));
        record.put("request", Steps.line(turn.masked(proposal.message())));
        record.put("planner", proposal.planner());
        record.put("seal", proposal.seal());
        record.put("step", step.step().id());
        what(record, proposal.account(), step, turn);
        record.put("effect", step.effect().name());
        record.put("rule", step.decision().rule());
        record.put("verdict", step.decision().verdict().name());
        var target = step.step().target();
        record.put("profile", target.profile());
        record.put("caller", caller(step));
        record.put("role", Steps.isNarrowed(step) ? proposal.role() : null);
        record.put(
                "endpoint", target.endpoint() == null ? null : target.endpoint().toString());
        list(
                record,
                "calls",
                step.calls().stream().map(call -> call.id()).distinct().toList());
        record.put("count", step.impact().count());
        if (costPerHour(step).signum() > 0) {
            record.put("costPerHour", costPerHour(step).toPlainString());
        }
        return record;
    }

    /** What is done to which things where: the same in what is begun again. */
    private static void what(ObjectNode record, @Nullable String account, ReviewedStep step, Turn turn) {
        record.put("tool", step.step().tool());
        record.put("account", account);
        record.put("region", step.step().target().region());
        list(
                record,
                "resources",
                step.impact().resources().stream().map(turn::masked).toList());
    }

    private @Nullable String caller(ReviewedStep step) {
        var credentials = step.calls().isEmpty() ? null : services.credentials().get();
        return credentials == null
                ? null
                : credentials
                        .known(step.step().target())
                        .map(identity -> identity.arn())
                        .orElse(null);
    }

    private static ObjectNode ended(long number, StepOutcome outcome, Turn turn) {
        var record = Json.object();
        var failure = outcome.failure();
        record.put("of", number);
        record.put("result", failure == null ? "DONE" : failure.kind().name());
        record.put("message", failure == null ? null : turn.masked(failure.message()));
        list(
                record,
                "requests",
                outcome.evidence().stream()
                        .map(RequestEvidence::requestId)
                        .filter(Objects::nonNull)
                        .toList());
        record.put("millis", outcome.millis());
        return record;
    }

    private static void list(ObjectNode record, String name, List<String> values) {
        var array = record.putArray(name);
        values.stream().limit(MOST).forEach(array::add);
        if (values.size() > MOST) {
            record.put(name + "More", values.size() - MOST);
        }
    }
}
