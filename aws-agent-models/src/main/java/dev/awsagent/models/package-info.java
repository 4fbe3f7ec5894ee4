/** Chat models by name: {@code openai:gpt-4o-mini}. */
@NullMarked
package dev.awsagent.models;

import org.jspecify.annotations.NullMarked;
