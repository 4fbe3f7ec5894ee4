package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.server.ServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and how far. */
class DoorIT {

    private static final String LISTED = "https://ops.example.com";

    @TempDir
    private static Path folder;

    private static Running server;
    private static final MovedClock CLOCK = new MovedClock();

    /** The time, which a test moves on. */
    private static final class MovedClock extends Clock {
        private Duration ahead = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = Running.in(
                folder,
                new ServerFile(
                        List.of("agent.example.com"), List.of(LISTED), List.of(), null, Map.of(), Running.LIMITS),
                CLOCK);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String own() {
        return "http://127.0.0.1:" + server.port();
    }

    private static String cookie() {
        var got = server.bare("POST", "/session", Running.json("token", server.token()), "Origin", own());
        assertThat(got.status()).isEqualTo(200);
        return got.header("Set-Cookie");
    }

    private static String sent(String cookie) {
        return cookie.split(";", 2)[0];
    }

    private static String request(String host, String rest) {
        return "GET /api/v1/session HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + server.token()
                + "\r\nConnection: close\r\n" + rest + "\r\n";
    }

    @Test
    void foreignHost_isRefused() throws IOException {
        for (var host : List.of(
                "evil.example",
                "evil.example:" + server.port(),
                "127.0.0.1.evil.example:" + server.port(),
                "127.0.0.1:1",
                "0.0.0.0:" + server.port())) {
            assertThat(server.raw(request(host, ""))).as(host).startsWith("HTTP/1.1 403");
            assertThat(server.raw(upgrade(host, own()))).as(host).startsWith("HTTP/1.1 403");
        }
        assertThat(server.raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        for (var host : List.of("127.0.0.1:" + server.port(), "localhost:" + server.port(), "agent.example.com")) {
            assertThat(server.raw(request(host, ""))).as(host).startsWith("HTTP/1.1 200");
        }
    }

    private static String upgrade(String host, String origin) {
        return "GET /api/v1/ws HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\nAuthorization: Bearer "
                + server.token()
                + "\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    @Test
    void foreignOrigin_opensNoWebSocket() throws IOException {
        var host = "127.0.0.1:" + server.port();
        for (var origin :
                List.of("http://evil.example", "null", "https://" + host, "http://localhost:" + server.port())) {
            assertThat(server.raw(upgrade(host, origin))).as(origin).startsWith("HTTP/1.1 403");
        }
        // Another page of the list may ask with a token, and not with a cookie.
        assertThatThrownBy(() -> new Chatter(server, "Origin", LISTED, "Cookie", sent(cookie())))
                .satisfies(DoorIT::isForbidden);
        try (var chatter = new Chatter(server, "Origin", own(), "Cookie", sent(cookie()))) {
            assertThat(chatter.await("hello").path("user").asText()).isEqualTo("dana");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void webSocket_isOpenedWithoutACookieOfTheContainer() throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(upgrade("127.0.0.1:" + server.port(), own()).getBytes(StandardCharsets.US_ASCII));
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }

            assertThat(head.toString()).startsWith("HTTP/1.1 101").doesNotContainIgnoringCase("Set-Cookie");
        }
    }

    /** Whatever is said of WebSockets, the door is the same, and so is what is said there. */
    @Test
    void requestThatLooksLikeAWebSocket_isARequestLikeAnyOther() throws IOException {
        var version = "Sec-WebSocket-Version: 13\r\n";
        var host = "127.0.0.1:" + server.port();
        assertThat(server.raw(request(host, version)))
                .startsWith("HTTP/1.1 200")
                .contains("\"user\":\"dana\"");
        for (var path : List.of("/", "/api/v1/nothing", "/api/v1/ws", "/api/v1/ws/", "/api/v1/health")) {
            var foreign = server.raw("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n" + version
                    + "Upgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n");
            assertThat(foreign)
                    .as(path)
                    .startsWith("HTTP/1.1 403")
                    .contains("Content-Security-Policy: ")
                    .contains("this server is not called 'evil.example'");
        }
        var missing = server.raw(
                "GET /api/v1/nothing HTTP/1.1\r\nHost: " + host + "\r\n" + version + "Connection: close\r\n\r\n");
        assertThat(missing)
                .startsWith("HTTP/1.1 404")
                .contains("Content-Security-Policy: ")
                .contains("there is nothing at this address");
        var posted = server.raw("POST /api/v1/ws HTTP/1.1\r\nHost: " + host + "\r\n" + version
                + "Upgrade: websocket\r\nConnection: Upgrade, close\r\nContent-Length: 0\r\n\r\n");
        assertThat(posted).startsWith("HTTP/1.1 405").contains(Problem.TYPE);
    }

    @Test
    void webSocketThatIsRefused_isToldWhy(@TempDir Path own) throws IOException {
        var host = "127.0.0.1:" + server.port();
        assertThat(server.raw(upgrade("evil.example", own())))
                .startsWith("HTTP/1.1 403")
                .contains(Problem.TYPE)
                .endsWith("}")
                .contains("\"detail\":\"this server is not called 'evil.example'\"");
        assertThat(server.raw(upgrade(host, own()).replace(server.token(), "wrong")))
                .startsWith("HTTP/1.1 401")
                .contains("WWW-Authenticate: Bearer")
                .contains("\"detail\":\"the token is none that signs in here\"");
        try (var none = Running.in(own, limited(Running.LIMITS.with("connections_per_user", 0)))) {
            var there = "127.0.0.1:" + none.port();
            assertThat(none.raw(upgrade(there, "http://" + there).replace(server.token(), none.token())))
                    .startsWith("HTTP/1.1 429")
                    .contains("Retry-After: ")
                    .contains("\"status\":429");
        }
    }

    private static void isForbidden(Throwable error) {
        assertThat(status(error)).isEqualTo(403);
    }

    private static int status(Throwable error) {
        var cause = error instanceof CompletionException ? error.getCause() : error;
        return ((WebSocketHandshakeException) cause).getResponse().statusCode();
    }

    @Test
    void withoutATokenOrWithAWrongOne_nothingIsAnswered() {
        for (var path :
                List.of("/session", "/conversations", "/tools", "/profiles", "/metrics", "/openapi.json", "/audit")) {
            assertThat(server.bare("GET", path, null).status()).as(path).isEqualTo(401);
            assertThat(server.bare("GET", path, null, "Authorization", "Bearer " + "x".repeat(43))
                            .status())
                    .as(path)
                    .isEqualTo(401);
            assertThat(server.bare(
                                    "GET",
                                    path,
                                    null,
                                    "Cookie",
                                    "aws-agent-session-" + server.port() + "=" + server.token())
                            .status())
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(server.bare("POST", "/conversations", "{}").status()).isEqualTo(401);
        assertThat(server.bare("POST", "/session", Running.json("token", "wrong"))
                        .status())
                .isEqualTo(401);
        assertThatThrownBy(() -> new Chatter(server))
                .satisfies(error -> assertThat(status(error)).isEqualTo(401));
        assertThatThrownBy(() -> new Chatter(server, "Authorization", "Bearer wrong"))
                .satisfies(error -> assertThat(status(error)).isEqualTo(401));
    }

    @Test
    void token_isInAFileThatNobodyElseCanRead() throws IOException {
        var file = folder.resolve("server").resolve("token");

        assertThat(Files.readString(file)).isEqualTo(server.token());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(server.token()).hasSizeGreaterThanOrEqualTo(43);
        assertThat(server.server.link().getQuery()).isNull();
    }

    @Test
    void cookie_isForThisPageAloneAndNoScriptReadsIt() {
        var cookie = cookie();

        assertThat(cookie)
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/")
                .doesNotContain(server.token());
        assertThat(server.bare("GET", "/session", null, "Cookie", sent(cookie)).status())
                .isEqualTo(200);
        assertThat(server.bare("POST", "/conversations", "{}", "Cookie", sent(cookie), "Origin", own())
                        .status())
                .isEqualTo(201);
    }

    @Test
    void writeThatAnotherPageSends_isRefused() {
        var cookie = sent(cookie());
        var path = "/conversations";

        assertThat(server.bare("POST", path, "{}", "Cookie", cookie).status()).isEqualTo(403);
        assertThat(server.bare("POST", path, "{}", "Cookie", cookie, "Origin", "http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(server.bare("POST", path, "{}", "Cookie", cookie, "Origin", LISTED)
                        .status())
                .isEqualTo(403);
        assertThat(server.bare("POST", path, "{}", "Cookie", cookie, "Origin", own(), "Sec-Fetch-Site", "cross-site")
                        .status())
                .isEqualTo(403);
        for (var type :
                List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")) {
            assertThat(server.bare("POST", path, "{}", "Cookie", cookie, "Origin", own(), "Content-Type", type)
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
    }

    @Test
    void otherOrigins_areLetInByNameAndNeverWithCookies() {
        var listed = server.get("/session", "Origin", LISTED);
        assertThat(listed.status()).isEqualTo(200);
        assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
        assertThat(listed.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(listed.header("Vary")).contains("Origin");
        var asked = server.bare("OPTIONS", "/session", null, "Origin", LISTED);
        assertThat(asked.status()).isEqualTo(204);
        assertThat(asked.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);

        var other = server.get("/session", "Origin", "https://evil.example");
        assertThat(other.status()).isEqualTo(403);
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(server.get("/session").header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void bodyThatIsNoGood_isAProblemWithoutAStack() {
        for (var body : List.of(
                "{",
                "[]",
                "{\"text\":1}",
                "{\"text\":\"\"}",
                "{\"other\":\"x\"}",
                "{\"text\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}",
                "{\"text\":\"a\",\"text\":\"b\"}",
                "{} {}")) {
            var got = server.post("/conversations/" + server.conversation() + "/messages", body);
            assertThat(got.status()).as(body.length() > 50 ? "deep" : body).isEqualTo(400);
            assertThat(got.header("Content-Type")).startsWith(Problem.TYPE);
            assertThat(got.body())
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ")
                    .doesNotContain("jackson");
        }
        var large = server.post("/conversations", "{\"title\":\"" + "x".repeat(300_000) + "\"}");
        assertThat(large.status()).isEqualTo(413);
    }

    @Test
    void badUtf8AndBadRequests_areRefused() throws IOException {
        var head = "POST /api/v1/conversations HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                + "\r\nAuthorization: Bearer " + server.token()
                + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n";
        assertThat(server.raw(head + "{\"title\":\"\u00ff\u00fe\"}")).startsWith("HTTP/1.1 400");
        var huge = server.raw(request("127.0.0.1:" + server.port(), "X-Long: " + "x".repeat(40_000) + "\r\n"));
        assertThat(huge).startsWith("HTTP/1.1 431").contains(Problem.TYPE).doesNotContain("\tat ");
        assertThat(server.raw("NONSENSE\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains(Problem.TYPE)
                .doesNotContain("\tat ");
    }

    @Test
    void everyAnswer_tellsBrowsersToBeStrict() {
        for (var got :
                List.of(server.bare("GET", "//", null), server.get("/session"), server.bare("GET", "/session", null))) {
            assertThat(got.header("Content-Security-Policy"))
                    .contains("default-src 'none'")
                    .contains("script-src 'self'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(got.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(got.header("Server")).isEmpty();
        }
        assertThat(server.bare("GET", "//", null).header("Content-Type")).startsWith("text/html");
        assertThat(server.bare("GET", "//../token", null).status()).isIn(400, 404);
        assertThat(server.bare("GET", "//index.html", null).header("ETag")).isNotEmpty();
    }

    @Test
    void html_comesAsText() {
        var conversation = server.conversation();
        var reply = server.post(
                "/conversations/" + conversation + "/messages", Running.json("text", "<img src=x onerror=alert(1)>"));

        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void session_endsInTimeAndWhenItsUserSaysSo() throws Exception {
        var cookie = sent(cookie());
        assertThat(server.bare("DELETE", "/session", null, "Cookie", cookie, "Origin", own())
                        .status())
                .isEqualTo(204);
        assertThat(server.bare("GET", "/session", null, "Cookie", cookie).status())
                .isEqualTo(401);

        var third = sent(cookie());
        try (var chatter = new Chatter(server, "Origin", own(), "Cookie", third)) {
            chatter.await("hello");
            server.bare("DELETE", "/session", null, "Cookie", third, "Origin", own());
            // Also who says something is told why it ends.
            chatter.send("{\"type\":\"ping\"}");
            chatter.await("bye");
            chatter.await("closed");
        }

        var other = sent(cookie());
        try (var chatter = new Chatter(server, "Origin", own(), "Cookie", other)) {
            chatter.await("hello");
            CLOCK.ahead = Duration.ofHours(25);
            assertThat(server.bare("GET", "/session", null, "Cookie", other).status())
                    .isEqualTo(401);
            assertThat(chatter.await("bye").path("reason").asText()).isEqualTo("session");
            chatter.await("closed");
            assertThat(chatter.closed()).isEqualTo(dev.awsagent.server.web.Socket.REFUSED);
        } finally {
            CLOCK.ahead = Duration.ZERO;
        }
    }

    @Test
    void tooManyRequests_areRefused(@TempDir Path own) throws IOException {
        var limits = Limits.DEFAULTS
                .with("requests_at_once", 5)
                .with("requests_per_second", 1)
                .with("sign_ins_per_minute", 2);
        try (var slow = Running.in(own, new ServerFile(List.of(), List.of(), List.of(), null, Map.of(), limits))) {
            var statuses = new ArrayList<Integer>();
            for (int i = 0; i < 9; i++) {
                statuses.add(slow.get("/session").status());
            }
            assertThat(statuses.subList(0, 5)).containsOnly(200);
            assertThat(statuses).contains(429);
        }
    }

    private static ServerFile limited(Limits limits) {
        return new ServerFile(List.of(), List.of(), List.of(), null, Map.of(), limits);
    }

    /** The address runs out before anybody is known to ask, and the user from wherever they ask. */
    @Test
    void tooManyRequests_areRefusedByUserAndByAddress(@TempDir Path own) throws IOException {
        var limits = Limits.DEFAULTS.with("requests_at_once", 5).with("requests_per_second", 1);
        try (var slow = Running.in(own, limited(limits), new ServerSettings.Tls.Proxy())) {
            // One user from many addresses.
            var byUser = new ArrayList<Integer>();
            for (int i = 0; i < 9; i++) {
                byUser.add(
                        slow.get("/session", "X-Forwarded-For", "192.0.2." + i).status());
            }
            assertThat(byUser.subList(0, 5)).containsOnly(200);
            assertThat(byUser).contains(429);
            // Nobody at all from one address, which is the proxy's own word: the last line, whatever else is said.
            var byAddress = new ArrayList<String>();
            for (int i = 0; i < 9; i++) {
                byAddress.add(slow.raw("GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1:" + slow.port()
                                + "\r\nX-Forwarded-For: 198.51.100." + i + "\r\nX-Forwarded-For: 203.0.113.7\r\n"
                                + "Connection: close\r\n\r\n")
                        .substring(9, 12));
            }
            assertThat(byAddress.subList(0, 5)).containsOnly("200");
            assertThat(byAddress).contains("429");
            assertThat(slow.bare("GET", "/health", null, "X-Forwarded-For", "203.0.113.8")
                            .status())
                    .isEqualTo(200);
            // A network of version 6 is one machine, however many addresses it has.
            var byNetwork = new ArrayList<Integer>();
            for (int i = 0; i < 9; i++) {
                byNetwork.add(slow.bare("GET", "/health", null, "X-Forwarded-For", "2001:db8::" + i)
                        .status());
            }
            assertThat(byNetwork).contains(429);
        }
    }

    @Test
    void serverBehindAProxy_isOpenedByItsPublicNameWithASecureCookie(@TempDir Path own) throws IOException {
        var file = new ServerFile(List.of("agent.example.com"), List.of(), List.of(), null, Map.of(), Running.LIMITS);
        try (var behind = Running.in(own, file, new ServerSettings.Tls.Proxy())) {
            var link = behind.server.link();
            assertThat(link.toString()).startsWith("https://agent.example.com/#token=");
            var body = Running.json("token", behind.token());
            var answer = behind.raw("POST /api/v1/session HTTP/1.1\r\nHost: agent.example.com\r\n"
                    + "Origin: https://agent.example.com\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .contains("Set-Cookie: __Host-aws-agent-session-" + behind.port() + "=")
                    .contains("; Secure")
                    .contains("Strict-Transport-Security: ");
        }
    }

    @Test
    void serversOfOneMachine_haveCookiesOfTheirOwn(@TempDir Path own) throws IOException {
        try (var other = Running.in(own)) {
            var first = sent(cookie());
            var second = other.bare(
                            "POST",
                            "/session",
                            Running.json("token", other.token()),
                            "Origin",
                            "http://127.0.0.1:" + other.port())
                    .header("Set-Cookie")
                    .split(";", 2)[0];
            // A browser sends both to both.
            var both = first + "; " + second;
            assertThat(first.split("=")[0]).isNotEqualTo(second.split("=")[0]);
            assertThat(server.bare("GET", "/session", null, "Cookie", both).status())
                    .isEqualTo(200);
            assertThat(other.bare("GET", "/session", null, "Cookie", both).status())
                    .isEqualTo(200);
        }
    }

    /** As many bodies that do not come as there are threads and more keep nobody waiting. */
    @Test
    void bodiesThatDoNotCome_keepNoThreadAndEndInTime(@TempDir Path own) throws IOException {
        var limits = Running.LIMITS.with("body_seconds", 2).with("sign_ins_per_minute", 1_000);
        var held = new ArrayList<Socket>();
        try (var busy = Running.in(own, limited(limits))) {
            for (int i = 0; i < 300; i++) {
                var socket = new Socket("127.0.0.1", busy.port());
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(("POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1:" + busy.port()
                                        + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                                .getBytes(StandardCharsets.US_ASCII));
                held.add(socket);
            }
            assertThat(busy.get("/session").status()).isEqualTo(200);
            var answer = new String(held.get(0).getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(answer).isEqualTo("HTTP/1.1 408");
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void bodyThatComesALittleLater_isTaken() throws Exception {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST /api/v1/conversations HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                                    + "\r\nAuthorization: Bearer " + server.token()
                                    + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(100);
            socket.getOutputStream().write('}');

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 201");
        }
    }

    @Test
    void tokenThatIsAsLongAsABook_isNotRead() {
        assertThat(server.bare("POST", "/session", Running.json("token", "x".repeat(30_000)))
                        .status())
                .isEqualTo(413);
    }

    /** Whoever has asked once is no friend for ever. */
    @Test
    void connectionThatBeginsASecondRequestAndNeverEndsIt_isClosed(@TempDir Path own) throws IOException {
        var limits = Running.LIMITS.with("first_request_seconds", 3);
        try (var busy = Running.in(own, limited(limits));
                var socket = new Socket("127.0.0.1", busy.port());
                var quiet = new Socket("127.0.0.1", busy.port())) {
            var ask = ("GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1:" + busy.port() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            socket.setSoTimeout(10_000);
            quiet.setSoTimeout(10_000);
            for (var one : List.of(socket, quiet)) {
                one.getOutputStream().write(ask);
            }
            for (var one : List.of(socket, quiet)) {
                assertThat(new String(one.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\nX-A: ".getBytes(StandardCharsets.US_ASCII));

            // To its end, which comes by itself, however long the head is.
            assertThat(isEndedWhileItTrickles(socket)).isTrue();
            // One that asks for nothing more is left alone meanwhile.
            quiet.getInputStream().skipNBytes(quiet.getInputStream().available());
            quiet.getOutputStream().write(ask);
            assertThat(new String(quiet.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
    }

    private static boolean isEndedWhileItTrickles(Socket socket) throws IOException {
        socket.setSoTimeout(500);
        for (int i = 0; i < 40; i++) {
            try {
                socket.getInputStream().readAllBytes();
                return true;
            } catch (SocketTimeoutException e) {
                try {
                    socket.getOutputStream().write('a');
                } catch (IOException closed) {
                    return true;
                }
            } catch (SocketException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void openConnections_areFewForEachUser(@TempDir Path own) throws Exception {
        var limits = Running.LIMITS.with("connections_per_user", 2);
        try (var small = Running.in(own, limited(limits));
                var chatter = Chatter.of(small);
                var stream = new Socket("127.0.0.1", small.port())) {
            chatter.await("hello");
            stream.setSoTimeout(10_000);
            stream.getOutputStream()
                    .write(("GET /api/v1/conversations/" + small.conversation() + "/events HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + small.port() + "\r\nAuthorization: Bearer " + small.token() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(stream.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");

            assertThat(small.get("/conversations/" + small.conversation() + "/events")
                            .status())
                    .isEqualTo(429);
            assertThatThrownBy(() -> Chatter.of(small))
                    .satisfies(error -> assertThat(status(error)).isEqualTo(429));
            chatter.drop();
            // The place is given back.
            Running.Got got;
            do {
                got = small.bare("GET", "/health", null);
            } while (!isOpen(small) && got.status() == 200);
        }
    }

    private static boolean isOpen(Running running) {
        try (var chatter = Chatter.of(running)) {
            chatter.await("hello");
            return true;
        } catch (CompletionException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void guessedTokens_areFew(@TempDir Path own) throws IOException {
        var limits = Running.LIMITS.with("sign_ins_per_minute", 3);
        try (var slow = Running.in(own, new ServerFile(List.of(), List.of(), List.of(), null, Map.of(), limits))) {
            var statuses = new ArrayList<Integer>();
            for (int i = 0; i < 5; i++) {
                statuses.add(slow.bare("POST", "/session", Running.json("token", "guess-" + i))
                        .status());
                statuses.add(slow.bare("GET", "/session", null, "Authorization", "Bearer guess-" + i)
                        .status());
            }
            assertThat(statuses.subList(0, 2)).containsOnly(401);
            assertThat(statuses.subList(4, 10)).containsOnly(429);
            assertThat(slow.get("/session").status()).isEqualTo(200);
        }
    }

    @Test
    void idleAndSlowConnections_keepNobodyOut(@TempDir Path own) throws IOException {
        var limits = Running.LIMITS.with("first_request_seconds", 1).with("connections", 40);
        var held = new ArrayList<Socket>();
        try (var busy = Running.in(own, new ServerFile(List.of(), List.of(), List.of(), null, Map.of(), limits))) {
            for (int i = 0; i < 60; i++) {
                var socket = new Socket("127.0.0.1", busy.port());
                if (i % 2 == 0) {
                    // A header that never ends.
                    socket.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: x\r\nX-A: ".getBytes(StandardCharsets.US_ASCII));
                }
                held.add(socket);
            }
            // Those are let go in time, and whoever means it gets in.
            assertThat(busy.get("/session").status()).isEqualTo(200);
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
    }

    /** Who asks for much and does not read it, or a little now and then: neither its idle timeout nor a thread waits for that. */
    @Test
    void readersThatAreTooSlow_areLetGoAndKeepNobodyOut(@TempDir Path own) throws Exception {
        var limits = Running.LIMITS
                .with("body_seconds", 2)
                .with("unread_bytes", 9L << 20)
                .with("waiting_messages", 1_000);
        var held = new ArrayList<Socket>();
        try (var busy = Running.in(own, new ServerFile(List.of(), List.of(), List.of(), null, Map.of(), limits))) {
            var conversation = busy.conversation();
            var body = "{\"steps\":[{\"tool\":\"none_such\"}],\"text\":\"" + "of this. ".repeat(25_000) + "\"}";
            for (int i = 0; i < 20; i++) {
                assertThat(busy.post("/conversations/" + conversation + "/runs", body)
                                .status())
                        .isEqualTo(200);
            }
            var path = "/conversations/" + conversation + "/history?limit=100";
            var whole = busy.get(path).body().length();
            assertThat(whole).isGreaterThan(4_000_000);
            for (int i = 0; i < 2; i++) {
                held.add(deaf(busy, path));
            }
            var begun = System.nanoTime();
            var deadline = begun + TimeUnit.SECONDS.toNanos(30);
            // Nobody else is held up, and this user gets what is small; no more of what is large than may wait.
            Thread.sleep(500);
            assertThat(busy.get("/session").status()).isEqualTo(200);
            assertThat(busy.say(conversation, "List all S3 buckets")
                            .path("type")
                            .asText())
                    .isEqualTo("answer");
            assertThat(busy.get(path).status()).isEqualTo(429);
            var closed = 0;
            for (var socket : held) {
                socket.setSoTimeout(20_000);
                long got = 0;
                try {
                    // A byte now and then keeps it from being idle.
                    while (System.nanoTime() < deadline
                            && socket.getInputStream().read() >= 0) {
                        got++;
                        Thread.sleep(100);
                        if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(9)) {
                            got += socket.getInputStream().readAllBytes().length;
                            break;
                        }
                    }
                    closed += got < whole ? 1 : 0;
                } catch (SocketTimeoutException e) {
                    // It is open still.
                } catch (IOException e) {
                    closed++;
                }
            }
            assertThat(closed).as("cut before their end").isEqualTo(2);
            assertThat(System.nanoTime()).isLessThan(deadline);
            assertThat(busy.get(path).body()).as("room again").hasSizeGreaterThan(4_000_000);
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
    }

    /** Asks, and reads nothing until it is told to. */
    private static Socket deaf(Running running, String path) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", running.port()));
        socket.getOutputStream()
                .write(("GET /api/v1" + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + running.port()
                                + "\r\nAuthorization: Bearer " + running.token() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
