package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.model.ProviderReport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Shows which language models can be used, and keeps their keys. */
final class ModelsCommand implements Command {

    private static final String CHECK = "--check";

    /** So many names are shown of each provider. */
    private static final int SHOWN = 5;

    @Override
    public String name() {
        return "models";
    }

    @Override
    public String summary() {
        return "Shows the providers of language models, and what each needs; --check asks them.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent models", "aws-agent models --check", "aws-agent models --json", "aws-agent models set-key openai"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addOption(Options.flag("Ask each that has what it needs whether the key is good.", CHECK));
    }

    @Override
    public List<Command> subcommands() {
        return List.of(ModelKeyCommand.setting(), ModelKeyCommand.removing());
    }

    @Override
    public int run(ParseResult line, Session session) {
        var check = line.hasMatchedOption(CHECK);
        // No tool is needed to say this.
        session.onlyTools();
        session.noModel();
        var reports = session.agent().models(check);
        if (session.options().json()) {
            var all = JsonNodeFactory.instance.arrayNode();
            for (var report : reports) {
                var one = all.addObject();
                one.put("provider", report.provider());
                one.put("example", report.example());
                one.put("ready", report.ready());
                one.put("problem", report.problem());
                if (report.models() == null) {
                    one.putNull("models");
                } else {
                    report.models().forEach(one.putArray("models")::add);
                }
            }
            session.print(all);
        } else {
            var table = new Table("PROVIDER", "READY", "MODEL", "WHAT TO KNOW");
            for (var report : reports) {
                table.row(report.provider(), ready(report, check), report.example(), about(report));
            }
            session.print(table.toString());
        }
        session.warn();
        return reports.stream().anyMatch(report -> report.ready() && report.problem() != null)
                ? ExitCode.FAILED
                : ExitCode.DONE;
    }

    private static String ready(ProviderReport report, boolean checked) {
        if (!report.ready()) {
            return "no";
        }
        return !checked ? "yes" : report.problem() != null ? "fails" : report.models() == null ? "not asked" : "works";
    }

    private static @Nullable String about(ProviderReport report) {
        var models = report.models();
        if (report.problem() != null || models == null) {
            return report.problem();
        }
        var more = models.size() - SHOWN;
        return String.join(", ", models.subList(0, Math.min(SHOWN, models.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
