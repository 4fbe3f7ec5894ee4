package dev.awsagent.internal;

import dev.awsagent.credential.Prompt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks whoever the turn belongs to that a thread works for; without one, whoever the agent was told to ask. An agent serves many
 * conversations and has one way to credentials, so that who asks for those cannot be known from there. What holds: the prompt of a
 * turn is asked on the thread of the turn, on the threads of its steps and looks, and where its model is asked, and on no other
 * thread; a question that comes up anywhere else is none of a turn's. Thread-safe.
 */
public final class TurnPrompt implements Prompt {

    private static final ThreadLocal<@Nullable Prompt> CURRENT = new ThreadLocal<>();

    private final Prompt usual;

    /** @param usual is asked outside of any turn that has a prompt of its own */
    public TurnPrompt(Prompt usual) {
        this.usual = usual;
    }

    @Override
    public char @Nullable [] ask(Question question) {
        var bound = CURRENT.get();
        return (bound == null ? usual : bound).ask(question);
    }

    /** That of the turn which this thread works for; null for none. */
    public static @Nullable Prompt current() {
        return CURRENT.get();
    }

    /** Does work of a turn on this thread, and leaves the thread as it was. */
    public static void run(@Nullable Prompt prompt, Runnable work) {
        call(prompt, () -> {
            work.run();
            return true;
        });
    }

    /** The same for work that brings something. */
    public static <T> T call(@Nullable Prompt prompt, Supplier<T> work) {
        var before = CURRENT.get();
        set(prompt);
        try {
            return work.get();
        } finally {
            set(before);
        }
    }

    private static void set(@Nullable Prompt prompt) {
        if (prompt == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(prompt);
        }
    }
}
