/** What the agent keeps itself: its configuration file, encryption, the keyring of the system. */
@NullMarked
package dev.awsagent.credentials.internal.store;

import org.jspecify.annotations.NullMarked;
