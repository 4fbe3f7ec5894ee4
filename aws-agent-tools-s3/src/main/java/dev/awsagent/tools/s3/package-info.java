/** Tools for Amazon S3: buckets, objects, and their transfer. */
@NullMarked
package dev.awsagent.tools.s3;

import org.jspecify.annotations.NullMarked;
