package dev.awsagent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Asks the agent: once, or in a conversation. */
final class ChatCommand implements Command {

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public String summary() {
        return "Does what a sentence says; without a message, holds a conversation.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent chat \"list all S3 buckets\"",
            "aws-agent chat --yes create bucket demo-1 in eu-west-1",
            "aws-agent chat --confirm demo-1 delete bucket demo-1",
            "aws-agent chat --disclose \"presign s3://demo-1/report.pdf for 1 hour\"",
            "aws-agent chat --json \"how big is bucket demo-1\"",
            "echo \"list buckets\" | aws-agent chat -",
            "aws-agent --sandbox chat"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(
                message(
                        "What to do, quoted or not; - reads it from the standard input, and -- goes before one that begins with a dash."));
        Consent.describe(spec);
    }

    static PositionalParamSpec message(String description) {
        return PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("MESSAGE")
                .description(description)
                .build();
    }

    @Override
    public int run(ParseResult line, Session session) throws IOException {
        var words = Cli.words(line);
        var consent = Consent.of(line);
        var streams = session.streams();
        if (!words.isEmpty()) {
            var piped = words.equals(List.of(Message.PIPED));
            var message = piped ? Message.read(streams.in()) : Message.of(words);
            var person = piped ? null : person(session);
            return turns(session, consent, person, null, message);
        }
        if (person(session) != null && streams.terminalOut()) {
            return new Shell(session, consent).run();
        }
        return turns(session, consent, null, streams.reader(), null);
    }

    /** Who sits at the terminal; null when nobody does, or a program is meant to read the output. */
    static Turn.@Nullable Person person(Session session) {
        var streams = session.streams();
        if (session.options().json() || !streams.canAsk()) {
            return null;
        }
        var answers = streams.reader();
        return question -> Streams.ask(streams.forQuestions(), question, answers);
    }

    /** One message, or each line of what is piped in; the last exit code that was not 0. */
    private static int turns(
            Session session,
            Consent consent,
            Turn.@Nullable Person person,
            @Nullable BufferedReader lines,
            @Nullable String message)
            throws IOException {
        var conversation = session.agent().conversation();
        try (var interruption = new Interruption(conversation)) {
            var turn = new Turn(session, conversation, consent, person, lines == null);
            if (lines == null) {
                return turn.run(String.valueOf(message));
            }
            var code = ExitCode.DONE;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    var outcome = turn.run(line);
                    code = outcome == ExitCode.DONE ? code : outcome;
                }
            }
            return code;
        } finally {
            session.streams().flush();
        }
    }
}
