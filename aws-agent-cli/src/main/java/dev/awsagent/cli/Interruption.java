package dev.awsagent.cli;

import dev.awsagent.agent.Conversation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While this is open, the end of the process (Ctrl-C, a termination signal) first calls off the running request, and lets its
 * reply be shown, which says what was done. The JVM then ends with the signal's own exit code: 130 for Ctrl-C.
 */
final class Interruption implements AutoCloseable {

    private static final long MOST_SECONDS = 15;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;

    Interruption(Conversation conversation) {
        hook = new Thread(
                () -> {
                    if (conversation.cancel()) {
                        awaitEnd();
                    }
                },
                "aws-agent-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void awaitEnd() {
        try {
            var ended = over.await(MOST_SECONDS, TimeUnit.SECONDS);
            assert ended || over.getCount() == 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endsAlready) {
            // The hook is what is running; it goes on now.
        }
    }
}
