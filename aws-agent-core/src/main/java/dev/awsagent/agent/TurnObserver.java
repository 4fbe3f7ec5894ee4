package dev.awsagent.agent;

import java.util.function.Consumer;

/**
 * Watches all turns of an agent, such as to trace and measure them. It sees events, which hold no secret, and changes nothing:
 * what it throws is ignored. MUST be thread-safe.
 */
@FunctionalInterface
public interface TurnObserver {

    /**
     * A turn begins, or goes on after a person was asked.
     *
     * @param conversation the conversation's id
     * @return is told what happens, one event at a time, on the threads of the turn; {@link AgentEvent.Replied} comes last
     */
    Consumer<AgentEvent> turn(String conversation);

    /** Makes one that the configuration can ask for by its name. Found by {@link java.util.ServiceLoader}; does no work before. */
    interface Factory {

        /** Its name below {@code telemetry:} of the configuration: {@code traces}. */
        String name();

        /**
         * Makes it.
         *
         * @throws IllegalArgumentException when it cannot be made, saying what is missing
         */
        TurnObserver create();
    }
}
