package dev.awsagent.graph.engine;

import dev.awsagent.graph.AgentState;

/** One of the nodes of the agent's own, which also see the turn. What it throws ends the turn with an error. */
interface Node {

    AgentState apply(AgentState state, Turn turn) throws Exception;
}
