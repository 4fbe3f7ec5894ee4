package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tools.ec2.FaultyEc2.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Listings whose second page holds as much as the first, with ids of its own. */
class PagesIT {

    private static final Pattern ID =
            Pattern.compile("\\b(i|vol|snap|ami|sg|vpc|subnet|rtb|acl|igw|nat)-([0-9a-f]{8})");

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    private static Moto moto;
    private static FaultyEc2 faulty;
    private static ToolRunner runner;
    private static String vpc;

    @BeforeAll
    static void things() throws IOException {
        faulty = new FaultyEc2(AWS.endpoint());
        runner = ToolRunner.on(faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), folder), folder);
        moto = new Moto(AWS);
        new EveryTool(moto, folder);
        var ec2 = moto.client();
        var subnet = ec2.describeSubnets().subnets().get(0);
        vpc = subnet.vpcId();
        var gateway = ec2.createInternetGateway().internetGateway().internetGatewayId();
        ec2.attachInternetGateway(request -> request.internetGatewayId(gateway).vpcId(vpc));
        ec2.createNatGateway(request -> request.subnetId(subnet.subnetId())
                .allocationId(ec2.allocateAddress().allocationId()));
    }

    @AfterAll
    static void close() {
        runner.close();
        faulty.close();
        moto.close();
    }

    @BeforeEach
    void start() {
        faulty.actions.clear();
        faulty.fault = (action, body, count) -> null;
        faulty.change = (action, body, answer) -> answer;
    }

    static Stream<Arguments> listings() {
        var its = Map.of("vpc", vpc);
        return Stream.of(
                Arguments.of("ec2_list_instances", Map.of(), "DescribeInstances", "instances"),
                Arguments.of("ec2_instance_status", Map.of(), "DescribeInstanceStatus", "instances"),
                Arguments.of("ec2_list_volumes", Map.of(), "DescribeVolumes", "volumes"),
                Arguments.of("ec2_list_snapshots", Map.of(), "DescribeSnapshots", "snapshots"),
                Arguments.of("ec2_list_images", Map.of(), "DescribeImages", "images"),
                Arguments.of("ec2_list_security_groups", Map.of(), "DescribeSecurityGroups", "groups"),
                Arguments.of("ec2_find_open_groups", Map.of(), "DescribeSecurityGroups", "groups"),
                Arguments.of("ec2_find_by_tag", Map.of("tags", Map.of("Name", "every-web")), "DescribeTags", "found"),
                Arguments.of("ec2_list_networks", Map.of(), "DescribeVpcs", "vpcs"),
                Arguments.of("ec2_list_networks", Map.of(), "DescribeSubnets", "subnets"),
                Arguments.of("ec2_vpc_info", its, "DescribeSubnets", "subnets"),
                Arguments.of("ec2_vpc_info", its, "DescribeRouteTables", "routeTables"),
                Arguments.of("ec2_vpc_info", its, "DescribeNetworkAcls", "acls"));
    }

    private static JsonNode run(String tool, Map<String, ?> arguments) {
        return runner.run(tool, arguments).value();
    }

    private static long asked(String action) {
        return faulty.actions.stream().filter(action::equals).count();
    }

    /** The first answer comes again, as the next page. */
    private static void twice(String action) {
        var first = new Answer[1];
        faulty.change = (asked, body, answer) -> {
            if (!asked.equals(action)) {
                return answer;
            }
            first[0] = answer;
            return new Answer(
                    answer.status(),
                    answer.body()
                            .replace(
                                    "</" + action + "Response>",
                                    "<nextToken>two</nextToken></" + action + "Response>"));
        };
        faulty.fault = (asked, body, count) -> asked.equals(action) && body.contains("NextToken=two")
                ? new Answer(200, ID.matcher(first[0].body()).replaceAll("$1-ffffffff"))
                : null;
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("listings")
    void listing_isReadToItsEnd(String tool, Map<String, ?> arguments, String action, String list) {
        var once = run(tool, arguments).path(list).size();
        assertThat(once).isPositive();
        faulty.actions.clear();
        twice(action);

        var both = run(tool, arguments).path(list);

        assertThat(both).hasSize(2 * once);
        assertThat(asked(action)).isEqualTo(2);
    }

    /** Those of both kinds stand in one list. */
    @Test
    void gateways_areReadToTheirEnd() {
        var once = run("ec2_vpc_info", Map.of("vpc", vpc)).path("gateways");
        assertThat(once).hasSize(2);
        for (var action : List.of("DescribeInternetGateways", "DescribeNatGateways")) {
            twice(action);
            assertThat(run("ec2_vpc_info", Map.of("vpc", vpc)).path("gateways"))
                    .as(action)
                    .hasSize(3);
        }
    }

    /** What uses it stands on the second page. */
    @Test
    void groupThatIsUsed_isNotCalledUnused() {
        var group = moto.client()
                .createSecurityGroup(
                        request -> request.groupName("used").description("x").vpcId(vpc))
                .groupId();
        moto.client()
                .runInstances(request ->
                        request.imageId(moto.image()).minCount(1).maxCount(1).securityGroupIds(group));
        faulty.fault =
                (action, body, count) -> action.equals("DescribeNetworkInterfaces") && !body.contains("NextToken=two")
                        ? new Answer(
                                200,
                                "<DescribeNetworkInterfacesResponse><networkInterfaceSet/><nextToken>two</nextToken>"
                                        + "</DescribeNetworkInterfacesResponse>")
                        : null;
        faulty.rewrite = body -> body.replaceAll("&NextToken=two", "");
        assertThat(run("ec2_list_security_groups", Map.of("unused", true)).findValuesAsText("id"))
                .isNotEmpty()
                .doesNotContain(group);
    }

    /** A new listing has to be tried here, but for those that the API does not page. */
    @Test
    void eachListing_isTried() {
        var tried = listings().map(one -> (String) one.get()[0]).toList();
        assertThat(EveryTool.names())
                .filteredOn(tool -> tool.startsWith("ec2_list_") || tool.startsWith("ec2_find_"))
                .filteredOn(tool -> !Set.of("ec2_list_key_pairs", "ec2_list_addresses", "ec2_list_regions")
                        .contains(tool))
                .allMatch(tried::contains);
    }
}
