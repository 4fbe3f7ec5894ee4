package dev.awsagent.tool;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Proof of one request that AWS answered, or of the attempt.
 *
 * @param service as the AWS CLI names it
 * @param operation as the AWS API names it
 * @param requestId the id that AWS gave it; null when no answer came or the endpoint gave none
 * @param status the HTTP status; 0 when no answer came
 * @param region where it went; null for an endpoint without one
 * @param attempts how often it was sent, retries included
 * @param at when it was answered
 */
public record RequestEvidence(
        String service,
        String operation,
        @Nullable String requestId,
        int status,
        @Nullable String region,
        int attempts,
        Instant at) {}
