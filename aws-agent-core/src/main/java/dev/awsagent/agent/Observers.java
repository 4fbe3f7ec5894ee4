package dev.awsagent.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Finds those who watch turns by their names. */
final class Observers {

    private Observers() {}

    /**
     * One that tells all of these.
     *
     * @throws IllegalArgumentException for a name that no module on the path knows, and for one that cannot be made
     */
    static TurnObserver of(Set<String> names) {
        var missing = new TreeSet<>(names);
        var found = new ArrayList<TurnObserver>();
        for (var factory : ServiceLoader.load(TurnObserver.Factory.class)) {
            if (missing.remove(factory.name())) {
                found.add(factory.create());
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the configuration turns on telemetry." + missing.first()
                    + ", and no module on the path has it; add dev.awsagent:aws-agent-telemetry, or take it out");
        }
        return found.size() == 1 ? found.get(0) : conversation -> told(found, conversation);
    }

    private static Consumer<AgentEvent> told(List<TurnObserver> observers, String conversation) {
        var all = observers.stream().map(one -> one.turn(conversation)).toList();
        return event -> all.forEach(one -> one.accept(event));
    }
}
