package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Image;

@ToolInfo(
        name = "ec2_list_images",
        effect = Effect.READ,
        iam = {"ec2:DescribeImages"},
        value = "Lists the images (AMIs) of this account, with their age and their snapshots; all, or those of a"
                + " name or older than a time.",
        examples = {
            "list images",
            "list my amis",
            "show my images",
            "show all amis of mine",
            "what amis do i have",
            "which images are there",
            "list images named {imagesNamed}",
            "list amis older than {olderThan}",
            "which images are older than {olderThan}"
        })
final class ListImagesTool implements Tool<ListImagesTool.Input, ListImagesTool.Output> {

    record Input(
            @Param(
                    value = "Only images whose names match this, such as web-*",
                    kind = ParamKind.GLOB,
                    words = {"called {}", "named {}", "matching {}"})
            @Nullable
            String imagesNamed,

            @Param(
                    value = "Only images that were made before this time",
                    words = {"older than {}", "from before {}", "before {}"})
            @Nullable
            Instant olderThan) {}

    record Output(List<Row> images) {}

    record Row(
            String id,
            @Nullable String name,
            @Nullable String created,
            String architecture,
            String state,
            List<String> snapshots,
            boolean shared) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeImages"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var filters =
                in.imagesNamed() == null ? Map.<String, List<String>>of() : Map.of("name", List.of(in.imagesNamed()));
        return ToolResult.ok(new Output(Ec2Access.of(call).ownImages(filters).stream()
                .filter(one -> in.olderThan() == null || isOlder(one, in.olderThan()))
                .map(one -> new Row(
                        one.imageId(),
                        one.name(),
                        one.creationDate(),
                        one.architectureAsString(),
                        one.stateAsString(),
                        Images.snapshots(one),
                        Boolean.TRUE.equals(one.publicLaunchPermissions())))
                .toList()));
    }

    private static boolean isOlder(Image image, Instant time) {
        return image.creationDate() != null
                && Instant.parse(image.creationDate()).isBefore(time);
    }
}
