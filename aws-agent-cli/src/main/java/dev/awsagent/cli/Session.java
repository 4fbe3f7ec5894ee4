package dev.awsagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.Environment;
import dev.awsagent.sandbox.Sandbox;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** What a command works with. */
final class Session implements AutoCloseable {

    private final Environment environment;
    private final Streams streams;
    private final Options options;
    private final Rendering rendering = Rendering.in(ZoneId.systemDefault());
    private @Nullable Sandbox sandbox;
    private @Nullable AwsAgent agent;

    Session(Environment environment, Streams streams, Options options) {
        this.environment = environment;
        this.streams = streams;
        this.options = options;
    }

    Environment environment() {
        return environment;
    }

    Streams streams() {
        return streams;
    }

    Options options() {
        return options;
    }

    Rendering rendering() {
        return rendering;
    }

    DataFolder data() {
        return DataFolder.of(environment);
    }

    /** The agent that the options describe, made when it is asked for first. */
    AwsAgent agent() {
        if (agent == null) {
            agent = build();
        }
        return agent;
    }

    private AwsAgent build() {
        var builder = AwsAgent.builder().environment(environment).target(options.target());
        if (options.model() != null) {
            builder.model(options.model());
        }
        if (options.workingFolder() != null) {
            builder.workingFolder(options.workingFolder());
        }
        try {
            if (options.sandbox()) {
                sandbox = Sandbox.discover(data().sandbox());
                builder.sandbox(sandbox);
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    void print(JsonNode json) {
        streams.out().println(json.toPrettyString());
        streams.out().flush();
    }

    void print(String text) {
        streams.out().println(text.stripTrailing());
        streams.out().flush();
    }

    @Override
    public void close() {
        if (agent != null) {
            agent.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
