package dev.awsagent.gate;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.RequestEvidence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
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
        /** Review itself: reads only. */
        REVIEW,
        /** Finding out who the credentials are, and getting them. */
        IDENTITY
    }

    private static final ThreadLocal<@Nullable CallScope> CURRENT = new ThreadLocal<>();

    /** Verbs that only look, as AWS names its operations. Those that return secrets are taken out again below. */
    private static final Pattern LOOKS =
            Pattern.compile("(Get|List|Describe|Head|Lookup|BatchGet|Search|Simulate|Estimate|Preview)[A-Z0-9].*");

    private static final Set<String> DISCLOSES = Set.of(
            "GetSecretValue",
            "BatchGetSecretValue",
            "GetParameter",
            "GetParameters",
            "GetParametersByPath",
            "GetPasswordData",
            "GetObject",
            "GetFunction",
            "GetSessionToken",
            "GetFederationToken",
            "GetAuthorizationToken",
            "GetRoleCredentials",
            "GetCredentials",
            "GetCredentialsForIdentity",
            "GetLoginProfile",
            "GetKeyPair");

    private static final Set<String> IDENTITY_SERVICES = Set.of("sts", "sso", "sso-oidc", "signin");

    private final Kind kind;
    private final @Nullable Target target;
    private final Map<String, List<AwsCall>> declared = new HashMap<>();
    private final Map<AwsCall, Integer> used = new HashMap<>();
    private final List<RequestEvidence> evidence = new ArrayList<>();
    private boolean closed;
    private boolean changing;

    private CallScope(Kind kind, List<AwsCall> calls, @Nullable Target target) {
        this.kind = kind;
        this.target = target;
        for (var call : calls) {
            declared.computeIfAbsent(call.id(), id -> new ArrayList<>()).add(call);
        }
    }

    /** A scope for a reviewed step that declared these calls, on whichever target. */
    public static CallScope step(List<AwsCall> calls) {
        return new CallScope(Kind.STEP, calls, null);
    }

    /** A scope for a reviewed step that declared these calls on this settled target. */
    public static CallScope step(List<AwsCall> calls, Target target) {
        return new CallScope(Kind.STEP, calls, target);
    }

    /** A scope that lets reads through which return no secret. */
    public static CallScope review() {
        return new CallScope(Kind.REVIEW, List.of(), null);
    }

    /** A scope for the calls that get and check credentials. */
    public static CallScope identity() {
        return new CallScope(Kind.IDENTITY, List.of(), null);
    }

    /** The scope of this thread, or null when there is none. */
    public static @Nullable CallScope current() {
        return CURRENT.get();
    }

    public Kind kind() {
        return kind;
    }

    /** Runs {@code work} in this scope on this thread and restores the scope that was there before. */
    public <T> T call(Callable<T> work) throws Exception {
        var before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.call();
        } finally {
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
     * Lets one call through, or does not. Called by the gate on the SDK clients, before anything is sent.
     *
     * @param service as the AWS CLI names it
     * @param operation as the AWS API names it
     * @param parameter the request's value for a parameter, as a JSON value; null where it has none
     * @throws CallRefusedException when this scope does not cover it
     */
    public synchronized void admit(String service, String operation, Function<String, @Nullable Object> parameter) {
        var id = service + ":" + operation;
        if (closed) {
            throw new CallRefusedException("refused " + id
                    + ": the step that started it is over; do not keep clients or threads beyond a call");
        }
        switch (kind) {
            case IDENTITY -> {
                if (!IDENTITY_SERVICES.contains(service)) {
                    throw new CallRefusedException(
                            "refused " + id + ": only calls that establish identity may run here");
                }
            }
            case REVIEW -> {
                if (!LOOKS.matcher(operation).matches() || DISCLOSES.contains(operation)) {
                    throw new CallRefusedException("refused " + id
                            + ": review may only look, and not at secrets; move the call into the tool");
                }
            }
            case STEP -> admitDeclared(id, parameter);
        }
    }

    /**
     * Refuses a client that was handed out for another target than the one that was reviewed. The region may differ: a
     * bucket may live in another one than the target.
     *
     * @throws CallRefusedException when profile, role or endpoint differ
     */
    public void admitTarget(String service, String operation, Target client) {
        var reviewed = target;
        if (reviewed != null && !reviewed.withRegion(null).equals(client.withRegion(null))) {
            throw new CallRefusedException("refused " + service + ":" + operation + ": it was reviewed for " + reviewed
                    + " but its client is for " + client + "; take AwsClients from the call that runs");
        }
    }

    private void admitDeclared(String id, Function<String, @Nullable Object> parameter) {
        var candidates = declared.get(id);
        if (candidates == null) {
            throw new CallRefusedException("refused " + id + ": the reviewed step did not declare it, it declared "
                    + new LinkedHashSet<>(declared.keySet()) + "; add it to the tool's calls()");
        }
        var reasons = new LinkedHashSet<String>();
        for (var call : candidates) {
            var difference = difference(call, parameter);
            if (difference != null) {
                reasons.add(difference);
            } else if (used.getOrDefault(call, 0) >= call.atMost()) {
                reasons.add("it was declared to run at most " + call.atMost() + " times");
            } else {
                used.merge(call, 1, Integer::sum);
                changing |= !LOOKS.matcher(call.operation()).matches();
                return;
            }
        }
        throw new CallRefusedException("refused " + id + ": " + String.join("; ", reasons));
    }

    private static @Nullable String difference(AwsCall call, Function<String, @Nullable Object> parameter) {
        for (var entry : call.params().entrySet()) {
            var actual = parameter.apply(entry.getKey());
            if (!sameValue(entry.getValue(), actual)) {
                return entry.getKey() + " was reviewed as '" + entry.getValue() + "' but is '" + actual + "'";
            }
        }
        return null;
    }

    /** Texts, numbers and booleans are compared by their text; what is nested was shown, and is the tool's to keep. */
    private static boolean sameValue(Object reviewed, @Nullable Object actual) {
        if (reviewed instanceof String || reviewed instanceof Number || reviewed instanceof Boolean) {
            return actual != null && reviewed.toString().equals(actual.toString());
        }
        return true;
    }

    /** Keeps the proof of a request. Called by the gate. */
    public synchronized void record(RequestEvidence request) {
        evidence.add(Objects.requireNonNull(request, "request"));
    }

    /** Whether a call was let through that may have changed something. */
    public synchronized boolean mayHaveChanged() {
        return changing;
    }

    /** What was called so far, in the order of the answers. */
    public synchronized List<RequestEvidence> evidence() {
        return List.copyOf(evidence);
    }

    /** Ends the scope: whatever still runs on a thread of its own is refused from here on. */
    public synchronized void close() {
        closed = true;
    }
}
