/** The calls of S3 that are made often, without the pipeline of the SDK: same requests, same answers, less time. */
@NullMarked
package dev.awsagent.tools.s3.wire;

import org.jspecify.annotations.NullMarked;
