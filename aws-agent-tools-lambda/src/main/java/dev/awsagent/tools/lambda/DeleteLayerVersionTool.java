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
import java.util.Map;

@ToolInfo(
        name = "lambda_delete_layer_version",
        effect = Effect.DESTROY,
        iam = {"lambda:DeleteLayerVersion", "lambda:ListLayers", "lambda:ListLayerVersions", "lambda:ListFunctions"},
        value =
                "Deletes one version of a layer for good. Functions that have it keep running with it; it cannot be attached any"
                        + " more.",
        examples = {
            "delete version {version} layer {layer}",
            "delete layer version {version} of {layer}",
            "remove version {version} layer {layer}",
            "delete layer {layer} version {version}",
            "delete the layer {layer} version {version}",
            "remove layer {layer} version {version}"
        })
final class DeleteLayerVersionTool implements Tool<DeleteLayerVersionTool.Input, DeleteLayerVersionTool.Output> {

    record Input(
            @Param(
                    value = "The layer, by its name or its ARN, with its version or not",
                    kind = ParamKind.NAME,
                    pattern = Layers.LAYER,
                    rule = Layers.LAYER_RULE)
            String layer,

            @Param(
                    value = "The version of the layer",
                    kind = ParamKind.COUNT,
                    min = 1,
                    words = {"version {}"})
            long version) {

        Input {
            if (!Layers.nameOf(layer).equals(layer) && !Long.valueOf(version).equals(Layers.versionOf(layer))) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "two versions are named: " + layer + " and " + version,
                        "name one of them");
            }
        }

        String shown() {
            return Layers.shown(Layers.nameOf(layer)) + ":" + version;
        }
    }

    record Output(String layer, long version) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.list("ListLayers"),
                LambdaCalls.list("ListLayerVersions"),
                LambdaCalls.nearNames(),
                AwsCall.of("lambda", "DeleteLayerVersion")
                        .with("LayerName", Layers.nameOf(in.layer()))
                        .with("VersionNumber", in.version()));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.typed(
                in.shown(),
                List.of("layer " + in.shown()),
                1,
                Undo.NO,
                "it cannot be had again, and its number is not given again");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var arn = Layers.arn(lambda, Layers.nameOf(in.layer()), in.version());
        var users = lambda.functions().stream()
                .filter(one -> Layers.of(one.layers()).contains(arn))
                .map(one -> one.functionName())
                .toList();
        var notes = new ArrayList<>(impact(in).notes());
        notes.add(
                users.isEmpty()
                        ? "no function of this region has it"
                        : "they keep running with it, but cannot be changed to it again: " + String.join(", ", users));
        return impact(in).withNotes(notes).seen(Map.of("arn", arn));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        Reviewed.check(
                call,
                "layer " + in.shown(),
                Map.of("arn", Layers.arn(lambda, Layers.nameOf(in.layer()), in.version())));
        lambda.once(client -> client.deleteLayerVersion(
                request -> request.layerName(Layers.nameOf(in.layer())).versionNumber(in.version())));
        return ToolResult.ok(new Output(Layers.nameOf(in.layer()), in.version()));
    }
}
