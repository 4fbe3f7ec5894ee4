package dev.awsagent.cli;

import dev.awsagent.agent.Preview;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Shows what a sentence would come to. */
final class PlanCommand implements Command {

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public String summary() {
        return "Shows what would run and what would be asked; runs nothing and needs no credentials.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent plan \"list buckets\"",
            "aws-agent plan upload report.pdf to s3://demo-1/reports/",
            "aws-agent plan --json \"delete bucket demo-1\""
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(ChatCommand.message(
                "What would be done, quoted or not; - reads it from the standard input. Has to be given."));
    }

    @Override
    public int run(ParseResult line, Session session) throws Exception {
        var words = Cli.words(line);
        if (words.isEmpty()) {
            throw new UsageException("plan needs a message; write what would be done: aws-agent plan \"list buckets\"");
        }
        var message = words.size() == 1 && words.get(0).equals(Message.PIPED)
                ? Message.read(session.streams().in())
                : Message.of(words);
        var preview = session.agent().plan(message, session.events());
        var code = ExitCode.of(preview);
        if (session.options().json()) {
            session.print(session.rendering().json(preview), code);
        }
        if (preview instanceof Preview.Failed failed) {
            session.streams().error(Cli.line(failed.message(), failed.hint()));
        } else if (preview instanceof Preview.Refused refused) {
            session.streams().error(line(refused));
        } else if (!session.options().json()) {
            session.print(session.rendering().text(preview));
        }
        return code;
    }

    private static String line(Preview.Refused refused) {
        var suggestions = refused.suggestions();
        return Cli.line(
                (refused.kind() == Preview.Refused.Kind.FORBIDDEN ? "refused: " : "") + refused.reason(),
                suggestions.isEmpty() ? null : "you could ask: " + String.join("; ", suggestions));
    }
}
