package dev.awsagent.server.web;

import io.javalin.http.Context;
import jakarta.servlet.ReadListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request that is let through, with who made it. */
final class Call {

    private static final int MOST_ITEMS = 1_000;
    private static final int USUAL_ITEMS = 100;

    private final Context context;
    private final Sessions.@Nullable Session session;
    private final long mostBytes;
    private volatile byte @Nullable [] bytes;

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
        // With none at all, whoever goes on after the last would never come to an end.
        return (int) Math.max(1, Math.min(MOST_ITEMS, number("limit", USUAL_ITEMS)));
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

    /** Whether the whole body is here, so that nobody has to wait for it. */
    boolean isHere() throws IOException {
        var length = context.req().getContentLengthLong();
        return length >= 0 && length <= context.req().getInputStream().available();
    }

    /**
     * Reads the body as it comes, with no thread that waits for it. Called once the request is asynchronous.
     *
     * @param most how long all of it may take
     * @return done when {@link #bytes} has it
     */
    CompletableFuture<Void> arrived(Duration most) {
        var whole = new CompletableFuture<Void>();
        var read = new ByteArrayOutputStream();
        try {
            var in = context.req().getInputStream();
            in.setReadListener(new ReadListener() {

                private final byte[] part = new byte[8 << 10];

                @Override
                public void onDataAvailable() throws IOException {
                    while (in.isReady()) {
                        var count = in.read(part);
                        if (count < 0) {
                            return;
                        }
                        read.write(part, 0, count);
                        if (read.size() > mostBytes) {
                            whole.completeExceptionally(tooLarge(mostBytes));
                            return;
                        }
                    }
                }

                @Override
                public void onAllDataRead() {
                    bytes = read.toByteArray();
                    whole.complete(null);
                }

                @Override
                public void onError(Throwable error) {
                    whole.completeExceptionally(ended());
                }
            });
        } catch (IOException e) {
            whole.completeExceptionally(ended());
        }
        return whole.orTimeout(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Problem ended() {
        return Problem.invalid("the body ended before it was whole", "send it again");
    }

    static Problem tooSlow(Duration most) {
        return new Problem(
                408,
                "Request Timeout",
                "the body was not here within " + most.toSeconds() + " seconds",
                "send it faster, or less of it");
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
                throw ended();
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
