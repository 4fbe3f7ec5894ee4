package dev.awsagent.tools.s3.transfer;

import org.jspecify.annotations.Nullable;

/**
 * Hears of a transfer. Called from several threads, at times at once; an implementation MUST be safe for that, and SHOULD
 * be quick. What it throws is ignored.
 */
public interface TransferListener {

    /** Hears nothing. */
    TransferListener NONE = new TransferListener() {};

    /** How far it is; at most every tenth of a second, and at the end. */
    default void progress(Progress progress) {}

    /** One more was done, or, in a dry run, would have been. */
    default void done(Transferred one) {}

    /** One more was not done. */
    default void undone(Undone one) {}

    /**
     * How far a transfer is.
     *
     * @param files so many are done
     * @param filesFound so many are to be done, as far as is known
     * @param bytes so many moved; those of a part that is sent again count once
     * @param bytesFound so many are to move, as far as is known
     * @param complete whether the last two are final
     * @param skipped files that need nothing
     * @param failed files that could not be done
     * @param retries attempts beyond the first
     * @param current what is being worked on, or null
     */
    record Progress(
            long files,
            long filesFound,
            long bytes,
            long bytesFound,
            boolean complete,
            long skipped,
            long failed,
            long retries,
            @Nullable String current) {}
}
