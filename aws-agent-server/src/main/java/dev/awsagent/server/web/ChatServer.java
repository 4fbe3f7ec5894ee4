package dev.awsagent.server.web;

import dev.awsagent.journal.FileCheckpointStore;
import dev.awsagent.server.RunningServer;
import dev.awsagent.server.ServerSettings;
import dev.awsagent.server.ServerSettings.Tls;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.javalin.websocket.WsContext;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: its parts put together, and their beginning and end. Thread-safe. */
final class ChatServer implements RunningServer {

    private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

    private static final String WHO = "aws-agent.who";
    private static final String BEGAN = "aws-agent.began";
    private static final String SOCKET = Route.ROOT + "/ws";
    private static final int HEADER_BYTES = 16 << 10;
    private static final int LONGEST_KEY = 128;

    /** Bytes in a second of whoever sends a body. */
    private static final long SLOWEST = 100;

    private static final long PING_SECONDS = 30;

    private final ServerSettings settings;
    private final Limits limits;
    private final Chats chats;
    private final Sessions sessions;
    private final Repeats repeats = new Repeats();
    private final ServerMetrics metrics = new ServerMetrics();
    private final Page page = new Page();
    private final Door door;
    private final Api api;
    private final Newcomers newcomers;
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
            throw new IllegalArgumentException(
                    "'" + settings.host()
                            + "' is reached by other machines, and nothing would protect what goes there; give a certificate with"
                            + " --tls-cert and --tls-key, say --tls-proxy where a proxy in front ends TLS, or leave out --host");
        }
    }

    private ChatServer(ServerSettings settings, ServerFile file, Clock clock) {
        this.settings = settings;
        limits = file.limits();
        var tls = settings.tls();
        var secure = !(tls instanceof Tls.None);
        var folder = settings.folder();
        var openId = file.openId();
        sessions = new Sessions(
                folder,
                settings.user(),
                openId == null ? null : new OpenIdUsers(openId, file.groups()),
                limits.seconds("session_seconds"),
                clock);
        var agents = new Agents(settings, new FileCheckpointStore(folder.resolve("waiting")), file.models());
        var uploads = new Uploads(settings.workingFolder(), limits.of("upload_bytes"));
        chats = new Chats(settings, new FileCheckpointStore(folder.resolve("conversations")), agents, limits, clock);
        newcomers = new Newcomers(limits.seconds("first_request_seconds"));
        api = new Api(settings, chats, sessions, uploads, metrics::text, secure);
        var connector = new ServerConnector[1];
        var keys = tls instanceof Tls.None || tls instanceof Tls.Proxy ? null : Certificates.of(tls, folder);
        // The names by which it is asked hold the port, which is known when it listens: until then nobody is let in.
        var names = new AtomicReference<@Nullable Hosts>();
        door = new Door(names::get, sessions, limits, secure, tls instanceof Tls.Proxy);
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
        metrics.gauge("awsagent.running", "Messages that are worked on or wait their turn", chats::running);
        timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
        chats.execute(uploads::clean);
    }

    private void configure(JavalinConfig config, ServerConnector[] made, Certificates.@Nullable Keys keys) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.maxRequestSize = limits.of("body_bytes");
        config.http.prefer405over404 = true;
        config.jetty.modifyServer(server -> {
            server.addBean(new NetworkConnectionLimit(limits.count("connections"), server));
            var errors = new ErrorHandler();
            errors.setShowStacks(false);
            errors.setShowCauses(false);
            errors.setShowMessageInTitle(false);
            server.setErrorHandler(errors);
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
            socket.onBinaryMessage(message -> message.session.close(1003, "text alone is taken", Callback.NOOP));
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
        http.setMinRequestDataRate(SLOWEST);
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
        made.setIdleTimeout(limits.seconds("idle_seconds").toMillis());
        made.addBean(newcomers);
        return made;
    }

    private void serve(Context context, Route route) throws Exception {
        var role = route.role();
        Sessions.Session session = null;
        if (role != null) {
            session = door.who(context, route.isWrite());
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
        var call = new Call(context, session, limits.of("body_bytes"));
        CompletionStage<Answer> answer;
        var key = context.header("Idempotency-Key");
        if (key != null && route.isWrite() && session != null) {
            if (key.isBlank() || key.length() > LONGEST_KEY) {
                throw Problem.invalid(
                        "the idempotency key is empty, or longer than " + LONGEST_KEY + " characters",
                        "give a shorter one");
            }
            var hash = in == null || in.equals(Route.BYTES) ? "" : hash(call.bytes());
            var once = repeats.once(
                    session.user().id(),
                    "http " + key,
                    context.req().getMethod() + " " + context.path() + " " + hash,
                    () -> handled(route, call));
            if (once.repeated()) {
                context.header("Idempotency-Replayed", "true");
            }
            answer = once.answer();
        } else {
            answer = handled(route, call);
        }
        var future = answer.handle((given, error) -> given == null ? failed(error) : given)
                .toCompletableFuture();
        if (future.isDone()) {
            write(context, future.join());
        } else {
            context.future(() -> future.thenAccept(given -> write(context, given)));
        }
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
        return Answer.of(cause instanceof Problem problem ? problem : defect(cause));
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

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void write(Context context, Answer answer) {
        if (answer != Answer.WRITTEN) {
            context.status(answer.status());
            context.contentType(answer.type());
            context.result(answer.body());
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
            context.result(packed);
        } else {
            context.result(found.body());
        }
    }

    private void upgrade(Context context) {
        door.enter(context);
        if (!context.path().equals(SOCKET)) {
            throw new Problem(404, "Not Found", "no WebSocket is here", "it is at " + SOCKET);
        }
        var session = door.who(context, true);
        if (chats.isStopping()) {
            throw Problem.stopping();
        }
        var user = session.user().id();
        var most = limits.of("connections_per_user");
        if (sockets.values().stream()
                        .filter(one -> one.user().id().equals(user))
                        .count()
                >= most) {
            throw Problem.tooMany("this user has " + most + " connections open already", "close some");
        }
        context.attribute(WHO, session);
    }

    private void connected(WsContext context) {
        Sessions.Session session = context.attribute(WHO);
        if (session == null) {
            context.session.close(Socket.REFUSED, "nobody is signed in", Callback.NOOP);
            return;
        }
        var wire = new Socket.Wire() {
            @Override
            public void send(String text, Runnable sent, Runnable failed) {
                context.session.sendText(text, Callback.from(sent, error -> failed.run()));
            }

            @Override
            public void close(int code, String reason) {
                context.session.close(code, reason, Callback.NOOP);
            }

            @Override
            public void ping() {
                context.session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
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
        }
    }

    /** Closes what only keeps others out: who never asks for anything, and whose session is over. */
    private void look() {
        try {
            newcomers.closeLate();
            sockets.values().forEach(Socket::check);
        } catch (RuntimeException e) {
            LOG.error("the connections were not looked at: {}", e.getClass().getName());
        }
    }

    private void ping() {
        sockets.values().forEach(Socket::ping);
    }

    @Override
    public URI address() {
        var scheme = settings.tls() instanceof Tls.None || settings.tls() instanceof Tls.Proxy ? "http" : "https";
        return URI.create(scheme + "://" + Hosts.written(settings.host()) + ":" + port + "/");
    }

    @Override
    public URI link() {
        return address().resolve("#token=" + sessions.token());
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
