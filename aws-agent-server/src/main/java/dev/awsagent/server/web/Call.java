package dev.awsagent.server.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that is let through, with who made it. */
final class Call {

    private static final int MOST_ITEMS = 1_000;
    private static final int USUAL_ITEMS = 100;

    private final Context context;
    private final Sessions.@Nullable Session session;
    private final long mostBytes;
    private byte @Nullable [] bytes;

    Call(Context context, Sessions.@Nullable Session session, long mostBytes) {
        this.context = context;
        this.session = session;
        this.mostBytes = mostBytes;
    }

    Context context() {
        return context;
    }

    Sessions.Session session() {
        if (session == null) {
            throw Problem.unauthorized("nobody is signed in");
        }
        return session;
    }

    User user() {
        return session().user();
    }

    String path(String name) {
        return context.pathParam(name);
    }

    /** How many items are wanted. */
    int limit() {
        return (int) Math.min(MOST_ITEMS, number("limit", USUAL_ITEMS));
    }

    /** A number of a query. */
    long number(String name, long usual) {
        var text = context.queryParam(name);
        if (text == null) {
            return usual;
        }
        if (!text.matches("\\d{1,18}")) {
            throw Problem.invalid("'" + name + "' is no whole number from 0 up", "give it as digits");
        }
        return Long.parseLong(text);
    }

    /** The whole body, which is not long. */
    byte[] bytes() {
        if (bytes == null) {
            try {
                var read = context.req().getInputStream().readNBytes((int) mostBytes + 1);
                if (read.length > mostBytes) {
                    throw tooLarge(mostBytes);
                }
                bytes = read;
            } catch (IOException e) {
                throw Problem.invalid("the body ended before it was whole", "send it again");
            }
        }
        return bytes;
    }

    static Problem tooLarge(long most) {
        return new Problem(
                413, "Content Too Large", "the body has more than " + most + " bytes", "send less, or raise the limit");
    }

    Body body(String... known) {
        return Body.of(bytes(), Set.of(known));
    }
}
