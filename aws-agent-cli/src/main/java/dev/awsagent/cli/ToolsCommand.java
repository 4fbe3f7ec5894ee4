package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.agent.Rendering;
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
            tools.forEach(tool -> all.add(Rendering.json(tool)));
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
