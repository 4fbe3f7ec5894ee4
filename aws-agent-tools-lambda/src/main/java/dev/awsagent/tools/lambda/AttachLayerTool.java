package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_attach_layer",
        effect = Effect.WRITE,
        iam = {
            "lambda:UpdateFunctionConfiguration",
            "lambda:GetLayerVersion",
            "lambda:ListLayers",
            "lambda:ListLayerVersions",
            "lambda:GetFunctionConfiguration",
            "lambda:ListFunctions"
        },
        value =
                "Attaches a version of a layer to a function, beside those that it has; another version of the same layer is"
                        + " replaced.",
        examples = {
            "attach {layer} to {function}",
            "attach {layer} to lambda {function}",
            "attach layer {layer} to {function}",
            "attach the layer {layer} to {function}",
            "attach layer {layer} to lambda {function}",
            "attach version {version} of layer {layer} to {function}",
            "attach layer {layer} version {version} to {function}",
            "add layer {layer} to {function}",
            "add the layer {layer} to lambda {function}",
            "add layer {layer} version {version} to {function}",
            "add version {version} of layer {layer} to {function}",
            "attach the layer {layer} to lambda {function}",
            "put layer {layer} on {function}",
            "put layer {layer} on lambda {function}",
            "add the layer {layer} to {function}",
            "install layer {layer} on lambda {function}",
            "hook layer {layer} to {function}",
            "update {function} to version {version} of layer {layer}",
            "upgrade layer {layer} of {function} to version {version}"
        })
final class AttachLayerTool implements Tool<AttachLayerTool.Input, Reconfiguration.Output> {

    /** As many a function can have. */
    private static final int MOST = 5;

    private static final String LAYER = "layer";

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.UNQUALIFIED,
                    rule = FunctionName.UNQUALIFIED_RULE)
            String function,

            @Param(
                    value = "The layer, by its name or its ARN, with its version or not",
                    kind = ParamKind.NAME,
                    pattern = Layers.LAYER,
                    rule = Layers.LAYER_RULE)
            String layer,

            @Param(
                    value = "The version of the layer; the newest where none is said",
                    kind = ParamKind.COUNT,
                    min = 1,
                    words = {"version {}"})
            @Nullable
            Long version) {}

    private static Reconfiguration attaching(Input in, String arn) {
        return new Reconfiguration(FunctionName.of(in.function()), draft -> {
            var now = Layers.of(draft.now.layers());
            var then = new ArrayList<>(now);
            then.replaceAll(one -> Layers.nameOf(one).equals(Layers.nameOf(arn)) ? arn : one);
            if (!then.contains(arn)) {
                then.add(arn);
            }
            if (then.size() > MOST) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "the function '" + in.function() + "' has " + now.size()
                                + " layers, and Lambda takes no more than " + MOST + ": " + Layers.shown(now),
                        "detach one first");
            }
            Layers.set(draft, then);
        });
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<>(Reconfiguration.calls(FunctionName.of(in.function()), "Layers"));
        calls.add(LambdaCalls.list("ListLayers"));
        calls.add(LambdaCalls.list("ListLayerVersions"));
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one("layers of " + in.function(), Undo.YES, "the layer " + in.layer() + " is attached");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var arn = Layers.arn(LambdaAccess.of(call), in.layer(), in.version());
        var impact = attaching(in, arn).inspected(impact(in), call);
        var seen = new TreeMap<>(impact.seen());
        seen.put(LAYER, arn);
        return impact.seen(seen);
    }

    @Override
    public ToolResult<Reconfiguration.Output> call(Input in, ToolCall call) {
        var arn = Layers.arn(LambdaAccess.of(call), in.layer(), in.version());
        var reviewed = call.reviewed();
        if (reviewed != null && !reviewed.seen().getOrDefault(LAYER, arn).equals(arn)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the newest version of the layer is " + Layers.shown(arn) + " by now, and "
                            + Layers.shown(String.valueOf(reviewed.seen().get(LAYER))) + " was shown; nothing was done",
                    "ask again, to see what would be done now");
        }
        return attaching(in, arn).made(call);
    }
}
