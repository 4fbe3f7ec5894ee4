package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What all parts of one transfer work with.
 *
 * @param source where its objects are read
 * @param destination where its objects are written; the same access, where both are reached with one set of credentials
 * @param largestCopy what is larger, in bytes, is copied in parts
 * @param journal the folder where it is written down what is under way; null to keep no journal
 * @param route how copies go from the source to the destination
 */
record Course(
        TransferRequest request,
        Buckets source,
        Buckets destination,
        Crew crew,
        Tally tally,
        @Nullable Path journal,
        long largestCopy,
        Route route) {

    ObjectSettings settings() {
        return request.settings();
    }

    boolean replaces() {
        return request.existing() == TransferRequest.Existing.REPLACE || request.mode() == TransferRequest.Mode.SYNC;
    }

    /** Whether a file is on the disk, its name included, before it counts: of what is moved nothing else is left. */
    boolean durable() {
        return request.fsync() || request.mode() == TransferRequest.Mode.MOVE;
    }

    /**
     * Returns when S3 refused because something is there that is to stay, silently.
     *
     * @throws ToolException when it is to stay and that is a failure
     * @throws S3Exception when S3 refused for another reason
     */
    void refuseExisting(String bucket, String key, S3Exception refusal) {
        if (refusal.statusCode() != 412 || replaces()) {
            throw refusal;
        }
        if (request.existing() == TransferRequest.Existing.REFUSE) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "s3://" + bucket + "/" + key + " is there already",
                    "say that it may be replaced, or name another destination",
                    refusal);
        }
    }
}
