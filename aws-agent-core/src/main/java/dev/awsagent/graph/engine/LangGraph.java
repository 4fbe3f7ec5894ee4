package dev.awsagent.graph.engine;

import dev.awsagent.graph.AgentGraph;
import dev.awsagent.graph.AgentState;
import dev.awsagent.internal.Json;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.bsc.async.AsyncGenerator;
import org.bsc.langgraph4j.CompileConfig;
import org.bsc.langgraph4j.CompiledGraph;
import org.bsc.langgraph4j.GraphInput;
import org.bsc.langgraph4j.GraphStateException;
import org.bsc.langgraph4j.NodeOutput;
import org.bsc.langgraph4j.RunnableConfig;
import org.bsc.langgraph4j.StateGraph;
import org.bsc.langgraph4j.action.AsyncEdgeAction;
import org.bsc.langgraph4j.action.AsyncNodeActionWithConfig;
import org.bsc.langgraph4j.checkpoint.BaseCheckpointSaver;
import org.bsc.langgraph4j.checkpoint.Checkpoint;
import org.bsc.langgraph4j.serializer.StateSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the graph with LangGraph4j. Its types, its way to serialize and its exceptions stay in this class: the state goes
 * through it as one channel, which a checkpoint holds as JSON text.
 */
final class LangGraph {

    private static final String STATE = "state";
    private static final String TURN = "turn";

    private final CompiledGraph<Box> graph;
    private final Checkpoints checkpoints;

    /**
     * @param names the nodes
     * @param visit runs the node of a name; does not throw
     * @param next the name of the node after one; null for the end
     * @param waiting keeps what waits for a person
     */
    LangGraph(
            Collection<String> names,
            Visit visit,
            BiFunction<String, AgentState, @Nullable String> next,
            int limit,
            Waiting waiting) {
        this.checkpoints = new Checkpoints(waiting);
        try {
            var states = new StateGraph<Box>(new JsonStates());
            var ways = new HashMap<String, String>();
            names.forEach(name -> ways.put(name, name));
            ways.put(StateGraph.END, StateGraph.END);
            for (var name : names) {
                AsyncNodeActionWithConfig<Box> action = (box, config) ->
                        CompletableFuture.completedFuture(Map.of(STATE, visit.node(name, box.state(), (Turn)
                                config.metadata(TURN).orElseThrow())));
                states.addNode(name, action);
                AsyncEdgeAction<Box> edge = box -> {
                    var after = next.apply(name, box.state());
                    return CompletableFuture.completedFuture(after == null ? StateGraph.END : after);
                };
                states.addConditionalEdges(name, edge, ways);
            }
            states.addEdge(StateGraph.START, AgentGraph.ROUTE);
            graph = states.compile(CompileConfig.builder()
                    .checkpointSaver(checkpoints)
                    .interruptBefore(ApprovalNode.NAME)
                    .recursionLimit(limit)
                    .build());
        } catch (GraphStateException e) {
            throw new IllegalStateException("the graph does not hold together: " + e.getMessage(), e);
        }
    }

    /** Runs one node. */
    interface Visit {
        AgentState node(String name, AgentState state, Turn turn);
    }

    /** A way through the graph from its beginning. */
    Walk run(AgentState state, Turn turn) {
        return walk(GraphInput.args(Map.of(STATE, state)), state.conversation(), turn);
    }

    /** A way on from where the conversation's graph waits, with this state. */
    Walk resume(AgentState state, Turn turn) {
        return walk(GraphInput.resume(Map.of(STATE, state)), state.conversation(), turn);
    }

    private Walk walk(GraphInput input, String conversation, Turn turn) {
        var config = RunnableConfig.builder()
                .threadId(conversation)
                .addMetadata(TURN, turn)
                .build();
        return held(() -> new Walk(graph.stream(input, config)));
    }

    private static <T> T held(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            throw new IllegalStateException("the graph stopped: " + cause.getMessage(), cause);
        }
    }

    /** A way through the graph. It stands still between two nodes, and may go on on another thread; used by one at a time. */
    static final class Walk {

        private final AsyncGenerator<NodeOutput<Box>> nodes;
        private boolean over;

        private Walk(AsyncGenerator<NodeOutput<Box>> nodes) {
            this.nodes = nodes;
        }

        /** Runs the next node; false at the end, and where a person is waited for. */
        boolean step() {
            // Whoever is at the end MUST NOT be asked for more.
            over = over
                    || held(() -> {
                        var next = nodes.next();
                        if (!next.isDone()) {
                            next.future().join();
                        }
                        return next.isDone();
                    });
            return !over;
        }

        /** Goes on until there is no next node. */
        void finish() {
            var more = true;
            while (more) {
                more = step();
            }
        }
    }

    private static AgentState stateIn(Map<String, Object> data) {
        return (AgentState) Objects.requireNonNull(data.get(STATE), "the graph lost its state");
    }

    /** The state as the library carries it. */
    private static final class Box extends org.bsc.langgraph4j.state.AgentState {

        Box(Map<String, Object> data) {
            super(data);
        }

        AgentState state() {
            return stateIn(data());
        }
    }

    /** Our state is immutable, so that no copy is needed between nodes; outside of this JVM it is JSON. */
    private static final class JsonStates extends StateSerializer<Box> {

        JsonStates() {
            super(Box::new);
        }

        @Override
        public Box cloneObject(Box box) {
            return box;
        }

        @Override
        public void writeData(Map<String, Object> data, ObjectOutput out) throws IOException {
            var bytes = stateIn(data).toJson().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        @Override
        public Map<String, Object> readData(ObjectInput in) throws IOException {
            var bytes = new byte[in.readInt()];
            in.readFully(bytes);
            var json = Json.parse(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
            return Map.of(STATE, AgentState.fromJson(json));
        }
    }

    /** Keeps the state of each conversation that waits for a person. Between other nodes none can wait. */
    private record Checkpoints(Waiting waiting) implements BaseCheckpointSaver {

        @Override
        public Collection<Checkpoint> list(RunnableConfig config) {
            return get(config).map(List::of).orElse(List.of());
        }

        @Override
        public Optional<Checkpoint> get(RunnableConfig config) {
            return waiting.claimed(threadId(config))
                    .map(state -> Checkpoint.builder()
                            .nodeId(AgentGraph.REVIEW)
                            .nextNodeId(ApprovalNode.NAME)
                            .state(Map.of(STATE, state))
                            .build());
        }

        @Override
        public RunnableConfig put(RunnableConfig config, Checkpoint checkpoint) {
            if (checkpoint.getNextNodeId().equals(ApprovalNode.NAME)) {
                waiting.keep(stateIn(checkpoint.getState()), (Turn)
                        config.metadata(TURN).orElseThrow());
            } else {
                waiting.forget(threadId(config));
            }
            return config;
        }

        @Override
        public Tag release(RunnableConfig config) {
            var kept = list(config);
            waiting.forget(threadId(config));
            return new Tag(threadId(config), kept);
        }
    }
}
