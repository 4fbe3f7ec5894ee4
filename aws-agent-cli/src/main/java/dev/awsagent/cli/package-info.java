/** The command line: a thin adapter over the agent. What a server would need too belongs to core. */
@NullMarked
package dev.awsagent.cli;

import org.jspecify.annotations.NullMarked;
