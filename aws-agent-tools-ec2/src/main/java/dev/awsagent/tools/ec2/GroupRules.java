package dev.awsagent.tools.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.PrefixListId;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** The rules of security groups, one for each source, and who uses a group. */
final class GroupRules {

    private GroupRules() {}

    /** @param note what was written about the rule; empty for nothing */
    record Described(PortRule rule, String note) {}

    static List<PortRule> inbound(SecurityGroup group) {
        return described(group.ipPermissions()).stream().map(Described::rule).toList();
    }

    /** The API joins the sources of one port into one permission; each is a rule of its own. */
    static List<Described> described(List<IpPermission> permissions) {
        var rules = new ArrayList<Described>();
        for (var one : permissions) {
            one.ipRanges().forEach(range -> rules.add(described(one, range.cidrIp(), range.description())));
            one.ipv6Ranges().forEach(range -> rules.add(described(one, range.cidrIpv6(), range.description())));
            one.userIdGroupPairs().forEach(pair -> rules.add(described(one, pair.groupId(), pair.description())));
            one.prefixListIds().forEach(list -> rules.add(described(one, list.prefixListId(), list.description())));
        }
        return rules;
    }

    private static Described described(IpPermission one, String source, @Nullable String note) {
        var from = one.fromPort() == null ? -1 : one.fromPort();
        var to = one.toPort() == null ? -1 : one.toPort();
        return new Described(new PortRule(one.ipProtocol(), from, to, source), note == null ? "" : note);
    }

    static IpPermission permission(PortRule rule) {
        var permission = IpPermission.builder().ipProtocol(rule.protocol());
        if (!rule.protocol().equals("-1")) {
            permission.fromPort(rule.from()).toPort(rule.to());
        }
        var source = rule.source();
        if (source != null) {
            if (rule.list() != null) {
                permission.prefixListIds(
                        PrefixListId.builder().prefixListId(source).build());
            } else if (source.startsWith("sg-")) {
                permission.userIdGroupPairs(
                        UserIdGroupPair.builder().groupId(source).build());
            } else if (source.indexOf(':') >= 0) {
                permission.ipv6Ranges(Ipv6Range.builder().cidrIpv6(source).build());
            } else {
                permission.ipRanges(IpRange.builder().cidrIp(source).build());
            }
        }
        return permission.build();
    }

    /** What each group is used by: network interfaces, each with its instance where it has one. */
    static Map<String, List<String>> users(Ec2Access ec2, Map<String, List<String>> filters) {
        var users = new TreeMap<String, List<String>>();
        for (var card : ec2.networkInterfaces(filters)) {
            var user = card.attachment() == null || card.attachment().instanceId() == null
                    ? card.networkInterfaceId()
                    : card.attachment().instanceId();
            card.groups()
                    .forEach(group -> users.computeIfAbsent(group.groupId(), id -> new ArrayList<>())
                            .add(user));
        }
        return users;
    }
}
