package dev.awsagent.server.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was asked for under a name is done once, however often it is asked for: for a day, while the server runs. Thread-safe. */
final class Repeats {

    private static final int MOST = 20_000;
    private static final int LARGEST = 64 << 10;

    private final Cache<String, Done> done = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    /** @param request tells whether it is the same that is asked for */
    private record Done(String request, CompletableFuture<Answer> answer) {}

    /** Whether it was there before, and what is answered. */
    record Once(boolean repeated, CompletionStage<Answer> answer) {}

    /**
     * Does it, unless it was done or is being done.
     *
     * @throws Problem when the name was used for something else
     */
    Once once(String user, String name, String request, Supplier<CompletionStage<Answer>> work) {
        var mine = new Done(request, new CompletableFuture<>());
        var before = done.asMap().putIfAbsent(key(user, name), mine);
        if (before != null) {
            if (!before.request().equals(request)) {
                throw new Problem(
                        422,
                        "Unprocessable Content",
                        "the idempotency key was used before for another request",
                        "use a new one for each thing that is asked for");
            }
            return new Once(true, before.answer());
        }
        try {
            work.get().whenComplete((answer, error) -> complete(user, name, mine, answer, error));
        } catch (RuntimeException | Error e) {
            complete(user, name, mine, null, e);
            throw e;
        }
        return new Once(false, mine.answer());
    }

    private void complete(String user, String name, Done mine, @Nullable Answer answer, @Nullable Throwable error) {
        if (answer == null) {
            // Nothing was done, so it may be tried again.
            done.asMap().remove(key(user, name), mine);
            mine.answer().completeExceptionally(error == null ? new IllegalStateException("no answer") : error);
            return;
        }
        if (answer.body().length > LARGEST) {
            var kept = new CompletableFuture<Answer>();
            kept.complete(Answer.of(Problem.conflict(
                    "this was done before, and its answer is too long to be kept",
                    "read it in the history of the conversation")));
            done.asMap().replace(key(user, name), mine, new Done(mine.request(), kept));
        }
        mine.answer().complete(answer);
    }

    private static String key(String user, String name) {
        return user.length() + ":" + user + name;
    }
}
