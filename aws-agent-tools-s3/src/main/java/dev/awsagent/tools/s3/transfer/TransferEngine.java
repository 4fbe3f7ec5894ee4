package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Moves files and objects: up, down and inside S3, one or millions, with memory that does not grow with their size or number.
 * What arrives is what was sent, or it is an error; nothing is half visible.
 *
 * <pre>{@code
 * var engine = TransferEngine.builder(s3).build();
 * var run = engine.start(TransferRequest.copy(
 *         Location.parse("site/", base), Location.parse("s3://www/", base)).build(), TransferListener.NONE);
 * TransferReport report = run.await();
 * }</pre>
 *
 * Thread-safe: several transfers may run at once.
 */
public final class TransferEngine {

    private final Buckets source;
    private final Buckets destination;
    private final Executor threads;
    private final int most;
    private final @Nullable Path journal;
    private final long largestCopy;
    private final InputStream in;
    private final OutputStream out;

    private TransferEngine(Builder builder) {
        this.source = builder.source;
        this.destination = builder.destination;
        this.threads = builder.threads == null ? Threads.SHARED : builder.threads;
        this.most = builder.most;
        this.journal = builder.journal;
        this.largestCopy = builder.largestCopy;
        this.in = builder.in;
        this.out = builder.out;
    }

    /** Made when first needed; its threads end when they had nothing to do for a while. */
    private static final class Threads {
        static final Executor SHARED = Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "s3-transfer");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * An engine whose buckets are all in the region of one client, which stays the caller's to close. The client needs as many
     * connections as {@link Builder#concurrency} says, and 8 more; 64 when that is not said. The SDK's own clients have 50,
     * unless {@code maxConnections} of their HTTP client says otherwise.
     */
    public static Builder builder(S3Client client) {
        return builder(Buckets.of(client));
    }

    /** An engine for these buckets. */
    public static Builder builder(Buckets buckets) {
        return new Builder(buckets);
    }

    /** Settings of an engine; each but the buckets has a default. Not thread-safe. */
    public static final class Builder {
        private final Buckets source;
        private Buckets destination;
        private @Nullable Executor threads;
        private int most = Crew.MOST;
        private @Nullable Path journal;
        private long largestCopy = PartSize.LARGEST_COPY;
        private InputStream in = System.in;
        private OutputStream out = System.out;

        private Builder(Buckets buckets) {
            this.source = buckets;
            this.destination = buckets;
        }

        /**
         * Where objects are written, when that is another account or endpoint than where they are read. A copy is made inside S3
         * where both are one {@link Buckets#endpoint} and these may read the source; else it passes through here.
         */
        public Builder destination(Buckets destination) {
            this.destination = Objects.requireNonNull(destination);
            return this;
        }

        /** Threads to work on, one for each request at a time; daemon threads of the engine's own when not said. */
        public Builder threads(Executor threads) {
            this.threads = Objects.requireNonNull(threads);
            return this;
        }

        /** So many requests at once, at most; 56 when not said. */
        public Builder concurrency(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("at least 1 request at a time, not " + most);
            }
            this.most = most;
            return this;
        }

        /**
         * A folder in which it is written down what is under way, so that an upload that was cut short can be gone on with;
         * made when it is not there. No upload is gone on with when not said.
         */
        public Builder journal(@Nullable Path folder) {
            this.journal = folder;
            return this;
        }

        /** What {@link Location.Pipe} stands for; standard input and output when not said. */
        public Builder pipes(InputStream in, OutputStream out) {
            this.in = Objects.requireNonNull(in);
            this.out = Objects.requireNonNull(out);
            return this;
        }

        /** What is larger, in bytes, is copied in parts. For tests: S3 itself takes 5 GiB in one request. */
        Builder largestCopy(long bytes) {
            this.largestCopy = bytes;
            return this;
        }

        public TransferEngine build() {
            return new TransferEngine(this);
        }
    }

    /**
     * Whether a copy would be made inside S3, as far as that shows with its first object: both sides are one S3, and whoever
     * writes may read the source.
     */
    public static boolean copiesInside(Buckets source, Buckets destination, Location.Remote from) {
        return new Route(source, destination).isInside(from);
    }

    /** Starts a transfer and returns at once. */
    public TransferRun start(TransferRequest request, TransferListener listener) {
        var crew = new Crew(threads, most, () -> both(Buckets::throttled));
        var tally = new Tally(listener, crew, () -> both(Buckets::retried));
        var course = new Course(
                request, source, destination, crew, tally, journal, largestCopy, new Route(source, destination));
        var report = new CompletableFuture<TransferReport>();
        var finder = new Finder(course, threads, in, out);
        var finding = new AtomicReference<@Nullable Thread>();
        threads.execute(() -> {
            var notes = new ArrayList<String>();
            try {
                finding.set(Thread.currentThread());
                if (!crew.stopped()) {
                    finder.run(notes);
                    crew.await();
                    if (!crew.stopped()) {
                        finder.afterwards(notes);
                        crew.await();
                    }
                }
            } catch (InterruptedException e) {
                crew.stop();
            } catch (Throwable e) {
                crew.fail(e);
            } finally {
                synchronized (finding) {
                    finding.set(null);
                    // It was meant for the finding, not for what this thread does next.
                    Thread.interrupted();
                }
            }
            try {
                crew.end();
                closeQuietly(finder);
                report.complete(tally.report(notes, reason(crew)));
            } catch (Throwable e) {
                report.completeExceptionally(e);
            }
        });
        return new TransferRun(report, () -> {
            crew.stop();
            synchronized (finding) {
                var thread = finding.get();
                if (thread != null) {
                    thread.interrupt();
                }
            }
        });
    }

    private static void closeQuietly(Finder finder) {
        try {
            finder.close();
        } catch (IOException e) {
            // It only remembered names, and what was done is reported.
        }
    }

    private long both(ToLongFunction<Buckets> number) {
        return number.applyAsLong(source) + (destination == source ? 0 : number.applyAsLong(destination));
    }

    private static @Nullable RuntimeException reason(Crew crew) {
        var failure = crew.failure();
        if (failure == null) {
            return crew.stopped() ? new ToolException(FailureKind.CANCELLED, "cancelled", null) : null;
        }
        if (failure instanceof RuntimeException told) {
            return told;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof IOException io
                ? new ToolException(
                        FailureKind.INVALID, LocalFiles.reason(io), "check the path and its permissions", io)
                : new IllegalStateException(failure);
    }
}
