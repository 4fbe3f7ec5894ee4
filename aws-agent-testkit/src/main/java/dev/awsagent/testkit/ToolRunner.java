package dev.awsagent.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Conversation;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Proposal;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.Tool;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one tool through the real engine: schema, review, policy, gate and evidence are those of an agent. Not thread-safe.
 *
 * <pre>{@code
 * try (var runner = ToolRunner.on(AWS.environment())) {
 *     var tables = runner.run("dynamodb_list_tables", Map.of());
 *     assertThat(tables.value().get("names")).isEmpty();
 *     assertThat(tables.evidence()).hasSize(1);
 * }
 * }</pre>
 *
 * <p>What would be asked is not run unless {@link #approve} was called: an approval is never given by accident.
 */
public final class ToolRunner implements AutoCloseable {

    private static final String APPROVER = "test";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AwsAgent agent;
    private boolean approving;

    private ToolRunner(AwsAgent agent) {
        this.agent = agent;
    }

    /** Tools of every plugin on the path, and these, in this environment. */
    public static ToolRunner on(Environment environment, Tool<?, ?>... tools) {
        return on(environment, builder -> builder.tools(tools));
    }

    /** The same with more to set: a working folder, a policy, a model. No audit log is kept where no memory is given. */
    public static ToolRunner on(Environment environment, UnaryOperator<AwsAgent.Builder> settings) {
        Objects.requireNonNull(environment, "environment");
        return new ToolRunner(
                settings.apply(AwsAgent.builder().environment(environment).withoutAudit())
                        .build());
    }

    /** The same with files to work on. */
    public static ToolRunner on(Environment environment, Path workingFolder, Tool<?, ?>... tools) {
        return on(environment, builder -> builder.tools(tools).workingFolder(workingFolder));
    }

    /** From here on, whatever is asked is answered with a yes, with the names typed that have to be. */
    public ToolRunner approve() {
        approving = true;
        return this;
    }

    /**
     * Runs a tool that is expected to work.
     *
     * @param arguments by input name: text, numbers, booleans, lists, maps, enums, times and durations
     * @return what came back, with the proof of each request
     * @throws AssertionError when it does not work, saying what the agent replied
     */
    public StepOutcome run(String tool, Map<String, ?> arguments) {
        var reply = reply(tool, arguments);
        if (reply instanceof Reply.Answer answer && answer.outcomes().size() == 1) {
            return answer.outcomes().get(0);
        }
        if (reply instanceof Reply.ApprovalNeeded needed) {
            throw new AssertionError(tool + " is " + needed.proposal().effect()
                    + " and would be asked for; call approve() first if the test means it");
        }
        throw new AssertionError(tool + " was expected to work, and the reply was: " + described(reply));
    }

    /**
     * Runs a tool that is expected to fail, and returns why.
     *
     * @throws AssertionError when it works, or does not run at all
     */
    public StepOutcome.Failure fail(String tool, Map<String, ?> arguments) {
        var reply = reply(tool, arguments);
        if (reply instanceof Reply.Failed failed) {
            return new StepOutcome.Failure(failed.kind(), failed.message(), failed.hint());
        }
        throw new AssertionError(tool + " was expected to fail, and the reply was: " + described(reply));
    }

    /** What a person would be shown before the tool runs; nothing runs, unless policy asks for nothing. */
    public Proposal review(String tool, Map<String, ?> arguments) {
        var conversation = agent.conversation();
        var reply = conversation.run(plan(tool, arguments));
        if (reply instanceof Reply.ApprovalNeeded needed) {
            conversation.reject(needed.proposal().seal());
            return needed.proposal();
        }
        throw new AssertionError(tool + " was expected to ask, and the reply was: " + described(reply));
    }

    /** Runs a tool and returns the reply, whatever it is. */
    public Reply reply(String tool, Map<String, ?> arguments) {
        var conversation = agent.conversation();
        var reply = conversation.run(plan(tool, arguments));
        return approving && reply instanceof Reply.ApprovalNeeded ? yes(conversation) : reply;
    }

    /** Says a sentence, as a person would, and returns the reply; with {@link #approve}, what is asked gets its yes. */
    public Reply ask(String message) {
        var conversation = agent.conversation();
        var reply = conversation.ask(message);
        return approving && reply instanceof Reply.ApprovalNeeded ? yes(conversation) : reply;
    }

    /**
     * Says yes to what a conversation asks, with the names typed that have to be.
     *
     * @return what came of it, which may be the next question
     * @throws AssertionError when it asks nothing
     */
    public static Reply yes(Conversation conversation) {
        var asked = conversation
                .pending()
                .orElseThrow(() -> new AssertionError("nothing waits for a yes in conversation " + conversation.id()));
        return conversation.approve(new Approval(asked.seal(), APPROVER, Instant.now(), asked.confirmations()));
    }

    /** The agent that runs them. */
    public AwsAgent agent() {
        return agent;
    }

    private static Plan plan(String tool, Map<String, ?> arguments) {
        var values = new LinkedHashMap<String, Argument>();
        arguments.forEach((name, value) -> values.put(name, new Argument(json(value), Origin.USER)));
        return new Plan("test", java.util.List.of(new Step("1", tool, values, Target.ANY)));
    }

    /** As JSON; what JSON does not have is written as the text that an input record reads. */
    static JsonNode json(@Nullable Object value) {
        if (value instanceof JsonNode node) {
            return node;
        }
        if (value instanceof Enum<?>) {
            return JSON.valueToTree(value);
        }
        if (value instanceof Map<?, ?> map) {
            var object = JSON.createObjectNode();
            map.forEach((name, one) -> object.set(String.valueOf(name), json(one)));
            return object;
        }
        if (value instanceof Iterable<?> list) {
            var array = JSON.createArrayNode();
            list.forEach(one -> array.add(json(one)));
            return array;
        }
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof String) {
            return JSON.valueToTree(value);
        }
        return JSON.getNodeFactory().textNode(value.toString());
    }

    static String described(Reply reply) {
        if (reply instanceof Reply.Answer answer) {
            return "an answer of " + answer.outcomes().size() + " steps: " + answer.text();
        }
        if (reply instanceof Reply.ApprovalNeeded needed) {
            return "a question for approval of " + needed.proposal().effect();
        }
        if (reply instanceof Reply.ClarificationNeeded needed) {
            return "a question: " + needed.question();
        }
        if (reply instanceof Reply.Refused refused) {
            return "refused by " + refused.rule() + ": " + refused.reason();
        }
        var failed = (Reply.Failed) reply;
        return failed.kind() + ": " + failed.message() + (failed.hint() == null ? "" : "; " + failed.hint());
    }

    @Override
    public void close() {
        agent.close();
    }
}
