package dev.awsagent.server.web;

import static dev.awsagent.server.web.User.Role.APPROVER;
import static dev.awsagent.server.web.User.Role.OPERATOR;
import static dev.awsagent.server.web.User.Role.VIEWER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Target;
import dev.awsagent.credential.UnansweredException;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Regions;
import dev.awsagent.journal.AuditLog;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlannerChoice;
import dev.awsagent.plan.Step;
import dev.awsagent.server.ServerSettings;
import dev.awsagent.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be asked for over HTTP. Thread-safe. */
final class Api {

    private static final String TRANSFER = "s3_transfer";
    private static final int VALIDATE_SECONDS = 10;
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_REGION = 64;

    private final ServerSettings settings;
    private final Chats chats;
    private final Sessions sessions;
    private final Uploads uploads;
    private final Supplier<String> metrics;
    private final Supplier<String> cookieName;
    private final boolean secure;
    private final Places connections;
    private final Places busy;
    private final List<Route> routes = new ArrayList<>();

    /**
     * @param cookieName what the cookie is called that signs in
     * @param secure whether cookies go over TLS alone
     * @param connections what is open for each user
     * @param metrics what is counted, as Prometheus reads it
     */
    Api(
            ServerSettings settings,
            Chats chats,
            Sessions sessions,
            Uploads uploads,
            Supplier<String> metrics,
            Supplier<String> cookieName,
            boolean secure,
            Places connections) {
        this.settings = settings;
        this.chats = chats;
        this.sessions = sessions;
        this.uploads = uploads;
        this.metrics = metrics;
        this.cookieName = cookieName;
        this.secure = secure;
        this.connections = connections;
        this.busy = new Places(chats.limits().of("busy_per_user"));
        state();
        session();
        knowledge();
        conversations();
        turns();
        files();
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }

    private void get(
            String path,
            User.@Nullable Role role,
            String summary,
            String out,
            Route.Handling handling,
            String... query) {
        routes.add(new Route("GET", path, role, summary, List.of(query), null, Map.of(200, out), handling));
    }

    private void write(
            String method,
            String path,
            User.@Nullable Role role,
            String summary,
            @Nullable String in,
            Map<Integer, String> out,
            Route.Handling handling) {
        routes.add(new Route(method, path, role, summary, List.of(), in, out, handling));
    }

    private void state() {
        get(
                "/health",
                null,
                "Whether the server is there.",
                "Status",
                call -> Answer.ok(Json.object().put("status", "up")).now());
        routes.add(new Route(
                "GET",
                "/ready",
                null,
                "Whether it takes work: 503 while it stops.",
                List.of(),
                null,
                Map.of(200, "Status", 503, "Problem"),
                call -> {
                    if (chats.isStopping()) {
                        throw Problem.stopping();
                    }
                    return Answer.ok(Json.object().put("status", "ready")).now();
                }));
        get(
                "/metrics",
                VIEWER,
                "What is counted, for Prometheus.",
                "text/plain",
                call -> new Answer(
                                200,
                                "text/plain; version=0.0.4; charset=utf-8",
                                metrics.get().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .now());
        get(
                "/openapi.json",
                VIEWER,
                "This description.",
                "Any",
                call -> Answer.ok(OpenApi.document(routes())).now());
        get(
                "/ws.schema.json",
                VIEWER,
                "The messages of the WebSocket.",
                "Any",
                call -> Answer.ok(OpenApi.messages()).now());
    }

    private void session() {
        write("POST", "/session", null, "Signs in: a token for a cookie.", "SignIn", Map.of(200, "Session"), call -> {
            var session = sessions.bearer(call.body("token").text("token"));
            var cookie = sessions.begin(session);
            call.context()
                    .header("Set-Cookie", written(cookie.value(), chats.limits().of("session_seconds")));
            return Answer.ok(json(cookie.session())).now();
        });
        get(
                "/session",
                VIEWER,
                "Who is signed in.",
                "Session",
                call -> Answer.ok(json(call.session())).now());
        write("DELETE", "/session", VIEWER, "Signs out.", null, Map.of(204, Route.NOTHING), call -> {
            sessions.end(call.session());
            call.context().header("Set-Cookie", written("", 0));
            return Answer.nothing().now();
        });
    }

    private String written(String value, long seconds) {
        return cookieName.get() + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds
                + (secure ? "; Secure" : "");
    }

    private ObjectNode json(Sessions.Session session) {
        var user = session.user();
        var out = Json.object().put("user", user.name());
        user.roleNames().forEach(out.putArray("roles")::add);
        return out.put(
                        "expires",
                        session.key() == null ? null : session.expires().toString())
                .put("sandbox", settings.sandbox())
                .put("version", version())
                .put("profile", chats.usualProfile(user))
                .put("region", settings.target().region())
                .put("model", chats.agents().usual())
                .put("workingFolder", chats.agents().folder(user).toString())
                .put("uploadLimit", chats.limits().of("upload_bytes"));
    }

    static String version() {
        var version = Api.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** Does what may take long on a thread of its own, for each user a few at once. */
    private CompletionStage<Answer> apart(Call call, Callable<Answer> work) {
        var who = call.user().id();
        var done = new CompletableFuture<Answer>();
        chats.begun();
        try {
            takeBusy(who);
        } catch (RuntimeException e) {
            chats.ended();
            throw e;
        }
        try {
            chats.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (Exception | Error e) {
                    done.completeExceptionally(e);
                } finally {
                    busy.giveBack(who);
                    chats.ended();
                }
            });
        } catch (RuntimeException e) {
            busy.giveBack(who);
            chats.ended();
            throw e;
        }
        return done;
    }

    private void takeBusy(String who) {
        if (!busy.take(who)) {
            throw Problem.tooMany(
                    busy.most() + " requests that take long are at work for this user already", "wait for one of them");
        }
    }

    private AwsAgent agent(User user) {
        return chats.agents().of(user, null);
    }

    private static ObjectNode items(List<? extends JsonNode> items, @Nullable String next) {
        var out = Json.object();
        out.putArray("items").addAll(items);
        return next == null ? out : out.put("next", next);
    }

    /** The part of a list that was asked for, and where the next begins. */
    private static <T> ObjectNode page(
            Call call, List<T> all, Function<T, Cursor> at, Comparator<Cursor> order, Function<T, ObjectNode> json) {
        var cursor = call.context().queryParam("cursor");
        var after = cursor == null ? null : Cursor.of(cursor);
        var left = all.stream()
                .filter(one -> after == null || order.compare(at.apply(one), after) > 0)
                .toList();
        var shown = left.subList(0, Math.min(left.size(), call.limit()));
        var next = shown.size() < left.size()
                ? at.apply(shown.get(shown.size() - 1)).toString()
                : null;
        return items(shown.stream().map(json).toList(), null).put("next", next);
    }

    private void knowledge() {
        get(
                "/tools",
                VIEWER,
                "What the agent can do.",
                "Tools",
                call -> Answer.ok(items(
                                agent(call.user()).tools().all().stream()
                                        .sorted(Comparator.comparing(ToolDefinition::name))
                                        .map(Rendering::json)
                                        .toList(),
                                null))
                        .now());
        get(
                "/profiles",
                VIEWER,
                "The profiles that may be used; with validate=true, who each is.",
                "Profiles",
                call -> profiles(call.user(), "true".equals(call.context().queryParam("validate"))),
                "validate");
        get(
                "/models",
                VIEWER,
                "Who can plan.",
                "Models",
                call -> Answer.ok(items(
                                chats.agents().models().stream()
                                        .map(name -> Json.object().put("name", name))
                                        .toList(),
                                null))
                        .now());
        get(
                "/regions",
                VIEWER,
                "The regions there are for a profile; with validate=true, which of them its account may use.",
                "Regions",
                this::regions,
                "profile",
                "validate");
        get(
                "/audit",
                APPROVER,
                "Records of the audit log, oldest of them first: the newest, with whether all of it is what was written, or"
                        + " those before a cursor.",
                "Records",
                call -> {
                    var limit = call.limit();
                    var before = call.number("cursor", Long.MAX_VALUE);
                    return apart(
                            call, () -> Answer.ok(records(agent(call.user()).audit(), limit, before)));
                },
                "limit",
                "cursor");
    }

    /** @param before the number behind those that are wanted; with the newest of all goes whether the log is whole */
    private static ObjectNode records(AuditLog log, int limit, long before) {
        // One more tells whether there are older ones.
        var found = log.before(before, limit + 1);
        var shown = found.subList(Math.max(0, found.size() - limit), found.size());
        var next = shown.size() < found.size() ? shown.get(0).path("seq").asText() : null;
        var out = items(shown, null).put("next", next);
        if (before == Long.MAX_VALUE) {
            var verified = log.verify();
            var verification = out.putObject("verification")
                    .put("whole", verified.isWhole())
                    .put("records", verified.records())
                    .put("problem", verified.problem());
            verified.unfinished().forEach(verification.putArray("unfinished")::add);
        }
        return out;
    }

    private CompletionStage<Answer> profiles(User user, boolean validate) {
        if (settings.sandbox()) {
            return Answer.ok(items(List.of(), null)).now();
        }
        var agent = agent(user);
        var found = agent.profiles().stream()
                .filter(profile -> user.mayUse(profile.name()))
                .toList();
        if (validate) {
            takeBusy(user.id());
        }
        var checks = new ArrayList<CompletableFuture<ObjectNode>>();
        for (var profile : found) {
            var json = Rendering.json(profile);
            if (!validate) {
                checks.add(CompletableFuture.completedFuture(json));
                continue;
            }
            var check = new CompletableFuture<ObjectNode>();
            var target = settings.target().withProfile(profile.name());
            chats.execute(() -> check.complete(identified(agent, target)));
            var late = Json.object()
                    .put("checked", false)
                    .put("problem", "no answer within " + VALIDATE_SECONDS + " s")
                    .put("hint", "check the network and the endpoint");
            checks.add(check.completeOnTimeout(late, VALIDATE_SECONDS, TimeUnit.SECONDS)
                    .thenApply(known -> json.setAll(known)));
        }
        var all = CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new));
        if (validate) {
            all = all.whenComplete((done, error) -> busy.giveBack(user.id()));
        }
        return all.thenApply(done ->
                Answer.ok(items(checks.stream().map(CompletableFuture::join).toList(), null)));
    }

    private CompletionStage<Answer> regions(Call call) {
        var profile = call.context().queryParam("profile");
        var home = home(call.user(), profile);
        if (!"true".equals(call.context().queryParam("validate")) || settings.sandbox()) {
            return Answer.ok(AccountRegions.known(home).json()).now();
        }
        return apart(call, () -> Answer.ok(asked(call.user(), profile, home).json()));
    }

    private AccountRegions asked(User user, @Nullable String profile, @Nullable String home) {
        return AccountRegions.of(agent(user), place(user, profile), home, chats::execute, VALIDATE_SECONDS);
    }

    /** Where requests with a profile run unless they say otherwise. */
    private Target place(User user, @Nullable String profile) {
        return chats.target(user, new Chat.Settings(profile, null, null, null));
    }

    /**
     * The region that the profile says, which tells the partition that it is in; null where it says none, or goes elsewhere than to
     * AWS.
     */
    private @Nullable String home(User user, @Nullable String profile) {
        var target = place(user, profile);
        if (settings.sandbox()) {
            return null;
        }
        var name = target.profile();
        return agent(user).profiles().stream()
                .filter(one -> one.name().equals(name == null ? "default" : name))
                .findFirst()
                .map(one -> one.endpoint() == null ? one.region() : null)
                .orElse(name == null ? target.region() : null);
    }

    /**
     * Does what a region is chosen with. One that nobody here knows may have been added since: then the account is asked whether it
     * has it.
     */
    private CompletionStage<Answer> inRegion(
            Call call, @Nullable String profile, @Nullable String region, Callable<Answer> work) throws Exception {
        var lower = region == null ? null : region.toLowerCase(Locale.ROOT);
        if (lower == null || settings.sandbox() || Regions.isCode(lower) || !Regions.isPossible(lower)) {
            return work.call().now();
        }
        return apart(call, () -> {
            var found = asked(call.user(), profile, home(call.user(), profile));
            if (found.checked() && !found.has(lower)) {
                throw Problem.invalid(
                        "there is no region '" + lower + "' in " + found.partition() + ", as the account says",
                        "choose one of GET /api/v1/regions, such as " + found.suggested(lower));
            }
            return work.call();
        });
    }

    private static ObjectNode identified(AwsAgent agent, Target target) {
        try {
            var identity = agent.identify(target);
            return Json.object()
                    .put("checked", identity.checked())
                    .put("account", identity.account())
                    .put("arn", identity.arn())
                    .put(
                            "expires",
                            identity.expires() == null
                                    ? null
                                    : identity.expires().toString());
        } catch (UnansweredException e) {
            return Json.object().put("checked", false).put("asks", Rendering.harmless(String.valueOf(e.getMessage())));
        } catch (CredentialException e) {
            return Json.object()
                    .put("checked", false)
                    .put("problem", Rendering.harmless(String.valueOf(e.getMessage())))
                    .put("hint", e.hint());
        } catch (RuntimeException e) {
            return Json.object()
                    .put("checked", false)
                    .put("problem", "it could not be found out: " + e.getClass().getSimpleName())
                    .putNull("hint");
        }
    }

    private void conversations() {
        get(
                "/conversations",
                VIEWER,
                "The user's own, the one that changed last first.",
                "Conversations",
                call -> {
                    var wanted = call.context().queryParam("title");
                    var words = wanted == null ? "" : wanted.toLowerCase(Locale.ROOT);
                    var own = chats.newest(call.user()).stream()
                            .filter(one -> Objects.toString(one.chat().title(), "")
                                    .toLowerCase(Locale.ROOT)
                                    .contains(words))
                            .toList();
                    return Answer.ok(page(
                                    call,
                                    own,
                                    Chats.Listed::at,
                                    Cursor.NEWEST_FIRST,
                                    one -> one.chat().json()))
                            .now();
                },
                "limit",
                "cursor",
                "title");
        write(
                "POST",
                "/conversations",
                VIEWER,
                "Begins one.",
                "ConversationSettings",
                Map.of(201, "Conversation"),
                call -> {
                    var body = call.body("profile", "region", "model", "planner", "title");
                    var chosen = chosen(body, Chat.Settings.USUAL);
                    var title = title(body, null);
                    return inRegion(
                            call,
                            chosen.profile(),
                            chosen.region(),
                            () -> Answer.of(
                                    201,
                                    chats.create(call.user(), chosen, title).json()));
                });
        get(
                "/conversations/{id}",
                VIEWER,
                "One of them.",
                "Conversation",
                call -> Answer.ok(chat(call).json()).now());
        write(
                "PATCH",
                "/conversations/{id}",
                VIEWER,
                "Where it runs from now on, and who plans; null for what is usual.",
                "ConversationSettings",
                Map.of(200, "Conversation"),
                call -> {
                    var chat = chat(call);
                    var body = call.body("profile", "region", "model", "planner", "title");
                    // Looked at now, and put together with what it is set to when it is done.
                    var chosen = chosen(body, chat.settings());
                    title(body, chat.title());
                    return inRegion(call, chosen.profile(), body.optional("region"), () -> {
                        chat.change(call.user(), now -> chosen(body, now), now -> title(body, now));
                        return Answer.ok(chat.json());
                    });
                });
        write(
                "DELETE",
                "/conversations/{id}",
                VIEWER,
                "Ends it and forgets it; what runs is called off, and what waits is given up.",
                null,
                Map.of(204, Route.NOTHING),
                call -> {
                    var chat = chat(call);
                    chats.delete(chat);
                    uploads.delete(call.user(), chat.id());
                    return Answer.nothing().now();
                });
        get(
                "/conversations/{id}/history",
                VIEWER,
                "What was said in it, oldest first.",
                "History",
                call -> Answer.ok(chat(call)
                                .history((int) Math.min(Integer.MAX_VALUE, call.number("cursor", 0)), call.limit()))
                        .now(),
                "limit",
                "cursor");
    }

    private Chat.Settings chosen(Body body, Chat.Settings before) {
        var region = body.has("region") ? body.optional("region") : before.region();
        if (region != null && !Regions.isName(region)) {
            throw noRegion(region);
        }
        var model = body.has("model") ? body.optional("model") : before.model();
        if (model != null && !chats.agents().models().contains(model)) {
            throw Problem.invalid(
                    "the model is none that was configured",
                    "choose one of " + String.join(", ", chats.agents().models()));
        }
        var profile = body.has("profile") ? body.optional("profile") : before.profile();
        if (profile != null && (profile.isBlank() || profile.length() > 256)) {
            throw Problem.invalid("the profile has no name that there can be", "choose one of GET /api/v1/profiles");
        }
        var planner = body.has("planner") ? planner(body.optional("planner")) : before.planner();
        if (planner == PlannerChoice.MODEL && Agents.LOCAL.equals(model)) {
            throw Problem.invalid(
                    "the planner is to be a model, and '" + Agents.LOCAL + "' is none", "leave one of the two out");
        }
        return new Chat.Settings(profile, region, model, planner);
    }

    private static @Nullable PlannerChoice planner(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return Stream.of(PlannerChoice.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("the planner is none that there is", "write auto, local or model"));
    }

    private static @Nullable String title(Body body, @Nullable String before) {
        var title = body.has("title") ? body.optional("title") : before;
        if (title != null && title.length() > LONGEST_TITLE) {
            throw Problem.invalid("the title has more than " + LONGEST_TITLE + " characters", "give it a shorter one");
        }
        if (body.has("title") && title != null && Rendering.mayHoldSecret(title)) {
            throw Problem.invalid("the title may hold a secret, and titles are kept", "leave that out of it");
        }
        return title;
    }

    private Chat chat(Call call) {
        return chats.find(call.user(), call.path("id"));
    }

    private void turns() {
        var replies = Map.of(200, "Reply", 202, "Accepted");
        write(
                "POST",
                "/conversations/{id}/messages",
                VIEWER,
                "Says something, and waits for the reply; with Prefer: respond-async it does not wait.",
                "Message",
                replies,
                call -> {
                    var chat = chat(call);
                    return replied(
                            call, chat, chat.ask(call.user(), call.body("text").text("text"), waits(call)));
                });
        write(
                "POST",
                "/conversations/{id}/runs",
                VIEWER,
                "Runs steps whose arguments were typed or clicked, so that nobody has to read them out of a sentence;"
                        + " reviewed like any other.",
                "Run",
                replies,
                call -> {
                    var chat = chat(call);
                    var body = call.body("steps", "text", "profile", "region");
                    var plan = new Plan("person", steps(body, target(call, chat, body)));
                    var text = body.optional("text");
                    return replied(
                            call, chat, chat.run(call.user(), plan, text == null ? "run steps" : text, waits(call)));
                });
        write(
                "POST",
                "/conversations/{id}/clarifications",
                VIEWER,
                "Answers the question that is open.",
                "Message",
                replies,
                call -> {
                    var chat = chat(call);
                    return replied(
                            call,
                            chat,
                            chat.answer(call.user(), call.body("text").text("text"), waits(call)));
                });
        write(
                "POST",
                "/conversations/{id}/approvals",
                OPERATOR,
                "Says yes or no to the proposal of a seal.",
                "Approval",
                replies,
                call -> {
                    var chat = chats.approvable(call.user(), call.path("id"));
                    var body = call.body("seal", "decision", "typed");
                    var seal = body.text("seal");
                    return replied(
                            call,
                            chat,
                            switch (body.text("decision")) {
                                case "approve" ->
                                    chat.approve(call.user(), seal, body.texts("typed"), null, waits(call));
                                case "reject" -> chat.reject(call.user(), seal, null, waits(call));
                                default ->
                                    throw Problem.invalid(
                                            "'decision' is neither of the two", "write approve or reject");
                            });
                });
        write(
                "POST",
                "/conversations/{id}/cancel",
                VIEWER,
                "Calls off what runs.",
                null,
                Map.of(200, "Cancelled"),
                call -> Answer.ok(Json.object().put("cancelled", chat(call).cancel()))
                        .now());
        write(
                "POST",
                "/conversations/{id}/plan",
                VIEWER,
                "What a message would come to; nothing runs.",
                "Message",
                Map.of(200, "Preview"),
                call -> {
                    var chat = chat(call);
                    var text = call.body("text").text("text");
                    return apart(call, () -> Answer.ok(chats.rendering().json(chat.plan(call.user(), text))));
                });
        get(
                "/conversations/{id}/events",
                VIEWER,
                "What happens in it, as it happens: server-sent events.",
                EventStream.TYPE,
                this::events,
                "after");
        get(
                "/prompts",
                VIEWER,
                "What the user's own conversations wait for that only a person has, such as the code of an MFA device.",
                "Prompts",
                call -> Answer.ok(items(chats.prompts().of(call.user()), null)).now());
        write("POST", "/prompts/{id}", VIEWER, "Gives it, once.", "PromptAnswer", Map.of(204, Route.NOTHING), call -> {
            chats.prompts()
                    .answer(call.user(), call.path("id"), call.body("answer").text("answer"));
            return Answer.nothing().now();
        });
        write(
                "DELETE",
                "/prompts/{id}",
                VIEWER,
                "Declines it, which ends the turn that waits for it.",
                null,
                Map.of(204, Route.NOTHING),
                call -> {
                    chats.prompts().answer(call.user(), call.path("id"), null);
                    return Answer.nothing().now();
                });
        get(
                "/proposals",
                VIEWER,
                "What waits for a yes: the user's own, and for an approver all.",
                "Proposals",
                call -> {
                    var all = call.user().is(APPROVER) ? chats.all() : chats.of(call.user());
                    var found = new ArrayList<Waits>();
                    for (var chat : all) {
                        var own = chat.user().id().equals(call.user().id());
                        chat.waiting()
                                .filter(one -> own || chats.mayApprove(call.user(), one.proposal()))
                                .ifPresent(one -> found.add(new Waits(chat, one)));
                    }
                    found.sort(Comparator.comparing(Waits::at, Cursor.OLDEST_FIRST));
                    return Answer.ok(page(call, found, Waits::at, Cursor.OLDEST_FIRST, this::json))
                            .now();
                },
                "limit",
                "cursor");
    }

    /** What waits in a conversation; what is over first comes first. */
    private record Waits(Chat chat, Chat.Waiting what) {

        Cursor at() {
            return new Cursor(what.proposal().expires(), chat.id());
        }
    }

    private ObjectNode json(Waits one) {
        var proposal = one.what().proposal();
        var out = Json.object()
                .put("conversation", one.chat().id())
                .put("user", one.chat().user().name())
                .put("text", chats.rendering().text(proposal));
        out.set("proposal", Rendering.json(proposal));
        out.set("approvals", Json.tree(one.what().approvals()));
        return out;
    }

    private CompletionStage<Answer> events(Call call) {
        var chat = chat(call);
        var last = call.context().header("Last-Event-ID");
        if (last != null && !last.matches("\\d{1,18}")) {
            throw Problem.invalid("'Last-Event-ID' is no whole number from 0 up", "send the id of the last event");
        }
        var after = last == null ? call.number("after", -1) : Long.parseLong(last);
        var who = call.user().id();
        if (!connections.take(who)) {
            throw Problem.tooMany("this user has " + connections.most() + " connections open already", "close some");
        }
        try {
            return new EventStream(call.context(), chats.limits().of("unread_bytes"))
                    .begin(chat, call.user(), after, chats, () -> sessions.isOver(call.session()))
                    .whenComplete((answer, error) -> connections.giveBack(who));
        } catch (RuntimeException e) {
            connections.giveBack(who);
            throw e;
        }
    }

    /** Where steps run that say so beside themselves. */
    private static Target target(Call call, Chat chat, Body body) {
        var region = body.optional("region");
        if (region != null && !Regions.isName(region)) {
            throw noRegion(region);
        }
        return chat.target(call.user(), body.optional("profile"), region);
    }

    private static Problem noRegion(String region) {
        var shown = region.length() <= LONGEST_REGION ? region : region.substring(0, LONGEST_REGION) + "…";
        return Problem.invalid(
                "the region '" + Rendering.harmless(shown) + "' is none that there can be",
                "choose one of GET /api/v1/regions, such as eu-west-1");
    }

    /** Whether the request is answered with the reply. */
    private static boolean waits(Call call) {
        var prefer = call.context().header("Prefer");
        return prefer == null || !prefer.contains("respond-async");
    }

    private static CompletionStage<Answer> replied(Call call, Chat chat, Chat.Asked asked) {
        if (!waits(call)) {
            return Answer.of(
                            202,
                            Json.object()
                                    .put("conversation", chat.id())
                                    .put("asked", asked.event())
                                    .put("event", chat.events().last()))
                    .now();
        }
        return asked.reply().thenApply(Answer::ok);
    }

    private void files() {
        write(
                "PUT",
                "/conversations/{id}/files/{name}",
                OPERATOR,
                "Puts a file into the working folder, to be transferred from there.",
                Route.BYTES,
                Map.of(201, "File"),
                call -> {
                    var chat = chat(call);
                    var user = call.user();
                    var name = call.path("name");
                    var request = call.context().req();
                    var in = request.getInputStream();
                    return apart(call, () -> {
                        var file = uploads.put(user, chat.id(), name, request.getContentLengthLong(), in);
                        return Answer.of(
                                201,
                                Json.object()
                                        .put("file", file.path())
                                        .put("name", name)
                                        .put("bytes", file.bytes()));
                    });
                });
        write(
                "POST",
                "/conversations/{id}/transfers",
                OPERATOR,
                "Transfers a file or an object, as the command transfer does.",
                "Transfer",
                Map.of(200, "Reply", 202, "Accepted"),
                call -> {
                    var chat = chat(call);
                    var body = call.body("from", "to", "profile", "region");
                    var from = body.text("from");
                    var to = body.text("to");
                    if (agent(call.user()).tools().find(TRANSFER).isEmpty()) {
                        throw Problem.conflict(
                                "no module on the path transfers files", "add dev.awsagent:aws-agent-tools-s3");
                    }
                    var arguments = new LinkedHashMap<String, Argument>();
                    arguments.put("source", argument(from));
                    arguments.put("destination", argument(to));
                    arguments.put("mode", argument("COPY"));
                    var plan =
                            new Plan("transfer", List.of(new Step("1", TRANSFER, arguments, target(call, chat, body))));
                    return replied(
                            call, chat, chat.run(call.user(), plan, "transfer " + from + " to " + to, waits(call)));
                });
    }

    private static Argument argument(String value) {
        return argument(JsonNodeFactory.instance.textNode(value));
    }

    private static Argument argument(JsonNode value) {
        return new Argument(value, Origin.USER);
    }

    /** What a person put together by hand: each argument is theirs. */
    private static List<Step> steps(Body body, Target target) {
        var steps = new ArrayList<Step>();
        for (var one : body.objects("steps")) {
            one.onlyHas(Set.of("tool", "arguments"));
            var arguments = new LinkedHashMap<String, Argument>();
            one.object("arguments").forEach((name, value) -> arguments.put(name, argument(value)));
            steps.add(new Step(String.valueOf(steps.size() + 1), one.text("tool"), arguments, target));
        }
        return steps;
    }
}
