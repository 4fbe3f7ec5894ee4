package dev.awsagent.graph.engine;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.internal.TurnPrompt;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Pipes;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.WorkingFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call of a tool. All threads that work for it carry its scope and the prompt of its turn, and are interrupted when it is called off. */
final class StepCall implements ToolCall, AutoCloseable {

    private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(100);

    private final String step;
    private final Target target;
    private final CallScope scope;
    private final Turn turn;
    private final Services services;
    private final ExecutorService threads;
    private final @Nullable Impact reviewed;
    /** Changed and interrupted under its lock: a thread that has left may be at work for another call already. */
    private final Set<Thread> working = new HashSet<>();

    private final ExecutorService scoped = new Scoped();
    private volatile @Nullable FailureKind stopped;
    private long told = System.nanoTime() - QUIET;

    StepCall(
            String step,
            Target target,
            CallScope scope,
            Turn turn,
            Services services,
            ExecutorService threads,
            @Nullable Impact reviewed) {
        this.step = step;
        this.target = target;
        this.scope = scope;
        this.turn = turn;
        this.services = services;
        this.threads = threads;
        this.reviewed = reviewed;
    }

    CallScope scope() {
        return scope;
    }

    @Override
    public Target target() {
        return target;
    }

    @Override
    public <S> S service(Class<S> type) {
        return service(type, target);
    }

    @Override
    public <S> S service(Class<S> type, String profile) {
        return service(type, scope.other(profile));
    }

    @Override
    public Identity identity(String profile) {
        var place = scope.other(profile);
        try {
            return CallScope.identity().call(() -> services.requireCredentials().identify(place));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private <S> S service(Class<S> type, Target place) {
        return services.requireCredentials()
                .service(type, place)
                .orElseThrow(() -> new ToolException(
                        FailureKind.INTERNAL,
                        "nothing on the path provides " + type.getName(),
                        "add the module that does; SDK clients come from dev.awsagent:aws-agent-credentials"));
    }

    @Override
    public WorkingFolder files() {
        return services.files(scope);
    }

    @Override
    public @Nullable Path memory() {
        return services.memory();
    }

    @Override
    public @Nullable Pipes pipes() {
        return services.pipes();
    }

    @Override
    public @Nullable Impact reviewed() {
        return reviewed == null ? null : turn.asMade(reviewed);
    }

    @Override
    public boolean isFollowed() {
        return reviewed != null && turn.followed;
    }

    @Override
    public void became(Map<String, String> before, Map<String, String> after) {
        if (reviewed != null) {
            turn.became(before, after);
        }
    }

    @Override
    public @Nullable String caller() {
        var credentials = services.credentials().get();
        return credentials == null
                ? null
                : credentials.known(target).map(Identity::arn).orElse(null);
    }

    @Override
    public String request() {
        var proposal = turn.reviewed;
        return proposal == null ? "" : turn.masked(proposal.message());
    }

    @Override
    public @Nullable Map<String, String> newTags() {
        var credentials = services.credentials().get();
        return credentials == null ? Map.of() : credentials.defaults().tags();
    }

    @Override
    public ExecutorService executor() {
        return scoped;
    }

    @Override
    public void progress(long done, long total, String unit, @Nullable String detail) {
        if (reviewed == null) {
            return;
        }
        synchronized (this) {
            var now = System.nanoTime();
            if (now - told < QUIET && done != total) {
                return;
            }
            told = now;
        }
        turn.emit(new AgentEvent.StepProgress(step, done, total, unit, turn.maskedNullable(detail)));
    }

    @Override
    public void checkCancelled() {
        var kind = stopped;
        if (kind != null) {
            throw new ToolException(kind, kind == FailureKind.TIMEOUT ? "it took too long" : "cancelled", null);
        }
        if (turn.cancelled()) {
            throw new ToolException(FailureKind.CANCELLED, "cancelled", null);
        }
    }

    @Override
    public Clock clock() {
        return services.clock();
    }

    /** Calls it off. */
    void stop(FailureKind kind) {
        synchronized (working) {
            stopped = kind;
            working.forEach(Thread::interrupt);
        }
    }

    /** Runs on a thread of the pool in this call's scope. */
    void start(Runnable work) {
        threads.execute(() -> {
            var thread = Thread.currentThread();
            synchronized (working) {
                working.add(thread);
                if (stopped != null) {
                    thread.interrupt();
                }
            }
            try {
                TurnPrompt.run(turn.prompt(), () -> scope.run(work));
            } finally {
                synchronized (working) {
                    working.remove(thread);
                    // The thread goes back to the pool: an interrupt that was meant for this work must not reach the
                    // next.
                    Thread.interrupted();
                }
            }
        });
    }

    /** Ends it: whatever still runs on a thread of its own is interrupted, and gets nothing through to AWS any more. */
    @Override
    public void close() {
        scope.close();
        synchronized (working) {
            if (!working.isEmpty()) {
                stop(Objects.requireNonNullElse(stopped, FailureKind.CANCELLED));
            }
        }
    }

    private final class Scoped extends AbstractExecutorService {

        @Override
        public void execute(Runnable work) {
            start(work);
        }

        @Override
        public void shutdown() {
            throw new UnsupportedOperationException("the executor of a call is not the tool's to close");
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException("the executor of a call is not the tool's to close");
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
