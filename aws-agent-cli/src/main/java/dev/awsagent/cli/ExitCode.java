package dev.awsagent.cli;

import dev.awsagent.agent.Preview;
import dev.awsagent.agent.Reply;
import dev.awsagent.tool.FailureKind;

/** What the process ends with. */
final class ExitCode {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NEEDS_PERSON = 3;
    static final int REFUSED = 4;
    static final int CANCELLED = 130;

    private ExitCode() {}

    static int of(Reply reply) {
        if (reply instanceof Reply.Failed failed) {
            return of(failed.kind(), failed.context());
        }
        if (reply instanceof Reply.Refused) {
            return REFUSED;
        }
        return reply instanceof Reply.Answer ? DONE : NEEDS_PERSON;
    }

    static int of(Preview preview) {
        if (preview instanceof Preview.Failed failed) {
            return of(failed.kind(), failed.context());
        }
        if (preview instanceof Preview.Refused refused) {
            return switch (refused.kind()) {
                case FORBIDDEN -> REFUSED;
                case NOT_SUPPORTED -> FAILED;
            };
        }
        return preview instanceof Preview.Clarify ? NEEDS_PERSON : DONE;
    }

    private static int of(FailureKind kind, Reply.Context context) {
        if (kind == FailureKind.CANCELLED) {
            return CANCELLED;
        }
        if (kind == FailureKind.FORBIDDEN) {
            return REFUSED;
        }
        // Refused before anybody planned: the message itself is none, such as an empty or a binary one.
        return kind == FailureKind.INVALID && context.planner() == null ? USAGE : FAILED;
    }
}
