package dev.awsagent.tools.ec2;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.NetworkAcl;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;

/** What the access lists of networks let in and out, in words. */
final class NetworkAcls {

    /** The rule that is behind all others, and cannot be changed. */
    private static final int LAST = 32_767;

    private static final Map<String, String> PROTOCOLS =
            Map.of("6", "tcp", "17", "udp", "1", "icmp", "58", "icmpv6", "-1", "-1");

    private NetworkAcls() {}

    /**
     * One list. Of its rules the first that fits decides.
     *
     * @param subnets that it is for
     */
    record Acl(
            String id,
            @Nullable String name,
            boolean isDefault,
            List<String> in,
            List<String> out,
            List<String> subnets) {}

    static Acl described(NetworkAcl acl) {
        return new Acl(
                acl.networkAclId(),
                Ec2Access.name(acl.tags()),
                Boolean.TRUE.equals(acl.isDefault()),
                rules(acl, false),
                rules(acl, true),
                acl.associations().stream()
                        .map(one -> one.subnetId())
                        .filter(Objects::nonNull)
                        .toList());
    }

    private static List<String> rules(NetworkAcl acl, boolean out) {
        return acl.entries().stream()
                .filter(one -> Boolean.TRUE.equals(one.egress()) == out)
                .sorted(Comparator.comparing(NetworkAclEntry::ruleNumber))
                .map(NetworkAcls::words)
                .toList();
    }

    /** {@code 100: allow tcp 443 for 10.0.0.0/8}. */
    static String words(NetworkAclEntry one) {
        var range = one.portRange();
        var protocol = PROTOCOLS.getOrDefault(one.protocol(), "protocol " + one.protocol());
        var peer = one.cidrBlock() == null ? one.ipv6CidrBlock() : one.cidrBlock();
        var what = range == null && !protocol.equals("-1")
                ? "all " + protocol
                : new PortRule(protocol, range == null ? -1 : range.from(), range == null ? -1 : range.to(), peer)
                        .ports();
        return (one.ruleNumber() == LAST ? "else" : one.ruleNumber()) + ": " + one.ruleActionAsString() + " " + what
                + " for " + peer;
    }
}
