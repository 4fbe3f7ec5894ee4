package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A change to the layers of a function. Lambda replaces the list as a whole: it is read, changed in the one place that is
 * meant, shown before and after, and put back only while it still is what was shown.
 *
 * @param change what is to be, as ARNs, out of what is; throws when that cannot be
 */
record LayerChange(FunctionName name, BiFunction<LambdaAccess, List<String>, List<String>> change) {

    record Output(String function, List<String> before, List<String> after) {}

    static List<AwsCall> calls(FunctionName name) {
        return List.of(
                LambdaCalls.look(name),
                LambdaCalls.nearNames(),
                LambdaCalls.list("ListLayers"),
                LambdaCalls.list("ListLayerVersions"),
                LambdaCalls.on("UpdateFunctionConfiguration", name).open("Layers", "RevisionId"));
    }

    Impact inspected(ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = Layers.of(lambda.function(name).layers());
        var then = change.apply(lambda, now);
        var notes = new ArrayList<String>();
        notes.add("before: " + Layers.shown(now));
        notes.add("after: " + Layers.shown(then));
        return Impact.one("layers of " + name.shown(), Undo.YES, notes.toArray(String[]::new))
                .seen(seen(now, then));
    }

    private static Map<String, String> seen(List<String> now, List<String> then) {
        return Map.of("before", String.join(" ", now), "after", String.join(" ", then));
    }

    ToolResult<Output> made(ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var function = lambda.function(name);
        var now = Layers.of(function.layers());
        var then = change.apply(lambda, now);
        Reviewed.check(call, "the layers of " + name.shown(), seen(now, then));
        lambda.on(
                name,
                client -> client.updateFunctionConfiguration(request ->
                        request.functionName(name.text()).layers(then).revisionId(function.revisionId())));
        return ToolResult.ok(new Output(name.shown(), now, then));
    }
}
