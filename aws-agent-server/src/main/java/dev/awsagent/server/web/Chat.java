package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Conversation;
import dev.awsagent.agent.Preview;
import dev.awsagent.agent.Rendering;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Target;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.PolicyException;
import dev.awsagent.guard.Proposal;
import dev.awsagent.internal.Json;
import dev.awsagent.plan.Plan;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A conversation with all that the server keeps of it: whose it is, where and with what it runs, what was said, and what happens.
 * What is asked of it is done one after another. Thread-safe.
 */
final class Chat {

    private static final Logger LOG = LoggerFactory.getLogger(Chat.class);

    /** Entries that are kept; the oldest go. */
    private static final int ENTRIES = 500;

    /** Results that are longer are kept by their text alone. */
    private static final int KEPT_CHARS = 64 << 10;

    /** Further than any turn gets: after a restart ids go on behind those that were lost with it. */
    private static final long GAP = 1_000_000;

    private static final long PROGRESS_NANOS = 100_000_000;

    private static final String INTERRUPTED =
            "the server ended while this ran; what was begun stands in the audit log, and it is not repeated";

    private final Chats chats;
    private final String id;
    private final User user;
    private final Instant created;
    private final Events events;
    private final List<Entry> entries = new ArrayList<>();

    /** Entries that are not kept any more. */
    private int gone;

    private final Deque<Runnable> queue = new ArrayDeque<>();
    private boolean busy;
    private boolean deleted;
    private Instant changed;
    private @Nullable String title;
    private Settings settings;
    private @Nullable AgentState memory;
    private @Nullable Conversation conversation;

    /**
     * With what its requests run; null for what is usual.
     *
     * @param model who plans
     */
    record Settings(
            @Nullable String profile,
            @Nullable String region,
            @Nullable String model) {

        static final Settings USUAL = new Settings(null, null, null);

        ObjectNode json() {
            return Json.object().put("profile", profile).put("region", region).put("model", model);
        }

        private static Settings of(JsonNode json) {
            return new Settings(text(json, "profile"), text(json, "region"), text(json, "model"));
        }
    }

    /**
     * Something that was said, and what came of it.
     *
     * @param kind {@code message}, {@code approval} or {@code rejection}
     * @param event the id of the event with the reply, or of the one that it began with
     * @param reply null while it runs
     */
    private record Entry(
            String kind,
            Instant at,
            String user,
            @Nullable String text,
            @Nullable String seal,
            long event,
            @Nullable JsonNode reply) {

        ObjectNode json() {
            var out = Json.object()
                    .put("kind", kind)
                    .put("at", at.toString())
                    .put("user", user)
                    .put("text", text)
                    .put("seal", seal)
                    .put("event", event);
            out.set("reply", reply);
            return out;
        }

        private static Entry of(JsonNode json) {
            var reply = json.path("reply");
            return new Entry(
                    json.path("kind").asText(),
                    Instant.parse(json.path("at").asText()),
                    json.path("user").asText(),
                    Chat.text(json, "text"),
                    Chat.text(json, "seal"),
                    json.path("event").asLong(),
                    reply.isNull()
                            ? Rendering.json(FailureKind.IN_DOUBT, INTERRUPTED, "look at the audit log")
                            : reply);
        }
    }

    Chat(Chats chats, String id, User user, Settings settings, @Nullable String title) {
        this.chats = chats;
        this.id = id;
        this.user = user;
        this.settings = settings;
        this.title = title;
        this.created = chats.clock().instant();
        this.changed = created;
        this.events = chats.events(id, 0);
    }

    /** One that was kept. */
    Chat(Chats chats, JsonNode kept, User user) {
        this.chats = chats;
        this.id = kept.path("id").asText();
        this.user = user;
        this.created = Instant.parse(kept.path("created").asText());
        this.changed = Instant.parse(kept.path("changed").asText());
        this.title = text(kept, "title");
        this.settings = Settings.of(kept.path("settings"));
        this.memory = kept.path("memory").isNull() ? null : AgentState.fromJson(kept.path("memory"));
        kept.path("entries").forEach(entry -> entries.add(Entry.of(entry)));
        this.gone = kept.path("gone").asInt();
        this.events = chats.events(id, kept.path("lastEvent").asLong() + GAP);
    }

    private static @Nullable String text(JsonNode json, String name) {
        var value = json.path(name);
        return value.isTextual() ? value.textValue() : null;
    }

    String id() {
        return id;
    }

    User user() {
        return user;
    }

    Events events() {
        return events;
    }

    synchronized Instant changed() {
        return changed;
    }

    synchronized boolean isRunning() {
        return busy;
    }

    /** The whole of it, to be kept. */
    private synchronized ObjectNode kept() {
        var out = Json.object()
                .put("id", id)
                .put("owner", user.id())
                .put("created", created.toString())
                .put("changed", changed.toString())
                .put("title", title)
                .put("lastEvent", events.last())
                .put("gone", gone);
        out.set("user", chats.json(user));
        out.set("settings", settings.json());
        out.set(
                "memory",
                conversation == null ? Json.tree(memory) : conversation.memory().toJson());
        var all = out.putArray("entries");
        entries.forEach(entry -> all.add(entry.json()));
        return out;
    }

    private void keep() {
        JsonNode whole;
        synchronized (this) {
            if (deleted) {
                return;
            }
            whole = kept();
        }
        chats.keep(id, whole);
    }

    ObjectNode json() {
        var waits = pending().isPresent();
        synchronized (this) {
            return Json.object()
                    .put("id", id)
                    .put("title", title)
                    .put("user", user.name())
                    .put("created", created.toString())
                    .put("changed", changed.toString())
                    .put("profile", settings.profile())
                    .put("region", settings.region())
                    .put("model", settings.model())
                    .put("running", busy)
                    .put("lastEvent", events.last())
                    .put("waiting", waits)
                    .put("question", asks());
        }
    }

    /**
     * What was said, oldest first.
     *
     * @param from the number of the first that is wanted, of all there ever were
     */
    synchronized ObjectNode history(int from, int most) {
        var out = Json.object();
        var items = out.putArray("items");
        var first = Math.max(0, from - gone);
        var end = Math.min(entries.size(), first + most);
        for (int i = first; i < end; i++) {
            items.add(entries.get(i).json());
        }
        return out.put("next", end < entries.size() ? String.valueOf(end + gone) : null);
    }

    private synchronized boolean asks() {
        var last = entries.isEmpty() ? null : entries.get(entries.size() - 1).reply();
        return last != null && last.path("type").asText().equals("clarification-needed");
    }

    /** The agent for it as it is set now. */
    private AwsAgent agent() {
        return chats.agents().of(user, settings.model());
    }

    private synchronized Conversation conversation() {
        if (conversation == null) {
            var kept = memory == null ? AgentState.start(id, chats.target(user, settings)) : memory;
            conversation = agent().conversation(kept);
        }
        return conversation;
    }

    /**
     * Begins it.
     *
     * @throws Problem when it cannot run where it is set to
     */
    void open() {
        try {
            LOG.debug("conversation {} begins", conversation().id());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()), null);
        }
    }

    /** The proposal that waits for a person; empty as well when what was kept of it cannot be used any more. */
    Optional<Proposal> pending() {
        try {
            Conversation current;
            synchronized (this) {
                if (deleted || conversation == null && memory == null) {
                    return Optional.empty();
                }
                current = conversation();
            }
            return current.pending();
        } catch (RuntimeException e) {
            LOG.debug("conversation {}: {}", id, e.getClass().getName());
            return Optional.empty();
        }
    }

    List<Approval> approvals() {
        var current = conversation();
        return current.state().reply() instanceof Reply.ApprovalNeeded needed ? needed.approvals() : List.of();
    }

    /**
     * From the next turn on it runs so. What waits is given up, unless nothing but the title changes.
     *
     * @throws Problem when something runs
     */
    void change(Settings next, @Nullable String title) {
        synchronized (this) {
            if (busy) {
                throw Problem.conflict("something runs in this conversation", "wait for it, or cancel it first");
            }
            this.title = title;
            if (!next.equals(settings)) {
                var target = chats.target(user, next);
                // Asked for now, so that what cannot be is refused, and the settings stay.
                var before = conversation();
                var old = before.target();
                try {
                    var agent = chats.agents().of(user, next.model());
                    conversation = agent.conversation(before.use(target).memory());
                } catch (IllegalArgumentException e) {
                    before.use(old);
                    throw Problem.invalid(String.valueOf(e.getMessage()), null);
                }
                settings = next;
            }
            changed = chats.clock().instant();
            events.add(settings.json().put("event", "settings").put("title", title), false);
        }
        keep();
    }

    synchronized Settings settings() {
        return settings;
    }

    synchronized @Nullable String title() {
        return title;
    }

    /** Says something in it. */
    CompletionStage<JsonNode> ask(User by, String text) {
        return add("message", by, text, null, listener -> conversation().ask(text, listener));
    }

    /** Answers the question that is open. */
    CompletionStage<JsonNode> answer(User by, String text) {
        if (!asks()) {
            throw Problem.conflict("no question is open in this conversation", "say it as a message");
        }
        return ask(by, text);
    }

    /** Runs a plan that a program made. */
    CompletionStage<JsonNode> run(User by, Plan plan, String text) {
        return add("message", by, text, null, listener -> conversation().run(plan, listener));
    }

    CompletionStage<JsonNode> approve(User by, String seal, List<String> typed) {
        return add(
                "approval",
                by,
                null,
                seal,
                listener -> conversation()
                        .approve(new Approval(seal, by.name(), chats.clock().instant(), typed), listener));
    }

    CompletionStage<JsonNode> reject(User by, String seal) {
        return add("rejection", by, null, seal, listener -> conversation().reject(seal));
    }

    Target target() {
        return chats.target(user, settings());
    }

    /** What a message would come to; nothing runs. */
    Preview plan(String text) {
        return conversation().plan(text);
    }

    /** Calls off what runs; false when nothing does. */
    boolean cancel() {
        Conversation current;
        synchronized (this) {
            current = conversation;
        }
        return current != null && current.cancel();
    }

    private interface Work {
        Reply run(Consumer<AgentEvent> listener);
    }

    private CompletionStage<JsonNode> add(
            String kind, User by, @Nullable String text, @Nullable String seal, Work work) {
        var done = new CompletableFuture<JsonNode>();
        synchronized (this) {
            if (deleted) {
                throw Problem.missing("the conversation is deleted");
            }
            if (queue.size() >= chats.limits().of("waiting_messages")) {
                throw Problem.tooMany(
                        "this conversation has " + queue.size() + " messages that wait their turn",
                        "wait for the reply to those");
            }
            chats.begun();
            var asked = Json.object()
                    .put("event", "asked")
                    .put("kind", kind)
                    .put("user", by.name())
                    .put("text", text)
                    .put("seal", seal);
            var number = gone + entries.size();
            var event = events.add(asked, false);
            changed = chats.clock().instant();
            if (title == null && text != null && !Rendering.mayHoldSecret(text)) {
                title = text.length() <= 80 ? text : text.substring(0, 79) + "…";
            }
            var said = text == null || !Rendering.mayHoldSecret(text) ? text : "(not kept: it may hold a secret)";
            entries.add(new Entry(kind, changed, by.name(), said, seal, event, null));
            if (entries.size() > ENTRIES) {
                entries.remove(0);
                gone++;
            }
            queue.add(() -> {
                JsonNode reply = Json.object();
                try {
                    reply = run(work, number);
                } finally {
                    done.complete(reply);
                }
            });
            if (!busy) {
                busy = true;
                chats.execute(this::work);
            }
        }
        return done;
    }

    private void work() {
        while (true) {
            Runnable next;
            synchronized (this) {
                next = queue.poll();
                if (next == null) {
                    busy = false;
                    break;
                }
            }
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                LOG.error(
                        "conversation {}: a turn ended with {}",
                        id,
                        e.getClass().getName());
            } finally {
                chats.ended();
            }
        }
    }

    private JsonNode run(Work work, int number) {
        keep();
        var heard = new Heard();
        JsonNode whole;
        JsonNode shown;
        try {
            var reply = work.run(heard);
            whole = bounded(chats.rendering().json(reply), chats.limits().of("reply_bytes"));
            var masked = heard.reply;
            shown = masked == null || reply instanceof Reply.Failed
                    ? whole
                    : chats.rendering().json(masked);
        } catch (ToolException e) {
            whole = failed(e.kind(), e.getMessage(), e.hint());
            shown = whole;
        } catch (CredentialException e) {
            whole = failed(FailureKind.CREDENTIALS, e.getMessage(), e.hint());
            shown = whole;
        } catch (PolicyException e) {
            whole = failed(FailureKind.INVALID, e.getMessage(), e.hint());
            shown = whole;
        } catch (IllegalArgumentException e) {
            whole = failed(FailureKind.INVALID, e.getMessage(), "choose another profile, region or model");
            shown = whole;
        } catch (RuntimeException | LinkageError e) {
            var frames = e.getStackTrace();
            LOG.error("conversation {}: {} at {}", id, e.getClass().getName(), frames.length == 0 ? "?" : frames[0]);
            whole = failed(FailureKind.INTERNAL, "this is a defect; nothing more is known of what was asked", null);
            shown = whole;
        }
        synchronized (this) {
            var event = events.add(Json.object().put("event", "replied").<ObjectNode>set("reply", whole), false);
            changed = chats.clock().instant();
            var at = number - gone;
            if (at >= 0) {
                var entry = entries.get(at);
                entries.set(
                        at,
                        new Entry(
                                entry.kind(),
                                entry.at(),
                                entry.user(),
                                entry.text(),
                                entry.seal(),
                                event,
                                bounded(shown, KEPT_CHARS)));
            }
        }
        keep();
        return whole;
    }

    private ObjectNode failed(FailureKind kind, @Nullable String message, @Nullable String hint) {
        return Rendering.json(kind, String.valueOf(message), hint).put("conversation", id);
    }

    /** What is too long to be sent or kept loses its rows: its text says them, as far as texts do. */
    private static JsonNode bounded(JsonNode reply, long mostChars) {
        if (reply.toString().length() <= mostChars) {
            return reply;
        }
        var shorter = (ObjectNode) reply.deepCopy();
        shorter.path("steps").forEach(step -> {
            if (step instanceof ObjectNode one) {
                one.putNull("result");
                one.putArray("evidence");
            }
        });
        shorter.putArray("evidence");
        shorter.put("cut", true);
        var text = shorter.path("text").asText();
        if (text.length() > mostChars) {
            shorter.put("text", text.substring(0, (int) mostChars) + "\n… the rest is too long to be shown here");
        }
        return shorter;
    }

    /** Takes what happens in a turn to whoever listens. Called by one thread at a time. */
    private final class Heard implements Consumer<AgentEvent> {

        private final Map<String, Long> told = new HashMap<>();
        private volatile @Nullable Reply reply;

        @Override
        public void accept(AgentEvent event) {
            if (event instanceof AgentEvent.Replied replied) {
                // The one that is returned may show what this one hides, and comes with it.
                reply = replied.reply();
            } else if (event instanceof AgentEvent.StepProgress progress) {
                var now = System.nanoTime();
                var before = told.get(progress.step());
                if (before == null || now - before >= PROGRESS_NANOS || progress.done() == progress.total()) {
                    told.put(progress.step(), now);
                    events.add((ObjectNode) chats.rendering().json(event), true);
                }
            } else {
                var json = (ObjectNode) chats.rendering().json(event);
                if (event instanceof AgentEvent.StepFinished && json.get("outcome") instanceof ObjectNode outcome) {
                    outcome.remove(List.of("result", "evidence", "nextPage", "moreRequests"));
                }
                events.add(json, false);
            }
        }
    }

    /** Gives up all of it: what waits its turn, what waits for a yes, what is kept. */
    void delete() {
        Conversation current;
        synchronized (this) {
            deleted = true;
            for (int i = queue.size(); i > 0; i--) {
                chats.ended();
            }
            queue.clear();
            current = conversation;
        }
        if (current != null) {
            current.cancel();
            var waits = current.pending();
            waits.ifPresent(proposal -> current.reject(proposal.seal()));
        }
    }
}
