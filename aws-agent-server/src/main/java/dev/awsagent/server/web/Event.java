package dev.awsagent.server.web;

/**
 * Something that happened in a conversation, as it goes to whoever listens.
 *
 * @param id grows within the conversation
 * @param name what happened
 * @param message the whole message, as JSON
 * @param passing whether a later one of its kind says the same and more, so that a slow reader can do without it
 */
record Event(long id, String name, String message, boolean passing) {

    /** Somebody who hears of all that happens, in its order. MUST NOT block. */
    interface Listener {
        void accept(Event event);
    }
}
