package dev.awsagent.testkit;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tool.ToolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plugin that keeps the contract. */
public final class ShelfToolPlugin implements ToolPlugin {

    @Override
    public List<Tool<?, ?>> tools() {
        return List.of(new ListShelvesTool(), new DropShelfTool());
    }

    @ToolInfo(
            name = "ssm_list_shelves",
            effect = Effect.READ,
            iam = "ssm:DescribeParameters",
            value = "Lists the shelves of the warehouse.",
            examples = {
                "list shelves",
                "show me all shelves",
                "which shelves are there",
                "list shelves starting with {prefix}"
            })
    static final class ListShelvesTool implements Tool<ListShelvesTool.Input, ListShelvesTool.Output> {
        record Input(
                @Param(value = "Only shelves that start with this", kind = ParamKind.NAME, words = "starting with {}")
                @Nullable
                String prefix) {}

        record Output(List<String> shelves, @Nullable String nextToken) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("ssm", "DescribeParameters").on("*"));
        }

        @Override
        public ToolResult<Output> call(Input in, ToolCall call) {
            return ToolResult.ok(new Output(List.of(), null));
        }
    }

    @ToolInfo(
            name = "ssm_drop_shelf",
            effect = Effect.DESTROY,
            iam = "ssm:DeleteParameter",
            value = "Removes one shelf of the warehouse, with all that is on it.",
            examples = {"drop the shelf {shelf}", "remove shelf {shelf}", "get rid of the shelf {shelf}"})
    static final class DropShelfTool implements Tool<DropShelfTool.Input, String> {
        record Input(
                @Param(value = "Name of the shelf", kind = ParamKind.NAME)
                String shelf) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("ssm", "DeleteParameter")
                    .with("Name", in.shelf())
                    .on("arn:aws:ssm:*:*:parameter/" + in.shelf()));
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok(in.shelf());
        }
    }
}
