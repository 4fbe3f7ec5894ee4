package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

@ToolInfo(
        name = "ec2_instance_types",
        effect = Effect.READ,
        iam = {"ec2:DescribeInstanceTypes"},
        value = "Describes instance types, or compares several: processors, memory, network, disks. Prices are"
                + " not among what EC2 answers, and it says so.",
        examples = {
            "describe instance type {types}",
            "describe the instance type {types}",
            "compare {types} and {types}",
            "compare instance types {types}",
            "compare the instance types {types}",
            "how much memory does a {types} have",
            "how much memory has a {types}",
            "how many cpus does a {types} have",
            "how many cpus has a {types}",
            "show instance type {types}"
        })
final class InstanceTypesTool implements Tool<InstanceTypesTool.Input, InstanceTypesTool.Output> {

    record Input(
            @Param(
                    value = "The instance types, such as t3.micro",
                    kind = ParamKind.NAME,
                    pattern = Ids.TYPE,
                    rule = Ids.TYPE_RULE)
            List<String> types) {}

    /** @param price what is known of prices */
    record Output(List<Type> types, String price) {}

    record Type(
            String type,
            int processors,
            List<String> architectures,
            long memoryMebibytes,
            @Nullable String network,
            long instanceStoreGigabytes,
            @Nullable String accelerator,
            boolean burstable,
            boolean hibernation,
            boolean currentGeneration) {

        static Type of(InstanceTypeInfo one) {
            var cards = one.gpuInfo() == null
                    ? null
                    : one.gpuInfo().gpus().stream()
                            .map(gpu -> gpu.count() + " " + gpu.manufacturer() + " " + gpu.name())
                            .collect(Collectors.joining(", "));
            return new Type(
                    one.instanceTypeAsString(),
                    one.vCpuInfo().defaultVCpus(),
                    one.processorInfo().supportedArchitecturesAsStrings(),
                    one.memoryInfo().sizeInMiB(),
                    one.networkInfo() == null ? null : one.networkInfo().networkPerformance(),
                    one.instanceStorageInfo() == null
                            ? 0
                            : one.instanceStorageInfo().totalSizeInGB(),
                    cards,
                    Boolean.TRUE.equals(one.burstablePerformanceSupported()),
                    Boolean.TRUE.equals(one.hibernationSupported()),
                    Boolean.TRUE.equals(one.currentGeneration()));
        }
    }

    private static final String NO_PRICE =
            "not known: EC2 does not say, and the price list of AWS is not asked; see aws.amazon.com/ec2/pricing";

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeInstanceTypes"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var wanted = in.types().stream().distinct().toList();
        // A filter says nothing about those that are not there, and lets the others through.
        var found = ec2.inParts(
                Map.of("instance-type", wanted),
                part -> ec2.all(
                        "instance types",
                        token -> ec2.ask(client -> client.describeInstanceTypes(
                                request -> request.filters(part).nextToken(token))),
                        page -> page.instanceTypes(),
                        page -> page.nextToken()));
        var types = found.stream()
                .map(Type::of)
                .sorted(Comparator.comparingInt(one -> wanted.indexOf(one.type())))
                .toList();
        var missing = wanted.stream()
                .filter(type -> types.stream().noneMatch(one -> one.type().equals(type)))
                .toList();
        if (!missing.isEmpty()) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "there is no instance type " + String.join(", ", missing) + " in " + ec2.region(),
                    "check the name; not every region has every type");
        }
        return ToolResult.ok(new Output(types, NO_PRICE));
    }
}
