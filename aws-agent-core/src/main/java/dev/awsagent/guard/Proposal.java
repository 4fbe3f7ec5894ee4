package dev.awsagent.guard;

import dev.awsagent.credential.Target;
import dev.awsagent.internal.Json;
import dev.awsagent.tool.Effect;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reviewed plan, as a person sees it before saying yes.
 *
 * @param message the user's words that it came from
 * @param planner who planned it
 * @param steps each with its effect, calls, impact and decision
 * @param account where it would run; null when that could not be found out without asking AWS
 * @param alias what the account is called; null where nobody said, or it has no alias
 * @param role the ARN of the role that its changes run under, narrowed to their calls; null where they run with all that the
 *     target's credentials may do
 * @param accountUnknown why the account is null; null when it is not
 * @param target where it would run, settled
 * @param seal the SHA-256, in hex, over the canonical form of all of the above and of the expiry; empty in a preview, which
 *     nobody can approve
 * @param expires until when an approval of it counts
 */
public record Proposal(
        String message,
        String planner,
        List<ReviewedStep> steps,
        @Nullable String account,
        @Nullable String alias,
        @Nullable String role,
        @Nullable String accountUnknown,
        Target target,
        String seal,
        Instant expires) {

    public Proposal {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(planner, "planner");
        steps = List.copyOf(steps);
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(seal, "seal");
        Objects.requireNonNull(expires, "expires");
    }

    /** Whether the seal is that of all the rest: of what was kept somewhere and is another by now it is not. */
    public boolean sealFits() {
        var open = new Proposal(message, planner, steps, account, alias, role, accountUnknown, target, "", expires);
        return Json.hash(Json.tree(open)).equals(seal);
    }

    /** The most severe effect of its steps. */
    public Effect effect() {
        return steps.stream().map(ReviewedStep::effect).reduce(Effect.READ, Effect::or);
    }

    /** The strictest decision of its steps. */
    public Decision.Verdict verdict() {
        return steps.stream()
                .map(step -> step.decision().verdict())
                .max(Decision.Verdict::compareTo)
                .orElse(Decision.Verdict.ALLOW);
    }

    /** So many people have to approve it, each for themselves. */
    public int approvers() {
        return steps.stream()
                .mapToInt(step -> step.decision().approvers())
                .max()
                .orElse(1);
    }

    /** What has to be typed to approve it; empty when a plain yes does. */
    public List<String> confirmations() {
        return steps.stream()
                .filter(step -> step.decision().verdict() == Decision.Verdict.ASK_TYPED)
                .map(step -> step.impact().confirm())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
