package dev.awsagent.tools.ec2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/** Where traffic goes, in words. */
final class RouteTables {

    /** The kind of a gateway is told by its id alone. */
    private static final Map<String, String> GATEWAYS = Map.of(
            "igw-", "to the internet and back, by internet gateway ",
            "vgw-", "to the virtual private gateway ",
            "vpce-", "to the endpoint ");

    private RouteTables() {}

    /**
     * One table.
     *
     * @param main whether it is for all subnets of the VPC that have none of their own
     * @param subnets that have it as their own
     */
    record Table(String id, @Nullable String name, boolean main, List<String> routes, List<String> subnets) {}

    static Table described(RouteTable table) {
        return new Table(
                table.routeTableId(),
                Ec2Access.name(table.tags()),
                isMain(table),
                table.routes().stream().map(RouteTables::words).toList(),
                table.associations().stream()
                        .map(one -> one.subnetId())
                        .filter(Objects::nonNull)
                        .toList());
    }

    /** That of a subnet: its own, or else the main one of its VPC. Null where AWS tells of none. */
    static @Nullable RouteTable of(Ec2Access ec2, String subnet, String vpc) {
        var all = ec2.routeTables(Map.of("vpc-id", List.of(vpc)));
        return all.stream()
                .filter(table -> table.associations().stream().anyMatch(one -> subnet.equals(one.subnetId())))
                .findFirst()
                .orElseGet(() ->
                        all.stream().filter(RouteTables::isMain).findFirst().orElse(null));
    }

    private static boolean isMain(RouteTable table) {
        return table.associations().stream().anyMatch(one -> Boolean.TRUE.equals(one.main()));
    }

    /** {@code 0.0.0.0/0 goes to the internet and back, by internet gateway igw-0abc}. */
    static String words(Route route) {
        var to = Stream.of(
                        route.destinationCidrBlock(), route.destinationIpv6CidrBlock(), route.destinationPrefixListId())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("what is not named");
        return route.state() == RouteState.BLACKHOLE
                ? to + " goes nowhere: " + way(route) + " is not there, or not attached"
                : to + " goes " + way(route);
    }

    private static String way(Route route) {
        var gateway = route.gatewayId();
        if (gateway != null) {
            return gateway.equals("local")
                    ? "to the VPC itself"
                    : GATEWAYS.entrySet().stream()
                                    .filter(kind -> gateway.startsWith(kind.getKey()))
                                    .map(Map.Entry::getValue)
                                    .findFirst()
                                    .orElse("to the gateway ")
                            + gateway;
        }
        var others = new LinkedHashMap<String, @Nullable String>();
        others.put("out alone, by NAT gateway ", route.natGatewayId());
        others.put("out alone, by egress-only internet gateway ", route.egressOnlyInternetGatewayId());
        others.put("to the transit gateway ", route.transitGatewayId());
        others.put("to the peered VPC, by ", route.vpcPeeringConnectionId());
        others.put("to the instance ", route.instanceId());
        others.put("to the network interface ", route.networkInterfaceId());
        others.put("to the local gateway ", route.localGatewayId());
        others.put("to the carrier gateway ", route.carrierGatewayId());
        others.put("to the core network ", route.coreNetworkArn());
        return others.entrySet().stream()
                .filter(one -> isSet(one.getValue()))
                .map(one -> one.getKey() + one.getValue())
                .findFirst()
                .orElse("where AWS does not say");
    }

    private static boolean isSet(@Nullable String id) {
        return id != null && !id.isEmpty();
    }

    /** Whether anything goes by a NAT gateway, and which kind that is matters. */
    static boolean hasNat(RouteTable table) {
        return table.routes().stream().anyMatch(route -> isSet(route.natGatewayId()));
    }

    /**
     * How what is in a subnet with this table reaches the internet.
     *
     * @param privateNats the NAT gateways that lead to other networks alone
     */
    static String internet(RouteTable table, Set<String> privateNats) {
        var ways = table.routes().stream()
                .filter(route -> isDefault(route) || leadsOut(route) && !isPrivate(route, privateNats))
                .map(route -> words(route)
                        + (isPrivate(route, privateNats) ? ", which is private: to other networks alone" : ""))
                .toList();
        return ways.isEmpty()
                ? "not reached by a default route, nor by an internet or NAT gateway"
                : String.join("; ", ways);
    }

    private static boolean isDefault(Route route) {
        return "0.0.0.0/0".equals(route.destinationCidrBlock()) || "::/0".equals(route.destinationIpv6CidrBlock());
    }

    private static boolean isPrivate(Route route, Set<String> privateNats) {
        return isSet(route.natGatewayId()) && privateNats.contains(route.natGatewayId());
    }

    /** Also to a part of it, such as a half or one network. */
    private static boolean leadsOut(Route route) {
        return route.gatewayId() != null && route.gatewayId().startsWith("igw-")
                || isSet(route.natGatewayId())
                || isSet(route.egressOnlyInternetGatewayId());
    }
}
