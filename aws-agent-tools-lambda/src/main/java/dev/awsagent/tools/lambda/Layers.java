package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.ToolException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.Layer;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;
import software.amazon.awssdk.services.lambda.model.LayersListItem;

/** The layers of the account, and those of a function. */
final class Layers {

    /** A name with or without a version, or an ARN with or without one. */
    static final String LAYER =
            "(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d{12}:layer:)?[A-Za-z0-9_-]{1,140}(:[1-9][0-9]{0,8})?";

    static final String LAYER_RULE = "must be the name of a layer, or its ARN, with a version or not";

    private Layers() {}

    static List<LayersListItem> all(LambdaAccess lambda) {
        return lambda.all(
                "layers",
                marker -> lambda.ask(client -> client.listLayers(request -> request.marker(marker))),
                page -> page.layers(),
                page -> page.nextMarker());
    }

    /** The versions of a layer, as AWS gives them: newest first. Empty where there is no such layer. */
    static List<LayerVersionsListItem> versions(LambdaAccess lambda, String layer) {
        return lambda.all(
                "versions",
                marker -> lambda.ask(client -> client.listLayerVersions(
                        request -> request.layerName(layer).marker(marker))),
                page -> page.layerVersions(),
                page -> page.nextMarker());
    }

    static ToolException noLayer(LambdaAccess lambda, String layer) {
        var names = all(lambda).stream().map(LayersListItem::layerName).toList();
        var near = NearNames.of(layer, names);
        return new ToolException(
                FailureKind.NOT_FOUND,
                "there is no layer '" + layer + "' in " + lambda.region(),
                near.isEmpty()
                        ? "'list layers' shows those there are"
                        : "did you mean " + String.join(" or ", near) + "?");
    }

    /** The name of a layer, or its ARN, without the version. */
    static String nameOf(String layer) {
        var arn = layer.indexOf(":layer:");
        var colon = layer.lastIndexOf(':');
        return colon > (arn < 0 ? -1 : arn + ":layer:".length() - 1) && layer.matches(".*:\\d+")
                ? layer.substring(0, colon)
                : layer;
    }

    /** The version in the name or the ARN of a layer; null for none. */
    static @Nullable Long versionOf(String layer) {
        return nameOf(layer).equals(layer) ? null : Long.valueOf(layer.substring(layer.lastIndexOf(':') + 1));
    }

    /**
     * The ARN of a version of a layer: the one that is named, or the newest.
     *
     * @throws ToolException of kind {@code NOT_FOUND} where there is none
     */
    static String arn(LambdaAccess lambda, String layer, @Nullable Long version) {
        var wanted = version == null ? versionOf(layer) : version;
        var name = nameOf(layer);
        if (name.startsWith("arn:") && wanted != null) {
            return name + ":" + wanted;
        }
        var versions = versions(lambda, name);
        if (versions.isEmpty()) {
            throw noLayer(lambda, name);
        }
        return versions.stream()
                .filter(one -> wanted == null || wanted.equals(one.version()))
                .max((a, b) -> Long.compare(a.version(), b.version()))
                .orElseThrow(() -> new ToolException(
                        FailureKind.NOT_FOUND,
                        "layer '" + name + "' has no version " + wanted,
                        "it has "
                                + String.join(
                                        ", ",
                                        versions.stream()
                                                .limit(10)
                                                .map(one -> String.valueOf(one.version()))
                                                .toList())))
                .layerVersionArn();
    }

    static List<String> of(List<Layer> layers) {
        return layers.stream().map(Layer::arn).toList();
    }

    /** Lambda replaces the list as a whole. */
    static void set(Reconfiguration.Draft draft, List<String> then) {
        var now = of(draft.now.layers());
        if (!then.equals(now)) {
            draft.say("layers", shown(now), shown(then));
            draft.request.layers(then);
        }
    }

    /** {@code pandas:3}, of an ARN of a version. */
    static String shown(String arn) {
        var at = arn.indexOf(":layer:");
        return at < 0 ? arn : arn.substring(at + ":layer:".length());
    }

    static String shown(List<String> arns) {
        return arns.isEmpty()
                ? "none"
                : String.join(", ", arns.stream().map(Layers::shown).toList());
    }
}
