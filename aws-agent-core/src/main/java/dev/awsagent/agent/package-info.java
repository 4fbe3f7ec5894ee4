/** The agent as a program uses it: ask, approve, resume, and what comes back. */
@NullMarked
package dev.awsagent.agent;

import org.jspecify.annotations.NullMarked;
