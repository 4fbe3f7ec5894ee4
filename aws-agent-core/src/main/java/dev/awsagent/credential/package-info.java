/** Where an operation runs, who the caller is, and where credentials come from. */
@NullMarked
package dev.awsagent.credential;

import org.jspecify.annotations.NullMarked;
