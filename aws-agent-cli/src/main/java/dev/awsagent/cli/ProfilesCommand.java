package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.Prompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Shows the profiles there are. */
final class ProfilesCommand implements Command {

    private static final String VALIDATE = "--validate";
    private static final String NAMES = "--names";

    /** The kind of a profile without credentials. */
    private static final String SETTINGS_ONLY = "none";

    @Override
    public String name() {
        return "profiles";
    }

    @Override
    public String summary() {
        return "Shows the profiles there are.";
    }

    @Override
    public String[] examples() {
        return new String[] {"aws-agent profiles", "aws-agent profiles --names", "aws-agent profiles --validate --json"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addOption(Options.flag("Ask AWS about each, all at once, ten seconds at most.", VALIDATE));
        spec.addOption(Options.flag("Print the names alone, a line each.", NAMES));
    }

    @Override
    public int run(ParseResult line, Session session) throws InterruptedException {
        if (line.hasMatchedOption(NAMES)) {
            if (line.hasMatchedOption(VALIDATE) || session.options().json()) {
                throw new UsageException(NAMES + " prints names alone; leave out " + VALIDATE + " and " + Options.JSON
                        + ", or " + NAMES);
            }
            session.agent().profiles().stream()
                    .map(ProfileSummary::name)
                    .distinct()
                    .map(Rendering::harmless)
                    .forEach(session::print);
            return ExitCode.DONE;
        }
        if (line.hasMatchedOption(VALIDATE)) {
            // Side by side, nobody could tell which profile a question is for: such a profile says that it needs a
            // code.
            session.prompt(Prompt.NOBODY);
        }
        var profiles = session.agent().profiles();
        var checks = line.hasMatchedOption(VALIDATE) ? check(profiles, session) : null;
        if (session.options().json()) {
            var all = JsonNodeFactory.instance.arrayNode();
            for (var profile : profiles) {
                var one = Rendering.json(profile);
                all.add(one);
                if (checks != null) {
                    check(checks, profile).json(one);
                }
            }
            session.print(all);
        } else if (profiles.isEmpty()) {
            session.print("There are no profiles. Make one with: aws configure --profile NAME");
        } else {
            session.print(table(profiles, checks));
        }
        var failed = checks != null && checks.values().stream().anyMatch(check -> check.problem() != null);
        return failed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static Map<ProfileSummary, IdentityCheck> check(List<ProfileSummary> profiles, Session session)
            throws InterruptedException {
        var started = new LinkedHashMap<ProfileSummary, IdentityCheck.Running>();
        for (var profile : profiles) {
            if (!profile.kind().equals(SETTINGS_ONLY)) {
                started.put(
                        profile,
                        IdentityCheck.start(session, session.options().target().withProfile(profile.name())));
            }
        }
        var checks = new LinkedHashMap<ProfileSummary, IdentityCheck>();
        for (var profile : profiles) {
            var running = started.get(profile);
            checks.put(profile, running == null ? IdentityCheck.NOTHING : running.join());
        }
        return checks;
    }

    private static IdentityCheck check(Map<ProfileSummary, IdentityCheck> checks, ProfileSummary profile) {
        var check = checks.get(profile);
        if (check == null) {
            throw new IllegalStateException("profile '" + profile.name() + "' was not checked");
        }
        return check;
    }

    private static String table(List<ProfileSummary> profiles, @Nullable Map<ProfileSummary, IdentityCheck> checks) {
        var table = checks == null
                ? new Table("PROFILE", "KIND", "REGION", "ENDPOINT", "SOURCE")
                : new Table("PROFILE", "KIND", "REGION", "ENDPOINT", "ACCOUNT", "EXPIRES", "CREDENTIALS", "RESULT");
        for (var profile : profiles) {
            if (checks == null) {
                table.row(profile.name(), profile.kind(), profile.region(), profile.endpoint(), profile.source());
            } else {
                var check = check(checks, profile);
                table.row(
                        profile.name(),
                        profile.kind(),
                        profile.region(),
                        profile.endpoint(),
                        check.identity() == null ? null : check.identity().account(),
                        check.expires(),
                        check.identity() == null ? null : check.identity().source(),
                        check.result());
            }
        }
        return table.toString();
    }
}
