package dev.awsagent.journal;

import dev.awsagent.credential.CredentialService;
import dev.awsagent.tool.AwsCall;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Another place for the lines of the audit log, beside its file: one that whoever runs the agent cannot write anew. A change whose
 * beginning it did not take is not made. MUST be thread-safe.
 */
public interface AuditSink extends AutoCloseable {

    /**
     * Takes a line. Lines may come in another order than that of their numbers. One that it did not take comes again before the
     * next, while the program runs, so that it may come twice.
     *
     * @param line JSON, as the file has it, with its number and its hash, without secrets
     * @throws AuditException when it is not known to be kept there
     */
    void write(String line);

    /** The calls of AWS that writing a line makes, for one that is there; no others are let through. */
    default List<AwsCall> calls() {
        return List.of();
    }

    /** Called by the agent that made it, once; one that was given to an agent is closed by who gave it. */
    @Override
    default void close() {}

    /** Makes sinks of one kind. Found by {@link java.util.ServiceLoader}. */
    interface Factory {

        /** The {@code kind} by which the configuration names it. */
        String kind();

        /**
         * Makes one. Calls nothing yet.
         *
         * @param settings what the configuration says under {@code audit} but for the kind
         * @param credentials for one that is in AWS; gives null where no module on the path has any
         * @throws AuditException when a setting is missing, not known or makes no sense
         */
        AuditSink create(Map<String, String> settings, Supplier<@Nullable CredentialService> credentials);
    }
}
