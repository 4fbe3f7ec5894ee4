package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;

/**
 * Something that a transfer did not do.
 *
 * @param name the key or path
 * @param why in words
 */
public record Undone(String name, FailureKind kind, String why) {}
