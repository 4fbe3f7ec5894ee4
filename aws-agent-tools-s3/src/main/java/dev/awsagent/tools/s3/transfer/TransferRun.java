package dev.awsagent.tools.s3.transfer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A transfer under way. Thread-safe. */
public final class TransferRun {

    private final CompletableFuture<TransferReport> report;
    private final Runnable stop;

    TransferRun(CompletableFuture<TransferReport> report, Runnable stop) {
        this.report = report;
        this.stop = stop;
    }

    /** Calls it off: requests under way are cut, what they began is removed. {@link #await} then returns soon. */
    public void cancel() {
        stop.run();
    }

    /**
     * Waits for its end.
     *
     * @return what it came to, also when it was called off or failed
     * @throws InterruptedException when the waiting thread is interrupted; the transfer then goes on, unless it is called off
     */
    public TransferReport await() throws InterruptedException {
        while (true) {
            var done = await(1, TimeUnit.HOURS);
            if (done != null) {
                return done;
            }
        }
    }

    /** The same for so long at most; null when it has not ended by then. */
    public @Nullable TransferReport await(long time, TimeUnit unit) throws InterruptedException {
        try {
            return report.get(time, unit);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a defect in the transfer engine", e.getCause());
        }
    }
}
