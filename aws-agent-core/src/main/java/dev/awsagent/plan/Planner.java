package dev.awsagent.plan;

/**
 * Turns a request into a plan. MUST be thread-safe, MUST NOT call AWS, and decides nothing about permission: what it plans
 * is reviewed.
 */
public interface Planner {

    /** A short name for the reply: {@code local}, {@code openai:gpt-4o-mini}. */
    String name();

    /** Whether a plan of this planner may bear that name, as where it asks another model in place of one that fails. */
    default boolean plansAs(String name) {
        return name.equals(name());
    }

    /**
     * Plans.
     *
     * @throws dev.awsagent.tool.ToolException of kind {@code MODEL} when a model cannot be reached or answers nonsense;
     *     of kind {@code CANCELLED} when interrupted
     */
    Planning plan(PlanRequest request);
}
