package dev.awsagent.graph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Proposal;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Redactor;
import dev.awsagent.plan.ModelBudget;
import dev.awsagent.plan.ModelWatch;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What belongs to one turn while it runs and must not be in its state: who listens, whether it was called off, and the
 * secret values that only the answer may show. Thread-safe.
 */
public final class Turn implements ModelWatch {

    /** Shorter ones are not searched for in texts: they would match anything. */
    private static final int SEARCHED = 6;

    /** As many as elsewhere where nobody counts. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final Consumer<AgentEvent> listener;
    private final Map<String, JsonNode> values;
    private final Set<String> secrets;

    /** Where a short secret stands, by its name and itself. */
    private final Map<String, Pattern> places;

    private final Set<Thread> interruptible = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;
    private boolean listenerThrew;

    /** The turn that this one's message turned out to go on with. */
    private @Nullable Turn follower;

    private volatile boolean interruptedByOwner;
    private volatile @Nullable Reply reply;

    /** What a step of the plan that runs made of a thing, in the words of its review. */
    private record Made(Map<String, String> before, Map<String, String> after) {}

    private final List<Made> made = new CopyOnWriteArrayList<>();

    /** Whether steps come after the one that runs. */
    volatile boolean followed;

    /** How often a plan was reviewed again because what would run was no longer what was reviewed. */
    int reviewedAgain;

    /** Why it was: what is otherwise than what was said yes to, in words. */
    List<String> changed = List.of();

    /** The plan that was reviewed last: it says where things ran. */
    @Nullable
    Proposal reviewed;

    /** What the guard knows of the plan that runs. */
    @Nullable
    Judgement judgement;

    /** Where the plan that is under review would run, as far as it is known by now. */
    @Nullable
    Place place;

    /** A target, and the account of its credentials; null while that is not known. */
    record Place(Target target, @Nullable String account) {}

    /** The failure that a person can settle by saying what was meant. */
    @Nullable
    ToolException ambiguous;

    /** Who was asked last what the message means; null while that is the agent's one planner. */
    volatile @Nullable String planner;

    /** Who asked; null for whoever runs this program. */
    private volatile @Nullable String user;

    /** Who is asked for a code or a passphrase; null for whoever the agent asks. */
    private volatile @Nullable Prompt prompt;

    /** What models have taken in this turn. */
    private final AtomicLong modelTokens = new AtomicLong();

    private final AtomicLong modelMillis = new AtomicLong();

    /** What they may take. */
    volatile ModelBudget budget = ModelBudget.DEFAULT;

    /** The last node; null before the first. */
    @Nullable
    String node;

    /** The state after it. */
    @Nullable
    AgentState last;

    public Turn(Consumer<AgentEvent> listener) {
        this.listener = listener;
        this.values = new ConcurrentHashMap<>();
        this.secrets = ConcurrentHashMap.newKeySet();
        this.places = new ConcurrentHashMap<>();
    }

    private Turn(Consumer<AgentEvent> listener, Turn before) {
        this.listener = listener;
        this.values = before.values;
        this.secrets = before.secrets;
        this.places = before.places;
        this.reviewed = before.reviewed;
        this.planner = before.planner;
        this.modelTokens.set(before.modelTokens.get());
        this.modelMillis.set(before.modelMillis.get());
    }

    /** Goes on with a turn that waited for a person, told to the listener of another. */
    public Turn resumed(Turn other) {
        var next = new Turn(other.listener, this);
        synchronized (other.interruptible) {
            other.follower = next;
            if (other.cancelled) {
                next.cancel();
            }
        }
        return next;
    }

    /** Goes on with a turn that waited for a person. */
    public Turn resumed(Consumer<AgentEvent> listener) {
        return new Turn(listener, this);
    }

    public void user(@Nullable String user) {
        this.user = user;
    }

    public void prompt(@Nullable Prompt prompt) {
        this.prompt = prompt;
    }

    /** Who is asked for a code or a passphrase; null for whoever the agent asks. */
    public @Nullable Prompt prompt() {
        return prompt;
    }

    /** Who asked; null for whoever runs this program. */
    @Nullable
    String user() {
        return user;
    }

    /** The reply with all values, for the one who asked; null before there is one. */
    public @Nullable Reply reply() {
        return reply;
    }

    void reply(Reply reply) {
        this.reply = reply;
    }

    /** Tells the listener, one event at a time. A listener that throws harms only itself. */
    synchronized void emit(AgentEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            if (!listenerThrew) {
                listenerThrew = true;
                LoggerFactory.getLogger(Turn.class)
                        .warn("an event listener threw {}", e.getClass().getName());
            }
        }
    }

    @Override
    public void asked(String model, String prompt) {
        var shown = masked(prompt);
        budget.check(modelTokens.get(), shown.length() / CHARACTERS_PER_TOKEN, Duration.ofMillis(modelMillis.get()));
        planner = model;
        emit(new AgentEvent.ModelAsked(model, shown));
    }

    @Override
    public void answered(String model, long inputTokens, long outputTokens, long millis) {
        modelTokens.addAndGet(inputTokens + outputTokens);
        modelMillis.addAndGet(millis);
        emit(new AgentEvent.ModelAnswered(model, inputTokens, outputTokens, millis));
    }

    @Override
    public void failed(String model, FailureKind kind, long inputTokens, long millis) {
        modelTokens.addAndGet(inputTokens);
        modelMillis.addAndGet(millis);
        emit(new AgentEvent.ModelFailed(model, kind, millis));
    }

    /** The steps of an approved plan begin. */
    void begin() {
        made.clear();
        changed = List.of();
    }

    void became(Map<String, String> before, Map<String, String> after) {
        made.add(new Made(Map.copyOf(before), Map.copyOf(after)));
    }

    /** What was shown, with what the steps before made of it. */
    Impact asMade(Impact shown) {
        var seen = new HashMap<>(shown.seen());
        for (var one : made) {
            if (!one.before().isEmpty()
                    && seen.entrySet().containsAll(one.before().entrySet())) {
                seen.putAll(one.after());
            }
        }
        return shown.seen(seen);
    }

    void keep(int round, String step, JsonNode value) {
        values.put(round + "/" + step, value);
    }

    @Nullable
    JsonNode value(int round, String step) {
        return values.get(round + "/" + step);
    }

    void secret(String text) {
        if (text.length() >= SEARCHED) {
            secrets.add(text);
        }
    }

    boolean hasSecrets() {
        return !secrets.isEmpty() || !places.isEmpty();
    }

    /** The same for what has a name: behind that it is hidden however short it is. */
    void secret(String name, String text) {
        secret(text);
        if (!text.isEmpty() && text.length() < SEARCHED) {
            places.computeIfAbsent(
                    name + "=" + text,
                    place -> Pattern.compile("(?<!\\w)(" + Pattern.quote(name)
                            + "(?:[\"']?\\s*[=:]\\s*|\\s+(?:to|as|is)\\s+)[\"'`]?)" + Pattern.quote(text) + "(?!\\w)"));
        }
    }

    /** The text without the secrets of this turn, and without what looks like one. */
    String masked(String text) {
        var out = text;
        for (var secret : secrets) {
            out = out.replace(secret, Masking.HIDDEN);
        }
        for (var place : places.values()) {
            out = place.matcher(out).replaceAll("$1" + Masking.HIDDEN);
        }
        return Redactor.redact(out);
    }

    /** Whether the text ends within a secret of this turn that goes on after a blank or a line's end. */
    boolean isInSecret(String text) {
        for (var secret : secrets) {
            for (int length = Math.min(secret.length() - 1, text.length()); length > 0; length--) {
                if (Character.isWhitespace(secret.charAt(length - 1)) && text.endsWith(secret.substring(0, length))) {
                    return true;
                }
            }
        }
        return false;
    }

    @Nullable
    String maskedNullable(@Nullable String text) {
        return text == null ? null : masked(text);
    }

    /** A record of ours with the secrets of this turn taken out of all its texts. */
    public <T> T masked(T value, Class<T> type) {
        if (secrets.isEmpty() && places.isEmpty()) {
            return value;
        }
        try {
            return Json.mapper().treeToValue(Masking.map(Json.tree(value), this::masked), type);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls the turn off: what runs is interrupted, what has not begun does not begin. */
    public void cancel() {
        synchronized (interruptible) {
            cancelled = true;
            interruptible.forEach(Thread::interrupt);
            if (follower != null) {
                follower.cancel();
            }
        }
    }

    public boolean cancelled() {
        return cancelled;
    }

    /** The thread of the turn was interrupted: by {@link #cancel}, or by whoever owns the thread, who is told later. */
    void interrupted() {
        if (!cancelled) {
            interruptedByOwner = true;
            cancel();
        }
    }

    /** Whether the owner of the thread interrupted it, and should find it so. */
    public boolean interruptedByOwner() {
        return interruptedByOwner;
    }

    void checkCancelled() {
        if (cancelled || Thread.currentThread().isInterrupted()) {
            throw new ToolException(FailureKind.CANCELLED, "cancelled", null);
        }
    }

    /** Runs work on this thread that {@link #cancel} interrupts; no interrupt of ours is left behind. */
    <T> T interruptible(Callable<T> work) throws Exception {
        var thread = Thread.currentThread();
        synchronized (interruptible) {
            checkCancelled();
            interruptible.add(thread);
        }
        try {
            return work.call();
        } finally {
            synchronized (interruptible) {
                interruptible.remove(thread);
                if (cancelled) {
                    Thread.interrupted();
                }
            }
        }
    }
}
