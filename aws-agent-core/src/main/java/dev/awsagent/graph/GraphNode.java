package dev.awsagent.graph;

/**
 * One node of the graph: takes the state and gives it back, changed or not. MUST be thread-safe: many conversations go
 * through it at once. It runs on the thread of the turn, which may be interrupted.
 *
 * <p>A node that stands before Review may change what is planned. One that stands after it sees the plan, the proposal and
 * the approval, but cannot change them: if it tries, nothing runs. What a node throws ends the turn with an error; a
 * {@link dev.awsagent.tool.ToolException} says which.
 */
@FunctionalInterface
public interface GraphNode {

    AgentState apply(AgentState state) throws Exception;
}
