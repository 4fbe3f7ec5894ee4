package dev.awsagent.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Where work runs that waits for others: steps, and turns that nobody waits for. */
public final class Threads {

    private Threads() {}

    /** Virtual threads from Java 24 on; before that, one that blocks in a synchronized block keeps a real thread busy. */
    public static ExecutorService create() {
        if (Runtime.version().feature() >= 24) {
            try {
                return (ExecutorService) MethodHandles.publicLookup()
                        .findStatic(
                                Executors.class,
                                "newVirtualThreadPerTaskExecutor",
                                MethodType.methodType(ExecutorService.class))
                        .invoke();
            } catch (Throwable e) {
                throw new LinkageError("this Java has no virtual threads though its version says so", e);
            }
        }
        var count = new AtomicLong();
        return Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "aws-agent-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
