package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Proposal;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Threads;
import dev.awsagent.journal.CheckpointStore;
import dev.awsagent.server.ServerSettings;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All conversations, each of one user: for everybody else it is not there. Thread-safe. */
final class Chats implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Chats.class);

    /** So many threads of the HTTP server work for a reply at once; it has 250. */
    private static final int MOST_WAITING = 64;

    /** More than what lists need of a conversation takes, unless its user is in very many groups. */
    private static final int HEAD_CHARS = 2 << 10;

    private final ServerSettings settings;
    private final CheckpointStore store;
    private final Agents agents;
    private final Map<String, ServerFile.Group> groups;
    private final Limits limits;
    private final Clock clock;
    private final Prompts prompts;
    private final Rendering rendering = Rendering.local();
    private final ExecutorService threads = Threads.create();
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final Map<String, Chat> chats = new ConcurrentHashMap<>();

    /** What was kept and is not in {@link #chats} yet, each with whether it was said that it could not be read. */
    private final Map<String, Boolean> unread = new ConcurrentHashMap<>();

    /** Whether that is known. */
    private volatile boolean listed;

    /** In which of these something was kept that waits. */
    private volatile Set<String> waits = Set.of();

    private final User owner;
    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
    private boolean stopping;
    private int running;

    /**
     * @param store keeps conversations over a restart
     * @param groups what the members of each may do now
     */
    Chats(
            ServerSettings settings,
            CheckpointStore store,
            Agents agents,
            Map<String, ServerFile.Group> groups,
            Limits limits,
            Clock clock) {
        this.settings = settings;
        this.store = store;
        this.agents = agents;
        this.groups = Map.copyOf(groups);
        this.limits = limits;
        this.clock = clock;
        this.prompts = new Prompts(limits.seconds("answer_seconds"), clock);
        this.owner = User.withToken(settings.user());
    }

    /** Before there is anything in {@link #chats}: what is begun here is none that was kept. */
    private Map<String, Boolean> unread() {
        if (!listed) {
            synchronized (unread) {
                if (!listed) {
                    waits = agents.waiting();
                    store.conversations().forEach(id -> unread.put(id, false));
                    listed = true;
                }
            }
        }
        return unread;
    }

    /** Reads what lists need of each that was kept and was not asked for yet. Several threads share the work, and all see its end. */
    private Map<String, Chat> known() {
        unread().keySet().forEach(this::read);
        return chats;
    }

    /** The same ahead of who asks for it, until the server stops. */
    void know() {
        try {
            for (var id : unread().keySet()) {
                if (isStopping()) {
                    return;
                }
                read(id);
            }
        } catch (UncheckedIOException e) {
            LOG.error(
                    "what was kept of conversations cannot be read now: {}",
                    e.getClass().getName());
        }
    }

    /** Once for each, so that what is deleted meanwhile does not come back. */
    private void read(String id) {
        unread().computeIfPresent(id, (same, said) -> {
            try {
                var kept = head(id);
                if (kept.isPresent()) {
                    var head = kept.get();
                    chats.put(id, new Chat(this, head, user(head.path("user")), waits.contains(id)));
                }
                return null;
            } catch (UncheckedIOException e) {
                // That may pass; nothing is said of what it holds.
                if (!said) {
                    LOG.warn(
                            "conversation {} cannot be read now: {}",
                            id,
                            e.getClass().getName());
                }
                return true;
            } catch (RuntimeException e) {
                LOG.warn("what was kept of conversation {} cannot be read, and is left alone", id);
                return null;
            }
        });
    }

    private Optional<JsonNode> head(String id) {
        return store.beginnings(id, HEAD_CHARS).map(begun -> {
            JsonNode head = KeptHead.of(begun);
            if (head == null) {
                return whole(id);
            }
            check(id, head);
            return head;
        });
    }

    /**
     * All that was kept of a conversation.
     *
     * @throws RuntimeException when it is not there, cannot be read, or is something else
     */
    JsonNode whole(String id) {
        var kept = Chat.kept(store.get(id).orElseThrow());
        check(id, kept);
        return kept;
    }

    private static void check(String id, JsonNode kept) {
        if (!kept.path("id").asText().equals(id)) {
            throw new IllegalArgumentException("what was kept is of another conversation");
        }
    }

    private @Nullable Chat known(String id) {
        read(id);
        return chats.get(id);
    }

    /** A user, to be kept: by their groups, so that after the next start they may do what those may then. */
    ObjectNode json(User user) {
        var out = Json.object().put("id", user.id()).put("name", user.name());
        out.set("groups", Json.tree(new TreeSet<>(user.groups())));
        return out;
    }

    private User user(JsonNode json) {
        var id = json.path("id").asText();
        var name = json.path("name").asText();
        var member = new HashSet<String>();
        json.path("groups").forEach(group -> member.add(group.asText()));
        return owner.id().equals(id) ? owner : User.of(id, name, member, groups);
    }

    Clock clock() {
        return clock;
    }

    Limits limits() {
        return limits;
    }

    /** What turns wait for that only a person has. */
    Prompts prompts() {
        return prompts;
    }

    Agents agents() {
        return agents;
    }

    Rendering rendering() {
        return rendering.knowing(agents.of(owner, null).tools());
    }

    Events events(String id, long last) {
        return new Events(id, last, limits.count("events_kept"), limits.of("event_bytes_kept"), clock);
    }

    /**
     * Where the requests of a conversation run.
     *
     * @throws Problem when this user may not go there
     */
    Target target(User user, Chat.Settings chosen) {
        var target = settings.target();
        var profile = chosen.profile() == null ? usualProfile(user) : chosen.profile();
        if (chosen.profile() != null && settings.sandbox()) {
            throw Problem.invalid("the sandbox has keys of its own, and no profiles", "leave the profile out");
        }
        if (!settings.sandbox() && !user.mayUse(profile)) {
            throw Problem.forbidden(
                    "the profile '" + profile + "' is none that " + user.name() + " may use",
                    "choose one of GET /api/v1/profiles");
        }
        return target.withProfile(profile).withRegion(chosen.region() == null ? target.region() : chosen.region());
    }

    /** The profile that is used where nobody chose one: the server's, or the first that this user may use; null for none by name. */
    @Nullable
    String usualProfile(User user) {
        var usual = settings.target().profile();
        var allowed = user.profiles();
        return settings.sandbox() || user.mayUse(usual) || allowed == null || allowed.isEmpty()
                ? usual
                : new TreeSet<>(allowed).first();
    }

    /** Those of one user. */
    List<Chat> of(User user) {
        return known().values().stream()
                .filter(chat -> chat.user().id().equals(user.id()))
                .toList();
    }

    /** A conversation in a list, with its place in that: it is asked once, since it may change while it is put in order. */
    record Listed(Cursor at, Chat chat) {}

    /** Those of one user, the one that changed last first. */
    List<Listed> newest(User user) {
        return of(user).stream()
                .map(chat -> new Listed(new Cursor(chat.changed(), chat.id()), chat))
                .sorted(Comparator.comparing(Listed::at, Cursor.NEWEST_FIRST))
                .toList();
    }

    /** Those of everybody. */
    List<Chat> all() {
        return List.copyOf(known().values());
    }

    /**
     * The user's conversation of that id.
     *
     * @throws Problem when the user has none, whether or not somebody else has
     */
    Chat find(User user, String id) {
        var chat = known(id);
        if (chat == null || !chat.user().id().equals(user.id())) {
            throw Problem.missing("there is no conversation '" + Rendering.harmless(shortened(id)) + "' of yours");
        }
        return chat;
    }

    /** The same for whoever says yes: somebody who may do so for others finds theirs too, where something waits. */
    Chat approvable(User user, String id) {
        var chat = known(id);
        return chat != null
                        && chat.waiting()
                                .filter(one -> mayApprove(user, one.proposal()))
                                .isPresent()
                ? chat
                : find(user, id);
    }

    /** Whether a user may say yes to what another asked for. */
    boolean mayApprove(User user, Proposal proposal) {
        return user.is(User.Role.APPROVER) && user.mayApprove(proposal, settings.sandbox(), agents::policy);
    }

    private static String shortened(String id) {
        return id.length() <= 64 ? id : id.substring(0, 64) + "…";
    }

    Chat create(User user, Chat.Settings chosen, @Nullable String title) {
        if (of(user).size() >= limits.of("conversations_per_user")) {
            throw Problem.tooMany(
                    "there are " + limits.of("conversations_per_user") + " conversations already, and no more are kept",
                    "delete some");
        }
        var chat = new Chat(this, UUID.randomUUID().toString(), user, chosen, title);
        chat.open();
        synchronized (this) {
            if (stopping) {
                throw Problem.stopping();
            }
            chats.put(chat.id(), chat);
        }
        chat.keep();
        return chat;
    }

    void delete(Chat chat) {
        chats.remove(chat.id());
        chat.delete();
    }

    /** Removes what was kept of a conversation, and what waits in it. */
    void forget(String id) {
        store.remove(id);
        agents.forget(id);
    }

    /** Lets go of what nobody has asked for in so long, and can be had again. */
    void rest(Duration idle) {
        var since = clock.instant().minus(idle);
        chats.values().forEach(chat -> chat.rest(since));
    }

    /** Keeps this in the place of what was kept of a conversation; false when it cannot be kept. */
    boolean keep(String id, String whole) {
        try {
            store.put(id, whole);
            return true;
        } catch (RuntimeException e) {
            LOG.warn(
                    "conversation {} is not kept over a restart: {}",
                    id,
                    e.getClass().getSimpleName());
            return false;
        }
    }

    /** Adds this to what is kept of a conversation; false when that is not there, or may be damaged now. */
    boolean append(String id, String text) {
        try {
            return store.append(id, text);
        } catch (RuntimeException e) {
            LOG.debug("{}", e.getClass().getName());
            return false;
        }
    }

    void execute(Runnable work) {
        threads.execute(work);
    }

    /** Does it on this thread, which waits for it anyway; where many do so already, on another, as others need these threads too. */
    void here(Runnable work) {
        if (!waiting.tryAcquire()) {
            execute(work);
            return;
        }
        try {
            work.run();
        } finally {
            waiting.release();
        }
    }

    /**
     * Something is asked for that has to be ended before the server stops.
     *
     * @throws Problem when it stops already
     */
    synchronized void begun() {
        if (stopping) {
            throw Problem.stopping();
        }
        running++;
    }

    synchronized void ended() {
        running--;
        notifyAll();
    }

    synchronized int running() {
        return running;
    }

    int size() {
        return known().size();
    }

    /** Of how many all is in memory. */
    long loaded() {
        return chats.values().stream().filter(Chat::isLoaded).count();
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    /** Takes nothing new, and waits for what runs; what is not done by then is called off. */
    void stop(Duration most) {
        var end = System.nanoTime() + most.toNanos();
        synchronized (this) {
            stopping = true;
        }
        prompts.stop();
        if (!awaitEnd(end)) {
            chats.values().forEach(Chat::cancel);
            // What is called off says what it did, which does not take long.
            awaitEnd(System.nanoTime() + Duration.ofSeconds(10).toNanos());
        }
    }

    private synchronized boolean awaitEnd(long end) {
        while (running > 0) {
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Something to do when nothing runs any more. */
    void atEnd(Runnable work) {
        ends.add(work);
    }

    void notAtEnd(Runnable work) {
        ends.remove(work);
    }

    @Override
    public void close() {
        ends.forEach(Runnable::run);
        threads.shutdown();
        try {
            // Those who listen are told that it was the end.
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        agents.close();
    }
}
