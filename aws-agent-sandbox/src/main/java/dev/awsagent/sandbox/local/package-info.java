/** The sandbox on this machine: S3Proxy over a folder, and {@code moto_server} where it is installed. */
@NullMarked
package dev.awsagent.sandbox.local;

import org.jspecify.annotations.NullMarked;
