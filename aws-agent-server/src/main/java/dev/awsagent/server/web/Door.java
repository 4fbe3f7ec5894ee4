package dev.awsagent.server.web;

import dev.awsagent.agent.Rendering;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every request has to get past, and the WebSocket's first one too, before anything is done for it. Thread-safe. */
final class Door {

    private static final String ORIGIN = "Origin";
    private static final String BEARER = "Bearer ";

    private static final String CSP =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
                    + " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
                    + " 'none'";

    private final Supplier<@Nullable Hosts> names;
    private final Sessions sessions;
    private final Rates users;
    private final Rates addresses;
    private final Rates signIns;
    private final boolean secure;
    private final boolean behindProxy;
    private final Supplier<String> cookie;

    /**
     * @param names gives null as long as nobody is to be let in
     * @param cookie gives the name of the one that signs in
     * @param secure whether clients come over TLS
     * @param behindProxy whether a proxy says from where they come
     */
    Door(
            Supplier<@Nullable Hosts> names,
            Supplier<String> cookie,
            Sessions sessions,
            Limits limits,
            boolean secure,
            boolean behindProxy) {
        this.cookie = cookie;
        this.names = names;
        this.sessions = sessions;
        this.secure = secure;
        this.behindProxy = behindProxy;
        users = rates(limits);
        addresses = rates(limits);
        signIns = new Rates(limits.of("sign_ins_per_minute"), limits.of("sign_ins_per_minute"), Duration.ofMinutes(1));
    }

    private static Rates rates(Limits limits) {
        return new Rates(limits.of("requests_at_once"), limits.of("requests_per_second"), Duration.ofSeconds(1));
    }

    /**
     * Lets a request in that comes by a name of this server, and from no foreign page.
     *
     * @return whether it is answered with that: a browser that only asks whether it may
     */
    boolean enter(Context context) {
        headers(context);
        var host = context.header("Host");
        var hosts = hosts();
        if (!hosts.knows(host)) {
            throw Problem.forbidden(
                    "this server is not called '" + shortened(host) + "'",
                    "open it by the address that it printed at its start; further names belong under hosts in its"
                            + " configuration");
        }
        addresses.count(network(context));
        var origin = context.header(ORIGIN);
        if (origin != null) {
            if (!hosts.mayAsk(origin, String.valueOf(host))) {
                throw Problem.forbidden(
                        "pages of '" + shortened(origin) + "' may not ask here",
                        "pages that may belong under origins in the server's configuration");
            }
            if (!hosts.isOwn(origin, String.valueOf(host))) {
                context.header("Access-Control-Allow-Origin", origin);
                context.header("Vary", "Origin");
                if (context.req().getMethod().equals("OPTIONS")) {
                    context.header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
                    context.header(
                            "Access-Control-Allow-Headers",
                            "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Prefer");
                    context.header("Access-Control-Max-Age", "600");
                    return true;
                }
            }
        }
        return false;
    }

    private Hosts hosts() {
        var known = names.get();
        if (known == null) {
            throw new Problem(503, "Service Unavailable", "the server is starting", "try again soon");
        }
        return known;
    }

    private static String shortened(@Nullable String text) {
        var value = String.valueOf(text);
        return Rendering.harmless(value.length() <= 100 ? value : value.substring(0, 100) + "…");
    }

    private void headers(Context context) {
        context.header("Content-Security-Policy", CSP);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("X-Frame-Options", "DENY");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
        context.header("Cache-Control", "no-store");
        if (secure && !isLoopback(context.header("Host"))) {
            context.header("Strict-Transport-Security", "max-age=31536000");
        }
    }

    /** Said of localhost, it would count for every other server of this machine too. */
    private static boolean isLoopback(@Nullable String host) {
        return host != null && Hosts.isLoopback(host.replaceFirst(":\\d+$", ""));
    }

    /** From where it comes, for counting. */
    private String network(Context context) {
        return Rates.network(address(context));
    }

    private String address(Context context) {
        if (behindProxy) {
            // The last one of the last line is the proxy's own word; those before it are whatever the client wrote.
            String said = null;
            for (var lines = context.req().getHeaders("X-Forwarded-For"); lines.hasMoreElements(); ) {
                said = lines.nextElement();
            }
            if (said != null) {
                return said.substring(said.lastIndexOf(',') + 1).strip();
            }
        }
        return context.req().getRemoteAddr();
    }

    /**
     * Who asks.
     *
     * @param changes whether something is to be changed, which a page of another origin could ask for with this user's cookie
     * @throws Problem when nobody does that is known here
     */
    Sessions.Session who(Context context, boolean changes) {
        var authorization = context.header("Authorization");
        Sessions.Session session;
        if (authorization != null) {
            if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                throw Problem.unauthorized("only bearer tokens sign in here");
            }
            try {
                session =
                        sessions.bearer(authorization.substring(BEARER.length()).strip());
            } catch (Problem e) {
                signIns.count(network(context));
                throw e;
            }
        } else {
            var value = context.cookie(cookie.get());
            var found = value == null ? null : sessions.cookie(value);
            if (found == null) {
                throw Problem.unauthorized(value == null ? "nobody is signed in" : "the session is over");
            }
            var origin = context.header(ORIGIN);
            var site = context.header("Sec-Fetch-Site");
            if (changes && (origin == null || !hosts().isOwn(origin, String.valueOf(context.header("Host"))))
                    || site != null && !site.equals("same-origin") && !site.equals("none")) {
                throw Problem.forbidden(
                        "a cookie counts for this server's own page alone", "send a bearer token instead");
            }
            session = found;
        }
        users.count(session.user().id());
        return session;
    }

    /** Counts somebody who wants to sign in. */
    void signsIn(Context context) {
        signIns.count(network(context));
    }

    /** Counts something that a user asks for by another way than a request. */
    void asks(User user) {
        users.count(user.id());
    }
}
