package dev.awsagent.plan;

/** Which planner an agent asks. */
public enum PlannerChoice {
    /** The one that needs no model, and no other. */
    LOCAL,
    /** A language model. */
    MODEL,
    /** The one that needs no model where it is sure, and else a language model where there is one. */
    AUTO
}
