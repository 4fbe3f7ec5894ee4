package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Target;
import dev.awsagent.credential.UnansweredException;
import dev.awsagent.credentials.internal.store.FileStamp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of each target. One thread fetches them while the others wait for the same answer; shortly before they
 * end they are renewed in the background, while the old ones still serve; what AWS refused is not handed out again.
 * Thread-safe.
 */
final class CredentialCache {

    /** From here on they are renewed in the background. */
    private static final Duration WINDOW = Duration.ofMinutes(5);

    /** From here on they are too old to sign with: what is signed now must not arrive too late. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    /** What a source that knows no expiry gave is asked for again after this time. */
    private static final Duration FRESH = Duration.ofSeconds(60);

    /** A renewal in the background that failed is tried again after this time. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** How long nobody looks whether a file was edited: a transfer asks for credentials thousands of times in a second. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    private static final int MOST_TARGETS = 256;

    /** Where they come from. */
    interface Source {
        /**
         * Fetches them anew.
         *
         * @param attended whether a person waits, who may be asked something
         * @throws CredentialException when there are none
         */
        Fetched fetch(Target target, boolean attended);
    }

    /**
     * What was fetched.
     *
     * @param files that it was made from, besides the profile files: a change of one means that it has to be fetched again
     * @param lasting whether it serves until it is refused, although nobody said when it ends
     */
    record Fetched(AwsCredentials credentials, Set<Path> files, boolean lasting) {}

    private final Source source;
    private final Supplier<?> profiles;
    private final InstantSource clock;
    private final Map<Target, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /** Guarded by itself. */
    private static final class Entry {
        @Nullable
        AwsCredentials credentials;

        @Nullable
        Object profiles;

        Map<Path, @Nullable FileStamp> files = Map.of();
        boolean lasting;
        Instant fetched = Instant.EPOCH;
        Instant renewAgain = Instant.EPOCH;
        /** When the files were looked at; {@link Instant#EPOCH} when they have to be. */
        Instant looked = Instant.EPOCH;

        @Nullable
        AwsCredentials refused;

        @Nullable
        CompletableFuture<AwsCredentials> flight;
    }

    /** @param profiles the files with profiles as they are now: an object that is not equal when one was edited */
    CredentialCache(Source source, Supplier<?> profiles, InstantSource clock) {
        this.source = source;
        this.profiles = profiles;
        this.clock = clock;
    }

    /** The region makes no difference to who somebody is. */
    private synchronized Entry entry(Target target) {
        if (closed) {
            throw new IllegalStateException("the agent was closed");
        }
        var entry = entries.computeIfAbsent(target.withRegion(null), key -> new Entry());
        if (entries.size() > MOST_TARGETS) {
            var eldest = entries.values().iterator();
            eldest.next();
            eldest.remove();
        }
        return entry;
    }

    /** Those that are there and can be used; null when they would have to be fetched. */
    @Nullable
    AwsCredentials peek(Target target) {
        var now = profiles.get();
        var entry = entry(target);
        synchronized (entry) {
            return usable(entry, now) ? entry.credentials : null;
        }
    }

    /** @throws CredentialException when there are none, or the only ones that there are have been refused */
    AwsCredentials get(Target target) {
        while (true) {
            var entry = entry(target);
            var glanced = glanced(entry);
            if (glanced != null) {
                return glanced;
            }
            var now = profiles.get();
            CompletableFuture<AwsCredentials> flight;
            var first = false;
            synchronized (entry) {
                var credentials = entry.credentials;
                if (credentials != null && usable(entry, now)) {
                    entry.looked = clock.instant();
                    if (isDue(entry, credentials) && entry.flight == null) {
                        entry.flight = new CompletableFuture<>();
                        renewInBackground(target, entry, now, entry.flight);
                    }
                    return credentials;
                }
                if (entry.flight == null) {
                    entry.flight = new CompletableFuture<>();
                    first = true;
                }
                flight = entry.flight;
            }
            if (first) {
                return fetch(target, entry, now, flight, true);
            }
            try {
                return flight.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CredentialException("getting credentials was called off", null, e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof CredentialException failed) {
                    throw new CredentialException(
                            String.valueOf(failed.getMessage()), failed.hint(), failed.getCause());
                }
                // Whoever was first gave up, or had nobody to ask: this is no reason for the others.
            }
        }
    }

    /** Those that were good a moment ago and have not come near their end; null when it has to be looked at. */
    private @Nullable AwsCredentials glanced(Entry entry) {
        synchronized (entry) {
            var credentials = entry.credentials;
            var now = clock.instant();
            return credentials != null
                            && now.isBefore(entry.looked.plus(GLANCE))
                            && !now.isBefore(entry.looked)
                            && now.isBefore(end(entry, credentials))
                            && !isDue(entry, credentials)
                    ? credentials
                    : null;
        }
    }

    /** Looks at the files again when somebody asks next, however short ago it was. */
    synchronized void look() {
        for (var entry : entries.values()) {
            synchronized (entry) {
                entry.looked = Instant.EPOCH;
            }
        }
    }

    /** What ends a flight that says nothing about what others would get. */
    private static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private boolean usable(Entry entry, Object now) {
        var credentials = entry.credentials;
        if (credentials == null || !now.equals(entry.profiles) || !entry.files.equals(stamps(entry.files.keySet()))) {
            return false;
        }
        return clock.instant().isBefore(end(entry, credentials));
    }

    private static Instant end(Entry entry, AwsCredentials credentials) {
        var expires = credentials.expires();
        if (expires == null) {
            return entry.lasting ? Instant.MAX : entry.fetched.plus(FRESH);
        }
        return expires.minus(share(entry, expires, MARGIN, 8));
    }

    private boolean isDue(Entry entry, AwsCredentials credentials) {
        var expires = credentials.expires();
        var now = clock.instant();
        return expires != null
                && !now.isBefore(expires.minus(share(entry, expires, WINDOW, 2)))
                && !now.isBefore(entry.renewAgain);
    }

    /** What lives for minutes only is not renewed all the time. */
    private static Duration share(Entry entry, Instant expires, Duration most, int part) {
        var life = Duration.between(entry.fetched, expires).dividedBy(part);
        return life.compareTo(most) < 0 ? life : most;
    }

    private static Map<Path, @Nullable FileStamp> stamps(Set<Path> files) {
        var stamps = new HashMap<Path, @Nullable FileStamp>();
        files.forEach(file -> stamps.put(file, FileStamp.of(file)));
        return stamps;
    }

    private void renewInBackground(
            Target target, Entry entry, Object profiles, CompletableFuture<AwsCredentials> flight) {
        var thread = new Thread(
                () -> {
                    try {
                        fetch(target, entry, profiles, flight, false);
                    } catch (Throwable e) {
                        // The old ones still serve. When they end, the one who needs new ones is told why there are
                        // none.
                        synchronized (entry) {
                            entry.renewAgain = clock.instant().plus(PAUSE);
                        }
                    }
                },
                "aws-agent-credentials");
        thread.setDaemon(true);
        thread.start();
    }

    private AwsCredentials fetch(
            Target target, Entry entry, Object profiles, CompletableFuture<AwsCredentials> flight, boolean attended) {
        AwsCredentials credentials;
        try {
            var fetched = source.fetch(target, attended);
            credentials = fetched.credentials();
            var files = stamps(fetched.files());
            synchronized (entry) {
                check(entry, credentials, target);
                entry.credentials = credentials;
                entry.profiles = profiles;
                entry.files = files;
                entry.lasting = fetched.lasting();
                entry.fetched = clock.instant();
                entry.looked = entry.fetched;
                entry.renewAgain = entry.fetched.plus(PAUSE);
                entry.refused = null;
                entry.flight = null;
            }
        } catch (Throwable e) {
            // Whatever it is, those who wait are not to wait for ever.
            synchronized (entry) {
                entry.flight = null;
            }
            // One who was interrupted or did not answer, and a renewal that could ask nobody, say nothing about what
            // others
            // would get.
            var own = attended
                    && !Thread.currentThread().isInterrupted()
                    && e instanceof CredentialException
                    && !(e instanceof UnansweredException);
            flight.completeExceptionally(own ? e : new Abandoned());
            throw e;
        }
        flight.complete(credentials);
        return credentials;
    }

    private void check(Entry entry, AwsCredentials credentials, Target target) {
        var refused = entry.refused;
        if (refused != null && isSame(refused, credentials)) {
            throw new CredentialException(
                    "the session token of " + credentials.source() + " has expired, and there is no newer one",
                    SdkErrors.renewal(target, credentials.source()));
        }
        var expires = credentials.expires();
        if (expires != null && !clock.instant().isBefore(expires)) {
            throw new CredentialException(
                    credentials.source() + " gave credentials that ended at " + expires,
                    SdkErrors.renewal(target, credentials.source()));
        }
    }

    static boolean isSame(AwsCredentials one, AwsCredentials other) {
        return one.accessKeyId().equals(other.accessKeyId())
                && one.secretAccessKey().equals(other.secretAccessKey())
                && Objects.equals(one.sessionToken(), other.sessionToken());
    }

    /**
     * Drops what AWS refused; what came in its place meanwhile stays.
     *
     * @param ended whether they were refused because they ended: then the same ones are not tried again
     */
    void refused(Target target, AwsCredentials used, boolean ended) {
        var entry = entry(target);
        synchronized (entry) {
            entry.looked = Instant.EPOCH;
            var held = entry.credentials;
            if (held != null && isSame(held, used)) {
                entry.credentials = null;
            }
            if (ended && used.sessionToken() != null) {
                entry.refused = used;
            }
        }
    }

    synchronized void close() {
        closed = true;
        entries.clear();
    }
}
