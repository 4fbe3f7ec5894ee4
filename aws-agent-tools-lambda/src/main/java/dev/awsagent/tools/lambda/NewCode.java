package dev.awsagent.tools.lambda;

import dev.awsagent.agent.Rendering;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;

/** New code for a function that there is, held to what was shown. */
final class NewCode {

    private NewCode() {}

    static void checkUnqualified(FunctionName function) {
        if (function.qualifier() != null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + function.shown() + "' is a version or an alias, whose code cannot be changed",
                    "change the function '" + function.name() + "' itself");
        }
    }

    static Impact inspected(UpdateCodeTool.Input in, Impact plain, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = lambda.function(in.name());
        if (now.packageType() == PackageType.IMAGE) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "'" + in.name().name() + "' runs a container image, which no zip file takes the place of",
                    "push a new image, or create another function");
        }
        Shown.checkIdle(now);
        var notes = new ArrayList<String>();
        var seen = new TreeMap<>(Shown.of(now));
        var before = Rendering.bytes(now.codeSize()) + ", sha256 " + now.codeSha256();
        var code = CodeContent.of(lambda, in.source());
        if (code.sha256() != null && code.sha256().equals(now.codeSha256()) && !in.publish()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "'" + in.name().name() + "' has the code of " + in.source().shown() + " already",
                    "nothing is to be done");
        }
        var difference = List.of(new Impact.Difference(
                "code", before, code.sha256() == null ? in.source().shown() : "sha256 " + code.sha256()));
        notes.addAll(code.words());
        seen.putAll(code.seen());
        notes.add(plain.notes().get(plain.notes().size() - 1));
        String version;
        try {
            version = versionOf(lambda, in.name(), now);
        } catch (RuntimeException e) {
            Reviewed.note(e, notes, "whether a version has the code that is there now");
            return new Impact(plain.resources(), 1, null, Undo.UNKNOWN, notes)
                    .differing(difference)
                    .seen(seen);
        }
        notes.add(
                version == null
                        ? "the code that is there now is in no version, so it is lost"
                        : "the code that is there now stays in version " + version
                                + ", to which an alias can be pointed; nothing here puts it back into the function itself");
        return new Impact(plain.resources(), 1, null, version == null ? Undo.NO : Undo.PARTLY, notes)
                .differing(difference)
                .seen(seen);
    }

    /** A version that has the same code; null when none has. */
    private static @Nullable String versionOf(
            LambdaAccess lambda, FunctionName name, GetFunctionConfigurationResponse now) {
        return lambda.versions(name).stream()
                .filter(one -> !"$LATEST".equals(one.version()) && Objects.equals(one.codeSha256(), now.codeSha256()))
                .map(FunctionConfiguration::version)
                .reduce((first, second) -> second)
                .orElse(null);
    }

    static UpdateCodeTool.Output update(UpdateCodeTool.Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var now = lambda.function(in.name());
        var request = UpdateFunctionCodeRequest.builder()
                .functionName(in.name().text())
                .revisionId(Shown.revision(call, now))
                .publish(in.publish() ? true : null);
        var code = CodeContent.of(lambda, in.source());
        code.check(call);
        var sha256 = code.sha256();
        request.zipFile(code.zip()).s3Bucket(code.bucket()).s3Key(code.key()).s3ObjectVersion(code.version());
        var isTold = sha256 != null && !sha256.equals(now.codeSha256());
        try {
            // What a second attempt finds only tells what became of the first where the code says so.
            var then = isTold
                    ? lambda.on(in.name(), client -> client.updateFunctionCode(request.build()))
                    : lambda.once(in.name(), client -> client.updateFunctionCode(request.build()));
            Shown.made(lambda, in.name(), now, then.lastModified());
            return output(
                    in,
                    now,
                    then.codeSize(),
                    then.codeSha256(),
                    in.publish() ? then.version() : null,
                    then.lastUpdateStatusAsString(),
                    null);
        } catch (ToolException e) {
            // The answer to a first attempt may have been lost: then the second one finds a revision that it made
            // itself.
            if (e.kind() != FailureKind.CONFLICT || !isTold) {
                throw e;
            }
            var then = lambda.function(in.name());
            if (!Objects.equals(sha256, then.codeSha256())) {
                throw e;
            }
            return output(
                    in,
                    now,
                    then.codeSize(),
                    then.codeSha256(),
                    null,
                    then.lastUpdateStatusAsString(),
                    "the first answer was lost; the function has the new code"
                            + (in.publish() ? ", and the version that was published is the newest" : ""));
        }
    }

    private static UpdateCodeTool.Output output(
            UpdateCodeTool.Input in,
            GetFunctionConfigurationResponse before,
            long bytes,
            @Nullable String sha256,
            @Nullable String version,
            @Nullable String status,
            @Nullable String note) {
        return new UpdateCodeTool.Output(
                in.name().name(), before.codeSize(), before.codeSha256(), bytes, sha256, version, status, note);
    }
}
