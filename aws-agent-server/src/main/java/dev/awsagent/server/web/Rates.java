package dev.awsagent.server.web;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/** How often somebody may ask, by name or by address. Thread-safe. */
final class Rates {

    private static final int MOST = 100_000;

    private final LoadingCache<String, Bucket> buckets;

    /**
     * @param atOnce that many together after a pause
     * @param count that many in each {@code period} from then on
     */
    Rates(long atOnce, long count, Duration period) {
        buckets = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(Duration.ofHours(1))
                .build(name -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(Math.max(1, atOnce)).refillGreedy(Math.max(1, count), period))
                        .build());
    }

    /**
     * Counts one.
     *
     * @throws Problem when there are too many
     */
    void count(String who) {
        if (!buckets.get(who).tryConsume(1)) {
            throw Problem.tooMany("too many requests in a short time", "wait a second, then go on more slowly");
        }
    }
}
