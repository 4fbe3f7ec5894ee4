/** Measures what is understood of a file of prompts, with any planner: how often right, asked, refused, and wrong. */
@NullMarked
package dev.awsagent.benchmarks.understanding;

import org.jspecify.annotations.NullMarked;
