package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one rule of a security group lets in or out.
 *
 * @param protocol as the API names it; {@code -1} for all, which then means all ports too
 * @param from the first port; -1 for all
 * @param source a network in CIDR notation, or the id of a group or a prefix list; null while it is left open
 */
record PortRule(String protocol, int from, int to, @Nullable String source) {

    private static final String EVERY_PROTOCOL = "-1";

    /** What the id of a prefix list begins with. */
    private static final String LIST = "pl-";

    private static final int HIGHEST = 65_535;
    private static final int NEARLY_ALL = 60_000;

    /** Behind these ports stand a machine itself or its data: nobody opens them to the world on purpose. */
    private static final TreeMap<Integer, String> DELICATE = new TreeMap<>(Map.ofEntries(
            Map.entry(22, "SSH"),
            Map.entry(23, "Telnet"),
            Map.entry(139, "SMB"),
            Map.entry(389, "LDAP"),
            Map.entry(445, "SMB"),
            Map.entry(873, "rsync"),
            Map.entry(1433, "SQL Server"),
            Map.entry(1434, "SQL Server"),
            Map.entry(1521, "Oracle"),
            Map.entry(2049, "NFS"),
            Map.entry(2181, "ZooKeeper"),
            Map.entry(2375, "Docker"),
            Map.entry(2376, "Docker"),
            Map.entry(2379, "etcd"),
            Map.entry(2380, "etcd"),
            Map.entry(3306, "MySQL"),
            Map.entry(3389, "RDP"),
            Map.entry(5432, "PostgreSQL"),
            Map.entry(5439, "Redshift"),
            Map.entry(5601, "Kibana"),
            Map.entry(5900, "VNC"),
            Map.entry(5901, "VNC"),
            Map.entry(5984, "CouchDB"),
            Map.entry(5985, "WinRM"),
            Map.entry(5986, "WinRM"),
            Map.entry(6379, "Redis"),
            Map.entry(6380, "Redis"),
            Map.entry(8086, "InfluxDB"),
            Map.entry(9042, "Cassandra"),
            Map.entry(9092, "Kafka"),
            Map.entry(9200, "Elasticsearch"),
            Map.entry(9300, "Elasticsearch"),
            Map.entry(10250, "kubelet"),
            Map.entry(11211, "Memcached"),
            Map.entry(27017, "MongoDB"),
            Map.entry(27018, "MongoDB"),
            Map.entry(27019, "MongoDB"),
            Map.entry(33060, "MySQL"),
            Map.entry(50000, "Db2")));

    static PortRule of(String protocol, int from, int to, @Nullable String source) {
        if (from > to || to > HIGHEST) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "there is no port range " + from + "-" + to,
                    "ports go from 0 to " + HIGHEST + ", the lower one first");
        }
        return new PortRule(protocol, from, to, network(source));
    }

    static PortRule allPorts(@Nullable String source) {
        return new PortRule(EVERY_PROTOCOL, -1, -1, network(source));
    }

    /** One address is a network of one. */
    private static @Nullable String network(@Nullable String source) {
        if (source == null || source.startsWith("sg-") || source.indexOf('/') >= 0) {
            checkNetwork(source);
            return source;
        }
        var network = source + (source.indexOf(':') >= 0 ? "/128" : "/32");
        checkNetwork(network);
        return network;
    }

    private static void checkNetwork(@Nullable String network) {
        if (network == null || network.indexOf('/') < 0) {
            return;
        }
        var bits = bits(network);
        var six = network.indexOf(':') >= 0;
        boolean parts = six;
        if (!six) {
            parts = true;
            for (var part : network.substring(0, network.indexOf('/')).split("\\.", -1)) {
                parts &= !part.isEmpty() && Integer.parseInt(part) <= 255;
            }
        }
        if (!parts || bits > (six ? 128 : 32)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + network + "' is not a network",
                    "write it as 203.0.113.0/24 or 2001:db8::/32");
        }
    }

    private static int bits(String network) {
        return Integer.parseInt(network.substring(network.indexOf('/') + 1));
    }

    boolean isEveryProtocol() {
        return protocol.equals(EVERY_PROTOCOL);
    }

    boolean isAllPorts() {
        return isEveryProtocol() || from <= 0 && to >= HIGHEST;
    }

    /** Whether so few ports are left out that none of them was chosen. */
    boolean isNearlyAllPorts() {
        return isAllPorts() || !protocol.startsWith("icmp") && to - from >= NEARLY_ALL;
    }

    /** The prefix list that it is for; null where it is for none. */
    @Nullable
    String list() {
        return source != null && source.startsWith(LIST) ? source : null;
    }

    /** The same for one network of the prefix list. */
    PortRule of(String network) {
        return new PortRule(protocol, from, to, network);
    }

    /** Whether it is for everybody, or for a part of the internet so large that it is nobody's own. */
    boolean isWorld() {
        if (source == null || source.indexOf('/') < 0) {
            return false;
        }
        return bits(source) < (source.indexOf(':') >= 0 ? 16 : 8);
    }

    boolean covers(int port) {
        return isAllPorts() || from <= port && port <= to && !protocol.startsWith("icmp");
    }

    /** The delicate ports that it covers, in words. */
    List<String> delicate() {
        if (protocol.startsWith("icmp")) {
            return List.of();
        }
        return (isAllPorts() ? DELICATE : DELICATE.subMap(from, true, to, true))
                .entrySet().stream()
                        .map(one -> one.getKey() + " (" + one.getValue() + ")")
                        .toList();
    }

    boolean isDelicate() {
        return isWorld() && !delicate().isEmpty();
    }

    /** The same rule, but for its source. */
    boolean isSamePorts(PortRule other) {
        return protocol.equals(other.protocol)
                && (protocol.equals(EVERY_PROTOCOL) || from == other.from && to == other.to);
    }

    String ports() {
        return protocol.equals(EVERY_PROTOCOL)
                ? "all ports"
                : protocol + " " + (from == to ? String.valueOf(from) : from + "-" + to);
    }

    String words() {
        return ports() + " for "
                + (source == null ? "any source" : source + (isWorld() ? " (the whole internet)" : ""));
    }

    /** As the AWS API writes it. */
    Map<String, Object> permission() {
        var permission = new LinkedHashMap<String, Object>();
        permission.put("IpProtocol", protocol);
        if (!protocol.equals(EVERY_PROTOCOL)) {
            permission.put("FromPort", from);
            permission.put("ToPort", to);
        }
        if (source != null) {
            if (source.startsWith(LIST)) {
                permission.put("PrefixListIds", List.of(Map.of("PrefixListId", source)));
            } else if (source.startsWith("sg-")) {
                permission.put("UserIdGroupPairs", List.of(Map.of("GroupId", source)));
            } else if (source.indexOf(':') >= 0) {
                permission.put("Ipv6Ranges", List.of(Map.of("CidrIpv6", source)));
            } else {
                permission.put("IpRanges", List.of(Map.of("CidrIp", source)));
            }
        }
        return permission;
    }

    static String all(List<PortRule> rules) {
        return rules.stream().map(PortRule::words).collect(Collectors.joining(", "));
    }
}
