package dev.awsagent.benchmarks.understanding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Conversation;
import dev.awsagent.agent.Reply;
import dev.awsagent.benchmarks.understanding.Attempt.Planned;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.plan.PlannerChoice;
import dev.awsagent.plan.Step;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** An agent as a user gets it, with all tools on the class path, in front of an AWS look-alike; a change is never approved. */
final class Run implements AutoCloseable {

    /** Time stands still, so that a prompt that says the time is the same in every run. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    private final AwsAgent agent;
    private final Path files;
    private final Sandbox sandbox;
    private final @Nullable RecordedModel model;

    /**
     * @param folder for what the look-alike keeps, and to read files from
     * @param model null for none
     * @param name the model's; null for none
     */
    Run(Path folder, PlannerChoice planner, @Nullable RecordedModel model, @Nullable String name) throws IOException {
        this.files = Files.createDirectories(folder.resolve("files"));
        this.model = model;
        this.sandbox = Sandbox.discover(Files.createDirectories(folder.resolve("sandbox")));
        var builder = AwsAgent.builder()
                .environment(new Environment(Map.of(), Files.createDirectories(folder.resolve("home"))))
                .sandbox(sandbox)
                .workingFolder(files)
                .target(Target.ANY.withRegion(Sandbox.REGION))
                .planner(planner)
                .clock(CLOCK);
        if (model != null && name != null) {
            builder.model(model).model(name);
        }
        this.agent = builder.build();
    }

    ToolRegistry tools() {
        return agent.tools();
    }

    Attempt attempt(Prompt prompt) {
        if (model != null) {
            model.at(prompt.id());
        }
        for (var wanted : prompt.wanted()) {
            provide(wanted.params());
        }
        var conversation = agent.conversation();
        for (var before : prompt.before()) {
            settled(conversation, conversation.ask(before));
        }
        var heard = new Heard();
        var begun = System.nanoTime();
        var reply = conversation.ask(prompt.text(), heard);
        var millis = (System.nanoTime() - begun) / 1e6;
        settled(conversation, reply);
        return heard.attempt(reply, millis);
    }

    /** The files that a prompt reads are there: a source, and what is sent as a body. */
    private void provide(JsonNode params) {
        for (var param : params.properties()) {
            var value = param.getValue();
            if (value.isObject()) {
                provide(value);
            } else if (value.asText().startsWith("${blob:")) {
                write(value.asText()
                        .substring("${blob:".length(), value.asText().length() - 1));
            } else if (param.getKey().equals("source") && value.isTextual()) {
                var path = value.asText();
                write(path.indexOf('.', path.lastIndexOf('/') + 1) > 0 ? path : path + "/kept.log");
            }
        }
    }

    private void write(String name) {
        var file = files.resolve(name).normalize();
        if (!file.startsWith(files) || Files.exists(file)) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
                out.putNextEntry(new ZipEntry("app.py"));
                out.write("def handler(event, context):\n    return event\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static void settled(Conversation conversation, Reply reply) {
        if (reply instanceof Reply.ApprovalNeeded needed) {
            conversation.reject(needed.proposal().seal());
        }
    }

    /** Keeps what was planned: as the review had it, or as the planner where it did not come to a review. */
    private final class Heard implements Consumer<AgentEvent> {

        private final List<Map<String, Planned>> rounds = new ArrayList<>();
        private long inputTokens;
        private long outputTokens;
        private @Nullable String problem;

        @Override
        public void accept(AgentEvent event) {
            if (event instanceof AgentEvent.Planned planned) {
                var round = new LinkedHashMap<String, Planned>();
                planned.plan().steps().forEach(step -> round.put(step.id(), planned(step)));
                rounds.add(round);
            } else if (event instanceof AgentEvent.Reviewed reviewed) {
                reviewed.proposal()
                        .steps()
                        .forEach(step -> last().put(step.step().id(), reviewed(step)));
            } else if (event instanceof AgentEvent.StepStarted started) {
                last().computeIfPresent(
                                started.step(),
                                (id, step) ->
                                        new Planned(step.tool(), step.effect(), step.calls(), step.values(), true));
            } else if (event instanceof AgentEvent.ModelAnswered answered) {
                inputTokens += answered.inputTokens();
                outputTokens += answered.outputTokens();
            }
        }

        private Map<String, Planned> last() {
            return rounds.get(rounds.size() - 1);
        }

        private Planned planned(Step step) {
            var effect = Effect.DESTROY;
            List<AwsCall> calls = List.of();
            try {
                var invocation = tools().find(step.tool()).orElseThrow().bind(step.values());
                effect = invocation.effect();
                calls = invocation.calls(step.target());
            } catch (RuntimeException e) {
                problem = step.tool() + ": " + e.getMessage();
                effect = tools().find(step.tool()).map(tool -> tool.effect()).orElse(effect);
            }
            return new Planned(step.tool(), effect, calls, step.values(), false);
        }

        private Planned reviewed(ReviewedStep step) {
            return new Planned(
                    step.step().tool(), step.effect(), step.calls(), step.step().values(), false);
        }

        Attempt attempt(Reply reply, double millis) {
            var steps =
                    rounds.stream().flatMap(round -> round.values().stream()).toList();
            return new Attempt(reply, steps, millis, inputTokens, outputTokens, problem);
        }
    }

    @Override
    public void close() {
        agent.close();
        sandbox.close();
    }
}
