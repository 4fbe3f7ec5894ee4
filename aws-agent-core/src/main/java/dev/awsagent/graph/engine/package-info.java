/** The six nodes, what they run on, and the library that walks the graph. Not exported. */
@NullMarked
package dev.awsagent.graph.engine;

import org.jspecify.annotations.NullMarked;
