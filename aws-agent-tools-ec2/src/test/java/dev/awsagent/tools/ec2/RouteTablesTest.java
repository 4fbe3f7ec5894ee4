package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;

class RouteTablesTest {

    private static Arguments to(Consumer<Route.Builder> target, String words) {
        var route = Route.builder();
        target.accept(route);
        return Arguments.of(route.build(), words);
    }

    static Stream<Arguments> routes() {
        return Stream.of(
                to(
                        route -> route.destinationCidrBlock("0.0.0.0/0").natGatewayId("nat-1"),
                        "0.0.0.0/0 goes out alone, by NAT gateway nat-1"),
                to(
                        route -> route.destinationIpv6CidrBlock("::/0").egressOnlyInternetGatewayId("eigw-1"),
                        "::/0 goes out alone, by egress-only internet gateway eigw-1"),
                to(
                        route -> route.destinationPrefixListId("pl-1").gatewayId("vpce-1"),
                        "pl-1 goes to the endpoint vpce-1"),
                to(
                        route -> route.destinationCidrBlock("10.0.0.0/8").vpcPeeringConnectionId("pcx-1"),
                        "10.0.0.0/8 goes to the peered VPC, by pcx-1"),
                to(
                        route -> route.destinationCidrBlock("10.0.0.0/8").gatewayId("xyz-1"),
                        "10.0.0.0/8 goes to the gateway xyz-1"),
                // A route to an instance names its network interface, too.
                to(
                        route -> route.destinationCidrBlock("10.0.0.0/8")
                                .instanceId("i-1")
                                .networkInterfaceId("eni-1"),
                        "10.0.0.0/8 goes to the instance i-1"),
                to(
                        route -> route.destinationCidrBlock("0.0.0.0/0")
                                .natGatewayId("nat-1")
                                .state(RouteState.BLACKHOLE),
                        "0.0.0.0/0 goes nowhere: out alone, by NAT gateway nat-1 is not there, or not attached"),
                to(route -> route.destinationCidrBlock("10.0.0.0/8"), "10.0.0.0/8 goes where AWS does not say"));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void route_isToldByWhereItGoes(Route route, String words) {
        assertThat(RouteTables.words(route)).isEqualTo(words);
    }

    private static String internet(Route.Builder... routes) {
        return RouteTables.internet(
                RouteTable.builder()
                        .routes(Stream.of(routes).map(Route.Builder::build).toList())
                        .build(),
                Set.of("nat-inside"));
    }

    private static Route.Builder route(String to) {
        return Route.builder().destinationCidrBlock(to);
    }

    @Test
    void internet_isReachedByAPartOfItAsWell() {
        assertThat(internet(
                        route("10.0.0.0/16").gatewayId("local"),
                        route("0.0.0.0/1").gatewayId("igw-1")))
                .isEqualTo("0.0.0.0/1 goes to the internet and back, by internet gateway igw-1");
        assertThat(internet(route("203.0.113.0/24").natGatewayId("nat-1")))
                .isEqualTo("203.0.113.0/24 goes out alone, by NAT gateway nat-1");
        assertThat(internet(route("0.0.0.0/0").transitGatewayId("tgw-1")))
                .isEqualTo("0.0.0.0/0 goes to the transit gateway tgw-1");
    }

    @Test
    void internet_isNotReachedByOtherRoutes() {
        assertThat(internet(
                        route("10.0.0.0/16").gatewayId("local"),
                        route("10.1.0.0/16").vpcPeeringConnectionId("pcx-1"),
                        route("10.2.0.0/16").natGatewayId("nat-inside")))
                .isEqualTo("not reached by a default route, nor by an internet or NAT gateway");
    }

    @Test
    void rulesOfAnAcl_areToldByProtocolAndPeer() {
        var rule = NetworkAclEntry.builder().ruleNumber(5).ruleAction("deny").ipv6CidrBlock("::/0");
        assertThat(NetworkAcls.words(rule.protocol("1").build())).isEqualTo("5: deny all icmp for ::/0");
        assertThat(NetworkAcls.words(rule.protocol("112").build())).isEqualTo("5: deny all protocol 112 for ::/0");
        assertThat(NetworkAcls.words(rule.protocol("17")
                        .portRange(range -> range.from(53).to(60))
                        .build()))
                .isEqualTo("5: deny udp 53-60 for ::/0");
    }
}
