package dev.awsagent.server.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for under a name is done once, however often it is asked for: for a day, while the server runs. Each user has a part
 * of the memory for it, so that nobody pushes out what others asked for. Thread-safe.
 */
final class Repeats {

    private static final int USERS = 10_000;

    private static final int LARGEST = 64 << 10;

    /** What an entry takes besides its answer, names included. */
    private static final int USUAL = 512;

    private final long mostBytes;
    private final Cache<String, Cache<String, Done>> users = Caffeine.newBuilder()
            .maximumSize(USERS)
            .expireAfterAccess(Duration.ofDays(1))
            .executor(Runnable::run)
            .build();

    /** @param mostBytes of the answers that are kept for each user */
    Repeats(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** @param request tells whether it is the same that is asked for */
    private record Done(String request, CompletableFuture<Answer> answer, int bytes) {}

    /** Whether it was there before, and what is answered. */
    record Once(boolean repeated, CompletionStage<Answer> answer) {}

    /**
     * Does it, unless it was done or is being done.
     *
     * @throws Problem when the name was used for something else
     */
    Once once(String user, String name, String request, Supplier<CompletionStage<Answer>> work) {
        var done = of(user);
        var mine = new Done(request, new CompletableFuture<>(), USUAL + request.length());
        var before = done.asMap().putIfAbsent(name, mine);
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
            work.get().whenComplete((answer, error) -> complete(done, name, mine, answer, error));
        } catch (RuntimeException | Error e) {
            complete(done, name, mine, null, e);
            throw e;
        }
        return new Once(false, mine.answer());
    }

    private Cache<String, Done> of(String user) {
        return users.get(
                user,
                one -> Caffeine.newBuilder()
                        .maximumWeight(mostBytes)
                        .weigher((String name, Done done) -> done.bytes())
                        .expireAfterWrite(Duration.ofDays(1))
                        .executor(Runnable::run)
                        .build());
    }

    private static void complete(
            Cache<String, Done> done, String name, Done mine, @Nullable Answer answer, @Nullable Throwable error) {
        if (answer == null) {
            // Nothing was done, so it may be tried again.
            done.asMap().remove(name, mine);
            mine.answer().completeExceptionally(error == null ? new IllegalStateException("no answer") : error);
            return;
        }
        var kept = answer.body().length > LARGEST
                ? Answer.of(Problem.conflict(
                        "this was done before, and its answer is too long to be kept",
                        "read it in the history of the conversation"))
                : answer;
        // Put anew, now that it is known how much of the memory it takes.
        done.asMap()
                .replace(
                        name,
                        mine,
                        new Done(
                                mine.request(),
                                CompletableFuture.completedFuture(kept),
                                mine.bytes() + kept.body().length));
        mine.answer().complete(answer);
    }
}
