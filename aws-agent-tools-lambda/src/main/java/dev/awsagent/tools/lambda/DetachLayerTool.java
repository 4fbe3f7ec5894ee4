package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.List;

@ToolInfo(
        name = "lambda_detach_layer",
        effect = Effect.WRITE,
        iam = {"lambda:UpdateFunctionConfiguration", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value = "Detaches a layer from a function; the layer itself stays, and so do the other layers of the function.",
        examples = {
            "detach layer {layer} from {function}",
            "detach the layer {layer} from {function}",
            "detach layer {layer} from lambda {function}",
            "remove layer {layer} from {function}",
            "remove the layer {layer} from {function}",
            "remove layer {layer} from lambda {function}",
            "take layer {layer} off {function}",
            "take the layer {layer} off {function}",
            "take layer {layer} off lambda {function}",
            "drop layer {layer} from {function}",
            "drop the layer {layer} from lambda {function}",
            "unhook layer {layer} from {function}",
            "delete layer {layer} from {function}"
        })
final class DetachLayerTool implements ReconfiguringTool<DetachLayerTool.Input> {

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
            String layer) {}

    @Override
    public Reconfiguration reconfiguration(Input in) {
        return new Reconfiguration(FunctionName.of(in.function()), draft -> {
            var now = Layers.of(draft.now.layers());
            var then = now.stream().filter(one -> !isMeant(one, in.layer())).toList();
            if (then.size() == now.size() && !draft.isSent) {
                throw new ToolException(
                        FailureKind.NOT_FOUND,
                        "the function '" + in.function() + "' has no layer " + in.layer(),
                        now.isEmpty() ? "it has none at all" : "it has " + Layers.shown(now));
            }
            Layers.set(draft, then);
        });
    }

    private static boolean isMeant(String arn, String layer) {
        var wanted = layer.startsWith("arn:") ? arn : Layers.shown(arn);
        return wanted.equals(layer) || Layers.nameOf(wanted).equals(layer);
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return Reconfiguration.calls(FunctionName.of(in.function()), "Layers");
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one("layers of " + in.function(), Undo.YES, "the layer " + in.layer() + " is detached");
    }
}
