package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.Comparator;
import java.util.List;

@ToolInfo(
        name = "ec2_list_regions",
        effect = Effect.READ,
        iam = {"ec2:DescribeRegions"},
        value =
                "Lists the regions that this account may use; or all that there are, with those that it has not enabled.",
        examples = {
            "list regions",
            "list aws regions",
            "show all regions",
            "which regions are there",
            "which regions are enabled",
            "which regions are enabled for us",
            "which regions are available",
            "which regions can we use",
            "which regions may i use",
            "what regions do we have",
            "what regions can i deploy to",
            "which regions are active in my account",
            "how many regions are enabled",
            "which regions are not enabled",
            "list regions that are disabled"
        })
final class ListRegionsTool implements Tool<ListRegionsTool.Input, ListRegionsTool.Output> {

    record Input(
            @Param(
                    value = "Also regions that the account has not enabled",
                    words = {"disabled", "not enabled", "opted out", "including disabled", "even disabled"},
                    defaultValue = "false")
            boolean disabled) {}

    record Output(List<Row> regions) {}

    /** @param status opt-in-not-required, opted-in or not-opted-in */
    record Row(String region, String status) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var look = Ec2Calls.look("DescribeRegions");
        return List.of(in.disabled() ? look.with("AllRegions", true) : look);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var all = in.disabled() ? Boolean.TRUE : null;
        return ToolResult.ok(new Output(
                Ec2Access.of(call)
                        .ask(ec2 -> ec2.describeRegions(request -> request.allRegions(all)))
                        .regions()
                        .stream()
                        .map(one -> new Row(one.regionName(), String.valueOf(one.optInStatus())))
                        .sorted(Comparator.comparing(Row::region))
                        .toList()));
    }
}
