/** Tells how alike two sentences are, in this process and with no network. */
@NullMarked
package dev.awsagent.embeddings;

import org.jspecify.annotations.NullMarked;
