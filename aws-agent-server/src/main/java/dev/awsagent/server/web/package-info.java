/** The chat server. Holds no logic of its own: it takes requests to the agent, and what happens there to whoever listens. */
@NullMarked
package dev.awsagent.server.web;

import org.jspecify.annotations.NullMarked;
