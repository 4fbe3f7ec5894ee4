package dev.awsagent.graph.engine;

import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Proposal;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Where the graph waits for a person, and goes on only with a yes that fits. */
final class ApprovalNode implements Node {

    static final String NAME = "approval";

    /** So far a clock may be set back in passing, as time servers do. */
    private static final Duration CLOCK_JITTER = Duration.ofMinutes(1);

    private final Services services;

    ApprovalNode(Services services) {
        this.services = services;
    }

    @Override
    public AgentState apply(AgentState state, Turn turn) {
        check(Objects.requireNonNull(state.proposal(), "nothing waits for approval"), state.approvals(), services);
        return state;
    }

    /**
     * Whether the proposal may run.
     *
     * @throws ToolException when it has to be approved and is not, saying why
     */
    static void check(Proposal proposal, List<Approval> approvals, Services services) {
        var verdict = proposal.verdict();
        if (verdict == Verdict.ALLOW) {
            return;
        }
        if (verdict == Verdict.DENY || !isEnough(proposal, approvals)) {
            throw new ToolException(FailureKind.INTERNAL, "the plan is not approved; nothing ran", null);
        }
        approvals.forEach(approval -> check(proposal, approval, services));
    }

    /** Whether as many people as have to have said yes. */
    static boolean isEnough(Proposal proposal, List<Approval> approvals) {
        return approvals.stream().map(Approval::person).distinct().count() >= proposal.approvers();
    }

    /**
     * One person counts once.
     *
     * @throws ToolException when this one has said yes before
     */
    static void checkAnother(List<Approval> approvals, Approval approval) {
        if (approvals.stream().anyMatch(before -> before.person().equals(approval.person()))) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    approval.approver() + " has said yes to this already, and somebody else has to, too; nothing ran",
                    "have another person approve the same seal");
        }
    }

    /**
     * Whether one person's yes fits.
     *
     * @throws ToolException when it does not, saying why
     */
    static void check(Proposal proposal, Approval approval, Services services) {
        var now = Instant.now(services.clock());
        if (!approval.seal().equals(proposal.seal())) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the approval is for another proposal than the one that waits; nothing ran",
                    "look at the proposal that waits, and approve its seal");
        }
        if (!now.isBefore(proposal.expires())) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the proposal expired at " + proposal.expires() + "; nothing ran",
                    "ask again, and approve the new proposal");
        }
        // Of a clock that was set back, nobody knows how old the proposal is.
        if (now.isBefore(proposal.expires().minus(services.approvalTime()).minus(CLOCK_JITTER))) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "it is " + now + " by this machine's clock, and the proposal was made after that; nothing ran",
                    "set the clock right, ask again, and approve the new proposal");
        }
        var missing = missing(proposal, approval.typed());
        if (!missing.isEmpty()) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "to go ahead, " + String.join(" and ", missing) + " has to be typed exactly, got "
                            + (approval.typed().isEmpty() ? "nothing" : String.join(", ", approval.typed()))
                            + "; nothing ran",
                    "approve it again with that typed, letter by letter");
        }
    }

    static List<String> missing(Proposal proposal, List<String> typed) {
        return proposal.confirmations().stream()
                .filter(name -> !typed.contains(name))
                .toList();
    }
}
