/** From a sentence to a plan: what tools to call, with what, where. */
@NullMarked
package dev.awsagent.plan;

import org.jspecify.annotations.NullMarked;
