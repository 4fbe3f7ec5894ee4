package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a transfer came to. Immutable.
 *
 * @param done so many were transferred
 * @param bytes so much that was
 * @param skipped so many needed nothing
 * @param removed so many were removed: from the source of a move, or as extra at the destination of a sync
 * @param failed so many could not be done
 * @param retries attempts beyond the first
 * @param files those that were done, the first of them when there are very many
 * @param failures those that were not, the first of them when there are very many
 * @param notes what was left out on purpose, and why
 * @param extra tells apart what a sync removed as extra, or, when it was a dry run, would; null when there was nothing of the kind
 * @param stopped why it ended early; null when it went to its end
 * @param took from the first request to the last answer
 */
public record TransferReport(
        long done,
        long bytes,
        long skipped,
        long removed,
        long failed,
        long retries,
        List<Transferred> files,
        List<Undone> failures,
        List<String> notes,
        @Nullable String extra,
        @Nullable RuntimeException stopped,
        Duration took) {

    /** More names than this help nobody in one message. */
    private static final int NAMED = 20;

    public TransferReport {
        files = List.copyOf(files);
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
    }

    /** Whether all that was meant was done. */
    public boolean complete() {
        return failed == 0 && stopped == null;
    }

    /** The same, ended for this reason where it ended because it was called off. */
    public TransferReport stoppedBy(RuntimeException reason) {
        return stopped == null
                ? this
                : new TransferReport(
                        done, bytes, skipped, removed, failed, retries, files, failures, notes, extra, reason, took);
    }

    /**
     * Itself, when it is complete.
     *
     * @param verb what was done, in the past: {@code downloaded}
     * @throws RuntimeException an account of what was done and what was not; the cause itself when nothing was done before it
     */
    public TransferReport orThrow(String verb) {
        if (complete()) {
            return this;
        }
        if (stopped != null) {
            throw stopped(verb, stopped);
        }
        var kinds = failures.stream().map(Undone::kind).distinct().toList();
        var kind = done == 0 && kinds.size() == 1 ? kinds.get(0) : FailureKind.PARTIAL;
        throw new ToolException(kind, account(verb), "what is not done can be asked for again by itself", null);
    }

    private RuntimeException stopped(String verb, RuntimeException cause) {
        if (done == 0 && failed == 0) {
            return cause;
        }
        var told = cause instanceof ToolException tool ? tool : null;
        var kind = told != null && (told.kind() == FailureKind.CANCELLED || told.kind() == FailureKind.TIMEOUT)
                ? told.kind()
                : FailureKind.PARTIAL;
        var hint =
                told == null || told.hint() == null ? "what is not done can be asked for again by itself" : told.hint();
        return new ToolException(kind, account(verb) + "; then it stopped: " + cause.getMessage(), hint, cause);
    }

    private String account(String verb) {
        var text = new StringBuilder(verb + " " + done + (stopped == null ? " of " + (done + failed) : ""));
        if (!files.isEmpty()) {
            text.append(" (")
                    .append(some(files.stream().map(Transferred::from).sorted().toList(), done))
                    .append(')');
        }
        if (!failures.isEmpty()) {
            text.append("; not ").append(verb).append(": ");
            text.append(some(
                    failures.stream()
                            .map(one -> "'" + one.name() + "' (" + one.why() + ")")
                            .toList(),
                    failed));
        }
        return text.toString();
    }

    static String some(List<String> names, long of) {
        var shown = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return of > Math.min(NAMED, names.size())
                ? shown + " and " + (of - Math.min(NAMED, names.size())) + " more"
                : shown;
    }
}
