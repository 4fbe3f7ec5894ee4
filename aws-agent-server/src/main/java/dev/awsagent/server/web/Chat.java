package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Conversation;
import dev.awsagent.agent.Person;
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
import dev.awsagent.internal.Redactor;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.PlannerChoice;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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

    /** All results together; the oldest entries go. */
    private static final long ALL_KEPT_CHARS = 4 << 20;

    /** Further than any turn gets: after a restart ids go on behind those that were lost with it. */
    private static final long GAP = 1_000_000;

    /** What stands where something was said that is kept nowhere. The page knows it, and brings it back to nobody. */
    private static final String NOT_KEPT = "(not kept: it may hold a secret)";

    /** Letters of the title that a conversation gets from what is said in it first. */
    private static final int TITLE = 80;

    private static final long PROGRESS_NANOS = 100_000_000;

    /** What is added to what is written down, until all of it is written anew; three times that where it is more. */
    private static final long ADDED_CHARS = 64 << 10;

    private static final String INTERRUPTED =
            "the server ended while this ran; what was begun stands in the audit log, and it is not repeated";

    private final Chats chats;
    private final String id;
    private final Instant created;
    private final Events events;

    /** Whether all of it is here: what was said, and what is remembered. Else it is as it was kept, and read when it is asked for. */
    private boolean loaded;

    /** When that was asked for last. */
    private Instant used;

    /** The numbers of entries that are not written down as they are, and whether anything else is not: until then nothing is let go of. */
    private final SortedSet<Integer> unkept = new TreeSet<>();

    private boolean allUnkept;

    private List<Entry> entries = new ArrayList<>();

    /** Whether the last reply asks for something, while it is not here; null where that was not kept. */
    private @Nullable Boolean question;

    /** Entries that are not kept any more. */
    private int gone;

    /** How long the replies of those are that are kept. */
    private long entryChars;

    private final Deque<Turn> queue = new ArrayDeque<>();

    /** What is at work; null between two. */
    private @Nullable Turn running;

    private boolean busy;
    private boolean deleted;
    private Instant changed;
    private @Nullable String title;
    private Settings settings;
    private @Nullable AgentState memory;

    /** Whose it is, with the rights that they had when they last asked for something. */
    private User user;

    /** To what was held what waits; null for nobody's. */
    private @Nullable String bounds;

    /** The agent that it goes on with, and the conversation there; both null until then. */
    private @Nullable AwsAgent agent;

    private @Nullable Conversation conversation;

    /** Whether something may have been kept that waits, while there is no conversation to ask. */
    private boolean mayWait;

    /** Why what waited cannot be used; null where it can. */
    private @Nullable String problem;

    /** Held while it is written down, so that the newest is what stays. */
    private final Object keeping = new Object();

    /** What of it is written down; null when all of it has to be written anew. */
    private volatile @Nullable Written written;

    /**
     * What is written down.
     *
     * @param memory without its history
     * @param history the same turns that the conversation remembers
     * @param whole how long it was when all of it was written
     * @param added how much was added to that
     */
    private record Written(@Nullable AgentState memory, List<PlanRequest.Turn> history, long whole, long added) {

        static Written of(@Nullable AgentState memory, long whole, long added) {
            return memory == null
                    ? new Written(null, List.of(), whole, added)
                    : new Written(memory.withHistory(List.of()), memory.history(), whole, added);
        }

        boolean isLong() {
            return added > Math.max(ADDED_CHARS, 3 * whole);
        }

        /** What the newer history has behind this one; null when it is another. */
        @Nullable
        List<PlanRequest.Turn> behind(List<PlanRequest.Turn> newer) {
            if (history.isEmpty()) {
                return newer;
            }
            var last = history.get(history.size() - 1);
            for (var i = newer.size() - 1; i >= 0; i--) {
                if (newer.get(i) == last) {
                    return newer.subList(i + 1, newer.size());
                }
            }
            return null;
        }
    }

    /**
     * With what its requests run; null for what is usual.
     *
     * @param model who plans
     * @param planner when a model does
     */
    record Settings(
            @Nullable String profile,
            @Nullable String region,
            @Nullable String model,
            @Nullable PlannerChoice planner) {

        static final Settings USUAL = new Settings(null, null, null, null);

        ObjectNode json() {
            return Json.object()
                    .put("profile", profile)
                    .put("region", region)
                    .put("model", model)
                    .put("planner", planner == null ? null : planner.name().toLowerCase(Locale.ROOT));
        }

        private static Settings of(JsonNode json) {
            var planner = text(json, "planner");
            return new Settings(
                    text(json, "profile"),
                    text(json, "region"),
                    text(json, "model"),
                    planner == null ? null : PlannerChoice.valueOf(planner.toUpperCase(Locale.ROOT)));
        }
    }

    /**
     * Something that was said, and what came of it.
     *
     * @param kind {@code message}, {@code approval} or {@code rejection}
     * @param asked the id of the event that it began with
     * @param event the id of the event with the reply, or of the one that it began with
     * @param reply as JSON; null while it runs
     * @param question whether that asks for something
     */
    private record Entry(
            String kind,
            Instant at,
            String user,
            @Nullable String text,
            @Nullable String seal,
            long asked,
            long event,
            @Nullable String reply,
            boolean question) {

        ObjectNode json() {
            var out = bare();
            return reply == null ? out.putNull("reply") : out.putRawValue("reply", new RawValue(reply));
        }

        /** The same, written. */
        String written() {
            var bare = bare().toString();
            return bare.substring(0, bare.length() - 1) + ",\"reply\":" + reply + "}";
        }

        private ObjectNode bare() {
            return Json.object()
                    .put("kind", kind)
                    .put("at", at.toString())
                    .put("user", user)
                    .put("text", text)
                    .put("seal", seal)
                    .put("asked", asked)
                    .put("event", event);
        }

        int chars() {
            return reply == null ? 0 : reply.length();
        }

        private Entry replied(long event, Said said) {
            return new Entry(kind, at, user, text, seal, asked, event, said.json(), said.question());
        }

        private static Entry of(JsonNode json) {
            var reply = json.path("reply");
            var said = Said.of(
                    reply.isNull()
                            ? Rendering.json(FailureKind.IN_DOUBT, INTERRUPTED, "look at the audit log")
                            : reply);
            return new Entry(
                    json.path("kind").asText(),
                    Instant.parse(json.path("at").asText()),
                    json.path("user").asText(),
                    Chat.text(json, "text"),
                    Chat.text(json, "seal"),
                    json.path("asked").asLong(),
                    json.path("event").asLong(),
                    said.json(),
                    said.question());
        }
    }

    /** A reply as JSON, written once for all who get it. */
    private record Said(String json, boolean question) {

        static Said of(JsonNode reply) {
            return new Said(reply.toString(), reply.path("type").asText().equals("clarification-needed"));
        }
    }

    Chat(Chats chats, String id, User user, Settings settings, @Nullable String title) {
        this.chats = chats;
        this.id = id;
        this.user = user;
        this.bounds = user.bounds();
        this.settings = settings;
        this.title = title;
        this.created = chats.clock().instant();
        this.changed = created;
        this.events = chats.events(id, 0);
        this.loaded = true;
        this.used = created;
        this.allUnkept = true;
    }

    /**
     * One that was kept.
     *
     * @param kept what {@link KeptHead} has of it
     * @param mayWait whether something was kept that waits in it
     */
    Chat(Chats chats, JsonNode kept, User user, boolean mayWait) {
        this.chats = chats;
        this.id = kept.path("id").asText();
        this.user = user;
        this.bounds = text(kept, "bounds");
        this.created = Instant.parse(kept.path("created").asText());
        this.changed = Instant.parse(kept.path("changed").asText());
        this.title = text(kept, "title");
        this.settings = Settings.of(kept.path("settings"));
        this.question = kept.has("question") ? (Boolean) kept.get("question").asBoolean() : null;
        this.mayWait = mayWait;
        this.used = changed;
        this.events = chats.events(id, kept.path("lastEvent").asLong() + GAP);
    }

    private static @Nullable String text(JsonNode json, String name) {
        var value = json.path(name);
        return value.isTextual() ? value.textValue() : null;
    }

    /**
     * Reads what was said and what is remembered, where that is not here. Called with the lock.
     *
     * @throws Problem when it cannot be read
     */
    private void load() {
        used = chats.clock().instant();
        if (loaded) {
            return;
        }
        if (deleted) {
            throw Problem.missing("the conversation is deleted");
        }
        try {
            var kept = chats.whole(id);
            var remembered = kept.path("memory");
            memory = remembered.isNull() ? null : AgentState.fromJson(remembered);
            gone = kept.path("gone").asInt();
            kept.path("entries").forEach(entry -> add(Entry.of(entry)));
        } catch (RuntimeException e) {
            letGo();
            // What is said of it here must not be what it holds.
            LOG.warn(
                    "what was kept of conversation {} cannot be read, and is left alone: {}",
                    id,
                    e.getClass().getName());
            throw new Problem(
                    500,
                    "Internal Server Error",
                    "what was kept of this conversation cannot be read; it is left as it is",
                    "have the log of the server looked at, or delete the conversation");
        }
        loaded = true;
    }

    /** Forgets what {@link #load} reads. Called with the lock. */
    private void letGo() {
        if (loaded) {
            question = asks();
        }
        loaded = false;
        memory = null;
        entries = new ArrayList<>();
        entryChars = 0;
        written = null;
    }

    synchronized boolean isLoaded() {
        return loaded;
    }

    String id() {
        return id;
    }

    synchronized User user() {
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

    /** What every line begins with that is kept of it, and {@link KeptHead} reads. */
    private ObjectNode line() {
        var out = Json.object()
                .put("changed", changed.toString())
                .put("title", title)
                .put("lastEvent", events.last())
                .put("bounds", bounds);
        out.set("user", chats.json(user));
        return out.put("question", asks());
    }

    private @Nullable AgentState remembered() {
        return conversation == null ? memory : conversation.memory();
    }

    /** The whole of it, to be kept. */
    private ObjectNode whole(@Nullable AgentState remembered) {
        var out = line().put("id", id)
                .put("owner", user.id())
                .put("created", created.toString())
                .put("gone", gone);
        out.set("settings", settings.json());
        out.set("memory", kept(Json.tree(remembered)));
        var all = out.putArray("entries");
        entries.forEach(entry -> all.add(entry.json()));
        return out;
    }

    /** Writes all of it down, to go on with it after the next start. */
    void keep() {
        synchronized (keeping) {
            String text;
            AgentState remembered;
            synchronized (this) {
                if (deleted || isKept()) {
                    // Somebody else wrote it down, and it may have been let go of since.
                    return;
                }
                unkept.clear();
                allUnkept = false;
                remembered = remembered();
                text = whole(remembered) + "\n";
            }
            var done = chats.keep(id, text);
            synchronized (this) {
                allUnkept = allUnkept || !done;
                written = done ? Written.of(remembered, text.length(), 0) : null;
            }
        }
    }

    private synchronized boolean isKept() {
        return unkept.isEmpty() && !allUnkept;
    }

    /** Writes down what turns changed, and no more, however much was said before. */
    private void keepTurns() {
        synchronized (keeping) {
            var before = written;
            if (before != null && !before.isLong()) {
                String text = null;
                AgentState remembered = null;
                synchronized (this) {
                    if (deleted || isKept()) {
                        return;
                    }
                    if (!allUnkept) {
                        remembered = remembered();
                        text = change(before, remembered);
                        unkept.clear();
                        // Until it is there.
                        allUnkept = text == null;
                    }
                }
                if (text != null) {
                    var done = chats.append(id, text);
                    synchronized (this) {
                        allUnkept = allUnkept || !done;
                        written = Written.of(remembered, before.whole(), before.added() + text.length());
                    }
                    if (done) {
                        return;
                    }
                }
            }
            keep();
        }
    }

    /** A line for each entry that is not written down; null where that is not all there is to write. */
    private @Nullable String change(Written before, @Nullable AgentState remembered) {
        var numbers = unkept.tailSet(gone);
        if (numbers.isEmpty()) {
            return null;
        }
        var all = new StringBuilder();
        for (int number : numbers) {
            var out = line().put("number", number);
            if (remembered != null && number == numbers.last()) {
                var turns = before.behind(remembered.history());
                if (turns == null) {
                    return null;
                }
                var bare = remembered.withHistory(List.of());
                if (!bare.equals(before.memory())) {
                    out.set("memory", kept(bare.toJson()));
                }
                out.put("remembered", remembered.history().size()).set("turns", keptEach(Json.tree(turns)));
            }
            var line = out.toString();
            all.append(line, 0, line.length() - 1)
                    .append(",\"entry\":")
                    .append(entries.get(number - gone).written())
                    .append("}\n");
        }
        return all.toString();
    }

    /**
     * What was kept, from all that was written down.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static JsonNode kept(String text) {
        var lines = text.split("\n");
        var whole = Json.parse(lines[0]);
        // What has no end was torn: the server ended while it wrote this, and before anything came of it.
        var torn = text.endsWith("\n") ? 0 : 1;
        for (var i = 1; i < lines.length - torn; i++) {
            if (!(whole instanceof ObjectNode out)) {
                throw new IllegalArgumentException("not a conversation");
            }
            change(out, Json.parse(lines[i]));
        }
        return whole;
    }

    private static void change(ObjectNode whole, JsonNode change) {
        for (var name : List.of("changed", "title", "lastEvent", "bounds", "user")) {
            whole.set(name, change.get(name));
        }
        whole.remove("question");
        if (change.has("question")) {
            whole.set("question", change.get("question"));
        }
        if (change.has("entry")) {
            var entries = whole.withArray("entries");
            var at = change.path("number").asInt() - whole.path("gone").asInt();
            if (at >= entries.size()) {
                entries.add(change.get("entry"));
            } else {
                entries.set(at, change.get("entry"));
            }
        }
        if (change.has("remembered")) {
            var history = Json.array();
            whole.at("/memory/history").forEach(history::add);
            change.path("turns").forEach(history::add);
            while (history.size() > change.path("remembered").asInt()) {
                history.remove(0);
            }
            var memory = change.has("memory") ? change.get("memory") : whole.get("memory");
            if (!(memory instanceof ObjectNode out)) {
                throw new IllegalArgumentException("turns without a memory");
            }
            out.set("history", history);
            whole.set("memory", out);
        }
    }

    ObjectNode json() {
        synchronized (this) {
            return settings.json()
                    .put("id", id)
                    .put("title", title)
                    .put("user", user.name())
                    .put("created", created.toString())
                    .put("changed", changed.toString())
                    .put("running", busy)
                    .put("lastEvent", events.last())
                    .put("waiting", waiting().isPresent())
                    .put("problem", problem)
                    .put("question", asks());
        }
    }

    /**
     * What was said, oldest first.
     *
     * @param from the number of the first that is wanted, of all there ever were
     */
    synchronized ObjectNode history(int from, int most) {
        load();
        var out = Json.object();
        var items = out.putArray("items");
        var first = Math.min(entries.size(), Math.max(0, from - gone));
        var end = Math.min(entries.size(), first + most);
        for (int i = first; i < end; i++) {
            items.add(entries.get(i).json());
        }
        return out.put("next", end < entries.size() ? String.valueOf(end + gone) : null)
                .put("lastEvent", events.last());
    }

    private synchronized boolean asks() {
        if (!loaded && question == null) {
            // It was written down without.
            try {
                load();
                letGo();
            } catch (Problem e) {
                question = false;
            }
        }
        return loaded
                ? !entries.isEmpty() && entries.get(entries.size() - 1).question()
                : Boolean.TRUE.equals(question);
    }

    /**
     * The conversation, for what its user asks for now: with their rights and settings as they are now. What waits was asked for
     * with those of then, and is given up where they are others.
     *
     * @throws Problem when it may not run where it is set to
     */
    private synchronized Conversation ready() {
        load();
        var target = chats.target(user, settings);
        var now = chats.agents().of(user, settings.model(), settings.planner());
        var current = conversation;
        if (current == null || now != agent) {
            var state = current == null ? memory : current.memory();
            if (state == null || !state.target().equals(target)) {
                var begun = AgentState.start(id, target);
                state = state == null ? begun : begun.withHistory(state.history());
            }
            if (current != null && agent != null) {
                agent.forget(id);
            }
            current = opened(now, state);
        }
        var own = user.bounds();
        if (!own.equals(bounds) || !current.target().equals(target)) {
            current.use(target);
        }
        bounds = own;
        conversation = current;
        agent = now;
        return current.by(new Person(user.name(), user.is(User.Role.OPERATOR)));
    }

    private Conversation opened(AwsAgent now, AgentState state) {
        problem = null;
        try {
            return now.conversation(state);
        } catch (ToolException e) {
            LOG.warn("conversation {}: what waits in it cannot be used", id);
            problem = Rendering.harmless(String.valueOf(e.getMessage()));
            return now.conversationAtRest(state);
        }
    }

    /**
     * Begins it.
     *
     * @throws Problem when it cannot run where it is set to
     */
    void open() {
        try {
            LOG.debug("conversation {} begins", ready().id());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()), null);
        }
    }

    /**
     * What waits for a person.
     *
     * @param approvals each yes that it has
     */
    record Waiting(Proposal proposal, List<Approval> approvals) {}

    /**
     * What waits; nothing where what was kept of it cannot be used any more, or would be given up by the next turn. It is looked at
     * only: no agent is made for it, and nothing is given up.
     */
    synchronized Optional<Waiting> waiting() {
        var current = conversation;
        if (deleted || current == null && !mayWait) {
            return Optional.empty();
        }
        if (current != null && running != null) {
            return waiting(current);
        }
        try {
            if (!user.bounds().equals(bounds)) {
                return Optional.empty();
            }
            var target = chats.target(user, settings);
            if (current != null) {
                return current.target().equals(target) ? waiting(current) : Optional.empty();
            }
            var kept = chats.agents().waiting(user, id);
            mayWait = kept.isPresent();
            return kept.filter(state -> state.target().equals(target))
                    .map(state -> new Waiting(Objects.requireNonNull(state.proposal()), state.approvals()))
                    .filter(one ->
                            chats.clock().instant().isBefore(one.proposal().expires()));
        } catch (Problem e) {
            // It may not run there any more.
            return Optional.empty();
        }
    }

    private static Optional<Waiting> waiting(Conversation current) {
        return current.pending()
                .map(proposal -> new Waiting(
                        proposal,
                        current.state().reply() instanceof Reply.ApprovalNeeded needed
                                ? needed.approvals()
                                : List.of()));
    }

    /** Its user, as they are now: what they could do yesterday does not count. */
    private void asks(User by) {
        if (by.id().equals(user.id())) {
            user = by;
        }
    }

    /**
     * From the next turn on it runs so. What waits is given up, unless nothing but the title changes.
     *
     * @param from makes it of what it is set to now, so that nothing is undone that somebody else changes meanwhile
     * @throws Problem when something runs
     */
    void change(User by, UnaryOperator<Settings> from, UnaryOperator<@Nullable String> titled) {
        synchronized (this) {
            load();
            var next = from.apply(settings);
            var title = titled.apply(this.title);
            var same = next.equals(settings);
            if (busy && !same) {
                throw Problem.conflict("something runs in this conversation", "wait for it, or cancel it first");
            }
            if (!same) {
                asks(by);
                var before = settings;
                settings = next;
                try {
                    // Asked for now, so that what cannot be is refused, and the settings stay.
                    check(chats.target(user, next));
                    ready();
                } catch (IllegalArgumentException e) {
                    settings = before;
                    throw Problem.invalid(String.valueOf(e.getMessage()), null);
                } catch (Problem e) {
                    settings = before;
                    throw e;
                }
            }
            allUnkept = true;
            this.title = title;
            changed = chats.clock().instant();
            events.add(settings.json()
                    .put("event", "settings")
                    .put("title", title)
                    .put("waiting", waiting().isPresent()));
        }
        keep();
    }

    /** @throws IllegalArgumentException when its region cannot be one */
    private synchronized void check(Target target) {
        var now = chats.agents().of(user, settings.model(), settings.planner());
        now.forget(now.conversation(target).id());
    }

    synchronized Settings settings() {
        return settings;
    }

    synchronized @Nullable String title() {
        return title;
    }

    /**
     * Says something in it.
     *
     * @param waits whether the calling thread waits for the reply anyway, so that it may as well work for it
     */
    Asked ask(User by, String text, boolean waits) {
        return ask(by, text, null, waits);
    }

    /** @param ref by which whoever says it knows it again */
    Asked ask(User by, String text, @Nullable String ref, boolean waits) {
        return add("message", by, text, null, ref, waits, (now, listener) -> {
            var begun = now.begin(text, listener);
            return new Begun(begun.isOver(), begun::finish);
        });
    }

    /** Answers the question that is open. */
    Asked answer(User by, String text, boolean waits) {
        if (!asks()) {
            throw Problem.conflict("no question is open in this conversation", "say it as a message");
        }
        return ask(by, text, waits);
    }

    /** Runs a plan that a program made. */
    Asked run(User by, Plan plan, String text, boolean waits) {
        return add("message", by, text, null, null, waits, (now, listener) -> Begun.not(() -> now.run(plan, listener)));
    }

    Asked approve(User by, String seal, List<String> typed, @Nullable String ref, boolean waits) {
        return add(
                "approval",
                by,
                null,
                seal,
                ref,
                waits,
                (now, listener) -> Begun.not(() ->
                        now.approve(new Approval(seal, by.name(), chats.clock().instant(), typed), listener)));
    }

    Asked reject(User by, String seal, @Nullable String ref, boolean waits) {
        return add("rejection", by, null, seal, ref, waits, (now, listener) -> Begun.not(() -> now.reject(seal)));
    }

    /**
     * Where steps of this user run here: where they say, or where the conversation does.
     *
     * @throws Problem when they may not go there
     */
    Target target(User by, @Nullable String profile, @Nullable String region) {
        var usual = settings();
        var target = chats.target(
                by,
                new Settings(
                        profile == null ? usual.profile() : profile,
                        region == null ? usual.region() : region,
                        usual.model(),
                        usual.planner()));
        if (region != null) {
            try {
                check(target);
            } catch (IllegalArgumentException e) {
                throw Problem.invalid(String.valueOf(e.getMessage()), null);
            }
        }
        return target;
    }

    /**
     * What a message would come to; nothing runs.
     *
     * @throws Problem when something runs that was begun with other rights
     */
    Preview plan(User by, String text) {
        Conversation now;
        synchronized (this) {
            if (running == null) {
                asks(by);
                now = ready();
            } else if (conversation != null && by.bounds().equals(bounds)) {
                now = conversation;
            } else {
                throw Problem.conflict("something runs in this conversation", "wait for it, or cancel it first");
            }
        }
        return now.plan(text);
    }

    /** Calls off what runs, or is about to; false when nothing does. */
    synchronized boolean cancel() {
        var front = running == null ? queue.peek() : running;
        if (front == null) {
            return false;
        }
        // Looked at by the turn itself when it begins: until then there is nothing to call off.
        front.cancelled = true;
        if (conversation != null) {
            // Within the lock, so that no other turn begins meanwhile and is called off in its place.
            conversation.cancel();
        }
        return true;
    }

    /** What is done in it, by the conversation that it runs in. */
    private interface Work {

        /** Goes no further on this thread than thought leads. */
        Begun begin(Conversation now, Consumer<AgentEvent> listener);
    }

    /**
     * How far that came.
     *
     * @param over whether the reply is there
     * @param reply waits for it, and works for it until then
     */
    private record Begun(boolean over, Supplier<Reply> reply) {

        static Begun not(Supplier<Reply> work) {
            return new Begun(false, work);
        }
    }

    /**
     * Something that was said.
     *
     * @param event the id of the event that says so
     * @param reply as JSON
     */
    record Asked(long event, CompletionStage<String> reply) {}

    /** What waits its turn, or has it. */
    private static final class Turn {

        private final User by;
        private final int number;
        private final long asked;
        private final Work work;
        private final CompletableFuture<String> done = new CompletableFuture<>();
        private final boolean mayQuoteSecret;
        private volatile boolean cancelled;
        private @Nullable Heard heard;
        private @Nullable Begun begun;
        private boolean replied;

        /** @param mayQuoteSecret whether its reply may hold one that was said to it */
        Turn(User by, int number, long asked, boolean mayQuoteSecret, Work work) {
            this.by = by;
            this.mayQuoteSecret = mayQuoteSecret;
            this.number = number;
            this.asked = asked;
            this.work = work;
        }
    }

    private Asked add(
            String kind,
            User by,
            @Nullable String text,
            @Nullable String seal,
            @Nullable String ref,
            boolean waits,
            Work work) {
        Turn turn;
        synchronized (this) {
            if (deleted) {
                throw Problem.missing("the conversation is deleted");
            }
            load();
            if (queue.size() >= chats.limits().of("waiting_messages")) {
                throw Problem.tooMany(
                        "this conversation has " + queue.size() + " messages that wait their turn",
                        "wait for the reply to those");
            }
            chats.begun();
            var secret = text != null && Rendering.mayHoldSecret(text);
            var said = secret ? NOT_KEPT : text;
            var number = gone + entries.size();
            unkept.add(number);
            var asked = asked(kind, by, text, seal, ref);
            var event = secret ? events.addOnce(asked, asked(kind, by, said, seal, ref)) : events.add(asked);
            changed = chats.clock().instant();
            if (title == null && text != null && !secret) {
                title = shortened(text.strip().lines().findFirst().orElse(""));
            }
            add(new Entry(kind, changed, by.name(), said, seal, event, event, null, false));
            turn = new Turn(by, number, event, secret, work);
            queue.add(turn);
            if (busy) {
                return new Asked(event, turn.done);
            }
            busy = true;
        }
        if (waits) {
            chats.here(() -> work(false, false));
        } else {
            work(false, true);
        }
        return new Asked(turn.asked, turn.done);
    }

    /** What may be written down of a memory, or of a turn in it: an open question and a reply may quote what was said. */
    private static JsonNode kept(JsonNode memory) {
        if (!(memory instanceof ObjectNode all)) {
            return memory;
        }
        var safe = Rendering.mayHoldSecret(all.path("message").asText()) ? hidden(all) : mapped(all, Redactor::redact);
        return all.has("history") ? ((ObjectNode) safe).set("history", keptEach(all.path("history"))) : safe;
    }

    /** Of turns, whose texts come without what has the form of a secret. */
    private static JsonNode keptEach(JsonNode turns) {
        var out = Json.array();
        turns.forEach(
                turn -> out.add(Rendering.mayHoldSecret(turn.path("message").asText()) ? hidden(turn) : turn));
        return out;
    }

    /** The same without the texts that may hold a secret. */
    private static JsonNode hidden(JsonNode json) {
        return mapped(json, text -> Rendering.mayHoldSecret(text) ? NOT_KEPT : text);
    }

    private static JsonNode mapped(JsonNode json, UnaryOperator<String> text) {
        if (json.isTextual()) {
            return TextNode.valueOf(text.apply(json.textValue()));
        }
        if (json.isArray()) {
            var out = Json.array();
            json.forEach(one -> out.add(mapped(one, text)));
            return out;
        }
        if (json.isObject()) {
            var out = Json.object();
            json.properties().forEach(one -> out.set(one.getKey(), mapped(one.getValue(), text)));
            return out;
        }
        return json;
    }

    private static ObjectNode asked(
            String kind, User by, @Nullable String text, @Nullable String seal, @Nullable String ref) {
        var out = Json.object()
                .put("event", "asked")
                .put("kind", kind)
                .put("user", by.name())
                .put("text", text)
                .put("seal", seal);
        return ref == null ? out : out.put("ref", ref);
    }

    /** The beginning of a text that makes a title. */
    private static String shortened(String text) {
        var letters = text.codePointCount(0, text.length());
        return letters <= TITLE ? text : text.substring(0, text.offsetByCodePoints(0, TITLE - 1)) + "…";
    }

    private void add(Entry entry) {
        entries.add(entry);
        entryChars += entry.chars();
        forgetOldest();
    }

    private void forgetOldest() {
        while (entries.size() > ENTRIES || entryChars > ALL_KEPT_CHARS && entries.size() > 1) {
            entryChars -= entries.remove(0).chars();
            gone++;
        }
    }

    /**
     * What waits its turn.
     *
     * @param all whether one after another; else the first, as whoever asked for it waits on this thread for nothing but its end
     * @param thought whether no further on this thread than thought leads, as that has others to read for
     */
    private void work(boolean all, boolean thought) {
        var more = true;
        while (more) {
            Turn next;
            synchronized (this) {
                next = queue.poll();
                running = next;
            }
            if (next != null && !turn(next, thought)) {
                elsewhere(() -> {
                    turn(next, false);
                    if (ended()) {
                        work(true, false);
                    }
                });
                return;
            }
            more = ended();
            if (more && !all) {
                elsewhere(() -> work(true, false));
                return;
            }
        }
    }

    /** One had its turn; whether another waits for its own. */
    private boolean ended() {
        boolean more;
        boolean over;
        synchronized (this) {
            more = !queue.isEmpty();
            busy = more;
            running = null;
            over = deleted && !more;
        }
        if (over) {
            forget();
        }
        return more;
    }

    private void elsewhere(Runnable work) {
        try {
            chats.execute(work);
        } catch (RejectedExecutionException e) {
            // The server ends, and there is nobody else to say so to those that wait.
            work.run();
        }
    }

    /** Whether it is over: else it came as far as thought leads, and goes on with the next call. */
    private boolean turn(Turn next, boolean thought) {
        var over = true;
        try {
            if (next.begun == null && chats.isStopping() && !next.cancelled) {
                // It was not begun, and after the next start nobody has to ask whether it was.
                var said = Said.of(
                        failed(FailureKind.CANCELLED, "the server stops, and did not begin this", "say it again"));
                replied(next, said, said, said);
                next.done.completeExceptionally(Problem.stopping());
                return true;
            }
            var said = run(next, thought);
            over = said != null;
            if (said != null) {
                next.done.complete(said);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("conversation {}: a turn ended with {}", id, e.getClass().getName());
            failed(next);
            next.done.completeExceptionally(e);
        } finally {
            if (over) {
                chats.ended();
            }
        }
        return over;
    }

    /** Those who listen wait for an end, whatever happened. */
    private void failed(Turn turn) {
        if (turn.replied) {
            return;
        }
        try {
            var said = Said.of(
                    failed(FailureKind.INTERNAL, "this is a defect; nothing more is known of what was asked", null));
            replied(turn, said, said, said);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "conversation {}: nor can that be said: {}",
                    id,
                    e.getClass().getName());
        }
    }

    /** For whoever asked it: what an approver says yes to is still its user's. */
    private synchronized Conversation ready(User by) {
        asks(by);
        return ready();
    }

    /** What it replies; null where that takes more than thought, and no more is to be done on this thread. */
    private @Nullable String run(Turn turn, boolean thought) {
        JsonNode whole;
        JsonNode shown;
        try {
            var heard = turn.heard;
            var begun = turn.begun;
            if (heard == null || begun == null) {
                heard = new Heard(turn);
                turn.heard = heard;
                var now = ready(turn.by);
                if (turn.cancelled) {
                    throw new ToolException(FailureKind.CANCELLED, "cancelled before it began; nothing ran", null);
                }
                heard.now = now;
                now.asking(chats.prompts().of(user(), id));
                begun = turn.work.begin(now, heard);
                turn.begun = begun;
            }
            if (thought && !begun.over()) {
                return null;
            }
            var reply = begun.reply().get();
            notices(turn);
            whole = heard.rendering.json(reply);
            var masked = heard.reply;
            shown = masked == null || masked == reply || reply instanceof Reply.Failed
                    ? whole
                    : heard.rendering.json(masked);
            if (turn.mayQuoteSecret) {
                shown = hidden(shown);
            }
        } catch (Problem e) {
            whole = failed(FailureKind.FORBIDDEN, e.getMessage(), e.hint());
            shown = whole;
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
        var most = chats.limits().of("reply_bytes");
        var said = bounded(Said.of(whole), whole, most);
        var again = shown == whole ? said : bounded(Said.of(shown), shown, most);
        replied(turn, said, again, bounded(again, shown, KEPT_CHARS));
        return said.json();
    }

    /** What its agent has to say that belongs to no turn is said with this one. */
    private void notices(Turn turn) {
        AwsAgent current;
        synchronized (this) {
            current = agent;
        }
        if (current == null) {
            return;
        }
        for (var notice : current.notices()) {
            var text = Rendering.harmless(Redactor.redact(notice));
            LOG.warn("{}", text);
            events.add(Json.object()
                    .put("event", "notice")
                    .put("asked", turn.asked)
                    .put("text", text));
        }
    }

    /**
     * Tells of a reply.
     *
     * @param again without what is shown once, for those who come back
     * @param kept as much of that as is kept
     */
    private void replied(Turn turn, Said whole, Said again, Said kept) {
        synchronized (this) {
            var told = replied(turn, whole);
            turn.replied = true;
            var event = events.add("replied", told, whole == again ? told : replied(turn, again));
            changed = chats.clock().instant();
            var at = turn.number - gone;
            if (at >= 0) {
                unkept.add(turn.number);
                var replied = entries.get(at).replied(event, kept);
                entryChars += replied.chars() - entries.set(at, replied).chars();
                forgetOldest();
            }
        }
        keepTurns();
    }

    private static String replied(Turn turn, Said said) {
        return "{\"event\":\"replied\",\"asked\":" + turn.asked + ",\"reply\":" + said.json() + "}";
    }

    private ObjectNode failed(FailureKind kind, @Nullable String message, @Nullable String hint) {
        return Rendering.json(kind, String.valueOf(message), hint).put("conversation", id);
    }

    /** What is too long to be sent or kept loses its rows: its text says them, as far as texts do. */
    private static Said bounded(Said said, JsonNode reply, long mostChars) {
        if (said.json().length() <= mostChars) {
            return said;
        }
        var shorter = (ObjectNode) reply.deepCopy();
        shorter.path("steps").forEach(step -> {
            if (step instanceof ObjectNode one) {
                one.putNull("result");
                one.putArray("evidence");
            }
        });
        shorter.putArray("evidence");
        shorter.remove("said");
        shorter.put("cut", true);
        var text = shorter.path("text").asText();
        if (text.length() > mostChars) {
            shorter.put("text", text.substring(0, (int) mostChars) + "\n… the rest is too long to be shown here");
        }
        return Said.of(shorter);
    }

    /** Takes what happens in a turn to whoever listens. Called by one thread at a time. */
    private final class Heard implements Consumer<AgentEvent> {

        private final Turn turn;
        private final Rendering rendering = chats.rendering();
        private final Map<String, Long> told = new HashMap<>();
        private volatile @Nullable Reply reply;
        private @Nullable Conversation now;

        /** Whether it is written down that this was asked. */
        private boolean kept;

        Heard(Turn turn) {
            this.turn = turn;
        }

        @Override
        public void accept(AgentEvent event) {
            var conversation = now;
            if (turn.cancelled && conversation != null) {
                // It was called off when nothing ran yet.
                conversation.cancel();
                now = null;
            }
            if (!kept && isMoreThanThought(event)) {
                // Before anything comes of it; what ends at once is written down with its reply.
                kept = true;
                keepTurns();
            }
            if (event instanceof AgentEvent.Replied replied) {
                // The one that is returned may show what this one hides, and comes with it.
                reply = replied.reply();
            } else if (event instanceof AgentEvent.NodeStarted node) {
                // Each turn has several, and the name of a node holds nothing that JSON writes otherwise.
                var json = "{\"event\":\"node-started\",\"node\":\"" + node.node() + "\",\"asked\":" + turn.asked + "}";
                events.add("node-started", json, json);
            } else if (event instanceof AgentEvent.StepProgress progress) {
                var now = System.nanoTime();
                var before = told.get(progress.step());
                if (before == null || now - before >= PROGRESS_NANOS || progress.done() == progress.total()) {
                    told.put(progress.step(), now);
                    add((ObjectNode) rendering.json(event), progress.step());
                }
            } else {
                var json = (ObjectNode) rendering.json(event);
                if (event instanceof AgentEvent.StepFinished && json.get("outcome") instanceof ObjectNode outcome) {
                    outcome.remove(List.of("result", "evidence", "nextPage", "moreRequests"));
                }
                add(json, null);
            }
        }

        private static boolean isMoreThanThought(AgentEvent event) {
            return !(event instanceof AgentEvent.NodeStarted || event instanceof AgentEvent.Replied);
        }

        private void add(ObjectNode json, @Nullable String passing) {
            json.put("asked", turn.asked);
            if (turn.mayQuoteSecret && passing == null) {
                events.addOnce(json, (ObjectNode) hidden(json));
            } else {
                events.add(json, passing);
            }
        }
    }

    /** Gives up all of it: what waits its turn, what waits for a yes, what is kept. */
    void delete() {
        List<Turn> waiting;
        synchronized (this) {
            deleted = true;
            waiting = List.copyOf(queue);
            queue.clear();
            // What has its turn is called off, also where it only makes ready.
            cancel();
        }
        waiting.forEach(turn -> {
            turn.done.completeExceptionally(Problem.missing("the conversation was deleted before this had its turn"));
            chats.ended();
        });
        forget();
    }

    /** What is left of one that is deleted. What runs keeps what it goes on with, and comes by here at its end. */
    private void forget() {
        AwsAgent holder;
        synchronized (this) {
            if (running != null) {
                return;
            }
            holder = agent;
        }
        if (holder != null) {
            holder.forget(id);
        }
        synchronized (keeping) {
            // Whoever was writing it down has done so.
            chats.forget(id);
        }
    }

    /** Lets go of what can be had again, once nobody has asked for anything in a while. */
    void rest(Instant since) {
        synchronized (this) {
            if (busy || deleted || !loaded || changed.isAfter(since) || used.isAfter(since)) {
                return;
            }
            var current = conversation;
            if (current != null) {
                if (current.pending().isPresent()) {
                    return;
                }
                memory = current.memory();
                conversation = null;
                if (agent != null) {
                    agent.forget(id);
                }
                agent = null;
            }
            if (isKept() && !asksWithMoreThanIsKept() && events.release()) {
                letGo();
                return;
            }
        }
        events.rest();
    }

    /** Whether the answer to an open question goes on with what is kept nowhere but here. */
    private boolean asksWithMoreThanIsKept() {
        var open = memory;
        if (open == null || !asks()) {
            return false;
        }
        var remembered = Json.tree(open.withHistory(List.of()));
        return !kept(remembered).equals(remembered);
    }
}
