package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.tool.ToolDefinition;
import java.util.Comparator;
import java.util.Locale;
import picocli.CommandLine.ParseResult;

/** Shows what the agent can do. */
final class ToolsCommand implements Command {

    @Override
    public String name() {
        return "tools";
    }

    @Override
    public String summary() {
        return "Shows what the agent can do, and the effect of each.";
    }

    @Override
    public String[] examples() {
        return new String[] {"aws-agent tools", "aws-agent tools --json"};
    }

    @Override
    public int run(ParseResult line, Session session) {
        var tools = session.agent().tools().all().stream()
                .sorted(Comparator.comparing(ToolDefinition::name))
                .toList();
        if (session.options().json()) {
            var all = JsonNodeFactory.instance.arrayNode();
            for (var tool : tools) {
                var one = all.addObject();
                one.put("name", tool.name());
                one.put("effect", effect(tool));
                one.put("description", tool.description());
                tool.iam().forEach(one.putArray("iam")::add);
                tool.examples().forEach(one.putArray("examples")::add);
                one.set("input", tool.inputSchema());
            }
            session.print(all);
        } else {
            var table = new Table("TOOL", "EFFECT", "WHAT IT DOES");
            tools.forEach(tool -> table.row(tool.name(), effect(tool), tool.description()));
            session.print(table.toString());
        }
        return ExitCode.DONE;
    }

    private static String effect(ToolDefinition tool) {
        return tool.effect().name().toLowerCase(Locale.ROOT);
    }
}
