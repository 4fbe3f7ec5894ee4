package dev.awsagent.graph.engine;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Permission;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallRefusedException;
import dev.awsagent.gate.CallScope;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Threads;
import dev.awsagent.plan.Step;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Invocation;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls tools: on a thread of their own, in their scope, for a limited time; and says what their exceptions mean. */
final class Steps implements AutoCloseable {

    /** Long enough for a person to fetch the code of an MFA device; what asks the network has its own, shorter limits. */
    private static final Duration IDENTIFYING = Duration.ofMinutes(5);

    /** What was called off is given this long to clean up. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final int LINE = 600;

    /** By which a tool is told only to try. */
    private static final String DRY_RUN = "dryRun";

    private final Services services;
    private @Nullable ExecutorService threads;

    Steps(Services services) {
        this.services = services;
    }

    private synchronized ExecutorService threads() {
        if (threads == null) {
            threads = Threads.create();
        }
        return threads;
    }

    /**
     * The tool that a step names, with its arguments.
     *
     * @throws ToolException when there is no such tool, or the arguments do not fit
     */
    Invocation bind(Step step) {
        var definition = services.tools().find(step.tool()).orElseThrow(() -> unknown(step.tool()));
        return ask(definition, () -> definition.bind(step.values()));
    }

    private ToolException unknown(String name) {
        var shown = line(name);
        var near = services.tools().all().stream()
                .map(ToolDefinition::name)
                .sorted(Comparator.comparingInt((String other) -> -common(other, name)))
                .limit(3)
                .toList();
        return new ToolException(
                FailureKind.INVALID,
                "there is no tool '" + (shown.length() > 80 ? shown.substring(0, 80) + "…" : shown) + "'",
                near.isEmpty()
                        ? "no tool is on the path; add a tools module"
                        : "near ones are " + String.join(", ", near));
    }

    private static int common(String a, String b) {
        var common = 0;
        for (var part : a.split("_", -1)) {
            common += b.contains(part) ? part.length() : 0;
        }
        return common;
    }

    List<AwsCall> calls(Invocation invocation, Target target) {
        return ask(invocation.definition(), () -> invocation.calls(target));
    }

    /** Where the calls go that are made with the credentials of other profiles than the step's. */
    Map<String, Target> others(List<AwsCall> calls, Target target) {
        var others = new HashMap<String, Target>();
        for (var call : calls) {
            var profile = call.profile();
            if (profile != null && !others.containsKey(profile)) {
                others.put(
                        profile,
                        services.requireCredentials()
                                .settle(Target.ANY.withProfile(profile).withEndpoint(target.endpoint())));
            }
        }
        return others;
    }

    List<AwsCall> looks(Invocation invocation, Target target) {
        return ask(invocation.definition(), () -> invocation.looks(target));
    }

    /**
     * Whether this machine has what the call needs.
     *
     * @throws ToolException when it has not
     */
    void check(Invocation invocation, Target target) {
        ask(invocation.definition(), () -> {
            invocation.check(services.files(CallScope.step(invocation.calls(target))));
            return true;
        });
    }

    /**
     * What the tool says, or more where the calls that it declares do more. A dry run changes nothing: where all that was
     * declared are looks and dry runs, the gate lets nothing else through.
     */
    Effect effect(Invocation invocation, Target target) {
        return ask(
                invocation.definition(),
                () -> isDryRun(invocation, target)
                        ? Effect.READ
                        : invocation.calls(target).stream()
                                .map(AwsCall::least)
                                .reduce(invocation.effect(), Effect::or));
    }

    private static boolean isDryRun(Invocation invocation, Target target) {
        var calls = invocation.calls(target);
        return calls.stream().allMatch(AwsCall::looks)
                && (invocation.dryRun() || calls.stream().anyMatch(AwsCall::tries));
    }

    Impact impact(Invocation invocation, Target target) {
        return ask(invocation.definition(), () -> invocation.impact(target));
    }

    /** A tool that cannot say what it would do is not run. */
    private static <T> T ask(ToolDefinition definition, Supplier<T> question) {
        try {
            return question.get();
        } catch (ToolException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new ToolException(
                    FailureKind.INTERNAL,
                    definition.name() + " could not say what it would do: " + name(e),
                    "report it to who made the tool: " + definition.source(),
                    e);
        }
    }

    /** Who the credentials are; asks AWS when it is not known yet. */
    Identity identify(Target target, Turn turn) throws Exception {
        var service = services.requireCredentials();
        var known = service.known(target);
        if (known.isPresent()) {
            return known.get();
        }
        try (var call = call("", target, CallScope.identity(), turn, null)) {
            return timed(() -> service.identify(target), call, IDENTIFYING, turn);
        }
    }

    /** Whether AWS would let the calls of a step through, as far as somebody can be asked within this time. */
    Permission permission(ReviewedStep step, List<String> iam, Duration patience, Turn turn) throws Exception {
        if (patience.isNegative() || patience.isZero()) {
            return Permission.notChecked("it took too long for the steps before it");
        }
        var service = services.requireCredentials();
        var target = step.step().target();
        var scope = CallScope.review(List.of(AwsCall.of("iam", "SimulatePrincipalPolicy")), target);
        try (var call = call("", target, scope, turn, null)) {
            return timed(() -> service.permission(target, step.calls(), iam), call, patience, turn);
        } catch (ToolException e) {
            if (e.kind() == FailureKind.CANCELLED) {
                throw e;
            }
            return Permission.notChecked(turn.masked(line(e.getMessage())));
        } catch (Exception | LinkageError e) {
            return Permission.notChecked(
                    turn.masked(explain("the check of permissions", e, target).message()));
        }
    }

    /**
     * The same by the service's own dry run, where nobody else could say: the tool does what it does when it is asked only to try,
     * in a scope that lets nothing else through.
     *
     * @param unknown why it is not known yet
     * @param ended told the scope when it was tried, well or not
     */
    Permission tried(
            ReviewedStep step,
            Invocation invocation,
            Permission unknown,
            Duration patience,
            Turn turn,
            Consumer<CallScope> ended)
            throws Exception {
        var target = step.step().target();
        var trial = trial(step, invocation);
        if (trial == null || patience.isNegative() || patience.isZero()) {
            return unknown;
        }
        var calls = calls(trial, target);
        var scope = CallScope.review(calls, target);
        StepOutcome.Failure failure;
        try (var call = call(step.step().id(), target, scope, turn, null)) {
            var result = timed(() -> trial.call(call), call, patience, turn);
            if (!(result instanceof ToolResult.Failed<?> failed)) {
                return letThrough(calls, scope);
            }
            failure = new StepOutcome.Failure(failed.kind(), line(failed.message()), failed.hint());
        } catch (Exception | LinkageError e) {
            failure = explain("the dry run", e, target);
        } finally {
            ended.accept(scope);
        }
        if (failure.kind() == FailureKind.CANCELLED) {
            throw new ToolException(failure.kind(), failure.message(), failure.hint());
        }
        var said = turn.masked(failure.message());
        return failure.kind() == FailureKind.ACCESS_DENIED
                ? new Permission(Permission.State.DENIED, "by a dry run: " + said)
                : Permission.notChecked(unknown.about() + "; a dry run told nothing of it: " + said);
    }

    private static Permission letThrough(List<AwsCall> calls, CallScope scope) {
        var rest =
                calls.stream().filter(AwsCall::tries).map(AwsCall::id).collect(Collectors.toCollection(TreeSet::new));
        var tried = scope.evidence().stream()
                .map(one -> one.service() + ":" + one.operation())
                .filter(rest::contains)
                .collect(Collectors.toCollection(TreeSet::new));
        rest.removeAll(tried);
        return rest.isEmpty()
                ? new Permission(
                        Permission.State.ALLOWED,
                        "AWS would let " + String.join(", ", tried) + " through, by a dry run")
                : Permission.notChecked("a dry run does not try " + String.join(", ", rest));
    }

    /** The step, only tried; null where its tool cannot, or where what it sends does not reach AWS. */
    private @Nullable Invocation trial(ReviewedStep step, Invocation invocation) {
        var definition = invocation.definition();
        if (services.sandbox()
                || definition.params().stream().noneMatch(param -> param.name().equals(DRY_RUN))) {
            return null;
        }
        var values = step.step().values();
        values.put(DRY_RUN, BooleanNode.TRUE);
        Invocation trial;
        try {
            trial = ask(definition, () -> definition.bind(values));
        } catch (ToolException e) {
            return null;
        }
        var target = step.step().target();
        var calls = calls(trial, target);
        var tried = calls.stream().filter(AwsCall::tries).toList();
        var service = services.requireCredentials();
        return !tried.isEmpty()
                        && calls.stream().allMatch(call -> call.looks() && call.profile() == null)
                        && tried.stream().allMatch(call -> service.reachesAws(target, call.service()))
                ? trial
                : null;
    }

    /** What the account is called, as far as somebody says so within this time; null for nothing. */
    @Nullable
    String alias(Target target, Duration patience, Turn turn) throws Exception {
        if (patience.isNegative() || patience.isZero()) {
            return null;
        }
        var service = services.requireCredentials();
        var scope = CallScope.review(List.of(AwsCall.of("iam", "ListAccountAliases")), target);
        try (var call = call("", target, scope, turn, null)) {
            return timed(() -> service.accountAlias(target), call, patience, turn)
                    .orElse(null);
        } catch (ToolException e) {
            if (e.kind() == FailureKind.CANCELLED) {
                throw e;
            }
            return null;
        } catch (Exception | LinkageError e) {
            return null;
        }
    }

    /**
     * The role that changes run under, narrowed to their calls; null where they run with all that the credentials may do.
     *
     * @param account where they would run; null where that is not known
     */
    @Nullable
    String role(@Nullable String account, List<ReviewedStep> reviewed) {
        if (account == null || reviewed.stream().noneMatch(Steps::isNarrowed)) {
            return null;
        }
        var service = services.credentials().get();
        return service == null ? null : service.changeRole(account).orElse(null);
    }

    /** A link that is signed would end with the session of a role, so that what hands out access runs as before. */
    static boolean isNarrowed(ReviewedStep step) {
        return switch (step.effect()) {
            case WRITE, DESTROY -> !step.calls().isEmpty();
            case READ, DISCLOSE -> false;
        };
    }

    /** @param reviewed what was shown before a step runs; null for a call that only looks, and tells no progress */
    StepCall call(String step, Target target, CallScope scope, Turn turn, @Nullable Impact reviewed) {
        return new StepCall(step, target, scope, turn, services, threads(), reviewed);
    }

    /**
     * Does the work on a thread of the call and waits for it, no longer than this.
     *
     * @throws ToolException of kind {@code TIMEOUT} or {@code CANCELLED} when it was called off
     */
    <T> T timed(Callable<T> work, StepCall call, Duration timeout, Turn turn) throws Exception {
        var task = new FutureTask<>(work);
        FailureKind kind;
        try {
            return turn.interruptible(() -> {
                call.start(task);
                return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            });
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (TimeoutException e) {
            kind = FailureKind.TIMEOUT;
        } catch (InterruptedException e) {
            kind = FailureKind.CANCELLED;
            turn.interrupted();
        }
        call.stop(kind);
        return afterwards(task, kind, timeout);
    }

    /** What was called off may still end well, or say what it left behind. */
    private static <T> T afterwards(FutureTask<T> task, FailureKind kind, Duration timeout) throws Exception {
        var message = kind == FailureKind.TIMEOUT ? "it took longer than " + words(timeout) : "it was cancelled";
        var until = System.nanoTime() + GRACE.toNanos();
        while (true) {
            try {
                return task.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ToolException said
                        && (said.kind() == FailureKind.PARTIAL || said.kind() == FailureKind.IN_DOUBT)) {
                    throw said;
                }
                throw new ToolException(kind, message, null, e);
            } catch (TimeoutException e) {
                throw new ToolException(kind, message + ", and did not stop when told to", null, e);
            } catch (InterruptedException e) {
                // Told once is enough: the work is ending already.
                continue;
            }
        }
    }

    private static String words(Duration time) {
        return time.toSeconds() < 2 ? time.toMillis() + " ms" : time.toSeconds() + " seconds";
    }

    private static Exception unwrapped(Throwable e) {
        var cause = e;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof Exception exception ? exception : new ExecutionException(cause);
    }

    /** What an exception means, in one line. */
    StepOutcome.Failure explain(String tool, Throwable thrown, Target target) {
        var error = unwrapped(thrown);
        for (Throwable e = error; e != null && e.getCause() != e; e = e.getCause()) {
            if (e instanceof ToolException said) {
                return new StepOutcome.Failure(said.kind(), line(said.getMessage()), said.hint());
            }
            if (e instanceof CredentialException said) {
                return new StepOutcome.Failure(kind(said, target), line(said.getMessage()), said.hint());
            }
            if (e instanceof CallRefusedException) {
                return new StepOutcome.Failure(
                        FailureKind.INTERNAL,
                        line(e.getMessage()),
                        "nothing was sent; report it to who made the tool " + tool);
            }
        }
        var service = services.credentials().get();
        var explained = service == null ? null : service.explain(error, target).orElse(null);
        if (explained != null) {
            return new StepOutcome.Failure(explained.kind(), line(explained.message()), explained.hint());
        }
        if (error instanceof InterruptedException) {
            return new StepOutcome.Failure(FailureKind.CANCELLED, tool + " was interrupted", null);
        }
        if (error instanceof FileSystemException file) {
            return file(file);
        }
        return new StepOutcome.Failure(
                FailureKind.INTERNAL,
                line(tool + " failed: " + name(error instanceof ExecutionException ? error.getCause() : error)),
                "try again with --debug; if it stays, report it to who made the tool");
    }

    /** Credentials may be missing, or only nobody reached who could check them. */
    private FailureKind kind(CredentialException said, Target target) {
        var service = services.credentials().get();
        return service == null
                ? FailureKind.CREDENTIALS
                : service.explain(said, target).map(ToolResult.Failed::kind).orElse(FailureKind.CREDENTIALS);
    }

    private static StepOutcome.Failure file(FileSystemException e) {
        var file = "'" + line(String.valueOf(e.getFile())) + "'";
        if (e instanceof NoSuchFileException) {
            return new StepOutcome.Failure(
                    FailureKind.NOT_FOUND, "there is no file or folder " + file, "check the path");
        }
        if (e instanceof AccessDeniedException) {
            return new StepOutcome.Failure(
                    FailureKind.ACCESS_DENIED, "this user may not read or write " + file, "check its permissions");
        }
        if (e instanceof FileAlreadyExistsException) {
            return new StepOutcome.Failure(FailureKind.CONFLICT, file + " exists already", "choose another name");
        }
        return new StepOutcome.Failure(
                FailureKind.INTERNAL, file + " cannot be used: " + line(String.valueOf(e.getReason())), null);
    }

    private static String name(@Nullable Throwable e) {
        if (e == null) {
            return "an unknown error";
        }
        return e.getMessage() == null || e.getMessage().isBlank()
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + line(e.getMessage());
    }

    /** One line of bounded length. */
    static String line(@Nullable String text) {
        var line = String.valueOf(text).strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
        return line.length() <= LINE ? line : line.substring(0, LINE) + "…";
    }

    void background(Runnable work) {
        threads().execute(work);
    }

    @Override
    public synchronized void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
