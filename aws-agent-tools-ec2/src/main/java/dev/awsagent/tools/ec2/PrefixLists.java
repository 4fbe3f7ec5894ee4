package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The networks in prefix lists, each list read once. */
final class PrefixLists {

    private final Ec2Access ec2;
    private final Map<String, List<String>> networks = new HashMap<>();
    private final Map<String, String> notRead = new TreeMap<>();

    PrefixLists(Ec2Access ec2) {
        this.ec2 = ec2;
    }

    /** Whether a rule is for a list that holds the internet, or a large part of it. */
    boolean isWorld(PortRule rule) {
        var list = rule.list();
        return list != null
                && networks.computeIfAbsent(list, this::read).stream()
                        .anyMatch(network -> rule.of(network).isWorld());
    }

    private List<String> read(String list) {
        try {
            return ec2.all(
                    "networks",
                    token -> ec2.ask(client -> client.getManagedPrefixListEntries(
                            request -> request.prefixListId(list).nextToken(token))),
                    page -> page.entries().stream().map(entry -> entry.cidr()).toList(),
                    page -> page.nextToken());
        } catch (RuntimeException e) {
            if (e instanceof ToolException told && told.kind() == FailureKind.CANCELLED) {
                throw e;
            }
            notRead.put(list, Ec2Access.said(e));
            return List.of();
        }
    }

    /** Those that could not be read, and why. */
    List<String> notRead() {
        return notRead.entrySet().stream()
                .map(one -> one.getKey() + ": " + one.getValue())
                .toList();
    }
}
