package dev.awsagent.server.web;

import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.guard.PolicyException;
import dev.awsagent.journal.FileCheckpointStore;
import dev.awsagent.server.RunningServer;
import dev.awsagent.server.ServerSettings;
import dev.awsagent.server.ServerSettings.Tls;
import dev.awsagent.tool.ToolException;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: its parts put together, and their beginning and end. Thread-safe. */
final class ChatServer implements RunningServer {

    private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

    private static final org.eclipse.jetty.websocket.api.Callback NOTHING =
            org.eclipse.jetty.websocket.api.Callback.NOOP;
    private static final String WHO = "aws-agent.who";
    private static final String BEGAN = "aws-agent.began";
    private static final String UPGRADE = "aws-agent.upgrade";
    private static final String FILE = "aws-agent.file";
    private static final String SOCKET = Route.ROOT + "/ws";
    private static final int HEADER_BYTES = 16 << 10;
    private static final int ACCEPTED_LATER = 1_024;
    private static final int LONGEST_KEY = 128;

    /** A token is not longer, and anybody may send one. */
    private static final long SIGN_IN_BYTES = 16 << 10;

    private static final long PING_SECONDS = 30;

    private static final String RETRY_SECONDS = "1";
    private static final long CLEAN_EVERY_HOURS = 6;
    private static final long REST_EVERY_SECONDS = 60;

    /** Virtual threads, from where on the server's own work has them too. */
    private static final int VIRTUAL = 24;

    private final ServerSettings settings;
    private final Limits limits;
    private final Chats chats;
    private final Sessions sessions;
    private final Repeats repeats;
    private final boolean secure;
    private final List<String> hosts;
    private final Places connections;
    private final @Nullable OpenIdUsers issuer;

    /** How to sign in: with a token, and where another issues them, with one of theirs. */
    private final String challenge;

    private final ServerMetrics metrics = new ServerMetrics();
    private final Page page = new Page();
    private final Door door;
    private final Api api;
    private final Newcomers newcomers;
    private final Readers readers;
    private final Map<String, Socket> sockets = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;
    private final Javalin javalin;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    static ChatServer start(ServerSettings settings, ServerFile file) {
        return start(settings, file, Clock.systemUTC());
    }

    static ChatServer start(ServerSettings settings, ServerFile file, Clock clock) {
        check(settings);
        return new ChatServer(settings, file, clock);
    }

    private static void check(ServerSettings settings) {
        var tls = settings.tls();
        if (Hosts.isLoopback(settings.host())) {
            return;
        }
        if (tls instanceof Tls.Generated) {
            throw new IllegalArgumentException(
                    "a certificate that is made here is for this machine alone, and '" + settings.host()
                            + "' is reached by others; give one that they can check, with --tls-cert and --tls-key");
        }
        if (tls instanceof Tls.None) {
            throw new IllegalArgumentException("'" + settings.host()
                    + "' is reached by other machines, and nothing would protect what goes there; give a"
                    + " certificate with --tls-cert and --tls-key, say --tls-proxy where a proxy in front ends"
                    + " TLS, or leave out --host");
        }
    }

    private ChatServer(ServerSettings settings, ServerFile file, Clock clock) {
        this.settings = settings;
        limits = file.limits();
        var tls = settings.tls();
        secure = !(tls instanceof Tls.None);
        hosts = file.hosts();
        repeats = new Repeats(limits.of("repeat_bytes"));
        connections = new Places(limits.of("connections_per_user"));
        var folder = settings.folder();
        var openId = file.openId();
        issuer = openId == null ? null : new OpenIdUsers(openId, file.groups());
        challenge = openId == null ? "Bearer" : "Bearer realm=\"" + openId.issuer() + "\"";
        sessions = new Sessions(folder, settings.user(), issuer, limits.seconds("session_seconds"), clock);
        var agents = new Agents(settings, new FileCheckpointStore(folder.resolve("waiting")), file);
        var uploads = new Uploads(agents, settings.workingFolder(), limits.of("upload_bytes"));
        chats = new Chats(
                settings,
                new FileCheckpointStore(folder.resolve("conversations")),
                agents,
                file.groups(),
                limits,
                clock);
        newcomers = new Newcomers(
                limits.seconds("first_request_seconds"),
                tls instanceof Tls.Proxy ? Long.MAX_VALUE : limits.of("connections_per_address"));
        readers = new Readers(limits.seconds("body_seconds"), limits.of("unread_bytes"));
        api = new Api(settings, chats, sessions, uploads, metrics::text, this::cookie, secure, connections);
        var connector = new ServerConnector[1];
        var keys = tls instanceof Tls.None || tls instanceof Tls.Proxy ? null : Certificates.of(tls, folder);
        // The names by which it is asked hold the port, which is known when it listens: until then nobody is let in.
        var names = new AtomicReference<@Nullable Hosts>();
        door = new Door(names::get, this::cookie, sessions, limits, secure, tls instanceof Tls.Proxy);
        javalin = Javalin.create(config -> configure(config, connector, keys));
        timer = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "aws-agent-server-timer");
            thread.setDaemon(true);
            return thread;
        });
        try {
            // The usual model is looked for now: whoever starts a server without it should know.
            agents.of(User.withToken(settings.user()), null);
            javalin.start();
        } catch (JavalinBindException e) {
            close();
            throw new IllegalStateException(
                    "nothing can listen on port " + settings.port() + " of " + settings.host()
                            + ": it is in use, or needs more rights; choose another with --port",
                    e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        port = connector[0].getLocalPort();
        names.set(new Hosts(settings.host(), port, file.hosts(), secure, file.origins()));
        metrics.gauge("awsagent.websockets", "Open WebSockets", sockets::size);
        metrics.gauge("awsagent.conversations", "Conversations that are kept", chats::size);
        metrics.gauge(
                "awsagent.conversations.loaded", "Conversations that are in memory, with all of them", chats::loaded);
        metrics.gauge("awsagent.running", "Messages that are worked on or wait their turn", chats::running);
        timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(
                () -> chats.execute(this::rest), REST_EVERY_SECONDS, REST_EVERY_SECONDS, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
        chats.execute(chats::know);
        timer.scheduleWithFixedDelay(() -> chats.execute(uploads::clean), 0, CLEAN_EVERY_HOURS, TimeUnit.HOURS);
    }

    private String cookie() {
        return Sessions.cookieName(port, secure);
    }

    /** What is no request of HTTP, or too long for one, is answered before anything here sees it. */
    private static final class Unreadable extends ErrorHandler {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.write(true, said(response.getStatus(), response.getHeaders()), callback);
            return true;
        }

        private static ByteBuffer said(int status, HttpFields.Mutable fields) {
            var answer = Answer.of(new Problem(
                    status,
                    "Refused",
                    "the request cannot be read",
                    "send one of HTTP/1.1 whose header has at most " + HEADER_BYTES + " bytes"));
            fields.put("Content-Type", answer.type());
            // Whatever comes behind it would be read as the next one.
            fields.put("Connection", "close");
            return ByteBuffer.wrap(answer.body());
        }
    }

    private void configure(JavalinConfig config, ServerConnector[] made, Certificates.@Nullable Keys keys) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = Runtime.version().feature() >= VIRTUAL;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.maxRequestSize = limits.of("body_bytes");
        config.http.prefer405over404 = true;
        config.jetty.modifyServer(server -> {
            server.addBean(new NetworkConnectionLimit(limits.count("connections"), server));
            server.setErrorHandler(new Unreadable());
        });
        config.jetty.modifyServletContextHandler(servlets -> {
            // Who is signed in is kept in Sessions; a session of the container would be begun by each WebSocket.
            servlets.getSessionHandler().setUsingCookies(false);
            servlets.getSessionHandler().setMaxInactiveInterval((int) PING_SECONDS);
        });
        config.jetty.addConnector((server, http) -> {
            made[0] = connector(server, http, keys);
            return made[0];
        });
        config.jetty.modifyWebSocketServletFactory(factory -> {
            factory.setMaxTextMessageSize(limits.of("body_bytes"));
            factory.setMaxBinaryMessageSize(1);
            factory.setMaxFrameSize(limits.of("body_bytes"));
            factory.setIdleTimeout(limits.seconds("idle_seconds"));
        });
        var routes = config.routes;
        routes.before(context -> {
            context.attribute(BEGAN, System.nanoTime());
            if (door.enter(context)) {
                context.status(204);
                context.skipRemainingHandlers();
            }
        });
        for (var route : api.routes()) {
            routes.addHttpHandler(
                    HandlerType.findOrCreate(route.method()),
                    Route.ROOT + route.path(),
                    context -> serve(context, route));
        }
        routes.get("/*", this::page);
        routes.wsBeforeUpgrade(this::upgrade);
        routes.ws(SOCKET, socket -> {
            socket.onConnect(this::connected);
            socket.onMessage(message -> {
                var open = sockets.get(message.sessionId());
                if (open != null) {
                    open.accept(message.message());
                }
            });
            socket.onBinaryMessage(message -> message.session.close(1003, "text alone is taken", NOTHING));
            socket.onClose(context -> gone(context));
            socket.onError(context -> gone(context));
        });
        routes.exception(Problem.class, (problem, context) -> write(context, Answer.of(problem)));
        routes.exception(HttpResponseException.class, (error, context) -> write(context, Answer.of(problem(error))));
        routes.exception(Exception.class, (error, context) -> write(context, Answer.of(defect(error))));
    }

    private ServerConnector connector(Server server, HttpConfiguration http, Certificates.@Nullable Keys keys) {
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setSendServerVersion(false);
        http.addCustomizer(ChatServer::plain);
        ServerConnector made;
        if (keys == null) {
            made = new ServerConnector(server, 1, -1, new HttpConnectionFactory(http));
        } else {
            var tls = new SslContextFactory.Server();
            tls.setKeyStore(keys.store());
            tls.setKeyStorePassword(keys.password());
            tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
            // By which name a client asks is looked at with every request, whatever it said before.
            http.addCustomizer(new SecureRequestCustomizer(false));
            made = new ServerConnector(server, tls, new HttpConnectionFactory(http));
        }
        made.setHost(settings.host());
        made.setPort(settings.port());
        // Who comes with many others waits to be let in, and is not turned away by the system.
        made.setAcceptQueueSize(ACCEPTED_LATER);
        made.setIdleTimeout(limits.seconds("idle_seconds").toMillis());
        made.addBean(newcomers);
        return made;
    }

    /**
     * Javalin takes whatever has this header for a WebSocket, and answers it elsewhere than there is one before anything here sees
     * it. What opens none is a request like any other.
     */
    private static Request plain(Request request, HttpFields.Mutable answered) {
        var fields = request.getHeaders();
        if (!fields.contains(HttpHeader.SEC_WEBSOCKET_VERSION)
                || request.getMethod().equals("GET")
                        && SOCKET.equals(request.getHttpURI().getPath())
                        && fields.contains(HttpHeader.UPGRADE, "websocket")) {
            return request;
        }
        var others = HttpFields.build(fields)
                .remove(HttpHeader.SEC_WEBSOCKET_VERSION)
                .asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return others;
            }
        };
    }

    private void serve(Context context, Route route) throws Exception {
        if (Route.BYTES.equals(route.in())) {
            context.attribute(FILE, true);
        }
        var role = route.role();
        Sessions.Session session = null;
        if (role != null) {
            session = door.who(context, route.isWrite());
            context.attribute(WHO, session);
            if (!session.user().is(role)) {
                throw Problem.forbidden(
                        "this takes the role " + role.id() + ", and "
                                + session.user().name() + " has "
                                + String.join(", ", session.user().roleNames()),
                        "ask somebody who has it");
            }
        } else if (route.isWrite()) {
            door.signsIn(context);
        }
        var in = route.in();
        if (in != null) {
            takes(context, in.equals(Route.BYTES) ? "application/octet-stream" : Answer.JSON);
        }
        var most = limits.of("body_bytes");
        var call = new Call(context, session, session == null ? Math.min(most, SIGN_IN_BYTES) : most);
        if (in == null || in.equals(Route.BYTES) || call.isHere()) {
            answer(context, route, call);
            return;
        }
        // Nothing of this server waits for whoever takes their time.
        var time = limits.seconds("body_seconds");
        context.future(() -> call.arrived(time)
                .handleAsync(
                        (nothing, error) -> {
                            if (error == null) {
                                return answered(context, route, call);
                            }
                            var late = error instanceof TimeoutException;
                            if (late) {
                                // What else comes is not wanted any more.
                                context.header("Connection", "close");
                            }
                            return CompletableFuture.completedStage(failed(late ? Call.tooSlow(time) : error));
                        },
                        this::later)
                .thenCompose(answer -> answer)
                .thenCompose(answer -> written(context, answer)));
    }

    private void later(Runnable work) {
        try {
            chats.execute(work);
        } catch (RejectedExecutionException e) {
            // The server ends, and what is left to do is to say so.
            work.run();
        }
    }

    private void answer(Context context, Route route, Call call) {
        var future = answered(context, route, call).toCompletableFuture();
        if (future.isDone() && future.join().body().length <= Readers.SMALL) {
            write(context, future.join());
        } else {
            context.future(() -> future.thenCompose(given -> written(context, given)));
        }
    }

    /** What may wait for whoever reads it is sent on a thread that nobody else needs: none of a conversation, nor of the HTTP server. */
    private CompletionStage<Void> written(Context context, Answer answer) {
        if (answer.body().length > Readers.SMALL) {
            return CompletableFuture.runAsync(() -> write(context, answer), this::later);
        }
        write(context, answer);
        return CompletableFuture.completedFuture(null);
    }

    /** What is answered, whatever comes. */
    private CompletionStage<Answer> answered(Context context, Route route, Call call) {
        try {
            return handledOnce(context, route, call).handle((given, error) -> given == null ? failed(error) : given);
        } catch (RuntimeException e) {
            return CompletableFuture.completedStage(failed(e));
        }
    }

    private CompletionStage<Answer> handledOnce(Context context, Route route, Call call) {
        var in = route.in();
        var key = context.header("Idempotency-Key");
        if (key == null || !route.isWrite() || route.role() == null) {
            return handled(route, call);
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw Problem.invalid(
                    "the idempotency key is empty, or longer than " + LONGEST_KEY + " characters",
                    "give a shorter one");
        }
        if (Route.BYTES.equals(in)) {
            // Whether they are the same bytes is known only when all of them are here; and to send them again does no
            // harm.
            return handled(route, call);
        }
        var hash = in == null ? "" : HexFormat.of().formatHex(Sha256.of(call.bytes()));
        var once = repeats.once(
                call.user().id(),
                "http " + key,
                context.req().getMethod() + " " + context.path() + " " + hash,
                () -> handled(route, call));
        if (once.repeated()) {
            context.header("Idempotency-Replayed", "true");
        }
        return once.answer();
    }

    private static CompletionStage<Answer> handled(Route route, Call call) {
        try {
            return route.handling().handle(call);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private static Answer failed(@Nullable Throwable error) {
        var cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return Answer.of(
                cause instanceof Problem problem ? problem : said(cause).orElseGet(() -> defect(cause)));
    }

    /** What the agent says of what cannot be done. */
    private static Optional<Problem> said(@Nullable Throwable error) {
        if (error instanceof ToolException e) {
            return Optional.of(Problem.conflict(Rendering.harmless(String.valueOf(e.getMessage())), e.hint()));
        }
        if (error instanceof CredentialException e) {
            return Optional.of(Problem.conflict(Rendering.harmless(String.valueOf(e.getMessage())), e.hint()));
        }
        if (error instanceof PolicyException e) {
            return Optional.of(Problem.conflict(Rendering.harmless(String.valueOf(e.getMessage())), e.hint()));
        }
        return Optional.empty();
    }

    /** What it is stands in the log, by the names of its classes: its words may hold anything. */
    private static Problem defect(@Nullable Throwable error) {
        var cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause != null) {
            var frames = cause.getStackTrace();
            LOG.error("a request failed: {} at {}", cause.getClass().getName(), frames.length == 0 ? "?" : frames[0]);
        }
        return new Problem(500, "Internal Server Error", "this is a defect of the server", "its log says more");
    }

    private static Problem problem(HttpResponseException error) {
        return switch (error.getStatus()) {
            case 404 ->
                new Problem(
                        404, "Not Found", "there is nothing at this address", "see " + Route.ROOT + "/openapi.json");
            case 405 ->
                new Problem(
                        405,
                        "Method Not Allowed",
                        "that cannot be done with this address",
                        "see " + Route.ROOT + "/openapi.json");
            default -> new Problem(error.getStatus(), "Refused", "the request cannot be answered", null);
        };
    }

    private static void takes(Context context, String type) {
        var given = context.req().getContentType();
        var bare = given == null ? "" : given.split(";", 2)[0].strip();
        if (!bare.equalsIgnoreCase(type)) {
            throw new Problem(
                    415,
                    "Unsupported Media Type",
                    "the body has to be " + type + ", and is said to be " + (bare.isEmpty() ? "nothing" : "another"),
                    "send Content-Type: " + type);
        }
    }

    private void write(Context context, Answer given) {
        Sessions.Session session = context.attribute(WHO);
        var user = session == null ? "" : session.user().id();
        // What was done is said in any case.
        var answer = session != null
                        && "GET".equals(context.req().getMethod())
                        && !readers.hasRoom(user, given.body().length)
                ? Answer.of(Problem.tooMany(
                        "answers of " + limits.of("unread_bytes") + " bytes wait for this user to read them already",
                        "read them, or ask for less at once with limit"))
                : given;
        if (answer != Answer.WRITTEN) {
            context.status(answer.status());
            if (answer.status() >= 400 && context.attribute(FILE) != null) {
                // What is still to come of it is not wanted any more.
                context.header("Connection", "close");
            }
            switch (answer.status()) {
                case 401 -> context.header("WWW-Authenticate", challenge);
                case 429, 503 -> context.header("Retry-After", RETRY_SECONDS);
                default -> {}
            }
            context.contentType(answer.type());
            if (context.attribute(UPGRADE) != null) {
                // Of a WebSocket that is refused nobody else says it.
                context.res().setContentLength(answer.body().length);
            } else if (answer.status() >= 400 && leavesBody(context)) {
                // It is not read to its end, so that nothing can come behind it.
                context.header("Connection", "close");
            }
            send(context, user, answer.body());
        }
        Long began = context.attribute(BEGAN);
        if (began != null) {
            var matched = context.endpoints().lastHttpEndpoint();
            metrics.request(
                    context.req().getMethod(),
                    matched == null || !matched.path.startsWith(Route.ROOT) ? "/" : matched.path,
                    answer.status(),
                    System.nanoTime() - began);
        }
    }

    private static boolean leavesBody(Context context) {
        var request = context.req();
        try {
            return (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null)
                    && !request.getInputStream().isFinished();
        } catch (IOException | IllegalStateException e) {
            return true;
        }
    }

    /** Without a copy of it. How long it is says the container at the end, when it knows whether the connection stays open. */
    private void send(Context context, String user, byte[] body) {
        try {
            readers.send(context, user, body);
        } catch (IOException e) {
            // Whoever asked is gone.
            LOG.debug("an answer was not sent: {}", e.getClass().getName());
        }
    }

    private void page(Context context) {
        var found = context.path().startsWith("/api/")
                ? null
                : page.find(context.path()).orElse(null);
        if (found == null) {
            throw new Problem(
                    404, "Not Found", "there is nothing at this address", "see " + Route.ROOT + "/openapi.json");
        }
        context.header("Cache-Control", "no-cache");
        context.header("ETag", found.tag());
        context.header("Vary", "Accept-Encoding");
        var known = context.header("If-None-Match");
        if (known != null && known.contains(found.tag())) {
            context.status(304);
            return;
        }
        var accepts = context.header("Accept-Encoding");
        var packed = found.packed();
        context.contentType(found.type());
        if (packed != null && accepts != null && accepts.contains("gzip")) {
            context.header("Content-Encoding", "gzip");
            page(context, packed);
        } else {
            page(context, found.body());
        }
    }

    private void page(Context context, byte[] body) {
        if (body.length <= Readers.SMALL || context.req().getMethod().equals("HEAD")) {
            context.result(body);
        } else {
            context.future(() -> CompletableFuture.runAsync(() -> send(context, "", body), this::later));
        }
    }

    private void upgrade(Context context) {
        context.attribute(UPGRADE, true);
        door.enter(context);
        var session = door.who(context, true);
        if (chats.isStopping()) {
            throw Problem.stopping();
        }
        if (connections.isFull(session.user().id())) {
            throw Problem.tooMany("this user has " + connections.most() + " connections open already", "close some");
        }
        context.attribute(WHO, session);
    }

    private void connected(WsContext context) {
        Sessions.Session session = context.attribute(WHO);
        if (session == null) {
            context.session.close(Socket.REFUSED, "nobody is signed in", NOTHING);
            return;
        }
        if (!connections.take(session.user().id())) {
            // Several came at once; whoever comes back later may find room.
            context.session.close(
                    Socket.TOO_SLOW,
                    "this user has " + connections.most() + " connections open already; close some",
                    NOTHING);
            return;
        }
        var core = ((WebSocketSession) context.session).getCoreSession();
        var wire = new Socket.Wire() {
            @Override
            public void send(String text, boolean more, Runnable sent, Runnable failed) {
                // The session of the API sends each message by itself.
                core.sendFrame(new Frame(OpCode.TEXT, text), Callback.from(sent, error -> failed.run()), more);
            }

            @Override
            public void close(int code, String reason) {
                context.session.close(code, reason, NOTHING);
            }

            @Override
            public void ping() {
                context.session.sendPing(ByteBuffer.allocate(0), NOTHING);
            }
        };
        var socket = new Socket(wire, session, sessions, chats, door, repeats, limits.of("unread_bytes"));
        sockets.put(context.sessionId(), socket);
        socket.open();
    }

    private void gone(WsContext context) {
        var socket = sockets.remove(context.sessionId());
        if (socket != null) {
            socket.closed();
            connections.giveBack(socket.user().id());
        }
    }

    /** Closes what only keeps others out: who never asks for anything, and whose session is over. */
    private void look() {
        try {
            newcomers.closeLate();
            readers.closeSlow();
            sockets.values().forEach(Socket::check);
        } catch (RuntimeException e) {
            LOG.error("the connections were not looked at: {}", e.getClass().getName());
        }
    }

    private void ping() {
        for (var socket : sockets.values()) {
            try {
                socket.ping();
            } catch (RuntimeException e) {
                // It is on its way out; the others are asked all the same.
                LOG.debug("a connection was not asked: {}", e.getClass().getName());
            }
        }
    }

    private void rest() {
        try {
            chats.rest(limits.seconds("rest_seconds"));
        } catch (RuntimeException e) {
            LOG.error("what nobody asks for was not let go: {}", e.getClass().getName());
        }
    }

    @Override
    public URI address() {
        var scheme = settings.tls() instanceof Tls.None || settings.tls() instanceof Tls.Proxy ? "http" : "https";
        return URI.create(scheme + "://" + Hosts.written(settings.host()) + ":" + port + "/");
    }

    @Override
    public URI link() {
        return page().resolve("#token=" + sessions.token());
    }

    /** Where a browser finds it: not at an address that means all there are, and not past the proxy. */
    private URI page() {
        var tls = settings.tls();
        var own = !(tls instanceof Tls.Proxy) && !Hosts.isAnyAddress(settings.host());
        if (own) {
            return address();
        }
        if (!hosts.isEmpty()) {
            return URI.create("https://" + hosts.get(0) + "/");
        }
        return URI.create((tls instanceof Tls.Proxy ? "https" : address().getScheme()) + "://localhost:" + port + "/");
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        sockets.values().forEach(Socket::stopping);
        chats.stop(limits.seconds("stop_seconds"));
        sockets.values().forEach(socket -> socket.close(Socket.STOPPING, "the server stops"));
        timer.shutdownNow();
        chats.close();
        if (issuer != null) {
            issuer.close();
        }
        javalin.stop();
    }

    /** For tests that walk what is served. */
    Javalin javalin() {
        return javalin;
    }

    Api api() {
        return api;
    }
}
