package dev.awsagent.cli;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Conversation;
import dev.awsagent.agent.Preview;
import dev.awsagent.agent.Rendering;
import dev.awsagent.agent.Reply;
import dev.awsagent.guard.Approval;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request to its end: asks a person where the options do not already say yes, and shows what came of it. */
final class Turn {

    /** Somebody to ask. */
    interface Person {
        /** One line; null when there is no answer, as at the end of the input. */
        @Nullable
        String answer(String question) throws IOException;
    }

    private final Session session;
    private final Conversation conversation;
    private final Consent consent;
    private final @Nullable Person person;
    private final boolean keeps;

    /** The seal that the options say yes to; null where they say it to whatever the request comes to. */
    private @Nullable String named;

    /** What a model said in the part of the turn that ran last. */
    private Words words = Words.NONE;

    /**
     * @param person null when nobody can be asked
     * @param keeps whether what nobody could be asked about waits for {@code aws-agent approve}: only where this is the last that
     *     is said in the conversation, as the next line of a pipe must not be taken for an answer
     */
    Turn(Session session, Conversation conversation, Consent consent, @Nullable Person person, boolean keeps) {
        this.keeps = keeps;
        this.session = session;
        this.conversation = conversation;
        this.consent = consent;
        this.person = person;
    }

    /** Returns an {@link ExitCode}. */
    int run(String message) throws IOException {
        return finish(watched(progress -> conversation.ask(message, progress)));
    }

    /** The same for a plan that a command made. */
    int run(Plan plan) throws IOException {
        return finish(watched(progress -> conversation.run(plan, progress)));
    }

    /** Goes on with what the conversation was left waiting for: the options say yes to that, and to nothing that comes of it. */
    int goOn(Reply.ApprovalNeeded waiting) throws IOException {
        named = waiting.proposal().seal();
        return finish(waiting);
    }

    private int finish(Reply first) throws IOException {
        var reply = first;
        while (reply instanceof Reply.ApprovalNeeded needed) {
            if (needed.approvals().stream().map(Approval::approver).anyMatch(Consent.approver()::equals)) {
                return untilAnother(needed);
            }
            var said = isNamed(needed.proposal()) ? consent.to(needed.proposal()) : Optional.<Approval>empty();
            var approval = said.or(ask(needed));
            if (approval.isEmpty()) {
                return unapproved(needed);
            }
            reply = watched(progress -> conversation.approve(approval.get(), progress));
        }
        var code = show(reply);
        session.warn();
        return code;
    }

    private boolean isNamed(Proposal proposal) {
        return named == null || named.equals(proposal.seal());
    }

    private interface Work {
        Reply run(Consumer<AgentEvent> listener);
    }

    private Reply watched(Work work) {
        var json = session.json();
        words = Words.shown(session.streams(), !json);
        try (var progress = new Progress(session.streams(), !json)) {
            return work.run(progress.andThen(words).andThen(session.events()));
        } finally {
            words.end();
        }
    }

    private Supplier<Optional<Approval>> ask(Reply.ApprovalNeeded needed) {
        return () -> {
            if (person == null) {
                return Optional.empty();
            }
            try {
                return ask(needed, person);
            } catch (IOException e) {
                throw new IllegalStateException("the answer cannot be read: " + e.getMessage(), e);
            }
        };
    }

    private Optional<Approval> ask(Reply.ApprovalNeeded needed, Person asked) throws IOException {
        var to = session.streams().forQuestions();
        to.println(session.rendering().text(needed).stripTrailing());
        to.flush();
        var proposal = needed.proposal();
        var names = proposal.confirmations();
        if (names.isEmpty()) {
            var answer = asked.answer("Do it? [y/N] ");
            var yes = answer != null
                    && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
            return yes ? Optional.of(Consent.approval(proposal, List.of())) : Optional.empty();
        }
        var typed = new ArrayList<String>();
        for (var name : names) {
            var answer = asked.answer("To do it, type " + Rendering.harmless(name) + ": ");
            if (answer == null || !answer.strip().equals(name)) {
                return Optional.empty();
            }
            typed.add(name);
        }
        return Optional.of(Consent.approval(proposal, typed));
    }

    private int unapproved(Reply.ApprovalNeeded needed) {
        if (person != null) {
            conversation.reject(needed.proposal().seal());
            session.streams().error("Nothing was run.");
            return ExitCode.NEEDS_PERSON;
        }
        if (!keeps) {
            conversation.reject(needed.proposal().seal());
        }
        show(needed);
        var later = keeps && session.waits(conversation.id())
                ? ", or say yes later: " + Cli.NAME + (session.options().sandbox() ? " --sandbox" : "") + " approve "
                        + ApproveCommand.shortened(needed.proposal().seal())
                : "";
        var missing = consent.missing(needed.proposal());
        session.streams()
                .error(Rendering.harmless(Cli.NAME + ": nothing was run: "
                        + (isNamed(needed.proposal())
                                ? "this needs a person's yes; add " + String.join(" ", missing)
                                : "this is not what " + ApproveCommand.shortened(String.valueOf(named))
                                        + " stood for, and needs a yes of its own: look at it")
                        + later));
        return ExitCode.NEEDS_PERSON;
    }

    /** Whoever is here has said yes, and somebody else has to. */
    private int untilAnother(Reply.ApprovalNeeded needed) {
        var waits = person != null || keeps;
        if (!waits) {
            conversation.reject(needed.proposal().seal());
        }
        if (session.json()) {
            session.print(session.rendering().json(needed), ExitCode.NEEDS_PERSON);
        }
        var has = needed.approvals().stream().map(Approval::approver).collect(Collectors.joining(", "));
        session.streams()
                .error(Rendering.harmless(Cli.NAME + ": nothing was run yet: this needs the yes of "
                        + needed.proposal().approvers() + " people, and has that of " + has
                        + (waits && session.waits(conversation.id())
                                ? "; somebody else has to say yes to "
                                        + ApproveCommand.shortened(
                                                needed.proposal().seal())
                                        + " where what waits is kept, until "
                                        + needed.proposal().expires()
                                        + (keeps ? "" : "; what is said here next gives it up")
                                : "; it cannot wait for another's here")));
        return ExitCode.NEEDS_PERSON;
    }

    private static String refused(String reason, @Nullable String why) {
        var end = reason.endsWith(".") ? reason.length() - 1 : reason.length();
        return "refused: " + reason.substring(0, end) + (why == null ? "" : " (" + why + ")");
    }

    /** Returns an {@link ExitCode}. */
    private int show(Reply reply) {
        var code = ExitCode.of(reply);
        var json = session.json();
        if (json) {
            session.print(session.rendering().json(reply), code);
        }
        // Errors go to the standard error, so that a program that reads results does not take one for a result.
        if (reply instanceof Reply.Failed failed) {
            var done = failed.outcomes().stream().anyMatch(StepOutcome::succeeded);
            var refused = failed.kind() == FailureKind.FORBIDDEN;
            session.complain(
                    refused ? refused(failed.message(), failed.hint()) : failed.message(),
                    refused ? null : failed.hint(),
                    done,
                    session.rendering().text(reply));
        } else if (reply instanceof Reply.Refused refused) {
            session.complain(
                    refused(refused.reason(), refused.rule()),
                    null,
                    false,
                    session.rendering().text(reply));
        } else if (json) {
            return code;
        } else if (reply instanceof Reply.ApprovalNeeded needed) {
            // Only shown where nobody can be asked: it waits for nothing.
            var preview = new Preview.Steps(needed.context(), needed.proposal(), List.of(), needed.notes());
            session.print(session.rendering().text(preview));
        } else {
            session.print(words.rest(session.rendering().text(reply)));
        }
        return code;
    }
}
