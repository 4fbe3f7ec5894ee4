package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.UnansweredException;
import dev.awsagent.internal.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What turns wait for that only a person has: the code of an MFA device, and of whoever has the server's own token a passphrase too.
 * It is asked of the user of the conversation and shown to nobody else. What they answer is used once, and goes to who asked and
 * nowhere else: into no event, no history, no store and no log. Thread-safe.
 */
final class Prompts {

    /** More characters than any passphrase that somebody types. */
    static final int LONGEST = 1_024;

    private final Duration time;
    private final Clock clock;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Listener, String> listeners = new ConcurrentHashMap<>();
    private boolean stopped;

    /** Somebody who is told what is asked, and when it waits no longer. MUST NOT block. */
    interface Listener {
        void tell(ObjectNode message);
    }

    /** @param answer null for a no */
    private record Waiting(
            String id,
            String user,
            String conversation,
            Prompt.Question question,
            Instant expires,
            CompletableFuture<char @Nullable []> answer) {

        ObjectNode json() {
            return Json.object()
                    .put("id", id)
                    .put("conversation", conversation)
                    .put("text", Rendering.harmless(question.text()))
                    .put("secret", question.secret())
                    .put("expires", expires.toString());
        }
    }

    /** @param time that there is for an answer */
    Prompts(Duration time, Clock clock) {
        this.time = time;
        this.clock = clock;
    }

    /** For one turn of a user's conversation: who gives no answer is asked nothing more in it. */
    Prompt of(User user, String conversation) {
        return new OfTurn(user, conversation);
    }

    private final class OfTurn implements Prompt {

        private final User user;
        private final String conversation;
        private @Nullable UnansweredException unanswered;

        OfTurn(User user, String conversation) {
            this.user = user;
            this.conversation = conversation;
        }

        @Override
        public synchronized char @Nullable [] ask(Question question) {
            var before = unanswered;
            if (before != null) {
                throw new UnansweredException(String.valueOf(before.getMessage()), before.hint());
            }
            if (question.secret() && !user.hasToken()) {
                // What opens the keys of the machine that the server runs on is for whoever runs it.
                return null;
            }
            try {
                return Prompts.this.ask(user.id(), conversation, question);
            } catch (UnansweredException e) {
                unanswered = e;
                throw e;
            }
        }
    }

    /** For what is no turn: it says where it would be asked. */
    static char @Nullable [] elsewhere(Prompt.Question question) {
        throw new UnansweredException(
                "asked for when a request runs: " + question.text(), "ask for something with it, and give it then");
    }

    private char @Nullable [] ask(String user, String conversation, Prompt.Question question) {
        var one = new Waiting(
                UUID.randomUUID().toString(),
                user,
                conversation,
                question,
                clock.instant().plus(time),
                new CompletableFuture<>());
        synchronized (this) {
            if (stopped) {
                throw stopping(question);
            }
            waiting.put(one.id(), one);
            tell(user, message("prompt").setAll(one.json()));
        }
        var how = "cancelled";
        try {
            await(one);
            var answer = one.answer().getNow(null);
            how = answer != null ? "answered" : one.answer().isDone() ? "declined" : "expired";
            if (answer != null) {
                return answer;
            }
            synchronized (this) {
                if (stopped) {
                    how = "cancelled";
                    throw stopping(question);
                }
            }
            throw one.answer().isDone()
                    ? new UnansweredException(
                            "declined: " + question.text(), "say it again when you have it, or choose another profile")
                    : new UnansweredException(
                            "not answered within " + time.toSeconds() + " s: " + question.text(),
                            "say it again, and give it in the page, or by POST " + Route.ROOT + "/prompts/ID");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnansweredException("called off: " + question.text(), null);
        } finally {
            synchronized (this) {
                waiting.remove(one.id());
                tell(
                        user,
                        message("prompt-over")
                                .put("id", one.id())
                                .put("conversation", conversation)
                                .put("how", how));
            }
        }
    }

    private static UnansweredException stopping(Prompt.Question question) {
        return new UnansweredException("the server stops: " + question.text(), "say it again when it is there again");
    }

    /** Asks nothing more, so that the server's end waits for nobody who may be away. */
    synchronized void stop() {
        stopped = true;
        waiting.values().forEach(one -> one.answer().complete(null));
    }

    /** Until it is answered, or its time is over: from then on nobody can. */
    private void await(Waiting one) throws InterruptedException {
        try {
            one.answer().get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            synchronized (this) {
                waiting.remove(one.id());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode message(String type) {
        return Json.object().put("type", type);
    }

    private void tell(String user, ObjectNode message) {
        listeners.forEach((listener, of) -> {
            if (of.equals(user)) {
                listener.tell(message);
            }
        });
    }

    /** Tells what is asked of this user, beginning with what waits. */
    synchronized void listen(User user, Listener listener) {
        listeners.put(listener, user.id());
        of(user).forEach(one -> listener.tell(message("prompt").setAll(one)));
    }

    void leave(Listener listener) {
        listeners.remove(listener);
    }

    /** What waits for this user, oldest first. */
    synchronized List<ObjectNode> of(User user) {
        return waiting.values().stream()
                .filter(one -> one.user().equals(user.id()))
                .map(Waiting::json)
                .toList();
    }

    /**
     * Gives an answer, once.
     *
     * @param answer null for none: then the turn that waits for it ends
     * @throws Problem when nothing of this user waits under this id, or not any more
     */
    void answer(User user, String id, @Nullable String answer) {
        if (answer != null && (answer.isBlank() || answer.length() > LONGEST)) {
            throw Problem.invalid(
                    "the answer has " + (answer.isBlank() ? "nothing in it" : "more than " + LONGEST + " characters"),
                    "send what was asked for, or decline");
        }
        synchronized (this) {
            var one = waiting.get(id);
            if (one == null || !one.user().equals(user.id())) {
                throw Problem.missing(
                        "nothing is asked of you under this id, or not any more",
                        "look at GET " + Route.ROOT + "/prompts for what is");
            }
            waiting.remove(id);
            one.answer().complete(answer == null ? null : answer.toCharArray());
        }
    }
}
