/** Traces and metrics of an agent, where a program asks for them. */
@NullMarked
package dev.awsagent.telemetry;

import org.jspecify.annotations.NullMarked;
