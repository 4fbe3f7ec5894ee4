/** What a tool is, what it says about itself, and how tools are found. */
@NullMarked
package dev.awsagent.tool;

import org.jspecify.annotations.NullMarked;
