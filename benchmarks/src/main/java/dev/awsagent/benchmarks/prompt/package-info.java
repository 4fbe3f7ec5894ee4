/** Measures how large the prompt of a model gets as tools grow, and whether the tool that is meant is among those offered. */
@NullMarked
package dev.awsagent.benchmarks.prompt;

import org.jspecify.annotations.NullMarked;
