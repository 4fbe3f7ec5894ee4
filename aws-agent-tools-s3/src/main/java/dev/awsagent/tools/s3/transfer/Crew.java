package dev.awsagent.tools.s3.transfer;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that transfer. How many are at work follows what that brings: more are tried as long as more is moved for
 * it, and half are sent away when the service refuses much of what it is asked. Thread-safe.
 */
final class Crew {

    /** One unit of work: a small file, or a part of a large one. It deals with its own failures. */
    interface Task {
        void run() throws InterruptedException;
    }

    static final int LEAST = 4;
    static final int START = 16;

    /** So many at once, at most: the pool of connections beneath keeps 64, and listings need some. */
    static final int MOST = 56;

    private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(250);

    /** From one refusal in so many tasks on, it is too much. */
    private static final long REFUSED_AT_LEAST = 10;

    private static final long HOLD = TimeUnit.SECONDS.toNanos(2);

    /** What a request costs beside its bytes, so that small files count for something. */
    private static final long BYTES_A_TASK = 64 * 1024;

    private final Executor threads;
    private final LongSupplier throttled;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    /** What belongs to something that was begun: it goes first, so that what is begun ends. */
    private final ArrayDeque<Task> begun = new ArrayDeque<>();

    private final Set<Thread> working = new HashSet<>();
    private int members;
    private int resting;
    private int limit;
    private final int most;
    private boolean stopped;
    private boolean ended;
    private @Nullable Throwable failure;

    private final LongAdder moved = new LongAdder();
    private long windowStart = System.nanoTime();
    private long movedBefore;
    private long throttledBefore;
    private long done;
    private long holdUntil;
    private double bestRate;
    private boolean probing;
    private int limitBefore;

    /**
     * @param threads one for each that works; they carry whatever the requests need
     * @param most so many at once, at most
     * @param throttled how often the service has asked for fewer requests so far
     */
    Crew(Executor threads, int most, LongSupplier throttled) {
        this.threads = threads;
        this.most = most;
        this.limit = Math.min(START, most);
        this.limitBefore = limit;
        this.throttled = throttled;
        this.throttledBefore = throttled.getAsLong();
    }

    /** Takes on a task, or waits while there are many already. False when the crew was stopped. */
    boolean add(Task task) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.size() >= 2 * most && !stopped) {
                room.await();
            }
            return take(waiting, task);
        } finally {
            lock.unlock();
        }
    }

    /** Takes on a task that belongs to one that runs; never waits. False when the crew was stopped. */
    boolean join(Task task) {
        lock.lock();
        try {
            return take(begun, task);
        } finally {
            lock.unlock();
        }
    }

    private boolean take(ArrayDeque<Task> queue, Task task) {
        if (stopped) {
            return false;
        }
        queue.add(task);
        if (waiting.size() + begun.size() > resting && members < limit) {
            members++;
            threads.execute(this::member);
        } else {
            work.signal();
        }
        return true;
    }

    /** How many more bytes went over the wire. */
    void moved(long bytes) {
        moved.add(bytes);
    }

    private void member() {
        lock.lock();
        try {
            while (true) {
                if (members > limit && working.size() >= LEAST) {
                    return;
                }
                var task = begun.poll();
                if (task == null) {
                    task = waiting.poll();
                    room.signal();
                }
                if (task == null) {
                    if (stopped || ended || !rest()) {
                        return;
                    }
                    continue;
                }
                perform(task);
                tune();
            }
        } finally {
            members--;
            if (working.isEmpty()) {
                idle.signalAll();
            }
            lock.unlock();
        }
    }

    /** False when there was nothing to do for a while. */
    private boolean rest() {
        resting++;
        try {
            return work.await(1, TimeUnit.SECONDS) && !ended || !begun.isEmpty() || !waiting.isEmpty();
        } catch (InterruptedException e) {
            // Meant for a task that is over.
            return !stopped;
        } finally {
            resting--;
        }
    }

    private void perform(Task task) {
        var thread = Thread.currentThread();
        working.add(thread);
        if (stopped) {
            thread.interrupt();
        }
        lock.unlock();
        try {
            task.run();
        } catch (InterruptedException e) {
            thread.interrupt();
        } catch (Throwable e) {
            fail(e);
        } finally {
            lock.lock();
            working.remove(thread);
            // Whoever stopped this task did not mean the thread's next.
            Thread.interrupted();
            moved.add(BYTES_A_TASK);
            done++;
            if (working.isEmpty() && begun.isEmpty() && waiting.isEmpty()) {
                idle.signalAll();
            }
        }
    }

    /** Stops all, because of this. The first reason stays. */
    void fail(Throwable reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            stop();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits, and interrupts what is at work. Returns at once. */
    void stop() {
        lock.lock();
        try {
            if (stopped) {
                // Whoever cleans up by now must not be interrupted once more.
                return;
            }
            stopped = true;
            waiting.clear();
            working.forEach(Thread::interrupt);
            work.signalAll();
            room.signalAll();
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Why it was stopped; null when it was not, or merely called off. */
    @Nullable
    Throwable failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is left to do, stopped or not. */
    void await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!working.isEmpty() || !begun.isEmpty() || !waiting.isEmpty()) {
                idle.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is at work, whatever interrupts, and lets the threads go. */
    void end() {
        lock.lock();
        try {
            while (!working.isEmpty() || !begun.isEmpty() || !waiting.isEmpty()) {
                idle.awaitUninterruptibly();
            }
            ended = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Looks, a few times a second, at what the present number brings. */
    private void tune() {
        var now = System.nanoTime();
        if (now - windowStart < WINDOW) {
            return;
        }
        var total = moved.sum();
        var rate = (total - movedBefore) * 1e9 / (now - windowStart);
        var refusals = throttled.getAsLong();
        if (isTooMuch(refusals - throttledBefore)) {
            change(Math.min(most, Math.max(LEAST, limit / 2)));
            holdUntil = now + HOLD;
            bestRate = 0;
            probing = false;
        } else if (probing && rate < bestRate * 1.05) {
            // What was added brings nothing.
            change(limitBefore);
            holdUntil = now + HOLD;
            probing = false;
        } else if (now >= holdUntil && working.size() >= limit * 3 / 4 && limit < most) {
            bestRate = rate;
            limitBefore = limit;
            probing = true;
            change(Math.min(most, limit + limit / 2));
        }
        throttledBefore = refusals;
        movedBefore = total;
        done = 0;
        windowStart = now;
    }

    /**
     * A service that really has enough refuses much of what it is asked. Where it refuses one request in a hundred, that one is
     * made again, and to send half of all away for it would cost far more.
     */
    private boolean isTooMuch(long refusals) {
        return refusals > 0 && refusals * REFUSED_AT_LEAST >= done;
    }

    private void change(int to) {
        limit = to;
        while (members < limit && members < working.size() + begun.size() + waiting.size()) {
            members++;
            threads.execute(this::member);
        }
    }

    /** How many may be at work now. */
    int limit() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }
}
