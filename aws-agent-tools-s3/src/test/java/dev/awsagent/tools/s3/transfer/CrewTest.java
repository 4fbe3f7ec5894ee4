package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrewTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void everyTask_isDoneAndNeverMoreAtOnceThanAllowed() throws Exception {
        var crew = new Crew(threads, 5, () -> 0);
        var done = new AtomicInteger();
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            crew.add(() -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                Thread.sleep(1);
                now.decrementAndGet();
                done.incrementAndGet();
            });
        }
        crew.await();
        crew.end();

        assertThat(done).hasValue(500);
        assertThat(most.get()).isBetween(2, 5);
    }

    @Test
    void tasksOfATask_areDoneToo() throws Exception {
        var crew = new Crew(threads, 2, () -> 0);
        var done = new AtomicInteger();
        crew.add(() -> {
            for (int i = 0; i < 1000; i++) {
                crew.join(done::incrementAndGet);
            }
        });
        crew.await();

        assertThat(done).hasValue(1000);
    }

    @Test
    void stopped_interruptsWhatRunsAndDropsWhatWaits() throws Exception {
        var crew = new Crew(threads, 1, () -> 0);
        var running = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var dropped = new AtomicInteger();
        crew.add(() -> {
            running.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        crew.add(dropped::incrementAndGet);
        running.await();

        crew.stop();
        crew.end();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(dropped).hasValue(0);
        assertThat(crew.add(dropped::incrementAndGet)).isFalse();
        assertThat(crew.failure()).isNull();
    }

    @Test
    void taskThatThrows_stopsAllAndIsTheReason() throws Exception {
        var crew = new Crew(threads, 2, () -> 0);
        var why = new IllegalStateException("broken");
        crew.add(() -> {
            throw why;
        });
        crew.end();

        assertThat(crew.stopped()).isTrue();
        assertThat(crew.failure()).isSameAs(why);
    }

    @Test
    void serviceThatAsksForLess_isAskedLess() throws Exception {
        var refusals = new AtomicLong();
        var crew = new Crew(threads, 64, refusals::get);
        var start = crew.limit();
        for (int i = 0; i < 400; i++) {
            var refused = i % 2 == 0;
            crew.add(() -> {
                Thread.sleep(15);
                if (refused) {
                    refusals.incrementAndGet();
                }
            });
        }
        crew.await();

        assertThat(crew.limit()).isLessThan(start);
    }

    @Test
    void serviceThatRefusesOneInAHundred_isAskedNoLess() throws Exception {
        var refusals = new AtomicLong();
        var crew = new Crew(threads, 64, refusals::get);
        var start = crew.limit();
        for (int i = 0; i < 1000; i++) {
            var refused = i % 100 == 99;
            crew.add(() -> {
                Thread.sleep(15);
                if (refused) {
                    refusals.incrementAndGet();
                }
            });
        }
        crew.await();

        assertThat(crew.limit()).isGreaterThanOrEqualTo(start);
    }
}
