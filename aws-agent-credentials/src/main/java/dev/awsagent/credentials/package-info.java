/** Where credentials come from, and the SDK clients for a target. */
@NullMarked
package dev.awsagent.credentials;

import org.jspecify.annotations.NullMarked;
