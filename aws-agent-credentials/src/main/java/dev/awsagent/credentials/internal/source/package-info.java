/** The sources of credentials that come with the agent, their files and their order. Nothing here loads the AWS SDK. */
@NullMarked
package dev.awsagent.credentials.internal.source;

import org.jspecify.annotations.NullMarked;
