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
import dev.awsagent.tools.ec2.PriceList.Price;
import dev.awsagent.tools.ec2.PriceList.Quote;
import dev.awsagent.tools.ec2.PriceList.Unknown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

@ToolInfo(
        name = "ec2_instance_types",
        effect = Effect.READ,
        iam = {"ec2:DescribeInstanceTypes", "pricing:GetProducts"},
        value = "Describes instance types, or compares several: processors, memory, network, disks, and the price of"
                + " an hour on demand where the price list of AWS can be asked.",
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
            "show instance type {types}",
            "how much does a {types} cost",
            "what does a {types} cost",
            "what is the price of a {types}",
            "show the price of {types}",
            "specs of {types}",
            "what are the specs of {types}",
            "show the specs of a {types}",
            "specifications of instance type {types}",
            "details of instance type {types}",
            "tell me about {types}",
            "how much ram does a {types} have",
            "how much ram has a {types}",
            "how much ram is in a {types}",
            "how many vcpus does a {types} have",
            "how many vcpus has a {types}",
            "how many cores does a {types} have",
            "how many vcpus and how much ram does a {types} have",
            "how many cpus and how much memory has a {types}",
            "how many gpus does a {types} have",
            "what is the network bandwidth of {types}",
            "how expensive is a {types}",
            "what does a {types} cost per hour",
            "how much is a {types} per hour",
            "what is the hourly price of {types}",
            "what does a {types} cost per month",
            "price of {types}",
            "{types} vs {types}",
            "{types} or {types}",
            "which is cheaper {types} or {types}",
            "difference between {types} and {types}",
            "is {types} arm or x86",
            "is {types} arm",
            "is {types} intel or amd",
            "what architecture is {types}",
            "which architecture does {types} have",
            "which processor does {types} have"
        })
final class InstanceTypesTool implements Tool<InstanceTypesTool.Input, InstanceTypesTool.Output> {

    record Input(
            @Param(
                    value = "The instance types, such as t3.micro",
                    kind = ParamKind.NAME,
                    pattern = Ids.TYPE,
                    rule = Ids.TYPE_RULE)
            List<String> types) {}

    /** @param price what the prices are of and where they are from, or why they are not known */
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
            boolean currentGeneration,
            @Nullable Double pricePerHour,
            @Nullable String currency) {

        static Type of(InstanceTypeInfo one, @Nullable Price price) {
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
                    Boolean.TRUE.equals(one.currentGeneration()),
                    price == null ? null : price.perHour().doubleValue(),
                    price == null ? null : price.currency());
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(Ec2Calls.look("DescribeInstanceTypes"), Ec2Calls.prices());
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
        var missing = wanted.stream()
                .filter(type -> found.stream()
                        .noneMatch(one -> one.instanceTypeAsString().equals(type)))
                .toList();
        if (!missing.isEmpty()) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "there is no instance type " + String.join(", ", missing) + " in " + ec2.region(),
                    "check the name; not every region has every type");
        }
        var quotes = PriceList.of(ec2, wanted);
        var types = found.stream()
                .map(one -> Type.of(one, quotes.get(one.instanceTypeAsString()) instanceof Price price ? price : null))
                .sorted(Comparator.comparingInt(one -> wanted.indexOf(one.type())))
                .toList();
        return ToolResult.ok(new Output(types, about(quotes, ec2.region())));
    }

    private static String about(Map<String, Quote> quotes, String region) {
        var said = new LinkedHashMap<String, List<String>>();
        quotes.forEach((type, quote) -> said.computeIfAbsent(about(quote, region), words -> new ArrayList<>())
                .add(type));
        return said.entrySet().stream()
                .map(one -> (said.size() == 1 ? "" : String.join(", ", one.getValue()) + ": ") + one.getKey())
                .collect(Collectors.joining("; "));
    }

    private static String about(Quote quote, String region) {
        return quote instanceof Price price
                ? "of an hour " + PriceList.BASIS + ", in " + region + ", from " + price.source()
                : ((Unknown) quote).words();
    }
}
