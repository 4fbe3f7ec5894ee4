package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Target;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Shows who the credentials are. */
final class ValidateCommand implements Command {

    @Override
    public String name() {
        return "validate";
    }

    @Override
    public String summary() {
        return "Asks AWS who the credentials are: account, ARN, source and expiry.";
    }

    @Override
    public String[] examples() {
        return new String[] {"aws-agent validate", "aws-agent validate dev", "aws-agent --sandbox validate --json"};
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("PROFILE")
                .completionCandidates(Options.PROFILES)
                .description("The profile to check; the same as --profile.")
                .build());
    }

    @Override
    public int run(ParseResult line, Session session) throws InterruptedException {
        var target = target(line, session.options().target());
        var check = IdentityCheck.start(session, target).join();
        if (session.options().json()) {
            var json = JsonNodeFactory.instance.objectNode();
            json.put("profile", target.profile());
            session.print(check.json(json));
        }
        var identity = check.identity();
        if (identity == null) {
            session.streams().error(Rendering.harmless(Cli.NAME + ": " + check.result()));
            return ExitCode.FAILED;
        }
        if (!session.options().json()) {
            session.print(text(target.profile(), identity));
        }
        if (!check.isChecked()) {
            session.streams().error(Rendering.harmless(Cli.NAME + ": " + check.result()));
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }

    private static Target target(ParseResult line, Target options) {
        String operand = line.matchedPositionalValue(0, null);
        if (operand == null) {
            return options;
        }
        if (options.profile() != null && !Objects.equals(operand, options.profile())) {
            throw new UsageException(
                    "two profiles are given, '" + operand + "' and --profile '" + options.profile() + "'; give one");
        }
        return options.withProfile(operand);
    }

    private static String text(@Nullable String profile, Identity identity) {
        var expires = identity.expires();
        return """
                profile  %s
                account  %s
                arn      %s
                source   %s
                expires  %s
                """.formatted(
                        Rendering.harmless(profile == null ? "(none named)" : profile),
                        Rendering.harmless(identity.account()),
                        Rendering.harmless(identity.arn() == null ? "(not said)" : identity.arn()),
                        Rendering.harmless(identity.source()),
                        expires == null ? "never" : expires.toString());
    }
}
