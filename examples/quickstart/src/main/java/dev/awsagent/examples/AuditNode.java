package dev.awsagent.examples;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.graph.AgentGraph;
import dev.awsagent.graph.AgentState;
import dev.awsagent.graph.GraphNode;
import java.io.PrintStream;
import java.time.ZoneId;

/** A node of one's own between Plan and Execute: it writes down every plan, before anything runs. */
public final class AuditNode implements GraphNode {

    private final PrintStream log;

    public AuditNode(PrintStream log) {
        this.log = log;
    }

    @Override
    public AgentState apply(AgentState state) {
        var plan = state.plan();
        if (plan != null) {
            for (var step : plan.steps()) {
                log.println("audit: " + plan.planner() + " plans " + step.tool() + " "
                        + step.arguments().keySet());
            }
        }
        return state;
    }

    public static void main(String[] args) {
        try (var agent = AwsAgent.builder()
                .graph(graph -> graph.insertAfter(AgentGraph.PLAN, "audit", new AuditNode(System.err)))
                .build()) {
            var reply = agent.ask("List all S3 buckets");
            System.out.println(Rendering.in(ZoneId.systemDefault()).text(reply));
        }
    }
}
