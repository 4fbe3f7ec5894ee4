package dev.awsagent.tools.lambda;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.PackageType;

/**
 * One function as a listing shows it.
 *
 * @param runtime {@code image} where a container image brings its own
 * @param modified when code or configuration were last changed, with its zone
 * @param region null where only one was looked at
 * @param note what is to be done about it; null for nothing
 */
record FunctionSummary(
        String name,
        String runtime,
        int memoryMb,
        int timeoutSeconds,
        long codeBytes,
        String modified,
        @Nullable String description,
        @Nullable String region,
        @Nullable String note) {

    static FunctionSummary of(FunctionConfiguration one, @Nullable String region, LocalDate today) {
        var ended = Runtimes.endedBefore(one.runtimeAsString(), today);
        return new FunctionSummary(
                one.functionName(),
                one.packageType() == PackageType.IMAGE ? "image" : String.valueOf(one.runtimeAsString()),
                one.memorySize() == null ? 0 : one.memorySize(),
                one.timeout() == null ? 0 : one.timeout(),
                one.codeSize() == null ? 0 : one.codeSize(),
                time(one.lastModified()),
                one.description() == null || one.description().isEmpty() ? null : one.description(),
                region,
                ended == null ? null : Runtimes.note(ended));
    }

    /** Lambda writes {@code 2026-11-23T12:00:00.000+0000}. */
    static String time(@Nullable String modified) {
        return modified == null
                ? ""
                : modified.replaceAll("\\.\\d+(?=\\+0000$)", "").replace("+0000", ZoneOffset.UTC.getId());
    }
}
