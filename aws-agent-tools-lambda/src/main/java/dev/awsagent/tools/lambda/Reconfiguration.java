package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/** A change to how a function is set up: worked out from what is there, shown before and after, and held to that. */
final class Reconfiguration {

    /**
     * @param changes what was and is, one line each
     * @param status of the update, as the API names it; null where the endpoint does not say
     * @param note what more there is to know; null for nothing
     */
    record Output(
            String function,
            List<String> changes,
            @Nullable String status,
            @Nullable String note) {}

    /** What is there, and the request as it grows. */
    static final class Draft {
        final GetFunctionConfigurationResponse now;
        final UpdateFunctionConfigurationRequest.Builder request = UpdateFunctionConfigurationRequest.builder();
        /** Whether it is drawn up again, to see what became of a change that was sent. */
        final boolean isSent;

        private final List<Impact.Difference> changes = new ArrayList<>();

        private Draft(GetFunctionConfigurationResponse now, boolean isSent) {
            this.now = now;
            this.isSent = isSent;
        }

        /** Sets one thing; null leaves it as it is. */
        <T> void set(String what, @Nullable T before, @Nullable T after, String unit, Consumer<T> setter) {
            if (after != null && !Objects.equals(before, after)) {
                say(what, before == null || before.toString().isEmpty() ? null : before + unit, after + unit);
                setter.accept(after);
            }
        }

        /** @param before null where nothing was set */
        void say(String what, @Nullable String before, @Nullable String after) {
            changes.add(new Impact.Difference(what, before, after));
        }

        private List<String> words() {
            return changes.stream().map(Impact.Difference::words).toList();
        }
    }

    private final FunctionName function;
    private final Consumer<Draft> change;

    /** @param change puts what it wants to change into the draft, and says each change; nothing where it is so already */
    Reconfiguration(FunctionName function, Consumer<Draft> change) {
        if (function.qualifier() != null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + function.shown() + "' is a version or an alias, whose configuration cannot be changed",
                    "change the function '" + function.name() + "' itself, then publish a version of it");
        }
        this.function = function;
        this.change = change;
    }

    /** @param parameters of the update that it may set */
    static List<AwsCall> calls(FunctionName function, String... parameters) {
        return List.of(
                LambdaCalls.look(function),
                LambdaCalls.on("UpdateFunctionConfiguration", function)
                        .open(parameters)
                        .open("RevisionId"),
                LambdaCalls.nearNames());
    }

    private Draft draft(LambdaAccess lambda, boolean isSent) {
        var draft = new Draft(lambda.function(function), isSent);
        change.accept(draft);
        return draft;
    }

    /** The impact after looking. */
    Impact inspected(Impact plain, ToolCall call) {
        var draft = draft(LambdaAccess.of(call), false);
        if (draft.changes.isEmpty()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "there is nothing to change: '" + function.name() + "' is set up like that already",
                    "'describe function " + function.name() + "' shows how it is set up");
        }
        Shown.checkIdle(draft.now);
        return plain.differing(draft.changes).seen(Shown.of(draft.now));
    }

    /** Makes the change. */
    ToolResult<Output> made(ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var draft = draft(lambda, false);
        if (draft.changes.isEmpty()) {
            return ToolResult.ok(new Output(function.name(), List.of(), null, "it was set up like that already"));
        }
        draft.request.functionName(function.text()).revisionId(Shown.revision(call, draft.now));
        try {
            var then = lambda.on(function, client -> client.updateFunctionConfiguration(draft.request.build()));
            Shown.made(lambda, function, draft.now, then.lastModified());
            return ToolResult.ok(new Output(
                    function.name(),
                    draft.words(),
                    then.lastUpdateStatusAsString(),
                    "until the update is applied, invocations may still run as before"));
        } catch (ToolException e) {
            // The answer to a first attempt may have been lost: then the second one finds a revision that it made
            // itself.
            if (e.kind() != FailureKind.CONFLICT || !draft(lambda, true).changes.isEmpty()) {
                throw e;
            }
            return ToolResult.ok(new Output(
                    function.name(), draft.words(), null, "the first answer was lost; it is set up as asked now"));
        }
    }
}
