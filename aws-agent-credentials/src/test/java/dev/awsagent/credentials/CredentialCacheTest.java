package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.CredentialCache.Fetched;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When credentials are fetched, for whom, and how often. */
@Timeout(60)
class CredentialCacheTest {

    private static final Target DEV = Target.ANY.withProfile("dev");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
    private final AtomicReference<Object> profiles = new AtomicReference<>(new Object());
    private final AtomicInteger calls = new AtomicInteger();

    private CredentialCache cache(CredentialCache.Source source) {
        return new CredentialCache(source, profiles::get, now::get);
    }

    /** Numbered by the call, good for an hour. */
    private Fetched hourly() {
        return hourly(calls.incrementAndGet());
    }

    private Fetched hourly(int number) {
        return fetched("KEY" + number, now.get().plus(Duration.ofHours(1)));
    }

    private static Fetched fetched(String id, @Nullable Instant expires) {
        return new Fetched(new AwsCredentials(id, "secret", "token", expires, "a test"), Set.of(), false);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private static List<String> manyAtOnce(int threads, Callable<AwsCredentials> work) throws Exception {
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var ready = new CountDownLatch(threads);
            var results = new ArrayList<Future<String>>();
            for (var i = 0; i < threads; i++) {
                results.add(pool.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return work.call().accessKeyId();
                }));
            }
            var keys = new ArrayList<String>();
            for (var result : results) {
                keys.add(result.get(30, TimeUnit.SECONDS));
            }
            return keys;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void twoHundredThreads_makeOneCall() throws Exception {
        var cache = cache((target, attended) -> {
            var fetched = hourly();
            sleep(200);
            return fetched;
        });

        assertThat(manyAtOnce(200, () -> cache.get(DEV))).hasSize(200).containsOnly("KEY1");
        assertThat(calls).hasValue(1);
    }

    @Test
    void twoHundredThreadsAtTheEnd_makeOneMoreCall() throws Exception {
        var cache = cache((target, attended) -> {
            var fetched = hourly();
            sleep(200);
            return fetched;
        });
        cache.get(DEV);
        pass(Duration.ofMinutes(61));

        assertThat(manyAtOnce(200, () -> cache.get(DEV))).containsOnly("KEY2");
        assertThat(calls).hasValue(2);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new CredentialException("called off", null, e);
        }
    }

    @Test
    void beforeTheEnd_theOldOnesServeWhileNewOnesAreFetched() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        var asked = new ArrayList<Boolean>();
        var cache = cache((target, attended) -> {
            asked.add(attended);
            var number = calls.incrementAndGet();
            if (number == 2) {
                await(mayAnswer);
            }
            return hourly(number);
        });
        cache.get(DEV);
        pass(Duration.ofMinutes(54));
        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY1");
        assertThat(calls).hasValue(1);

        pass(Duration.ofMinutes(2));
        assertThat(manyAtOnce(50, () -> cache.get(DEV))).containsOnly("KEY1");
        mayAnswer.countDown();
        while (!cache.get(DEV).accessKeyId().equals("KEY2")) {
            Thread.sleep(5);
        }

        assertThat(calls).hasValue(2);
        assertThat(asked).as("in the background nobody is asked for a code").containsExactly(true, false);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new CredentialException("called off", null, e);
        }
    }

    @Test
    void renewalThatFails_leavesTheOldOnesUntilTheyEnd() throws Exception {
        var failed = new CountDownLatch(1);
        var cache = cache((target, attended) -> {
            if (calls.incrementAndGet() == 1) {
                return hourly(1);
            }
            failed.countDown();
            throw new CredentialException("down", "wait");
        });
        cache.get(DEV);
        pass(Duration.ofMinutes(56));

        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY1");
        failed.await();
        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY1");
        pass(Duration.ofMinutes(4));
        assertThatThrownBy(() -> cache.get(DEV)).isInstanceOfSatisfying(CredentialException.class, e -> {
            assertThat(e).hasMessage("down");
            assertThat(e.hint()).isEqualTo("wait");
        });
    }

    @Test
    void failure_isToldToAllWhoWaitedAndIsNotKept() throws Exception {
        var cache = cache((target, attended) -> {
            if (calls.incrementAndGet() == 1) {
                sleep(200);
                throw new CredentialException("down", null);
            }
            return hourly(2);
        });

        assertThatThrownBy(() -> manyAtOnce(20, () -> cache.get(DEV))).hasRootCauseMessage("down");
        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY2");
    }

    @Test
    void oneWhoIsCalledOff_takesNobodyAlong() throws Exception {
        var asking = new CountDownLatch(1);
        var cache = cache((target, attended) -> {
            if (calls.incrementAndGet() == 1) {
                asking.countDown();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CredentialException("called off", null, e);
                }
            }
            return hourly(2);
        });
        var pool = Executors.newFixedThreadPool(2);
        try {
            var first = pool.submit(() -> cache.get(DEV));
            asking.await();
            var second = pool.submit(() -> cache.get(DEV));
            Thread.sleep(100);
            first.cancel(true);

            assertThat(second.get(30, TimeUnit.SECONDS).accessKeyId()).isEqualTo("KEY2");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void editedProfiles_areFetchedAnew() {
        var cache = cache((target, attended) -> hourly());
        cache.get(DEV);

        profiles.set(new Object());
        pass(Duration.ofSeconds(1));

        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY2");
    }

    @Test
    void thousandsOfCalls_lookAtTheFilesOnceASecond() {
        var looks = new AtomicInteger();
        var cache = new CredentialCache(
                (target, attended) -> hourly(),
                () -> {
                    looks.incrementAndGet();
                    return profiles.get();
                },
                now::get);
        for (var call = 0; call < 3000; call++) {
            cache.get(DEV);
            pass(Duration.ofMillis(1));
        }

        assertThat(calls).hasValue(1);
        assertThat(looks).hasValue(3);
    }

    @Test
    void newRequestAndRefusal_lookAtOnce() {
        var cache = cache((target, attended) -> hourly());
        cache.get(DEV);
        profiles.set(new Object());
        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY1");

        cache.look();
        var second = cache.get(DEV);
        assertThat(second.accessKeyId()).isEqualTo("KEY2");
        profiles.set(new Object());
        cache.refused(DEV, new AwsCredentials("OTHER", "s", null, null, "x"), false);

        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY3");
    }

    @Test
    void errorInAFetch_endsTheWaitOfAll() throws Exception {
        var cache = cache((target, attended) -> {
            if (calls.incrementAndGet() == 1) {
                sleep(200);
                throw new StackOverflowError();
            }
            return hourly(2);
        });

        assertThatThrownBy(() -> manyAtOnce(20, () -> cache.get(DEV))).hasRootCauseInstanceOf(StackOverflowError.class);
        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY2");
    }

    @Test
    void errorInARenewal_isTriedAgainLater() throws Exception {
        var cache = cache((target, attended) -> {
            if (calls.incrementAndGet() == 2) {
                throw new StackOverflowError();
            }
            return hourly(calls.get());
        });
        cache.get(DEV);
        pass(Duration.ofMinutes(56));
        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY1");
        while (calls.get() < 2) {
            Thread.sleep(5);
        }
        pass(Duration.ofSeconds(40));

        while (!cache.get(DEV).accessKeyId().equals("KEY3")) {
            // That it failed may be noted a moment later, and counts from then.
            pass(Duration.ofSeconds(1));
            Thread.sleep(5);
        }
        assertThat(calls).hasValue(3);
    }

    @Test
    void fileThatItWasMadeFrom_isWatched(@TempDir Path folder) throws Exception {
        var file = folder.resolve("token");
        var cache = cache((target, attended) -> {
            var fetched = hourly();
            return new Fetched(fetched.credentials(), Set.of(file), false);
        });
        cache.get(DEV);
        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY1");

        Files.writeString(file, "signed in");
        pass(Duration.ofSeconds(1));

        assertThat(cache.peek(DEV)).isNull();
        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY2");
    }

    @Test
    void refused_areDroppedAndWhatCameMeanwhileStays() {
        var cache = cache((target, attended) -> hourly());
        var first = cache.get(DEV);

        cache.refused(DEV, first, true);
        var second = cache.get(DEV);
        assertThat(second.accessKeyId()).isEqualTo("KEY2");
        cache.refused(DEV, first, true);

        assertThat(cache.get(DEV)).isSameAs(second);
    }

    @Test
    void refusedAndNothingNewer_isNotUsedTwice() {
        var cache = cache((target, attended) -> fetched("SAME", null));
        cache.refused(DEV, cache.get(DEV), true);

        assertThatThrownBy(() -> cache.get(DEV))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the session token of a test has expired, and there is no newer one");
    }

    /** What mends it depends on where they came from. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the credential_process of profile 'dev' in ~/.aws/config | run that program in a terminal",
                "profile 'dev' in ~/.aws/config (SSO role x in account y) | run: aws-agent credentials login dev",
                "profile 'dev' in ~/.aws/credentials | renew the keys of the profile",
            })
    void ended_saysWhatMendsThem(String source, String hint) {
        var keys = new AwsCredentials("OLD", "secret", "token", now.get().minusSeconds(1), source);
        var cache = cache((target, attended) -> new Fetched(keys, Set.of(), false));

        assertThatThrownBy(() -> cache.get(DEV))
                .isInstanceOfSatisfying(
                        CredentialException.class, e -> assertThat(e.hint()).startsWith(hint));
    }

    @Test
    void unknownKey_mayBecomeKnown() {
        var cache = cache((target, attended) -> fetched("SAME", null));
        cache.refused(DEV, cache.get(DEV), false);

        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("SAME");
    }

    @Test
    void endedBeforeTheyCame_areRefusedWithTheTime() {
        var cache = cache((target, attended) -> fetched("OLD", now.get().minusSeconds(1)));

        assertThatThrownBy(() -> cache.get(DEV))
                .hasMessage("a test gave credentials that ended at 2029-12-31T23:59:59Z");
    }

    @Test
    void shortLived_areUsedForMostOfTheirLife() {
        var cache = cache((target, attended) ->
                fetched("KEY" + calls.incrementAndGet(), now.get().plusSeconds(40)));
        cache.get(DEV);
        pass(Duration.ofSeconds(15));

        assertThat(cache.get(DEV).accessKeyId()).isEqualTo("KEY1");
    }

    @Test
    void regionsShareAndProfilesDoNot() {
        var cache = cache((target, attended) -> hourly());

        assertThat(cache.get(DEV.withRegion("eu-west-1"))).isSameAs(cache.get(DEV.withRegion("us-east-1")));
        assertThat(cache.get(DEV.withProfile("prod")).accessKeyId()).isEqualTo("KEY2");
    }

    @Test
    void closed_holdsNothing() {
        var cache = cache((target, attended) -> hourly());
        cache.get(DEV);
        cache.close();

        assertThatThrownBy(() -> cache.get(DEV)).hasMessage("the agent was closed");
    }
}
