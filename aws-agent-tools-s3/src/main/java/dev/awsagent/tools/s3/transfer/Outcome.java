package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.List;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a transfer of many came to.
 *
 * @param done in the order that it was done
 * @param undone what could not be done; the rest went on
 * @param notes what was left out on purpose
 */
public record Outcome(List<Transferred> done, List<Undone> undone, List<String> notes) {

    /** More names than this help nobody in one message. */
    private static final int NAMED = 20;

    public Outcome {
        done = List.copyOf(done);
        undone = List.copyOf(undone);
        notes = List.copyOf(notes);
    }

    /** How many bytes moved. */
    public long bytes() {
        return done.stream().mapToLong(Transferred::bytes).sum();
    }

    /**
     * What was done and what was not, as a failure.
     *
     * @param verb in the past: {@code downloaded}
     */
    public ToolException failure(String verb) {
        var kinds = undone.stream().map(Undone::kind).distinct().toList();
        return new ToolException(
                done.isEmpty() && kinds.size() == 1 ? kinds.get(0) : FailureKind.PARTIAL,
                account(verb, done.size() + undone.size()),
                "what is not done can be asked for again by itself",
                null);
    }

    /** The same for a transfer that was stopped at {@code name} by {@code cause}; the cause itself when it came first. */
    private static RuntimeException stopped(
            String verb, List<Transferred> done, List<Undone> undone, int of, String name, RuntimeException cause) {
        if (done.isEmpty() && undone.isEmpty() || !(cause instanceof ToolException || cause instanceof SdkException)) {
            return cause;
        }
        var kind = FailureKind.PARTIAL;
        String hint = "what is not done can be asked for again by itself";
        if (cause instanceof AbortedException) {
            kind = FailureKind.CANCELLED;
        } else if (cause instanceof ToolException told) {
            kind = told.kind() == FailureKind.CANCELLED || told.kind() == FailureKind.TIMEOUT
                    ? told.kind()
                    : FailureKind.PARTIAL;
            hint = told.hint() == null ? hint : told.hint();
        }
        return new ToolException(
                kind,
                new Outcome(done, undone, List.of()).account(verb, of) + "; stopped at '" + name + "': "
                        + cause.getMessage(),
                hint,
                cause);
    }

    /**
     * Notes what {@code error} left undone, when the rest can go on.
     *
     * @throws RuntimeException an account of all so far, when it cannot
     */
    public static void add(
            List<Undone> undone, String verb, List<Transferred> done, int of, String name, RuntimeException error) {
        if (error instanceof ToolException told && !stopsAll(told.kind())) {
            undone.add(new Undone(name, told.kind(), String.valueOf(told.getMessage())));
        } else if (error instanceof S3Exception answer && answer.statusCode() == 403) {
            undone.add(new Undone(name, FailureKind.ACCESS_DENIED, "access denied"));
        } else if (error instanceof S3Exception answer && answer.statusCode() == 404) {
            undone.add(new Undone(name, FailureKind.NOT_FOUND, "it is gone"));
        } else if (error instanceof S3Exception answer && answer.statusCode() == 412) {
            undone.add(new Undone(name, FailureKind.CONFLICT, "it changed meanwhile"));
        } else {
            throw stopped(verb, done, undone, of, name, error);
        }
    }

    /** Whether what went wrong with one will go wrong with the next as well. */
    private static boolean stopsAll(FailureKind kind) {
        return switch (kind) {
            case CANCELLED, TIMEOUT, CREDENTIALS, UNREACHABLE, THROTTLED, INTERNAL -> true;
            case INVALID,
                    NOT_FOUND,
                    CONFLICT,
                    FORBIDDEN,
                    ACCESS_DENIED,
                    UNSUPPORTED,
                    CORRUPT,
                    PARTIAL,
                    IN_DOUBT,
                    SERVICE,
                    MODEL -> false;
        };
    }

    private String account(String verb, int of) {
        var text = new StringBuilder(verb + " " + done.size() + " of " + of);
        if (!done.isEmpty()) {
            text.append(" (")
                    .append(some(done.stream().map(Transferred::from).toList()))
                    .append(')');
        }
        if (!undone.isEmpty()) {
            text.append("; not ").append(verb).append(": ");
            text.append(some(undone.stream()
                    .map(one -> "'" + one.name() + "' (" + one.why() + ")")
                    .toList()));
        }
        return text.toString();
    }

    static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }
}
