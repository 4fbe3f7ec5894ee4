package dev.awsagent.server.web;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.journal.CheckpointStore;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.server.ServerSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The agents behind the conversations: one for each model, and for each set of bounds that users are held to. Thread-safe. */
final class Agents implements AutoCloseable {

    /** The planner that needs no model. */
    static final String LOCAL = "local";

    private final ServerSettings settings;
    private final CheckpointStore waiting;
    private final List<String> models;
    private final Map<String, AwsAgent> made = new HashMap<>();
    private boolean closed;

    /**
     * @param waiting keeps what waits for a yes
     * @param models those that may be switched to
     */
    Agents(ServerSettings settings, CheckpointStore waiting, List<String> models) {
        this.settings = settings;
        this.waiting = waiting;
        var all = new TreeSet<>(models);
        if (settings.model() != null) {
            all.add(settings.model());
        }
        all.add(LOCAL);
        this.models = List.copyOf(all);
    }

    List<String> models() {
        return models;
    }

    /**
     * The agent for a user's requests.
     *
     * @param model one of {@link #models}; null for the usual one
     * @throws IllegalArgumentException when there is no such model, saying which module or key is missing
     */
    synchronized AwsAgent of(User user, @Nullable String model) {
        if (closed) {
            throw Problem.stopping();
        }
        var key = user.bounds() + " " + model;
        var agent = made.get(key);
        if (agent == null) {
            var builder = settings.agents().get().checkpoints(waiting);
            if (LOCAL.equals(model)) {
                builder.planner(new LocalPlanner());
            } else if (model != null) {
                builder.model(model);
            }
            var policy = user.policy();
            if (policy != null) {
                builder.heldTo(policy);
            }
            agent = builder.build();
            made.put(key, agent);
        }
        return agent;
    }

    @Override
    public synchronized void close() {
        closed = true;
        made.values().forEach(AwsAgent::close);
        made.clear();
    }
}
