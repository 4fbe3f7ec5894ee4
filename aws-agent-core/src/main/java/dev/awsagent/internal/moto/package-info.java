/** {@code moto_server} as a child process: shared by the sandbox and the testkit, known to nobody else. */
@NullMarked
package dev.awsagent.internal.moto;

import org.jspecify.annotations.NullMarked;
