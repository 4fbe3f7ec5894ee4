/** Measures the planner without a model with few tools and with many, and the engine around it. */
@NullMarked
package dev.awsagent.benchmarks.planning;

import org.jspecify.annotations.NullMarked;
