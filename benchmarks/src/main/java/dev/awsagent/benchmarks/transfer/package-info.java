/**
 * Measures transfers to and from S3, by this project's command line and by others, against a server in a process of its own.
 */
@NullMarked
package dev.awsagent.benchmarks.transfer;

import org.jspecify.annotations.NullMarked;
