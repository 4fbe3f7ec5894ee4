/** How chat models are found by name. */
@NullMarked
package dev.awsagent.model;

import org.jspecify.annotations.NullMarked;
