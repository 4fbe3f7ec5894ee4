package dev.awsagent.tools.lambda;

import dev.awsagent.tool.ToolCall;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Code as it is now where a request says that it is, to be shown, held to what was shown, and sent.
 *
 * @param local what is on this machine; null for S3
 * @param object the object in S3; null for what is on this machine
 */
record CodeContent(
        CodeSource source,
        @Nullable CodePackage local,
        @Nullable S3Code object) {

    private static final String PACKAGE = "package";
    private static final String OBJECT = "object";

    static CodeContent of(LambdaAccess lambda, CodeSource source) {
        return source.isLocal()
                ? new CodeContent(source, CodePackage.of(lambda.call().files(), source), null)
                : new CodeContent(source, null, S3Code.of(lambda, source));
    }

    /** As a person is shown it, with what he should know of it. */
    List<String> words() {
        return local != null
                ? local.words(source)
                : List.of("code from " + source.shown() + (object == null ? "" : " (" + object.words() + ")"));
    }

    /** What a review keeps of it. */
    Map<String, String> seen() {
        return local != null ? Map.of(PACKAGE, local.sha256()) : Map.of(OBJECT, object == null ? "" : object.words());
    }

    /** Refuses what was not shown by its content. */
    void check(ToolCall call) {
        seen().forEach((name, now) -> Reviewed.checkContent(call, name, "the code in " + source.shown(), now));
    }

    // What is sent: each is null where the request has none.

    @Nullable
    SdkBytes zip() {
        return local == null ? null : SdkBytes.fromByteArrayUnsafe(local.zip());
    }

    @Nullable
    String bucket() {
        return local == null ? source.bucket() : null;
    }

    @Nullable
    String key() {
        return local == null ? source.key() : null;
    }

    @Nullable
    String version() {
        return object == null ? null : object.version();
    }

    /** As Lambda says it; null where it is not known. */
    @Nullable
    String sha256() {
        return local == null ? null : local.sha256();
    }
}
