/** What starts the chat server, which a module of its own brings. */
@NullMarked
package dev.awsagent.server;

import org.jspecify.annotations.NullMarked;
