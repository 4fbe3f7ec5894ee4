package dev.awsagent.guard;

/**
 * What a policy is expected to decide.
 *
 * @param message what a person would say
 * @param expected the strictest that is decided of its steps
 * @param line where it stands in its file, from 1
 */
public record PolicyCase(String message, Decision.Verdict expected, int line) {}
