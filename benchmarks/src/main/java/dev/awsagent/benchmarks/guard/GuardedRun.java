package dev.awsagent.benchmarks.guard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.graph.AgentGraph;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans of changes that take no time, through a whole agent, under a policy file of many rules that lets them run. */
final class GuardedRun implements AutoCloseable {

    static final int RULES = 50;

    /** The rule that lets the changes run, in its name. */
    static final String ALLOWS = "things may be put";

    /**
     * What one plan took, in nanoseconds.
     *
     * @param review to work out what it would do, to ask the policy, and to seal it
     * @param again the same right before it runs, and with an audit log the first line of it
     * @param between from the end of a step to the beginning of the next, all steps together: the audit log
     * @param wire to hold each call to what was declared, and to the floor
     * @param whole from the beginning of the review to the reply
     */
    record Times(long review, long again, long between, long wire, long whole) {
        long guard() {
            return review + again + between + wire;
        }
    }

    /** Changes nothing; asks the gate as an SDK client does. */
    @ToolInfo(name = "bench_put_thing", effect = Effect.WRITE, value = "Puts a thing into a box.")
    static final class PutThing implements Tool<PutThing.Input, String> {
        record Input(
                @Param("The box") String box,
                @Param("The thing") String thing) {}

        private final GuardedRun run;

        PutThing(GuardedRun run) {
            this.run = run;
        }

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("bench", "PutThing")
                    .with("Box", in.box())
                    .with("Thing", in.thing())
                    .on("arn:aws:bench:::" + in.box() + "/" + in.thing()));
        }

        @Override
        public Impact impact(Input in) {
            return Impact.one(in.box() + "/" + in.thing(), Undo.YES);
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            var scope = CallScope.current();
            if (scope == null) {
                throw new IllegalStateException("no scope on this thread");
            }
            var begun = System.nanoTime();
            scope.admit("bench", "PutThing", Map.of("Box", in.box(), "Thing", in.thing()), List.of());
            run.wire += System.nanoTime() - begun;
            return ToolResult.ok(in.thing());
        }
    }

    /** Credentials that are known, and lead nowhere. */
    private static final class Known implements CredentialService {
        private static final Identity WHO =
                new Identity("123456789012", "arn:aws:iam::123456789012:user/bench", "bench", null);

        @Override
        public Target settle(Target asked) {
            return asked.region() == null ? asked.withRegion("eu-west-1") : asked;
        }

        @Override
        public Optional<Identity> known(Target settled) {
            return Optional.of(WHO);
        }

        @Override
        public Identity identify(Target settled) {
            return WHO;
        }

        @Override
        public List<ProfileSummary> profiles() {
            return List.of();
        }

        @Override
        public <S> Optional<S> service(Class<S> type, Target settled) {
            return Optional.empty();
        }

        @Override
        public Optional<ToolResult.Failed<Object>> explain(Throwable error, Target settled) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private final AwsAgent agent;
    private final Plan plan;

    /** Written by the thread of the one step that runs. */
    private volatile long wire;

    /**
     * @param folder for the policy
     * @param memory with the audit log; null for an agent that keeps none
     */
    GuardedRun(int steps, Path folder, @Nullable Path memory) throws IOException {
        var builder = AwsAgent.builder()
                .plugins(false)
                .tools(new PutThing(this))
                .credentials(new Known())
                .policyFile(Files.writeString(folder.resolve("policy.yml"), policy()));
        agent = (memory == null ? builder.withoutAudit() : builder.memory(memory)).build();
        var all = new ArrayList<Step>();
        for (int i = 1; i <= steps; i++) {
            all.add(new Step(
                    Integer.toString(i),
                    "bench_put_thing",
                    Map.of("box", said("b" + i % 7), "thing", said("thing-" + i)),
                    Target.ANY));
        }
        plan = new Plan("benchmark", all);
    }

    private static Argument said(String text) {
        return new Argument(JsonNodeFactory.instance.textNode(text), Origin.USER);
    }

    /** Rules of each kind. None but the last is for the steps, and each is asked. */
    private static String policy() {
        var policy = new StringBuilder("version: 1\nrules:\n");
        for (int i = 1; i < RULES; i++) {
            policy.append("  - {name: rule ").append(i).append(", when: {");
            policy.append(
                    switch (i % 5) {
                        case 0 -> "resource: [\"prod-" + i + "*\", \"arn:aws:s3:::prod-" + i + "/logs-*\"]";
                        case 1 -> "operation: \"s3:Delete*\", account: \"99999999" + (1000 + i) + "\"";
                        case 2 -> "service: [ec2, rds], region: \"us-*-" + i + "\"";
                        case 3 -> "effect: destroy, origin: [model, result]";
                        default -> "tool: \"lambda_*_" + i + "\"";
                    });
            policy.append("}, decide: deny}\n");
        }
        return policy.append("  - {name: ")
                .append(ALLOWS)
                .append(", when: {operation: \"bench:Put*\", resource: \"arn:aws:bench:::*\"}, decide: allow}\n")
                .toString();
    }

    AwsAgent agent() {
        return agent;
    }

    /** Runs the plan once, in a conversation of its own. */
    Times run() {
        var clock = new Clock();
        wire = 0;
        var reply = agent.conversation().run(plan, clock::hear);
        if (!(reply instanceof Reply.Answer answer)
                || answer.outcomes().size() != plan.steps().size()) {
            throw new IllegalStateException("the plan did not run: " + reply);
        }
        return new Times(clock.review, clock.again, clock.between, wire, System.nanoTime() - clock.begun);
    }

    /** Takes the time from event to event. The events of a turn come one after the other. */
    private static final class Clock {
        long begun;
        long review;
        long again;
        long between;
        private long last;
        private boolean running;

        void hear(AgentEvent event) {
            var now = System.nanoTime();
            if (event instanceof AgentEvent.NodeStarted node) {
                if (node.node().equals(AgentGraph.REVIEW)) {
                    begun = now;
                }
                last = now;
            } else if (event instanceof AgentEvent.Reviewed) {
                review += now - last;
            } else if (event instanceof AgentEvent.StepStarted) {
                if (running) {
                    between += now - last;
                } else {
                    again += now - last;
                }
                running = true;
            } else if (event instanceof AgentEvent.StepFinished) {
                last = System.nanoTime();
            }
        }
    }

    @Override
    public void close() {
        agent.close();
    }
}
