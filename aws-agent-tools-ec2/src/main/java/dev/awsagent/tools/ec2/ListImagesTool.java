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
                + " name or older than a time; or those of given ids, with what they say of themselves.",
        examples = {
            "list images",
            "list my amis",
            "show my images",
            "show all amis of mine",
            "what amis do i have",
            "which images are there",
            "list images named {imagesNamed}",
            "list amis older than {olderThan}",
            "which images are older than {olderThan}",
            "describe image {images}",
            "describe ami {images}",
            "show image {images}",
            "show the details of image {images}",
            "details of ami {images}",
            "tell me about ami {images}",
            "what is the description of ami {images}",
            "what is the description of image {images}",
            "what is the name of ami {images}",
            "is image {images} ready",
            "is ami {images} available",
            "is image {images} public",
            "is image {images} shared",
            "what is the state of image {images}",
            "what architecture is ami {images}",
            "when was image {images} created",
            "how old is ami {images}",
            "which snapshots does image {images} have",
            "which amis do we own",
            "which images do we own",
            "which images are ours",
            "what custom images do i have",
            "list the amis that we built ourselves",
            "list our own images",
            "list the images that we made",
            "show the images that i created",
            "how many images do i have",
            "which machine images are there",
            "info on image {images}",
            "status of image {images}",
            "what is ami {images}",
            "description of ami {images}",
            "name of image {images}"
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
            Instant olderThan,

            @Param(
                    value = "These images, by their ids, whoever owns them",
                    kind = ParamKind.RESOURCE_ID,
                    pattern = "ami-" + Ids.HEX,
                    rule = "must be the id of an image, such as ami-0abc1234def567890")
            @Nullable
            List<String> images) {}

    record Output(List<Row> images) {}

    record Row(
            String id,
            @Nullable String name,
            String description,
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
        var ec2 = Ec2Access.of(call);
        var found = in.images() == null ? ec2.ownImages(filters) : ec2.images(in.images(), filters);
        return ToolResult.ok(new Output(found.stream()
                .filter(one -> in.olderThan() == null || isOlder(one, in.olderThan()))
                .map(one -> new Row(
                        one.imageId(),
                        one.name(),
                        String.valueOf(one.description()),
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
