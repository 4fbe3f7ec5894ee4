package dev.awsagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.guard.PolicyException;
import dev.awsagent.journal.FileCheckpointStore;
import dev.awsagent.plan.PlannerChoice;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.Pipes;
import dev.awsagent.tool.WorkingFolder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a command works with. */
final class Session implements AutoCloseable {

    /** So long a proposal can be approved, by a person who sits elsewhere. */
    private static final Duration APPROVAL_TIME = Duration.ofHours(1);

    private final Environment environment;
    private Streams streams;
    private final Options options;
    private final AtomicInteger asking = new AtomicInteger();
    private Rendering rendering = Rendering.local();
    private Prompt prompt;
    private @Nullable Sandbox sandbox;
    private @Nullable AwsAgent agent;
    private @Nullable Pipes pipes;
    private boolean lines;
    private String @Nullable [] tools;
    private @Nullable FileCheckpointStore waiting;
    private @Nullable PlannerChoice planner;

    Session(Environment environment, Streams streams, Options options) {
        this.environment = environment;
        this.streams = streams;
        this.options = options;
        this.planner = options.planner();
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

    /**
     * Lends the standard streams to what runs, as data.
     *
     * @param output whether data comes out: results then go where errors go
     */
    void pipe(boolean output) {
        pipes = new Pipes(streams.data(), streams.out());
        if (output) {
            streams = new Streams(
                    streams.in(), streams.err(), streams.err(), false, streams.terminalErr(), streams.terminalErr());
        }
    }

    /** What it needs, when that is not what a sentence may ask for: an agent that knows less starts sooner. */
    void onlyTools(String... names) {
        tools = names;
    }

    /** Whatever model is configured is not asked, and need not be one that can be. */
    void noModel() {
        planner = PlannerChoice.LOCAL;
    }

    /** Shows all that happens, and the reply, as a line of JSON each. */
    void lines() {
        lines = true;
    }

    /** Whether results are for a program. */
    boolean json() {
        return lines || options.json();
    }

    /** Hears of all that happens, where that is to be shown. */
    Consumer<AgentEvent> events() {
        return event -> {
            if (options.showPrompt() && event instanceof AgentEvent.ModelAsked asked) {
                streams.error("--- to " + Rendering.harmless(asked.model()) + "\n"
                        + Rendering.harmlessLines(asked.prompt()).stripTrailing() + "\n---");
            }
            // The reply comes last, and by itself.
            if (lines && !(event instanceof AgentEvent.Replied)) {
                print(rendering.json(event));
            }
        };
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
        try {
            var builder = builder();
            waiting = new FileCheckpointStore(data().root().resolve("waiting"));
            builder.prompt(this::ask).checkpoints(waiting);
            if (pipes != null) {
                builder.pipes(pipes);
            }
            if (tools != null) {
                builder.onlyTools(tools);
            }
            return builder.build();
        } catch (PolicyException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What the options say of every agent, whoever asks it. */
    AwsAgent.Builder builder() {
        var builder = AwsAgent.builder()
                .environment(environment)
                .target(options.target())
                .memory(data().root())
                .approvalTime(APPROVAL_TIME)
                .modelFromConfig();
        if (options.model() != null) {
            builder.model(options.model());
        }
        if (options.fallbackModel() != null) {
            builder.fallbackModel(options.fallbackModel());
        }
        if (planner != null) {
            builder.planner(planner);
        }
        if (options.config() != null) {
            builder.config(options.config());
        }
        if (options.policy() != null) {
            builder.policyFile(options.policy());
        }
        builder.liftFloor(options.lifted().toArray(String[]::new));
        if (options.workingFolder() != null) {
            builder.workingFolder(WorkingFolder.of(options.workingFolder()).root());
        }
        if (options.sandbox()) {
            builder.sandbox(sandbox());
        }
        return builder;
    }

    private synchronized Sandbox sandbox() {
        if (sandbox == null) {
            sandbox = Sandbox.discover(data().sandbox());
        }
        return sandbox;
    }

    /** Whether what a conversation waits for is there when this program has ended. */
    boolean waits(String conversation) {
        return waiting != null && waiting.get(conversation).isPresent();
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
        var text = lines ? json.toString() : json.toPrettyString();
        synchronized (streams.out()) {
            streams.out().println(text);
            streams.out().flush();
        }
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
