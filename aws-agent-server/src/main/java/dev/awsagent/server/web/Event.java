package dev.awsagent.server.web;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a conversation, as it goes to whoever listens.
 *
 * @param id grows within the conversation
 * @param name what happened
 * @param message the whole message, as JSON
 * @param passing of what it says how far that is, so that a later one of the same says the same and more, and a slow reader can do
 *     without it; null for what is said once
 */
record Event(long id, String name, String message, @Nullable String passing) {

    boolean isPassing() {
        return passing != null;
    }

    /** What a conversation is made of, beside which everything else is on the way to it. */
    boolean isMilestone() {
        return switch (name) {
            case "asked", "replied", "settings" -> true;
            default -> false;
        };
    }

    /** Somebody who hears of all that happens, in its order. MUST NOT block. */
    interface Listener {
        void accept(Event event);
    }
}
