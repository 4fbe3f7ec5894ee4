package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.internal.Json;
import dev.awsagent.journal.CheckpointStore;
import dev.awsagent.journal.FileCheckpointStore;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.server.ServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the conversations is in memory, and that nothing is lost when it is not. */
class ChatsIT {

    private static final User DANA = User.withToken("dana");
    private static final int THOUSANDS = 3_000;

    @TempDir
    private static Path shared;

    private static Sandbox sandbox;

    @TempDir
    private Path folder;

    private final Running.Held held = new Running.Held();
    private final Counted store = new Counted();

    @BeforeAll
    static void begin() throws IOException {
        sandbox = Sandbox.discover(shared.resolve("sandbox"));
    }

    @AfterAll
    static void end() {
        sandbox.close();
    }

    /** Says how much of it was read, and fails when it is told to, but for the names. */
    private final class Counted implements CheckpointStore {

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger whole = new AtomicInteger();
        private volatile boolean broken;

        private CheckpointStore files() {
            if (broken) {
                throw new UncheckedIOException(new IOException("no room"));
            }
            return new FileCheckpointStore(folder.resolve("conversations"));
        }

        @Override
        public void put(String conversation, String state) {
            files().put(conversation, state);
        }

        @Override
        public boolean append(String conversation, String text) {
            return files().append(conversation, text);
        }

        @Override
        public Optional<String> get(String conversation) {
            whole.incrementAndGet();
            return files().get(conversation);
        }

        @Override
        public Optional<Beginnings> beginnings(String conversation, int most) {
            begun.incrementAndGet();
            return files().beginnings(conversation, most);
        }

        @Override
        public Optional<String> take(String conversation) {
            return files().take(conversation);
        }

        @Override
        public boolean remove(String conversation) {
            return files().remove(conversation);
        }

        @Override
        public List<String> conversations() {
            return new FileCheckpointStore(folder.resolve("conversations")).conversations();
        }
    }

    /** As after a start. */
    private Chats chats() {
        var work = folder.resolve("work");
        var settings = new ServerSettings(
                () -> AwsAgent.builder()
                        .environment(new Environment(Map.of(), folder))
                        .memory(folder.resolve("memory"))
                        .workingFolder(work)
                        .tools(held)
                        .sandbox(sandbox),
                Target.ANY,
                null,
                true,
                work,
                folder.resolve("server"),
                "dana",
                "127.0.0.1",
                0,
                new ServerSettings.Tls.None(),
                null);
        try {
            Files.createDirectories(work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var agents = new Agents(settings, new FileCheckpointStore(folder.resolve("waiting")), Running.FILE);
        return new Chats(settings, store, agents, Map.of(), Running.LIMITS, Clock.systemUTC());
    }

    private static JsonNode say(Chat chat, String text) throws Exception {
        return Running.parse(
                chat.ask(DANA, text, true).reply().toCompletableFuture().get(20, TimeUnit.SECONDS));
    }

    private static List<String> texts(Chat chat) {
        var texts = new ArrayList<String>();
        // As it is sent: replies are in it as they were written.
        Running.parse(chat.history(0, 1_000).toString()).path("items").forEach(item -> {
            assertThat(item.path("reply").isObject()).as(item.toString()).isTrue();
            texts.add(item.path("text").asText());
        });
        return texts;
    }

    /** Also of what waits its turn, nothing is done that is not written down: the server may be killed. */
    @Test
    void whatWaitedItsTurn_isWrittenDownBeforeItActs() throws Exception {
        try (var chats = chats()) {
            var chat = chats.create(DANA, Chat.Settings.USUAL, null);
            chat.ask(DANA, "hold pen-1", false);
            assertThat(held.begun.await(20, TimeUnit.SECONDS)).isTrue();
            var second = chat.ask(DANA, "hold pen-2", false);
            held.go.countDown();
            second.reply().toCompletableFuture().get(20, TimeUnit.SECONDS);

            assertThat(store.get(chat.id()).orElseThrow().lines())
                    .anyMatch(line -> line.contains("\"text\":\"hold pen-2\"") && line.contains("\"reply\":null"));
            assertThat(Running.parse(Chat.kept(store.get(chat.id()).orElseThrow())
                                    .toString())
                            .path("entries"))
                    .hasSize(2);
        }
    }

    @Test
    void settingsThatChangeBesideAMessage_areWrittenDown() throws Exception {
        String id;
        try (var chats = chats()) {
            var chat = chats.create(DANA, Chat.Settings.USUAL, null);
            id = chat.id();
            say(chat, "help");
            chat.events()
                    .listen(
                            -1,
                            event -> {
                                if (event.name().equals("settings")) {
                                    // Before the change is written down.
                                    chat.ask(DANA, "help", true);
                                }
                            },
                            () -> {});
            chat.change(DANA, now -> new Chat.Settings(null, "us-west-2", null, null), now -> "Mine");
        }
        try (var chats = chats()) {
            var json = chats.find(DANA, id).json();
            assertThat(json.path("region").asText()).isEqualTo("us-west-2");
            assertThat(json.path("title").asText()).isEqualTo("Mine");
            assertThat(texts(chats.find(DANA, id))).hasSize(2);
        }
    }

    /** One of these many, with others beside it that are like it. */
    private String kept(int others) throws Exception {
        String id;
        try (var chats = chats()) {
            var chat = chats.create(DANA, Chat.Settings.USUAL, null);
            id = chat.id();
            say(chat, "List all S3 buckets");
            say(chat, "list objects");
        }
        var text = store.get(id).orElseThrow();
        for (var i = 0; i < others; i++) {
            var other = UUID.randomUUID().toString();
            store.put(other, text.replace(id, other).replace("List all S3 buckets", "Other " + i));
        }
        store.begun.set(0);
        store.whole.set(0);
        return id;
    }

    @Test
    void start_readsNothingThatWasSaid() throws Exception {
        var id = kept(THOUSANDS);
        try (var chats = chats()) {
            assertThat(store.begun).as("nothing is read before it is asked for").hasValue(0);
            assertThat(chats.find(DANA, id).json().path("title").asText()).isEqualTo("List all S3 buckets");
            assertThat(store.begun).as("no other is waited for").hasValue(1);

            var listed = chats.newest(DANA);
            assertThat(listed).hasSize(THOUSANDS + 1);
            assertThat(listed.stream().filter(one -> "Other 7".equals(one.chat().title())))
                    .hasSize(1);
            assertThat(listed)
                    .allMatch(one -> one.chat().json().path("question").asBoolean());
            assertThat(chats.size()).isEqualTo(THOUSANDS + 1);
            assertThat(store.begun).hasValue(THOUSANDS + 1);
            assertThat(store.whole).hasValue(0);
            assertThat(chats.loaded()).isZero();

            assertThat(texts(chats.find(DANA, id))).containsExactly("List all S3 buckets", "list objects");
            assertThat(store.whole).hasValue(1);
            assertThat(chats.loaded()).isEqualTo(1);
        }
    }

    @Test
    void whatNobodyUses_isLetGoAndGoesOnWithItsMemory() throws Exception {
        var id = kept(0);
        try (var chats = chats()) {
            var chat = chats.find(DANA, id);
            assertThat(texts(chat)).hasSize(2);
            chats.rest(Duration.ofHours(1));
            assertThat(chats.loaded()).as("it was used just now").isEqualTo(1);
            var before = chat.json();
            store.whole.set(0);

            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isZero();
            assertThat(chats.find(DANA, id)).isSameAs(chat);
            // As somebody does whose change was written down with another's while they waited for that.
            chat.keep();
            assertThat(chat.json()).isEqualTo(before);
            assertThat(store.whole).as("for a list").hasValue(0);
            var answered = say(chat, "acme-app-logs");
            assertThat(answered.path("type").asText())
                    .as("it knows the question: " + answered)
                    .isEqualTo("answer");
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isZero();
            say(chat, "List all S3 buckets");
            assertThat(Chat.kept(store.get(id).orElseThrow())
                            .at("/memory/history")
                            .findValuesAsText("message"))
                    .as("what it remembers of each turn")
                    .containsExactly("List all S3 buckets", "list objects", "acme-app-logs", "List all S3 buckets");
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isZero();
            assertThat(texts(chat))
                    .containsExactly("List all S3 buckets", "list objects", "acme-app-logs", "List all S3 buckets");
        }
        try (var chats = chats()) {
            assertThat(texts(chats.find(DANA, id))).hasSize(4);
        }
    }

    @Test
    void eventsOfWhatWasLetGo_goOn() throws Exception {
        var id = kept(0);
        try (var chats = chats()) {
            var chat = chats.find(DANA, id);
            say(chat, "List all S3 buckets");
            var last = chat.events().last();
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isZero();
            assertThat(chat.events().last()).isEqualTo(last);

            var heard = new ArrayList<Event>();
            assertThat(chat.events().listen(last - 1, heard::add, () -> {}))
                    .as("less than all was seen, and it is not known any more")
                    .isFalse();
            Event.Listener listener = heard::add;
            assertThat(chat.events().listen(last, listener, () -> {})).isTrue();
            assertThat(chat.ask(DANA, "List all S3 buckets", true).event()).isEqualTo(last + 1);
            assertThat(heard.get(0).id()).isEqualTo(last + 1);
            assertThat(heard.get(heard.size() - 1).name()).isEqualTo("replied");

            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).as("somebody listens").isEqualTo(1);
            chat.events().leave(listener);
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isZero();
        }
    }

    @Test
    void whatRunsOrWaits_isNotLetGo() throws Exception {
        try (var chats = chats()) {
            var chat = chats.create(DANA, Chat.Settings.USUAL, null);
            var running = chat.ask(DANA, "hold pen-1", false).reply().toCompletableFuture();
            assertThat(held.begun.await(20, TimeUnit.SECONDS)).isTrue();
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isEqualTo(1);
            held.go.countDown();
            running.get(20, TimeUnit.SECONDS);

            var seal = say(chat, "create bucket at-rest-made").path("proposal").path("seal");
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isEqualTo(1);
            assertThat(chat.waiting()).isPresent();
            chat.reject(DANA, seal.asText(), null, true)
                    .reply()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            while (chat.isRunning()) {
                Thread.onSpinWait();
            }
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isZero();
        } finally {
            held.go.countDown();
        }
    }

    @Test
    void whatWaitsAfterARestart_waitsOnWhileTheConversationIsRead_andLetGo() throws Exception {
        String id;
        String seal;
        try (var chats = chats()) {
            var chat = chats.create(DANA, Chat.Settings.USUAL, null);
            id = chat.id();
            seal = say(chat, "create bucket waits-on")
                    .path("proposal")
                    .path("seal")
                    .asText();
        }
        try (var chats = chats()) {
            var chat = chats.find(DANA, id);
            assertThat(chat.json().path("waiting").asBoolean()).isTrue();
            assertThat(texts(chat)).hasSize(1);
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isZero();
            assertThat(chat.json().path("waiting").asBoolean()).isTrue();
            var done = chat.approve(DANA, seal, List.of(), null, true)
                    .reply()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(Running.parse(done).path("type").asText()).as(done).isEqualTo("answer");
        }
    }

    @Test
    void whatCannotBeWrittenDown_isNotLetGo() throws Exception {
        var id = kept(0);
        try (var chats = chats()) {
            var chat = chats.find(DANA, id);
            texts(chat);
            store.broken = true;
            say(chat, "List all S3 buckets");
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isEqualTo(1);
            assertThat(texts(chat)).hasSize(3);

            store.broken = false;
            say(chat, "List all S3 buckets");
            chats.rest(Duration.ZERO);
            assertThat(chats.loaded()).isZero();
            assertThat(texts(chat)).hasSize(4);
        }
    }

    @Test
    void whatCannotBeReadNow_isThereLater() throws Exception {
        var id = kept(3);
        try (var chats = chats()) {
            store.broken = true;
            assertThat(chats.newest(DANA)).isEmpty();
            store.broken = false;
            assertThat(chats.newest(DANA)).hasSize(4);

            store.broken = true;
            var chat = chats.find(DANA, id);
            assertThatThrownBy(() -> chat.ask(DANA, "List all S3 buckets", true))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.status()).isEqualTo(500));
            store.broken = false;
            assertThat(texts(chat)).hasSize(2);
        }
    }

    @Test
    void whatIsDamaged_isSaidAndLeftAloneUntilItIsDeleted() throws Exception {
        var id = kept(0);
        var damaged = store.get(id).orElseThrow().replace("\"entries\":[", "\"entries\":[[");
        store.put(id, damaged);
        try (var chats = chats()) {
            assertThat(chats.newest(DANA)).hasSize(1);
            var chat = chats.find(DANA, id);
            for (var use : List.<Callable<Object>>of(
                    () -> chat.history(0, 10),
                    () -> chat.ask(DANA, "List all S3 buckets", true),
                    () -> chat.plan(DANA, "List all S3 buckets"))) {
                assertThatThrownBy(use::call).isInstanceOf(Problem.class).hasMessageContaining("cannot be read");
            }
            assertThatThrownBy(() -> chat.change(DANA, now -> Chat.Settings.USUAL, now -> "Mine"))
                    .isInstanceOf(Problem.class);
            assertThat(chats.running()).isZero();
            assertThat(store.get(id)).contains(damaged);
            chats.delete(chat);
            assertThat(store.get(id)).isEmpty();
        }
    }

    /** As an older version left it, as a crash did, and as it is with a very long beginning. */
    @Test
    void whatIsWrittenInAnotherWay_isReadToo() throws Exception {
        var id = kept(0);
        var text = store.get(id).orElseThrow();
        var older = text.replaceAll(",\"question\":(true|false)", "");
        assertThat(older).isNotEqualTo(text);
        for (var written : List.of(
                older,
                older + "{\"changed\":\"2",
                text + "{\"changed\":\"2",
                text.replace("\"groups\":[]", "\"groups\":[\"" + "x".repeat(20_000) + "\"]"),
                whole(text))) {
            store.put(id, written);
            try (var chats = chats()) {
                var chat = chats.find(DANA, id);
                assertThat(chat.json().path("question").asBoolean()).isTrue();
                assertThat(chat.title()).isEqualTo("List all S3 buckets");
                assertThat(chats.loaded()).isZero();
                assertThat(chats.newest(DANA)).hasSize(1);
                assertThat(chats.newest(User.withToken("olaf"))).isEmpty();
                assertThat(texts(chat)).hasSize(2);
            }
        }
    }

    /** In one line, and what was said before all else. */
    private static String whole(String text) {
        var kept = (ObjectNode) Chat.kept(text);
        var out = Json.object();
        out.set("entries", kept.remove("entries"));
        return out.setAll(kept).toString();
    }

    @Test
    void whatIsOfAnother_isNotTaken() throws Exception {
        var id = kept(0);
        store.put("another", store.get(id).orElseThrow());
        try (var chats = chats()) {
            assertThat(chats.newest(DANA)).hasSize(1);
            assertThatThrownBy(() -> chats.find(DANA, "another")).isInstanceOf(Problem.class);
        }
        assertThat(store.get("another")).isPresent();
    }

    /** Talks, renames, reads and lets go at once: each message is there once, with its reply, and after a restart too. */
    @Test
    void messagesWhileConversationsAreLetGo_areAllKept() throws Exception {
        var ids = new ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            ids.add(kept(0));
        }
        var each = 20;
        var over = new AtomicBoolean();
        var letGo = new AtomicInteger();
        var threads = Executors.newCachedThreadPool();
        try (var chats = chats()) {
            var rests = threads.submit(() -> {
                while (!over.get()) {
                    var before = chats.loaded();
                    chats.rest(Duration.ZERO);
                    letGo.addAndGet((int) Math.max(0, before - chats.loaded()));
                }
            });
            var reads = threads.submit(() -> {
                while (!over.get()) {
                    ids.forEach(id -> chats.find(DANA, id).history(0, 5));
                }
            });
            var talks = new ArrayList<Future<?>>();
            for (var renamer = 0; renamer < 4; renamer++) {
                var id = ids.get(renamer % 2);
                talks.add(threads.submit(() -> {
                    for (var i = 0; i < 10 * each; i++) {
                        var title = "Title " + i;
                        chats.find(DANA, id).change(DANA, now -> Chat.Settings.USUAL, now -> title);
                    }
                    return null;
                }));
            }
            for (var talker = 0; talker < 6; talker++) {
                var id = ids.get(talker % ids.size());
                var name = "talker " + talker;
                talks.add(threads.submit(() -> {
                    for (var i = 0; i < each; i++) {
                        say(chats.find(DANA, id), "is there a " + name + " " + i);
                    }
                    return null;
                }));
            }
            for (var talk : talks) {
                talk.get(120, TimeUnit.SECONDS);
            }
            over.set(true);
            rests.get(20, TimeUnit.SECONDS);
            reads.get(20, TimeUnit.SECONDS);
            assertThat(letGo.get()).as("it was let go of meanwhile").isPositive();
            for (var id : ids) {
                assertThat(texts(chats.find(DANA, id))).doesNotHaveDuplicates().hasSize(2 + 2 * each);
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        try (var chats = chats()) {
            for (var id : ids) {
                assertThat(texts(chats.find(DANA, id))).doesNotHaveDuplicates().hasSize(2 + 2 * each);
            }
        }
    }

    /** Deleted while it is listed, read, talked in and let go: it does not come back. */
    @Test
    void whatIsDeletedWhileItIsRead_staysDeleted() throws Exception {
        var threads = Executors.newCachedThreadPool();
        try {
            for (var round = 0; round < 20; round++) {
                var id = kept(5);
                try (var chats = chats()) {
                    var all = new ArrayList<Future<?>>();
                    all.add(threads.submit(chats::know));
                    all.add(threads.submit(() -> chats.newest(DANA)));
                    all.add(threads.submit(() -> chats.rest(Duration.ZERO)));
                    for (var use : List.<Callable<Object>>of(
                            () -> chats.find(DANA, id).history(0, 5),
                            () -> say(chats.find(DANA, id), "is there a round"),
                            () -> {
                                chats.delete(chats.find(DANA, id));
                                return 0;
                            })) {
                        all.add(threads.submit(() -> {
                            var thrown = catchThrowable(use::call);
                            var cause = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
                            assertThat(cause)
                                    .as("at most that it is not there")
                                    .satisfiesAnyOf(
                                            none -> assertThat(none).isNull(),
                                            problem -> assertThat(problem).isInstanceOf(Problem.class));
                        }));
                    }
                    for (var one : all) {
                        one.get(60, TimeUnit.SECONDS);
                    }
                    chats.rest(Duration.ZERO);
                    assertThatThrownBy(() -> chats.find(DANA, id)).isInstanceOf(Problem.class);
                    assertThat(chats.newest(DANA))
                            .noneMatch(one -> one.chat().id().equals(id));
                    while (store.get(id).isPresent() && chats.running() > 0) {
                        Thread.onSpinWait();
                    }
                    assertThat(store.get(id)).isEmpty();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
