/** The six nodes, what they run on, and the library that walks the graph. Not exported. */
@NullMarked
package dev.awsagent.internal.engine;

import org.jspecify.annotations.NullMarked;
