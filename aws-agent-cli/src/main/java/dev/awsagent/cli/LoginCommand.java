package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.SignIn;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Signs a person in, in a browser on whichever machine. */
final class LoginCommand implements Command {

    @Override
    public String name() {
        return "login";
    }

    @Override
    public String summary() {
        return "Signs in for a profile that uses single sign-on, and keeps the sign-in where the AWS CLI keeps it.";
    }

    @Override
    public String[] examples() {
        return new String[] {"aws-agent credentials login dev", "aws-agent --profile dev credentials login"};
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("PROFILE")
                .completionCandidates(Options.PROFILES)
                .description("The profile to sign in for; the same as --profile.")
                .build());
    }

    @Override
    public int run(ParseResult line, Session session) throws InterruptedException {
        var profile = profile(
                line,
                session.options().target().profile(),
                session.environment().variable("AWS_PROFILE"));
        // Ctrl-C ends the process, and with it the waiting: until a person says yes, nothing is kept.
        var ends = session.agent().signIn(profile, page -> show(page, session.streams()));
        if (session.options().json()) {
            var json = JsonNodeFactory.instance.objectNode();
            json.put("profile", profile);
            json.put("expires", ends.toString());
            session.print(json);
        } else {
            session.print("Signed in for profile " + Rendering.harmless(profile) + " until " + ends + ".");
        }
        return ExitCode.DONE;
    }

    private static String profile(ParseResult line, @Nullable String option, @Nullable String variable) {
        String operand = line.matchedPositionalValue(0, null);
        if (operand != null && option != null && !Objects.equals(operand, option)) {
            throw new UsageException(
                    "two profiles are given, '" + operand + "' and --profile '" + option + "'; give one");
        }
        var named = operand == null ? option : operand;
        return named != null ? named : variable != null ? variable : "default";
    }

    /** On the standard error, which a person sees also where a program reads the result. */
    private static void show(SignIn page, Streams streams) {
        var text = new StringBuilder("Open this page in a browser, on any machine:\n\n  ");
        text.append(Rendering.harmless(page.page().toString()));
        text.append("\n\nand compare or type this code:\n\n  ").append(Rendering.harmless(page.code()));
        if (page.complete() != null) {
            text.append("\n\nThe page with the code in it: ")
                    .append(Rendering.harmless(page.complete().toString()));
        }
        text.append("\n\nWaiting until ").append(until(page.expires())).append("; Ctrl-C calls it off.");
        streams.error(text.toString());
    }

    private static String until(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
