package dev.awsagent.graph.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an approval is bound to. */
final class Seal {

    private Seal() {}

    static Proposal sealed(
            String message,
            String planner,
            List<ReviewedStep> steps,
            @Nullable String account,
            @Nullable String alias,
            @Nullable String role,
            @Nullable String accountUnknown,
            Target target,
            Instant expires) {
        var open = new Proposal(message, planner, steps, account, alias, role, accountUnknown, target, "", expires);
        var json = (ObjectNode) Json.tree(open);
        return new Proposal(
                message, planner, steps, account, alias, role, accountUnknown, target, Json.hash(json), expires);
    }
}
