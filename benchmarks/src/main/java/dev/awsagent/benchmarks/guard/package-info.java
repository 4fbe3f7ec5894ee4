/** Measures what the guard costs: review, policy, seal, the check before a plan runs, the wire, and the audit log. */
@NullMarked
package dev.awsagent.benchmarks.guard;

import org.jspecify.annotations.NullMarked;
