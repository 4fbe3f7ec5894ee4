package dev.awsagent.cli;

import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.tool.Effect;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What the command line says yes to beforehand. Each option covers one effect and no other: {@code --yes} never removes and
 * never hands out access.
 *
 * @param yes to what creates or changes, unless results were read before it was chosen
 * @param disclose to what reads a secret or hands out access, with the same exception
 * @param confirmed the names of what may be removed, or changed or handed out after results were read
 */
record Consent(boolean yes, boolean disclose, List<String> confirmed) {

    private static final String YES = "--yes";
    private static final String DISCLOSE = "--disclose";
    private static final String CONFIRM = "--confirm";

    Consent {
        confirmed = List.copyOf(confirmed);
    }

    static void describe(CommandSpec spec) {
        spec.addOption(Options.flag(
                "Say yes to creating and changing; never to what --confirm and --disclose are for.", "-y", YES));
        spec.addOption(OptionSpec.builder(CONFIRM)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel("NAME")
                .description(
                        "Say yes to removing what has this name: a bucket, or an object as s3://bucket/key; or to what"
                                + " was decided on after results were read. May be given again.")
                .build());
        spec.addOption(
                Options.flag("Say yes to reading a secret or handing out access, such as a presigned link.", DISCLOSE));
    }

    static Consent of(ParseResult line) {
        var confirmed = line.matchedOptionValue(CONFIRM, List.<String>of());
        if (confirmed.stream().anyMatch(String::isBlank)) {
            throw new UsageException(CONFIRM + " is empty; give it the name of what may be removed, or leave it out");
        }
        return new Consent(line.hasMatchedOption(YES), line.hasMatchedOption(DISCLOSE), confirmed);
    }

    /** The approval of this proposal, where these options say yes to each of its steps. */
    Optional<Approval> to(Proposal proposal) {
        return missing(proposal).isEmpty()
                ? Optional.of(approval(proposal, proposal.confirmations()))
                : Optional.empty();
    }

    static Approval approval(Proposal proposal, List<String> typed) {
        return new Approval(proposal.seal(), approver(), Instant.now(), typed);
    }

    /** Who says yes here: the account of the operating system that runs this, which no setting of the JVM changes. */
    static String approver() {
        return ProcessHandle.current().info().user().orElse("unknown");
    }

    /** The options that would have to be added, as they are written; none when it is covered. */
    List<String> missing(Proposal proposal) {
        return proposal.steps().stream()
                .map(this::missing)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private List<String> missing(ReviewedStep step) {
        var verdict = step.decision().verdict();
        if (verdict == Verdict.ALLOW) {
            return List.of();
        }
        // A yes that was given beforehand is not one to what AWS answered since.
        if (step.effect() == Effect.DESTROY
                || verdict == Verdict.ASK_TYPED
                || step.decision().tainted()) {
            return names(step).stream().anyMatch(confirmed::contains)
                    ? List.of()
                    : List.of(CONFIRM + " " + forShell(names(step).get(0)));
        }
        return switch (step.effect()) {
            case DISCLOSE -> disclose ? List.of() : List.of(DISCLOSE);
            case READ, WRITE, DESTROY -> yes ? List.of() : List.of(YES);
        };
    }

    /** What may be typed for a step, the way that is shown first: never empty. */
    private static List<String> names(ReviewedStep step) {
        var impact = step.impact();
        if (impact.confirm() != null) {
            return List.of(impact.confirm());
        }
        // One object that the user named: by its whole name or by its key.
        var resources = impact.resources();
        if (resources.isEmpty()) {
            return List.of(step.step().tool());
        }
        if (resources.size() > 1) {
            return List.of(String.join(",", resources));
        }
        var whole = resources.get(0);
        var key = whole.startsWith("s3://") ? whole.indexOf('/', "s3://".length()) + 1 : 0;
        return key > 0 && key < whole.length() ? List.of(whole, whole.substring(key)) : List.of(whole);
    }

    private static String forShell(String name) {
        return name.matches("[A-Za-z0-9._:/@+=-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
    }
}
