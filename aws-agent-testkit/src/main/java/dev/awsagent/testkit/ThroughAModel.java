package dev.awsagent.testkit;

import dev.awsagent.agent.Conversation;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Environment;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Step;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Tool;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Whether a tool that a language model calls comes to the same as one that a plan names: the same tool with the same arguments,
 * each of them known to be the model's choice, the same question before a change, the same requests and a result that the model
 * gets to see. Before that the model calls it with an input that it does not have, and has to be told so.
 *
 * <pre>{@code
 * assertThat(ThroughAModel.problems(AWS.environment(), folder, "dynamodb_delete_table", Map.of("table", "orders")))
 *         .isEmpty();
 * }</pre>
 *
 * <p>What asks before it runs is asked about and not done; what only looks is done twice.
 */
public final class ThroughAModel {

    /** Nothing in it could be an argument: whatever the model gives is its own choice. */
    private static final String REQUEST = "please";

    private static final String NO_INPUT = "inputThatThereIsNot";
    private static final int BEGINNING = 60;

    private final String tool;
    private final ScriptedChatModel model;
    private final List<String> problems = new ArrayList<>();

    private ThroughAModel(String tool, ScriptedChatModel model) {
        this.tool = tool;
        this.model = model;
    }

    /**
     * Has a model call a tool, and compares.
     *
     * @param environment where it runs, such as that of {@link AwsEmulator}
     * @param workingFolder that of the agent
     * @param arguments by input name, as for {@link ToolRunner}
     * @return what is not the same, each in a line; empty when all of it is
     */
    public static List<String> problems(
            Environment environment, Path workingFolder, String tool, Map<String, ?> arguments) {
        return problems(environment, workingFolder, tool, arguments, new Tool<?, ?>[0]);
    }

    /** The same with these tools, beside those of the plugins. */
    static List<String> problems(
            Environment environment, Path workingFolder, String tool, Map<String, ?> arguments, Tool<?, ?>... more) {
        var json = ToolRunner.json(arguments).toString();
        var model = ScriptedChatModel.of(
                ScriptedChatModel.calls(tool, "{\"" + NO_INPUT + "\":true}"),
                ScriptedChatModel.calls(tool, json),
                ScriptedChatModel.says("That is all."));
        var comparison = new ThroughAModel(tool, model);
        try (var named = ToolRunner.on(environment, workingFolder, more);
                var driven = ToolRunner.on(
                        environment,
                        builder ->
                                builder.tools(more).workingFolder(workingFolder).model(model))) {
            var expected = named.reply(tool, arguments);
            var conversation = driven.agent().conversation();
            comparison.compare(json, expected, conversation.ask(REQUEST), conversation);
        }
        return comparison.problems;
    }

    private void compare(String json, Reply expected, Reply came, Conversation conversation) {
        if (model.requests().size() < 2 || !lastTold(1).contains(NO_INPUT)) {
            problems.add(tool + ": the model was not told that there is no input " + NO_INPUT);
        }
        if (expected instanceof Reply.ApprovalNeeded asked && came instanceof Reply.ApprovalNeeded question) {
            var steps = question.proposal().steps();
            same("the number of steps", 1, steps.size());
            compare(asked.proposal().steps().get(0), steps.get(0));
        } else if (expected instanceof Reply.Answer answer && came instanceof Reply.Answer told) {
            same("the number of results", 1, told.outcomes().size());
            compare(answer.outcomes().get(0), told.outcomes().get(0));
            compare(json, conversation.state().rounds().get(0).plan().steps().get(0));
        } else {
            problems.add(tool + ": as a plan it came to " + ToolRunner.described(expected) + "; through a model to "
                    + ToolRunner.described(came));
        }
    }

    private void compare(String arguments, Step step) {
        same("the tool", tool, step.tool());
        same("the arguments", arguments, ToolRunner.json(step.values()).toString());
        same(
                "the arguments that are not known to be the model's choice",
                List.of(),
                step.arguments().entrySet().stream()
                        .filter(one -> isOther(one.getValue()))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private static boolean isOther(Argument argument) {
        return argument.origin() != Origin.MODEL;
    }

    private void compare(ReviewedStep expected, ReviewedStep came) {
        // Of those that are secret neither shows more than stars.
        compare(ToolRunner.json(expected.step().values()).toString(), came.step());
        same("the effect", expected.effect(), came.effect());
        same("the calls", expected.calls(), came.calls());
        var impact = expected.impact();
        same("what is touched", impact.resources(), came.impact().resources());
        same("how many are touched", impact.count(), came.impact().count());
        same("what the person should know", impact.notes(), came.impact().notes());
        same("whether it can be taken back", impact.undo(), came.impact().undo());
        same("what the call is held to", impact.seen(), came.impact().seen());
        // What a model chose to destroy has its name typed, also where a plain yes would do for the user's own words.
        same(
                "the verdict",
                expected.effect() == Effect.DESTROY
                        ? Decision.Verdict.ASK_TYPED
                        : expected.decision().verdict(),
                came.decision().verdict());
    }

    private void compare(StepOutcome expected, StepOutcome came) {
        same("the tool that ran", tool, came.tool());
        same("the requests that were made", requests(expected), requests(came));
        var shown = String.valueOf(came.shown());
        if (model.requests().size() < 3
                || !lastTold(2).contains(shown.substring(0, Math.min(BEGINNING, shown.length())))) {
            problems.add(tool + ": the model was not shown the result " + shown);
        }
    }

    private static List<String> requests(StepOutcome outcome) {
        return outcome.evidence().stream()
                .map(one -> one.service() + ":" + one.operation())
                .distinct()
                .sorted()
                .toList();
    }

    /** What the model was last told of its calls when it was asked for the given time, counted from 0. */
    private String lastTold(int request) {
        var messages = model.requests().get(request).messages();
        return messages.get(messages.size() - 1) instanceof ToolExecutionResultMessage result ? result.text() : "";
    }

    private void same(String what, Object expected, Object came) {
        if (!Objects.equals(expected, came)) {
            problems.add(tool + ": " + what + ": as a plan " + expected + ", through a model " + came);
        }
    }
}
