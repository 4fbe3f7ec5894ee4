package dev.awsagent.graph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Proposal;
import dev.awsagent.internal.Json;
import dev.awsagent.journal.CheckpointStore;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a person, by its conversation. It is in the store, where there is one, unless it holds a secret: that is kept
 * in memory alone, and ends with the program. Thread-safe.
 */
final class Waiting {

    private final @Nullable CheckpointStore store;
    private final Path folder;
    private final boolean sandbox;
    private final ToolRegistry tools;
    private final Consumer<String> notices;

    /** What this program put into the store, or found there. */
    private final Set<String> stored = ConcurrentHashMap.newKeySet();

    /** As text too, so that what goes on is what was kept, wherever that was. */
    private final Map<String, String> here = new ConcurrentHashMap<>();

    /** What was taken out to be gone on with. */
    private final Map<String, AgentState> claimed = new ConcurrentHashMap<>();

    /**
     * @param store null for none
     * @param folder from which tools read and write: a plan goes on in the same one
     * @param sandbox whether every call goes to a look-alike: a plan goes on where it would have run
     * @param notices is told when the store cannot be used
     */
    Waiting(
            @Nullable CheckpointStore store,
            Path folder,
            boolean sandbox,
            ToolRegistry tools,
            Consumer<String> notices) {
        this.tools = tools;
        this.notices = notices;
        this.store = store;
        this.sandbox = sandbox;
        this.folder = folder.toAbsolutePath().normalize();
    }

    void keep(AgentState state, Turn turn) {
        var text = Json.object()
                .put("folder", folder.toString())
                .put("sandbox", sandbox)
                .<ObjectNode>set("state", state.toJson())
                .toString();
        if (store != null && !holdsSecret(state, turn) && turn.masked(text).equals(text)) {
            try {
                store.put(state.conversation(), text);
                stored.add(state.conversation());
                return;
            } catch (RuntimeException e) {
                notices.accept(e.getMessage() + "; it ends with this program");
            }
        }
        here.put(state.conversation(), text);
    }

    private boolean holdsSecret(AgentState state, Turn turn) {
        var proposal = state.proposal();
        return turn.hasSecrets()
                || proposal != null && !Secrets.hidden(proposal, tools).equals(proposal)
                || state.rounds().stream()
                        .anyMatch(round -> !Secrets.hidden(round.plan(), tools).equals(round.plan()));
    }

    void forget(String conversation) {
        claimed.remove(conversation);
        here.remove(conversation);
        if (store != null && stored.remove(conversation)) {
            store.remove(conversation);
        }
    }

    Optional<AgentState> claimed(String conversation) {
        return Optional.ofNullable(claimed.get(conversation));
    }

    /**
     * Takes it out: it can be gone on with once.
     *
     * @throws ToolException when it is not there any more, or was made in another folder
     */
    AgentState claim(String conversation) {
        var isOurs = here.containsKey(conversation);
        var text = find(conversation);
        if (text != null) {
            // Where it cannot be used here, it stays.
            state(conversation, text, isOurs);
        }
        var taken = here.remove(conversation);
        if (taken == null && store != null) {
            taken = store.take(conversation).orElse(null);
        }
        if (taken == null) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the proposal does not wait any more: it was used, rejected or replaced; nothing ran",
                    "ask again, and approve the new proposal");
        }
        var state = state(conversation, taken, isOurs);
        claimed.put(conversation, state);
        return state;
    }

    /** It was gone on with, or could not be. */
    void done(String conversation) {
        claimed.remove(conversation);
    }

    private @Nullable String find(String conversation) {
        var text = here.get(conversation);
        if (text == null && store != null) {
            text = store.get(conversation).orElse(null);
            if (text != null) {
                stored.add(conversation);
            }
        }
        return text;
    }

    private AgentState state(String conversation, String text) {
        return state(conversation, text, here.containsKey(conversation));
    }

    /** @param isOurs whether it never left this program, and so is what it was */
    private AgentState state(String conversation, String text, boolean isOurs) {
        JsonNode json;
        AgentState state;
        try {
            json = Json.parse(text);
            state = AgentState.fromJson(json.path("state"));
        } catch (IllegalArgumentException e) {
            throw damaged(conversation);
        }
        var proposal = state.proposal();
        if (!state.conversation().equals(conversation) || proposal == null || !isOurs && !proposal.sealFits()) {
            throw damaged(conversation);
        }
        var made = json.path("folder").asText();
        if (!made.equals(folder.toString())) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the proposal was made in the folder " + made + ", and its paths mean what is there; this is "
                            + folder,
                    "go there, or name it as the working folder");
        }
        if (json.path("sandbox").asBoolean() != sandbox) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    sandbox
                            ? "the proposal is for AWS, and this is the sandbox"
                            : "the proposal is for the sandbox, and this is AWS",
                    sandbox ? "leave the sandbox" : "go on in the sandbox");
        }
        return state;
    }

    private static ToolException damaged(String conversation) {
        return new ToolException(
                FailureKind.CONFLICT,
                "what was kept of conversation " + conversation + " is not what was proposed; nothing ran",
                "ask again, and approve the new proposal");
    }

    /**
     * The state of a conversation that waits; empty when it does not.
     *
     * @throws ToolException when what was kept cannot be used here
     */
    Optional<AgentState> find(String conversation, Instant now) {
        var text = find(conversation);
        if (text == null || isOver(text, now)) {
            // What is over is of no use, wherever it could have been used.
            return Optional.empty();
        }
        return Optional.of(state(conversation, text));
    }

    private static boolean isOver(String text, Instant now) {
        try {
            var proposal = AgentState.fromJson(Json.parse(text).path("state")).proposal();
            return proposal != null && !now.isBefore(proposal.expires());
        } catch (IllegalArgumentException e) {
            // It is damaged, which is said where it is read.
            return false;
        }
    }

    private static boolean isOver(AgentState state, Instant now) {
        return !now.isBefore(Objects.requireNonNull(state.proposal()).expires());
    }

    /** All that waits, with the conversation of each, as far as it can be used here; what is over is removed. */
    Map<String, Proposal> all(Instant now) {
        var all = new LinkedHashMap<String, Proposal>();
        List<String> names = new ArrayList<>(here.keySet());
        if (store != null) {
            names.addAll(store.conversations());
        }
        for (var name : names) {
            try {
                var text = find(name);
                var state = text == null ? null : state(name, text);
                if (state != null && isOver(state, now)) {
                    forget(name);
                } else if (state != null) {
                    all.put(name, Secrets.hidden(Objects.requireNonNull(state.proposal()), tools));
                }
            } catch (ToolException e) {
                // It is of another folder, or of no use.
                continue;
            }
        }
        return all;
    }
}
