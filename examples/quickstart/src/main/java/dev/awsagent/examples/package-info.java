/** Small programs that use the library. Each is a main class. */
@NullMarked
package dev.awsagent.examples;

import org.jspecify.annotations.NullMarked;
