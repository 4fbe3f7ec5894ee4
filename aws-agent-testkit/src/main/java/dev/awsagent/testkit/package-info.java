/**
 * What a tool author tests with:
 *
 * <ul>
 *   <li>{@link dev.awsagent.testkit.ToolContract}: what every tool has to keep, as tests to inherit;
 *   <li>{@link dev.awsagent.testkit.AwsEmulator}: something that answers like AWS, as a JUnit extension;
 *   <li>{@link dev.awsagent.testkit.ToolRunner}: one tool through the real engine;
 *   <li>{@link dev.awsagent.testkit.ScriptedChatModel}: a language model that says what a test has it say;
 *   <li>{@link dev.awsagent.testkit.ThroughAModel}: one tool called by such a model;
 *   <li>{@link dev.awsagent.testkit.GuideContract}: that a guide says what the tools are;
 *   <li>{@link dev.awsagent.testkit.LightPlan}: that planning loads nothing of the AWS SDK.
 * </ul>
 */
@NullMarked
package dev.awsagent.testkit;

import org.jspecify.annotations.NullMarked;
