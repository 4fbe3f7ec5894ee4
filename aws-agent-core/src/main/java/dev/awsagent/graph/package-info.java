/** The graph that every request goes through, and where a node of one's own goes into it. */
@NullMarked
package dev.awsagent.graph;

import org.jspecify.annotations.NullMarked;
