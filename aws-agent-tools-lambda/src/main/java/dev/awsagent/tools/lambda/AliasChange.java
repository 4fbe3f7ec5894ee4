package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A change to where the calls of an alias go: read, shown before and after, and made only while the alias still is what was
 * shown. Lambda replaces the weights as a whole.
 *
 * @param change what is to be, out of what is; throws when that cannot be
 */
record AliasChange(AliasInput in, BiFunction<LambdaAccess, Traffic, Traffic> change) {

    private static final String BEFORE = "before";
    private static final String AFTER = "after";
    private static final String REVISION = "revision";

    /** @param changed false when it was so already, and nothing was sent */
    record Output(String function, String alias, boolean changed, String before, String after) {}

    /** The looks, and the change; where the call goes to is only known while running. */
    static List<AwsCall> calls(AliasInput in) {
        return List.of(
                LambdaCalls.on("GetAlias", in.name()).with("Name", in.alias()).times(AwsCall.MANY),
                LambdaCalls.on("ListAliases", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("ListVersionsByFunction", in.name()).times(AwsCall.MANY),
                LambdaCalls.look(in.name()),
                LambdaCalls.nearNames(),
                update(in));
    }

    static AwsCall update(AliasInput in) {
        return LambdaCalls.on("UpdateAlias", in.name())
                .with("Name", in.alias())
                .open("FunctionVersion", "RoutingConfig", "RevisionId");
    }

    Impact inspected(ToolCall call, String... notes) {
        var lambda = LambdaAccess.of(call);
        var now = Aliases.find(lambda, in);
        var then = change.apply(lambda, now.traffic());
        var told = new ArrayList<String>();
        if (then.equals(now.traffic())) {
            told.add("it is so already: nothing would change");
        }
        told.addAll(List.of(notes));
        return new Impact(List.of(in.shown()), 1, null, then.equals(now.traffic()) ? Undo.NOT_NEEDED : Undo.YES, told)
                .differing(List.of(new Impact.Difference(
                        "alias " + in.shown(), now.traffic().words(), then.words())))
                .seen(Map.of(BEFORE, now.traffic().words(), AFTER, then.words(), REVISION, now.revision()));
    }

    ToolResult<Output> made(ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = Aliases.find(lambda, in);
        var then = change.apply(lambda, now.traffic());
        var reviewed = call.reviewed();
        var revision = now.revision();
        if (reviewed != null && !reviewed.seen().isEmpty()) {
            var seen = reviewed.seen();
            if (!now.traffic().words().equals(seen.get(BEFORE)) || !then.words().equals(seen.get(AFTER))) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "the " + in.shown() + " changed since it was shown: it was " + seen.get(BEFORE) + ", to become "
                                + seen.get(AFTER) + ", and is " + now.traffic().words() + "; nothing was done",
                        "ask again, to see what would be done now");
            }
            revision = seen.getOrDefault(REVISION, revision);
        }
        var changed = !then.equals(now.traffic());
        if (changed) {
            Aliases.send(lambda, in, then, revision);
        }
        return ToolResult.ok(
                new Output(in.name().shown(), in.alias(), changed, now.traffic().words(), then.words()));
    }
}
