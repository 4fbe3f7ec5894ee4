/** What was meant to be done, and what came of it, written down so that a change of it is found. */
@NullMarked
package dev.awsagent.journal;

import org.jspecify.annotations.NullMarked;
