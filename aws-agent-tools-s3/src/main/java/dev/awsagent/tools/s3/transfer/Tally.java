package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a transfer has done so far, and whether it can go on. Thread-safe. */
final class Tally {

    /** More than these are counted and not listed. */
    private static final int LISTED = 1000;

    /** More than these are counted and not named in a note. */
    private static final int NAMED = 20;

    private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(100);

    /** So many in a row that fail of the service, and not of themselves, and the rest would fail too. */
    private static final int HOPELESS = 5;

    private final TransferListener listener;
    private final Crew crew;
    private final LongSupplier repeated;
    private final long repeatedBefore;
    private final long started = System.nanoTime();
    private final LongAdder done = new LongAdder();
    private final LongAdder found = new LongAdder();
    private final LongAdder bytesDone = new LongAdder();
    private final LongAdder bytesMoved = new LongAdder();
    private final LongAdder bytesFound = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder removed = new LongAdder();
    private volatile @Nullable String extra;
    private final LongAdder failed = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final AtomicInteger outages = new AtomicInteger();
    private final AtomicLong told = new AtomicLong(System.nanoTime() - QUIET);
    private final List<Transferred> files = new ArrayList<>();
    private final List<Undone> failures = new ArrayList<>();
    private final Noted byLength = new Noted(
            "checked by their length only, because S3 says nothing of their content that can be known here: ");
    private final Noted untagged =
            new Noted("copied without tags, if they have any: without s3:GetObjectTagging nobody can tell: ");
    private volatile boolean complete;
    private volatile @Nullable String current;

    /** @param repeated how often requests were made again so far, below the transfer */
    Tally(TransferListener listener, Crew crew, LongSupplier repeated) {
        this.listener = listener;
        this.crew = crew;
        this.repeated = repeated;
        this.repeatedBefore = repeated.getAsLong();
    }

    private long retries() {
        return retries.sum() + repeated.getAsLong() - repeatedBefore;
    }

    /** One more was found that is to be transferred. */
    void found(long bytes) {
        found.increment();
        bytesFound.add(Math.max(bytes, 0));
    }

    /** The size of one that was found without it. */
    void sized(long bytes) {
        bytesFound.add(bytes);
    }

    /** Nothing more will be found. */
    void complete() {
        complete = true;
    }

    /** So many bytes moved for {@code name}; negative when an attempt was in vain. */
    void moved(long bytes, String name) {
        bytesMoved.add(bytes);
        if (bytes > 0) {
            crew.moved(bytes);
        }
        tell(name, false);
    }

    void retried() {
        retries.increment();
    }

    void skipped() {
        skipped.increment();
        tell(null, false);
    }

    void extra(String digest) {
        extra = digest;
    }

    void removed(long count) {
        removed.add(count);
    }

    void done(Transferred one) {
        outages.set(0);
        done.increment();
        bytesDone.add(one.bytes());
        synchronized (files) {
            if (files.size() < LISTED) {
                files.add(one);
            }
        }
        heard(() -> listener.done(one));
        tell(one.from(), false);
    }

    void undone(Undone one) {
        failed.increment();
        synchronized (failures) {
            if (failures.size() < LISTED) {
                failures.add(one);
            }
        }
        heard(() -> listener.undone(one));
    }

    /** One of whose content nothing but the length could be checked. */
    void checkedByLength(String name) {
        byLength.add(name);
    }

    /** One that was copied without its tags, if it has any, because they may not be read. */
    void tagsUnseen(String name) {
        untagged.add(name);
    }

    /** What the report says of some that were done. Thread-safe. */
    private static final class Noted {
        private final String what;
        private final List<String> names = new ArrayList<>();
        private long count;

        Noted(String what) {
            this.what = what;
        }

        synchronized void add(String name) {
            count++;
            if (names.size() < NAMED) {
                names.add(name);
            }
        }

        synchronized void tell(List<String> notes) {
            if (count > 0) {
                notes.add(what + TransferReport.some(names, count));
            }
        }
    }

    boolean failedAny() {
        return failed.sum() > 0;
    }

    /** One could not be done; stops all when the rest cannot be done either. */
    void undone(String name, Exception error) {
        if (crew.stopped() && isCalledOff(error)) {
            return;
        }
        if (error instanceof KeyPath.Unmappable why) {
            undone(new Undone(name, FailureKind.INVALID, why.why()));
        } else if (error instanceof ToolException tool && !stopsAll(tool.kind())) {
            undone(new Undone(name, tool.kind(), String.valueOf(tool.getMessage()), tool));
        } else if (error instanceof S3Exception answer && isArchived(answer)) {
            var kept = answer instanceof InvalidObjectStateException state ? state.storageClassAsString() : null;
            undone(new Undone(
                    name,
                    FailureKind.CONFLICT,
                    "it is archived" + (kept == null ? "" : " (" + kept + ")") + ": restore it first",
                    answer));
        } else if (error instanceof S3Exception answer && answer.statusCode() == 403 && !isOfCredentials(answer)) {
            undone(new Undone(name, FailureKind.ACCESS_DENIED, "access denied", answer));
        } else if (error instanceof S3Exception answer && answer.statusCode() == 404) {
            undone(new Undone(name, FailureKind.NOT_FOUND, "it is gone", answer));
        } else if (error instanceof S3Exception answer && answer.statusCode() == 412) {
            undone(new Undone(name, FailureKind.CONFLICT, "it changed meanwhile", answer));
        } else if (error instanceof IOException io && !(io instanceof InterruptedIOException)) {
            undone(new Undone(name, FailureKind.INVALID, LocalFiles.reason(io)));
        } else if (error instanceof S3Exception answer
                && answer.statusCode() >= 400
                && answer.statusCode() < 500
                && answer.statusCode() != 429
                && !isOfCredentials(answer)) {
            undone(new Undone(name, FailureKind.SERVICE, String.valueOf(answer.getMessage()), answer));
        } else if (isOutage(error) && done.sum() > 0 && outages.incrementAndGet() < HOPELESS) {
            undone(new Undone(name, FailureKind.SERVICE, String.valueOf(error.getMessage())));
        } else {
            crew.fail(error);
        }
    }

    private static boolean isArchived(S3Exception answer) {
        var details = answer.awsErrorDetails();
        return details != null && "InvalidObjectState".equals(details.errorCode());
    }

    /** Whether it is the credentials that were refused, and not what was asked with them. */
    static boolean isOfCredentials(S3Exception answer) {
        var details = answer.awsErrorDetails();
        // The answer to HEAD has no body, and so no code.
        return details != null
                && details.errorCode() != null
                && List.of(
                                "ExpiredToken",
                                "TokenRefreshRequired",
                                "RequestTimeTooSkewed",
                                "InvalidAccessKeyId",
                                "SignatureDoesNotMatch",
                                "InvalidToken")
                        .contains(details.errorCode());
    }

    private static boolean isOutage(Exception error) {
        return error instanceof S3Exception answer && (answer.statusCode() >= 500 || answer.statusCode() == 429)
                || error instanceof SdkClientException && !(error instanceof AbortedException)
                || error instanceof ToolException tool
                        && (tool.kind() == FailureKind.UNREACHABLE
                                || tool.kind() == FailureKind.THROTTLED
                                || tool.kind() == FailureKind.TIMEOUT);
    }

    static boolean isCalledOff(Throwable error) {
        return error instanceof AbortedException
                // A server that says nothing is no interrupt, though Java has it so.
                || error instanceof InterruptedIOException && !(error instanceof SocketTimeoutException)
                || error instanceof InterruptedException
                || error instanceof java.nio.channels.ClosedByInterruptException
                || error instanceof ToolException tool && tool.kind() == FailureKind.CANCELLED
                || error instanceof SdkException && error.getCause() != null && isCalledOff(error.getCause());
    }

    /** Whether what went wrong with one will go wrong with the next as well. */
    private static boolean stopsAll(FailureKind kind) {
        return switch (kind) {
            case CANCELLED, TIMEOUT, CREDENTIALS, UNREACHABLE, THROTTLED, INTERNAL -> true;
            case INVALID,
                    NOT_FOUND,
                    CONFLICT,
                    FORBIDDEN,
                    ACCESS_DENIED,
                    UNSUPPORTED,
                    CORRUPT,
                    PARTIAL,
                    IN_DOUBT,
                    SERVICE,
                    MODEL -> false;
        };
    }

    private void tell(@Nullable String name, boolean always) {
        if (name != null) {
            current = name;
        }
        var now = System.nanoTime();
        var before = told.get();
        if (always || now - before >= QUIET && told.compareAndSet(before, now)) {
            heard(() -> listener.progress(new TransferListener.Progress(
                    done.sum(),
                    found.sum(),
                    bytesMoved.sum(),
                    bytesFound.sum(),
                    complete,
                    skipped.sum(),
                    failed.sum(),
                    retries(),
                    current)));
        }
    }

    private static void heard(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            // A listener that fails is no reason to stop moving data.
        }
    }

    TransferReport report(List<String> notes, @Nullable RuntimeException stopped) {
        tell(null, true);
        List<Transferred> some;
        synchronized (files) {
            some = List.copyOf(files);
        }
        List<Undone> not;
        synchronized (failures) {
            not = List.copyOf(failures);
        }
        var said = new ArrayList<>(notes);
        byLength.tell(said);
        untagged.tell(said);
        return new TransferReport(
                done.sum(),
                bytesDone.sum(),
                skipped.sum(),
                removed.sum(),
                failed.sum(),
                retries(),
                some,
                not,
                said,
                extra,
                stopped,
                Duration.ofNanos(System.nanoTime() - started));
    }
}
