/** What stands between SDK clients and the wire. */
@NullMarked
package dev.awsagent.credentials.internal.gate;

import org.jspecify.annotations.NullMarked;
