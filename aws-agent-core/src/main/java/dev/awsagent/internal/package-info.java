/** Not part of the API. */
@NullMarked
package dev.awsagent.internal;

import org.jspecify.annotations.NullMarked;
