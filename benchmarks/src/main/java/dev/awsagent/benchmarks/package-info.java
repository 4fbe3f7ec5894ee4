/** What the measuring programs share. */
@NullMarked
package dev.awsagent.benchmarks;

import org.jspecify.annotations.NullMarked;
