/** Tools for AWS Lambda: functions, their code, configuration and invocation. */
@NullMarked
package dev.awsagent.tools.lambda;

import org.jspecify.annotations.NullMarked;
