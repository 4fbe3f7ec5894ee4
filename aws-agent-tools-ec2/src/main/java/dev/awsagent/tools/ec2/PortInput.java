package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import org.jspecify.annotations.Nullable;

/** Which port of which security group, and for whom. */
record PortInput(
        @Param(
                value = "The security group, by its id or its name",
                kind = ParamKind.NAME,
                pattern = Ids.GROUP,
                rule = Ids.GROUP_RULE)
        String group,

        @Param(
                value = "The port, or a range such as 8000-8010",
                kind = ParamKind.NAME,
                pattern = "\\d{1,5}(-\\d{1,5})?",
                rule = "must be a port, or a range such as 8000-8010",
                words = {
                    "port {}",
                    "ports {}",
                    "tcp {}",
                    "udp {}",
                    "tcp port {}",
                    "udp port {}",
                    "ssh=22",
                    "http=80",
                    "https=443",
                    "rdp=3389",
                    "mysql=3306",
                    "postgres=5432",
                    "postgresql=5432",
                    "redis=6379",
                    "mongodb=27017",
                    "mssql=1433",
                    "mongo=27017",
                    "sqlserver=1433",
                    "oracle=1521",
                    "memcached=11211",
                    "elasticsearch=9200",
                    "kafka=9092",
                    "smtp=25",
                    "ftp=21",
                    "telnet=23",
                    "nfs=2049",
                    "dns=53"
                })
        @Nullable
        String port,

        @Param(
                value = "All ports and all protocols",
                words = {"all ports", "every port", "all traffic"},
                defaultValue = "false")
        boolean allPorts,

        @Param(
                value =
                        "From where: a network such as 10.0.0.0/8, an address, or a security group by its id or its name",
                kind = ParamKind.NAME,
                pattern = "sg-" + Ids.HEX + "|" + Ids.NETWORK + "|(?![^/]*/)(" + Ids.GROUP + ")",
                rule = "must be a network such as 10.0.0.0/8, an address, or a security group",
                words = {
                    "from {}",
                    "for {}",
                    "to {}",
                    "to the world=0.0.0.0/0",
                    "to the whole world=0.0.0.0/0",
                    "for the world=0.0.0.0/0",
                    "to the internet=0.0.0.0/0",
                    "to the whole internet=0.0.0.0/0",
                    "from the internet=0.0.0.0/0",
                    "from the whole internet=0.0.0.0/0",
                    "from anywhere=0.0.0.0/0",
                    "from everywhere=0.0.0.0/0",
                    "to anyone=0.0.0.0/0",
                    "to everyone=0.0.0.0/0",
                    "for everyone=0.0.0.0/0",
                    "to everybody=0.0.0.0/0",
                    "for everybody=0.0.0.0/0"
                })
        @Nullable
        String source,

        @Param(
                value = "For the address of whoever asks; which one that is has to be said as the source",
                words = {"my ip", "my own ip", "my ip address", "my own ip address", "my address", "my own address"},
                defaultValue = "false")
        boolean mine,

        @Param(value = "The protocol", defaultValue = "\"TCP\"")
        Protocol protocol,

        @Param(
                value = "Only try it, with EC2's own dry run, and say what AWS said",
                words = {"dry run", "dryrun"},
                defaultValue = "false")
        boolean dryRun) {

    enum Protocol {
        TCP,
        UDP
    }

    PortInput {
        if (mine && source == null) {
            // Whose answer would open a port? Nobody's but the person's own.
            throw new ToolException(
                    FailureKind.INVALID,
                    "source is needed: which address is yours is not asked of strangers on the internet, so say it as"
                            + " 203.0.113.7, or the network that you come from as 203.0.113.0/24",
                    "add 'for 203.0.113.7'");
        }
        if (allPorts == (port != null)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    allPorts
                            ? "port " + port + " and all ports are named at the same time"
                            : "nothing says which port of " + group + " is meant",
                    "name a port, such as 443, or a range, such as 8000-8010");
        }
    }

    /** Whether the source is a security group that has still to be found. */
    boolean isFromNamedGroup() {
        return source != null && !Ids.isGroup(source) && !source.matches(Ids.NETWORK);
    }

    /** The rule that is meant; its source is null where none was given, and a name where a group was named. */
    PortRule rule() {
        return isFromNamedGroup() ? ruleFor(null).of(String.valueOf(source)) : ruleFor(source);
    }

    /** The same with the id of the group that was named. */
    PortRule rule(Ec2Access ec2) {
        return isFromNamedGroup()
                ? ruleFor(null).of(Finder.GROUPS.idOf(Finder.GROUPS.one(ec2, String.valueOf(source))))
                : rule();
    }

    private PortRule ruleFor(@Nullable String source) {
        if (port == null) {
            return PortRule.allPorts(source);
        }
        var dash = port.indexOf('-');
        return PortRule.of(
                protocol == Protocol.UDP ? "udp" : "tcp",
                number(dash < 0 ? port : port.substring(0, dash)),
                number(dash < 0 ? port : port.substring(dash + 1)),
                source);
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }
}
