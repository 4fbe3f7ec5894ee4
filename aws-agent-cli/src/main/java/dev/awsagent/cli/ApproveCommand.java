package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.agent.Reply;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Proposal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Says yes, or no, to what an earlier command proposed and nobody could be asked about. */
final class ApproveCommand implements Command {

    private static final String REJECT = "--reject";
    private static final int LEAST = 6;
    private static final int SHORT = 12;

    /** As much of a seal as tells it from others. */
    static String shortened(String seal) {
        return seal.substring(0, Math.min(SHORT, seal.length()));
    }

    @Override
    public String name() {
        return "approve";
    }

    @Override
    public String summary() {
        return "Says yes to a proposal that waits; without a seal, shows which wait.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent approve",
            "aws-agent approve 3f9a1c0b77de",
            "aws-agent approve 3f9a1c0b77de --yes",
            "aws-agent approve 3f9a1c0b77de --reject"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("SEAL")
                .description(
                        "The seal of the proposal, or how it begins. It is shown again, and asks unless the options below say yes.")
                .build());
        Consent.describe(spec);
        spec.addOption(Options.flag("Say no: the proposal does not wait any more.", REJECT));
    }

    @Override
    public int run(ParseResult line, Session session) throws IOException {
        var seal = line.matchedPositionalValue(0, "");
        var waiting = session.agent().pending();
        if (seal.isEmpty()) {
            if (line.hasMatchedOption(REJECT)) {
                throw new UsageException(REJECT + " needs the seal of what is rejected; aws-agent approve shows them");
            }
            list(session, waiting);
            return ExitCode.DONE;
        }
        if (seal.length() < LEAST) {
            throw new UsageException(
                    "'" + seal + "' is too short for a seal; give at least " + LEAST + " characters of it");
        }
        var found = waiting.entrySet().stream()
                .filter(one -> one.getValue().seal().startsWith(seal))
                .toList();
        if (found.size() != 1) {
            throw new UsageException(
                    found.isEmpty()
                            ? "no proposal whose seal begins with '" + seal
                                    + "' waits in this working folder: it was used, rejected, is over, or never was;"
                                    + " aws-agent approve shows those that wait"
                            : found.size() + " proposals begin with '" + seal + "'; give more of the seal");
        }
        var conversation = session.agent().conversation(found.get(0).getKey());
        if (line.hasMatchedOption(REJECT)) {
            var reply = conversation.reject(found.get(0).getValue().seal());
            session.print(session.rendering().text(reply));
            return ExitCode.of(reply);
        }
        if (!(conversation.state().reply() instanceof Reply.ApprovalNeeded needed)) {
            throw new IllegalStateException("the conversation does not wait");
        }
        try (var interruption = new Interruption(conversation)) {
            return new Turn(session, conversation, Consent.of(line), ChatCommand.person(session), true).goOn(needed);
        } finally {
            session.streams().flush();
        }
    }

    private static void list(Session session, Map<String, Proposal> waiting) {
        if (session.options().json()) {
            var all = JsonNodeFactory.instance.arrayNode();
            waiting.forEach((conversation, proposal) -> {
                var one = all.addObject()
                        .put("seal", proposal.seal())
                        .put("message", proposal.message())
                        .put("account", proposal.account())
                        .put("expires", proposal.expires().toString())
                        .put("approvers", proposal.approvers());
                approvedBy(session, conversation).forEach(one.putArray("approvedBy")::add);
            });
            session.print(all);
            return;
        }
        if (waiting.isEmpty()) {
            session.print("Nothing waits for a yes.");
            return;
        }
        var table = new Table("SEAL", "UNTIL", "ACCOUNT", "STEPS", "YES BY", "WHAT WAS SAID");
        waiting.forEach((conversation, proposal) -> table.row(
                shortened(proposal.seal()),
                proposal.expires().toString(),
                proposal.account(),
                proposal.steps().stream().map(step -> step.step().tool()).collect(Collectors.joining(", ")),
                yes(approvedBy(session, conversation), proposal.approvers()),
                proposal.message()));
        session.print(table.toString());
    }

    private static List<String> approvedBy(Session session, String conversation) {
        return session.agent().conversation(conversation).state().approvals().stream()
                .map(Approval::approver)
                .toList();
    }

    /** {@code maria (1 of 2)}; nothing where one yes is enough, since after it nothing waits. */
    private static @Nullable String yes(List<String> names, int approvers) {
        return approvers == 1
                ? null
                : (String.join(", ", names) + " (" + names.size() + " of " + approvers + ")").strip();
    }
}
