package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;

@ToolInfo(
        name = "lambda_list_layers",
        effect = Effect.READ,
        iam = {"lambda:ListLayers", "lambda:ListLayerVersions"},
        value = "Lists the layers of the account with their newest versions, or all versions of one layer.",
        examples = {
            "list layers",
            "list lambda layers",
            "show my lambda layers",
            "which layers are there",
            "how many layers do i have",
            "list the versions of layer {layer}",
            "show the versions of the layer {layer}",
            "which versions does layer {layer} have",
            "what versions of layer {layer} are there",
            "which layers exist",
            "which lambda layers exist",
            "what layers do i have",
            "show all layers",
            "what layers are published",
            "versions of layer {layer}",
            "what is the newest version of layer {layer}",
            "how many versions does layer {layer} have"
        })
final class ListLayersTool implements Tool<ListLayersTool.Input, ListLayersTool.Output> {

    record Input(
            @Param(
                    value = "All versions of this layer",
                    kind = ParamKind.NAME,
                    pattern = Layers.LAYER,
                    rule = Layers.LAYER_RULE)
            @Nullable
            String layer) {}

    record LayerVersion(
            String layer,
            long version,
            @Nullable String description,
            List<String> runtimes,
            @Nullable String created,
            String arn) {}

    record Output(int count, List<LayerVersion> layers) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(LambdaCalls.list("ListLayers"), LambdaCalls.list("ListLayerVersions"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var found = new ArrayList<LayerVersion>();
        if (in.layer() == null) {
            Layers.all(lambda).forEach(one -> found.add(version(one.layerName(), one.latestMatchingVersion())));
        } else {
            var name = Layers.nameOf(in.layer());
            Layers.versions(lambda, name).forEach(one -> found.add(version(name, one)));
            if (found.isEmpty()) {
                throw Layers.noLayer(lambda, name);
            }
        }
        return ToolResult.ok(new Output(found.size(), found));
    }

    private static LayerVersion version(String name, LayerVersionsListItem one) {
        return new LayerVersion(
                name,
                one.version(),
                one.description() == null || one.description().isEmpty() ? null : one.description(),
                one.compatibleRuntimesAsStrings(),
                FunctionSummary.time(one.createdDate()),
                one.layerVersionArn());
    }
}
