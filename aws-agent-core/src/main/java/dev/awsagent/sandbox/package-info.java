/** How an AWS look-alike for trying things out is found. */
@NullMarked
package dev.awsagent.sandbox;

import org.jspecify.annotations.NullMarked;
