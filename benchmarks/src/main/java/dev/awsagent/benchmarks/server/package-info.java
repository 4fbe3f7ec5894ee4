/** Measures the chat server: what it answers in a second beside FastAPI, how long it takes, how it starts, and what it keeps. */
@NullMarked
package dev.awsagent.benchmarks.server;

import org.jspecify.annotations.NullMarked;
