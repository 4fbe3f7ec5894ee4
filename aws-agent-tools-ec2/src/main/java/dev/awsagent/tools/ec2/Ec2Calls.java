package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the tools declare their calls. */
final class Ec2Calls {

    private Ec2Calls() {}

    /** A listing, page by page. */
    static AwsCall look(String operation) {
        return AwsCall.of("ec2", operation).times(AwsCall.MANY);
    }

    /** What finds a VPC that is named; nothing where none is given, or its id. */
    static List<AwsCall> vpc(@Nullable String vpc) {
        return vpc == null || Ids.isVpc(vpc) ? List.of() : List.of(look("DescribeVpcs"));
    }

    /** What instances and volumes cost. */
    static AwsCall prices() {
        return prices(PriceList.INSTANCES);
    }

    /** @param service whose list it is, as the list calls it */
    static AwsCall prices(String service) {
        return AwsCall.of("pricing", "GetProducts")
                .with("ServiceCode", service)
                .open("Filters", "FormatVersion", "MaxResults")
                .times(AwsCall.MANY);
    }

    /** The looks among these, and the prices: only a review asks for those. */
    static List<AwsCall> looksWithPrices(List<AwsCall> calls) {
        return Stream.concat(calls.stream().filter(AwsCall::looks), Stream.of(prices()))
                .toList();
    }

    /** A change; where it is only tried, with EC2's own dry run. */
    static AwsCall change(String operation, boolean dryRun) {
        var call = AwsCall.of("ec2", operation);
        return dryRun ? call.with("DryRun", true) : call;
    }

    /** What each request is given so that the flag is absent where nothing is only tried. */
    static @Nullable Boolean flag(boolean dryRun) {
        return dryRun ? Boolean.TRUE : null;
    }
}
