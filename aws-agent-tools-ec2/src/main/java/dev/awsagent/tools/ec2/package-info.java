/** Tools for Amazon EC2: instances, their networks, disks and images. */
@NullMarked
package dev.awsagent.tools.ec2;

import org.jspecify.annotations.NullMarked;
