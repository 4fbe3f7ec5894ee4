/** What may run, what has to be asked, and the approval that binds an answer to exactly what was shown. */
@NullMarked
package dev.awsagent.guard;

import org.jspecify.annotations.NullMarked;
