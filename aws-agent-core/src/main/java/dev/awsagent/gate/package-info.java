/**
 * The gate between tools and AWS. Exported only to the modules that hand out SDK clients; a tool never needs it.
 */
@NullMarked
package dev.awsagent.gate;

import org.jspecify.annotations.NullMarked;
