package dev.awsagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.WorkingFolder;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a command works with. */
final class Session implements AutoCloseable {

    private final Environment environment;
    private final Streams streams;
    private final Options options;
    private final AtomicInteger asking = new AtomicInteger();
    private Rendering rendering = Rendering.local();
    private Prompt prompt;
    private @Nullable Sandbox sandbox;
    private @Nullable AwsAgent agent;

    Session(Environment environment, Streams streams, Options options) {
        this.environment = environment;
        this.streams = streams;
        this.options = options;
        this.prompt = options.json() || !streams.canAsk() ? Prompt.NOBODY : new TerminalPrompt(streams);
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

    /** Asks whoever sits at the terminal; nobody where none does. */
    Prompt prompt() {
        return prompt;
    }

    /** Asks in another way from here on. */
    void prompt(Prompt prompt) {
        this.prompt = prompt;
    }

    DataFolder data() {
        return DataFolder.of(environment);
    }

    /** The agent that the options describe, made when it is asked for first. */
    AwsAgent agent() {
        if (agent == null) {
            agent = build();
            rendering = rendering.knowing(agent.tools());
        }
        return agent;
    }

    private AwsAgent build() {
        var builder = AwsAgent.builder()
                .environment(environment)
                .target(options.target())
                .prompt(this::ask)
                .memory(data().root())
                .modelFromConfig();
        if (options.model() != null) {
            builder.model(options.model());
        }
        if (options.config() != null) {
            builder.config(options.config());
        }
        try {
            if (options.workingFolder() != null) {
                builder.workingFolder(WorkingFolder.of(options.workingFolder()).root());
            }
            if (options.sandbox()) {
                sandbox = Sandbox.discover(data().sandbox());
                builder.sandbox(sandbox);
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private char @Nullable [] ask(Prompt.Question question) {
        asking.incrementAndGet();
        try {
            return prompt.ask(question);
        } finally {
            asking.decrementAndGet();
        }
    }

    /** Whether a person is being asked something right now, which takes its time. */
    boolean isAsking() {
        return asking.get() > 0;
    }

    /** A result with what the process ends with if it is the last. */
    void print(JsonNode json, int code) {
        print(json instanceof ObjectNode result ? result.put("exitCode", code) : json);
    }

    void print(JsonNode json) {
        streams.out().println(json.toPrettyString());
        streams.out().flush();
    }

    void print(String text) {
        streams.out().println(text.stripTrailing());
        streams.out().flush();
    }

    /**
     * What went wrong, in one line where nothing was done before it.
     *
     * @param text the whole of it, ending in where it ran
     */
    void complain(String message, @Nullable String hint, boolean done, String text) {
        var whole = text.stripTrailing();
        if (done) {
            streams.error(whole);
            return;
        }
        var last = whole.substring(whole.lastIndexOf('\n') + 1);
        streams.error(Cli.line(message, hint) + (last.startsWith("[") ? " " + last : ""));
    }

    /** Where it went wrong, for those who asked to see that. Without the words of the exceptions, which may hold anything. */
    void trace(Throwable error) {
        if (!options.debug()) {
            return;
        }
        for (var at = error; at != null; at = at.getCause()) {
            streams.error((at == error ? "" : "caused by ") + at.getClass().getName());
            for (var frame : at.getStackTrace()) {
                streams.error("\tat " + frame);
            }
        }
    }

    /** Shows what the person should know of the files that were read. */
    void warn() {
        if (agent != null) {
            agent.notices().forEach(notice -> streams.error(Rendering.harmless(Cli.NAME + ": warning: " + notice)));
        }
    }

    @Override
    public void close() {
        warn();
        if (agent != null) {
            agent.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
