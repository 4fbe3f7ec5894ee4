/** Moves bytes between objects and files: what arrives is checked before it gets its name. */
@NullMarked
package dev.awsagent.tools.s3.transfer;

import org.jspecify.annotations.NullMarked;
