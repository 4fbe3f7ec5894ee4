package dev.awsagent.server.web;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.graph.AgentGraph;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Limits;
import dev.awsagent.guard.Policy;
import dev.awsagent.guard.PolicyFile;
import dev.awsagent.guard.WatchedPolicy;
import dev.awsagent.internal.Json;
import dev.awsagent.journal.CheckpointStore;
import dev.awsagent.plan.PlannerChoice;
import dev.awsagent.server.ServerSettings;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents behind the conversations: one for each model, for each set of bounds that users are held to, and for each folder of
 * files. What came of somebody's MFA code serves the one agent that asked for it, and so nobody else but those who have the server's
 * own token: each user that an issuer vouches for has agents of their own. Thread-safe.
 */
final class Agents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Agents.class);

    /** The planner that needs no model. */
    static final String LOCAL = "local";

    /** Within the working folder: a folder for each user that an issuer vouches for. */
    static final String AREAS = "aws-agent-users";

    private final ServerSettings settings;
    private final CheckpointStore waiting;
    private final TreeSet<String> models;
    private final Map<String, AwsAgent> made = new HashMap<>();

    /** By their paths, the policy files of groups: one that is edited is read again, and a broken one changes nothing. */
    private final Map<String, WatchedPolicy> policies = new HashMap<>();

    private boolean closed;

    /**
     * @param waiting keeps what waits for a yes
     * @param file says which models may be switched to, and what groups are held to
     */
    Agents(ServerSettings settings, CheckpointStore waiting, ServerFile file) {
        this.settings = settings;
        this.waiting = waiting;
        this.models = new TreeSet<>(file.models());
        for (var group : file.groups().values()) {
            var named = group.policy();
            if (named != null && !Policy.presets().contains(named)) {
                policies.computeIfAbsent(
                        named, path -> new WatchedPolicy(Path.of(path), true, notice -> LOG.warn("{}", notice)));
            }
        }
        if (settings.model() != null) {
            this.models.add(settings.model());
        }
        this.models.add(LOCAL);
    }

    /** What groups are held to by that name of a preset or of a file, which is asked anew for each step. */
    Policy policy(String name) {
        var file = policies.get(name);
        return file == null
                ? Policy.preset(name)
                : new Policy() {
                    @Override
                    public Decision decide(Subject subject) {
                        return current().decide(subject);
                    }

                    @Override
                    public Limits limits() {
                        return current().limits();
                    }

                    @Override
                    public boolean asksForTags() {
                        return current().asksForTags();
                    }

                    private PolicyFile current() {
                        return Objects.requireNonNull(file.current());
                    }
                };
    }

    /** Those that may be switched to, with the usual one. */
    List<String> models() {
        var all = new TreeSet<>(models);
        all.add(usual());
        return List.copyOf(all);
    }

    /** Who plans where nobody chose: what was started with, or what the configuration names. */
    String usual() {
        return owners().planner();
    }

    private AwsAgent owners() {
        return of(User.withToken(settings.user()), null);
    }

    /** The agent for a user's requests that plans as usual, or with a model of {@link #models}. */
    AwsAgent of(User user, @Nullable String model) {
        return of(user, model, null);
    }

    /**
     * The agent for a user's requests.
     *
     * @param model one of {@link #models}; null for the usual one
     * @param planner when a model is asked; null for always where one was chosen, and else for what is usual
     * @throws IllegalArgumentException when there is no such model, saying which module or key is missing
     */
    synchronized AwsAgent of(User user, @Nullable String model, @Nullable PlannerChoice planner) {
        if (closed) {
            throw Problem.stopping();
        }
        var key = user.bounds() + " " + model + " " + planner + " " + (user.hasToken() ? "" : user.id());
        var agent = made.get(key);
        if (agent == null) {
            var builder = settings.agents().get().checkpoints(waiting).prompt(Prompts::elsewhere);
            if (LOCAL.equals(model)) {
                builder.planner(PlannerChoice.LOCAL);
            } else if (planner != null) {
                builder.planner(planner);
            } else if (model != null) {
                // Whatever the server was started with: who chooses a model means that it plans.
                builder.planner(PlannerChoice.MODEL);
            }
            if (model != null && !LOCAL.equals(model) && planner != PlannerChoice.LOCAL) {
                builder.model(model);
            }
            var policy = user.policy(settings.sandbox(), this::policy);
            if (policy != null) {
                builder.heldTo(policy);
            }
            if (!user.hasToken()) {
                builder.workingFolder(folder(user));
            }
            if (user.profiles() != null && !settings.sandbox()) {
                // Before anything is asked with the credentials of a profile that is not theirs: whose they are is not
                // for them.
                builder.graph(graph -> graph.insertAfter(AgentGraph.PLAN, "profiles", state -> within(user, state)));
            }
            if (!user.is(User.Role.OPERATOR)) {
                builder.withoutFiles();
            }
            agent = builder.build();
            made.put(key, agent);
        }
        return agent;
    }

    private static AgentState within(User user, AgentState state) {
        var plan = state.plan();
        if (plan != null) {
            for (var step : plan.steps()) {
                var profile = step.target().profile();
                if (!user.mayUse(profile)) {
                    throw new ToolException(
                            FailureKind.FORBIDDEN,
                            (profile == null
                                            ? "without a profile"
                                            : "with the profile '" + Rendering.harmless(profile) + "'")
                                    + " nothing is done for you here",
                            "choose one of GET /api/v1/profiles");
                }
            }
        }
        return state;
    }

    /**
     * From where a user's files are read and to where they are written. Nobody else can name what is in it, but for whoever runs the
     * server.
     */
    Path folder(User user) {
        if (user.hasToken()) {
            return settings.workingFolder();
        }
        var own =
                settings.workingFolder().resolve(AREAS).resolve(HexFormat.of().formatHex(Sha256.of(user.id()), 0, 16));
        try {
            return Files.createDirectories(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In which conversations something may wait. */
    Set<String> waiting() {
        return Set.copyOf(waiting.conversations());
    }

    /**
     * What waits in a conversation, as it was kept: read with no agent, so that nobody's listing makes those of others. Empty where
     * nothing waits, and where an agent would not go on with it: it was changed, or made in another folder, or for the sandbox.
     */
    Optional<AgentState> waiting(User user, String conversation) {
        try {
            var text = waiting.get(conversation);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            var kept = Json.parse(text.get());
            var state = AgentState.fromJson(kept.path("state"));
            var proposal = state.proposal();
            var folder = folder(user).toAbsolutePath().normalize().toString();
            return proposal != null
                            && proposal.sealFits()
                            && state.conversation().equals(conversation)
                            && kept.path("folder").asText().equals(folder)
                            && kept.path("sandbox").asBoolean() == settings.sandbox()
                    ? Optional.of(state)
                    : Optional.empty();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            LOG.debug("conversation {}: {}", conversation, e.getClass().getName());
            return Optional.empty();
        }
    }

    /** Gives up what waits in a conversation, whether or not it was gone on with since the server began. */
    void forget(String conversation) {
        waiting.remove(conversation);
    }

    @Override
    public synchronized void close() {
        closed = true;
        made.values().forEach(AwsAgent::close);
        made.clear();
    }
}
