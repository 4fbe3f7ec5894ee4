package dev.awsagent.gate;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.RequestEvidence;
import dev.awsagent.tool.ToolException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the code that runs on a thread may call on AWS right now, and the evidence of what it called. Without a scope
 * nothing passes. Thread-safe; one scope may be active on many threads at once.
 */
public final class CallScope {

    /** Why calls are made. */
    public enum Kind {
        /** A reviewed step: the calls that it declared, and no others. */
        STEP,
        /** Review itself: the looks that the tool declared for it. */
        REVIEW,
        /** Finding out who the credentials are, and getting them. */
        IDENTITY,
        /** Asking a language model. */
        MODEL
    }

    private static final ThreadLocal<@Nullable CallScope> CURRENT = new ThreadLocal<>();

    /** In whose work a thread was started: only to name who strays from it. It lets nothing through. */
    private static final ThreadLocal<@Nullable WeakReference<CallScope>> STARTED_IN = new InheritableThreadLocal<>();

    private static final boolean OTHERS_ALLOWED = "allow".equals(System.getProperty("awsagent.gate.others"));

    private static final Set<String> IDENTITY_SERVICES = Set.of("sts", "sso", "sso-oidc", "signin");

    /** What asks a model that runs at AWS, and nothing else there. */
    private static final Set<String> MODEL_CALLS = Set.of("bedrock-runtime:Converse", "bedrock-runtime:ConverseStream");

    private final Kind kind;
    private final @Nullable Target target;
    /** Those of the profiles that declared calls name, settled. */
    private final Map<String, Target> others;
    /** So many requests that worked are kept, and so many that did not; a transfer makes millions. */
    private static final int KEPT = 1000;

    private static final int MOST_REFUSALS = 20;

    /** Says why a call that was declared is not sent all the same; null when it is. */
    @FunctionalInterface
    public interface Floor {
        @Nullable
        String forbids(AwsCall call);
    }

    private final Floor floor;

    /** What was declared, and how often it was let through. */
    private static final class Allowed {
        final AwsCall call;
        int used;

        Allowed(AwsCall call) {
            this.call = call;
        }
    }

    private final Map<String, List<Allowed>> declared = new HashMap<>();
    private final List<RequestEvidence> evidence = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private int keptFailures;
    private long moreRequests;
    private boolean closed;
    private boolean changing;

    private volatile @Nullable Narrowing narrowing;

    /** Who is told of refusals from now on. */
    private @Nullable Consumer<String> later;

    private CallScope(
            Kind kind, List<AwsCall> calls, @Nullable Target target, Map<String, Target> others, Floor floor) {
        this.floor = floor;
        this.kind = kind;
        this.target = target;
        this.others = Map.copyOf(others);
        for (var call : new LinkedHashSet<>(calls)) {
            declared.computeIfAbsent(call.id(), id -> new ArrayList<>()).add(new Allowed(call));
        }
    }

    /** A scope for a reviewed step that declared these calls, on whichever target. */
    public static CallScope step(List<AwsCall> calls) {
        return new CallScope(Kind.STEP, calls, null, Map.of(), call -> null);
    }

    /** A scope for a reviewed step that declared these calls on this settled target. */
    public static CallScope step(List<AwsCall> calls, Target target) {
        return step(calls, target, Map.of());
    }

    /**
     * The same where some of the calls are made with the credentials of other profiles.
     *
     * @param others the settled target of each profile that a call names
     */
    public static CallScope step(List<AwsCall> calls, Target target, Map<String, Target> others) {
        return new CallScope(Kind.STEP, calls, target, others, call -> null);
    }

    /**
     * The same, where calls are held to more than what was declared.
     *
     * @param floor is asked with what a call really holds
     */
    public static CallScope step(List<AwsCall> calls, Target target, Map<String, Target> others, Floor floor) {
        return new CallScope(Kind.STEP, calls, target, others, floor);
    }

    /** A scope for looking at this settled target before a step is shown: these calls, as far as they only look. */
    public static CallScope review(List<AwsCall> looks, Target target) {
        return review(looks, target, Map.of());
    }

    /** The same where some of the looks are taken with the credentials of other profiles. */
    public static CallScope review(List<AwsCall> looks, Target target, Map<String, Target> others) {
        return new CallScope(Kind.REVIEW, looks, target, others, call -> null);
    }

    /** A scope for the calls that get and check credentials. */
    public static CallScope identity() {
        return new CallScope(Kind.IDENTITY, List.of(), null, Map.of(), call -> null);
    }

    /** A scope for asking a language model: no call but the one that asks it. */
    public static CallScope model() {
        return new CallScope(Kind.MODEL, List.of(), null, Map.of(), call -> null);
    }

    /** The scope of this thread, or null when there is none. */
    public static @Nullable CallScope current() {
        return CURRENT.get();
    }

    /**
     * Whether the program has SDK clients of its own that need no scope ({@code -Dawsagent.gate.others=allow}). Read once, before
     * the first agent loads its plugins: code that runs later cannot open the gate.
     */
    public static boolean othersAllowed() {
        return OTHERS_ALLOWED;
    }

    /**
     * The refusal of a call on a thread without a scope. It is kept with the scope in which the thread was started, where there is
     * one.
     */
    public static CallRefusedException strayed(String why) {
        var started = STARTED_IN.get();
        var scope = started == null ? null : started.get();
        return scope == null ? new CallRefusedException(why) : scope.refused(why);
    }

    public Kind kind() {
        return kind;
    }

    /** Has the calls of the step's own target made with narrowed credentials; before the first of them. */
    public void narrow(Narrowing narrowing) {
        this.narrowing = Objects.requireNonNull(narrowing, "narrowing");
    }

    /**
     * With which credentials the clients of a target make their calls in this scope; null for the target's own.
     *
     * @param client what the client was handed out for
     */
    public @Nullable Narrowing narrowing(Target client) {
        var reviewed = target;
        return reviewed == null || !isSamePlace(reviewed, client) ? null : narrowing;
    }

    /** Whether a call was declared that does more than read. */
    public boolean sends() {
        return declared.values().stream().flatMap(List::stream).anyMatch(one -> one.call.least() != Effect.READ);
    }

    /** Runs {@code work} in this scope on this thread and restores the scope that was there before. */
    public <T> T call(Callable<T> work) throws Exception {
        var before = CURRENT.get();
        var startedBefore = STARTED_IN.get();
        CURRENT.set(this);
        STARTED_IN.set(new WeakReference<>(this));
        try {
            return work.call();
        } finally {
            if (startedBefore == null) {
                STARTED_IN.remove();
            } else {
                STARTED_IN.set(startedBefore);
            }
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** The same for work that throws nothing checked. */
    public void run(Runnable work) {
        try {
            call(() -> {
                work.run();
                return true;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A resource that a request names.
     *
     * @param parameter the parameter that names it, as the AWS API names it
     * @param arn its ARN; partition, region and account may be empty, and are not compared
     */
    public record Named(String parameter, String arn) {}

    /**
     * Lets one call through, or does not. Called by the gate on the SDK clients, before anything is sent.
     *
     * @param service as the AWS CLI names it
     * @param operation as the AWS API names it
     * @param request the request's parameters, as the AWS API names them, as JSON values; what it does not set is not in it
     * @param resources what the request names, as far as the gate can tell
     * @throws CallRefusedException when this scope does not cover it
     */
    public void admit(String service, String operation, Map<String, Object> request, List<Named> resources) {
        admit(service, operation, request, resources, target);
    }

    /**
     * The same for a client of one of the places where this step calls.
     *
     * @param client what the client was handed out for; only what was declared for that place is let through
     */
    public synchronized void admit(
            String service,
            String operation,
            Map<String, Object> request,
            List<Named> resources,
            @Nullable Target client) {
        var id = service + ":" + operation;
        if (closed) {
            throw refused("refused " + id
                    + ": the step that started it is over; do not keep clients or threads beyond a call");
        }
        switch (kind) {
            case IDENTITY -> {
                if (!IDENTITY_SERVICES.contains(service)) {
                    throw refused("refused " + id + ": only calls that establish identity may run here");
                }
            }
            case MODEL -> {
                if (!MODEL_CALLS.contains(id)) {
                    throw refused("refused " + id + ": only " + String.join(", ", MODEL_CALLS)
                            + " may run where a language model is asked");
                }
            }
            case REVIEW -> {
                if (!AwsCall.looks(operation, request)) {
                    throw refused("refused " + id
                            + ": review may only look, and not at secrets; move the call into the tool");
                }
                admitDeclared(id, request, resources, client);
            }
            case STEP -> admitDeclared(id, request, resources, client);
        }
    }

    /**
     * Refuses a client that was handed out for another target than the one that was reviewed, or by nobody of ours. The
     * region may differ: a bucket may live in another one than the target.
     *
     * @param client what the client was handed out for; null for one that was made without the agent
     * @throws CallRefusedException when profile, role or endpoint differ
     */
    public void admitTarget(String service, String operation, @Nullable Target client) {
        var reviewed = target;
        if (reviewed == null
                || isSamePlace(reviewed, client)
                || others.values().stream().anyMatch(other -> isSamePlace(other, client))) {
            return;
        }
        throw refused("refused " + service + ":" + operation + ": it was reviewed for " + reviewed
                + " but its client " + (client == null ? "was made without the agent" : "is for " + client)
                + "; take AwsClients from the call that runs");
    }

    private static boolean isSamePlace(Target reviewed, @Nullable Target client) {
        return client != null && reviewed.withRegion(null).equals(client.withRegion(null));
    }

    /**
     * Where the calls go that were declared for a profile.
     *
     * @throws CallRefusedException when none was
     */
    public Target other(String profile) {
        var other = others.get(profile);
        if (other == null) {
            throw refused("refused credentials of profile '" + profile
                    + "': the reviewed step declared no call with them; name the profile with the calls that need it");
        }
        return other;
    }

    /** Whether a call was declared for the place that this client is for. */
    private boolean isFor(AwsCall call, @Nullable Target client) {
        var profile = call.profile();
        var place = profile == null ? target : others.get(profile);
        return place == null ? profile == null : isSamePlace(place, client);
    }

    private void admitDeclared(String id, Map<String, Object> request, List<Named> resources, @Nullable Target client) {
        var candidates = declared.get(id);
        if (candidates == null) {
            throw refused("refused " + id + ": the reviewed step did not declare it, it declared "
                    + new LinkedHashSet<>(declared.keySet()) + "; add it to the tool's "
                    + (kind == Kind.REVIEW ? "looks()" : "calls()"));
        }
        var reasons = new LinkedHashSet<String>();
        for (var allowed : candidates) {
            var call = allowed.call;
            var difference = isFor(call, client)
                    ? Declared.difference(call, request, resources)
                    : "it was declared for " + (call.profile() == null ? "the step's own" : "profile " + call.profile())
                            + " credentials, and its client is for " + client;
            if (difference != null) {
                reasons.add(difference);
            } else if (allowed.used >= call.atMost()) {
                reasons.add("it was declared to run at most " + call.atMost() + " times");
            } else {
                var why = floor.forbids(call.withParams(request));
                if (why != null) {
                    refused(why);
                    throw new ToolException(
                            FailureKind.FORBIDDEN,
                            id + " was not sent: " + why,
                            why.startsWith("floor ")
                                    ? "whoever starts the program can lift it by its name"
                                    : "ask again with what is missing, or have the policy changed");
                }
                allowed.used++;
                changing |= !AwsCall.looks(call.operation(), request);
                return;
            }
        }
        throw refused("refused " + id + ": " + String.join("; ", reasons));
    }

    /** Remembers what was not let through, whoever tried it may keep it to himself; to be thrown. */
    public CallRefusedException refused(String why) {
        Consumer<String> told;
        synchronized (this) {
            told = refusals.size() < MOST_REFUSALS ? later : null;
            if (refusals.size() < MOST_REFUSALS) {
                refusals.add(why);
            }
        }
        if (told != null) {
            told.accept(why);
        }
        return new CallRefusedException(why);
    }

    /** What was not let through, and why: a defect of who tried it, or worse. The first few. */
    public synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }

    /**
     * The same, and whatever is refused after it.
     *
     * @param later is told of each, on the thread that tried it
     */
    public synchronized List<String> refusals(Consumer<String> later) {
        this.later = later;
        return List.copyOf(refusals);
    }

    /** Keeps the proof of a request. Called by the gate. */
    public synchronized void record(RequestEvidence request) {
        Objects.requireNonNull(request, "request");
        var worked = request.status() / 100 == 2;
        if ((worked ? evidence.size() - keptFailures : keptFailures) >= KEPT) {
            moreRequests++;
            return;
        }
        evidence.add(request);
        keptFailures += worked ? 0 : 1;
    }

    /**
     * The ARNs that were declared for an operation, as they were; empty where none was.
     *
     * @param service as the AWS CLI names it
     * @param operation as the AWS API names it
     */
    public List<String> resources(String service, String operation) {
        return declared.getOrDefault(service + ":" + operation, List.of()).stream()
                .flatMap(allowed -> allowed.call.resources().stream())
                .distinct()
                .toList();
    }

    /** Whether a call was let through that may have changed something. */
    public synchronized boolean mayHaveChanged() {
        return changing;
    }

    /** What was called so far, in the order of the answers: the first thousand that worked and the first that did not. */
    public synchronized List<RequestEvidence> evidence() {
        return List.copyOf(evidence);
    }

    /** How many requests were made beyond those in {@link #evidence()}. */
    public synchronized long moreRequests() {
        return moreRequests;
    }

    /** Ends the scope: whatever still runs on a thread of its own is refused from here on. */
    public synchronized void close() {
        closed = true;
    }
}
