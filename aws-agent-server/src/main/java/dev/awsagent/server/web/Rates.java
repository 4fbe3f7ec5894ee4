package dev.awsagent.server.web;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How often somebody may ask, by name or by address. Thread-safe. */
final class Rates {

    private static final int MOST = 100_000;
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%.*)?");

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
     * By what an address is counted: of version 6 by its network of 64 bits, all of which one machine may have for itself.
     *
     * @param address as it is written; what is none stands for itself
     */
    static String network(String address) {
        var bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        if (!V6.matcher(bare).matches()) {
            return address;
        }
        try {
            // Of digits alone, so that nothing is looked up. One of version 4 that is written as one of 6 comes out as
            // itself.
            var bytes = InetAddress.getByName(bare.replaceFirst("%.*", "")).getAddress();
            return bytes.length == 4
                    ? InetAddress.getByAddress(bytes).getHostAddress()
                    : HexFormat.of().formatHex(bytes, 0, 8) + "/64";
        } catch (UnknownHostException e) {
            return address;
        }
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
