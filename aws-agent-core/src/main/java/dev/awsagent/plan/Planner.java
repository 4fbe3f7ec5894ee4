package dev.awsagent.plan;

/**
 * Turns a request into a plan. MUST be thread-safe, MUST NOT call AWS, and decides nothing about permission: what it plans
 * is reviewed.
 */
public interface Planner {

    /** A short name for the reply: {@code local}, {@code openai:gpt-4o-mini}. */
    String name();

    /**
     * Plans.
     *
     * @throws dev.awsagent.tool.ToolException of kind {@code MODEL} when a model cannot be reached or answers nonsense;
     *     of kind {@code CANCELLED} when interrupted
     */
    Planning plan(PlanRequest request);
}
