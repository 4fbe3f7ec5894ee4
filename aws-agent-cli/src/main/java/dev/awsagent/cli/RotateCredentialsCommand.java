package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Replaces the access key of a profile that is kept, through the agent: reviewed, asked for and proven like any change. */
final class RotateCredentialsCommand implements Command {

    @Override
    public String name() {
        return "rotate";
    }

    @Override
    public String summary() {
        return "Makes a new access key for a profile, checks it, keeps it, and deletes the old one.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent credentials rotate prod", "aws-agent credentials rotate prod --confirm prod --json"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        KeptCredentials.describeName(spec, "The profile.");
        Consent.describe(spec);
    }

    @Override
    public int run(ParseResult line, Session session) throws IOException {
        var name = KeptCredentials.name(line);
        var profile = session.options().target().profile();
        if (profile != null && !profile.equals(name)) {
            throw new UsageException(
                    "two profiles are given, '" + name + "' and --profile '" + profile + "'; give one");
        }
        if (session.options().target().role() != null) {
            throw new UsageException("a key is replaced by the user that it belongs to; leave out --role");
        }
        var target = session.options().target().withProfile(name);
        var argument = new Argument(JsonNodeFactory.instance.textNode(name), Origin.USER);
        var step = new Step("1", "iam_rotate_access_key", Map.of("profile", argument), target);
        var conversation = session.agent().conversation(target);
        try (var interruption = new Interruption(conversation)) {
            return new Turn(session, conversation, Consent.of(line), ChatCommand.person(session), false)
                    .run(new Plan("command line", List.of(step)));
        } finally {
            session.streams().flush();
        }
    }
}
