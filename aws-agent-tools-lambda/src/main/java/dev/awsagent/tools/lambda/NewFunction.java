package dev.awsagent.tools.lambda;

import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;

/** Makes a function, once, whatever becomes of the answer. */
final class NewFunction {

    /** A role that was just made is not known everywhere yet. */
    static final int ATTEMPTS = 4;

    private static final long FIRST_PAUSE = 2_000;

    private NewFunction() {}

    /** @throws ToolException of kind {@code CONFLICT} where there is one of the name */
    static void checkFree(LambdaAccess lambda, FunctionName name) {
        try {
            lambda.ask(client -> client.getFunctionConfiguration(request -> request.functionName(name.text())));
        } catch (RuntimeException e) {
            if (LambdaAccess.isCode(e, LambdaAccess.NOT_FOUND)) {
                return;
            }
            throw e;
        }
        throw exists(name, null);
    }

    private static ToolException exists(FunctionName name, @Nullable Throwable cause) {
        return new ToolException(
                FailureKind.CONFLICT,
                "there is a function called '" + name.name() + "' already; nothing was created",
                "take another name, or say 'update the code of " + name.name() + " from …'",
                cause);
    }

    static CreateFunctionTool.Output create(CreateFunctionTool.Input in, ToolCall call) throws InterruptedException {
        var lambda = LambdaAccess.of(call);
        var request = CreateFunctionRequest.builder()
                .functionName(in.name())
                .description(in.description())
                .memorySize(in.memory() == null ? null : Memory.megabytes(in.memory()))
                .timeout(in.timeout() == null ? null : (int) in.timeout().toSeconds())
                .tags(CreationTags.of(call, in.tags(), in.untagged()));
        if (in.architecture() != null) {
            request.architectures(Architecture.fromValue(CreateFunctionTool.api(in.architecture())));
        }
        var code = CodeContent.of(lambda, in.source());
        code.check(call);
        var guess = Guess.of(code.local(), in.runtime(), in.handler());
        request.runtime(guess.runtime())
                .handler(guess.handler())
                .code(sent -> sent.zipFile(code.zip())
                        .s3Bucket(code.bucket())
                        .s3Key(code.key())
                        .s3ObjectVersion(code.version()));
        var role = Roles.arn(lambda, in.role());
        Reviewed.checkContent(call, "role", "the role", role);
        var made = create(lambda, in, request.role(role).build(), code.sha256());
        Shown.made(lambda, in.function(), null, null);
        return made;
    }

    private static CreateFunctionTool.Output create(
            LambdaAccess lambda, CreateFunctionTool.Input in, CreateFunctionRequest request, @Nullable String sha256)
            throws InterruptedException {
        var pause = FIRST_PAUSE;
        // Without its tag there is no telling whose the function is that is there afterwards.
        var isTold = request.tags().containsKey(CreationTags.REQUEST);
        for (int attempt = 1; ; attempt++) {
            try {
                return made(
                        isTold
                                ? lambda.ask(client -> client.createFunction(request))
                                : lambda.once(client -> client.createFunction(request)));
            } catch (ToolException e) {
                if (LambdaAccess.isCode(e, "ResourceConflictException")) {
                    return lostAnswer(lambda, in, request.tags(), sha256).orElseThrow(() -> exists(in.function(), e));
                }
                throw e;
            } catch (AbortedException e) {
                throw e;
            } catch (SdkClientException e) {
                return lostAnswer(lambda, in, request.tags(), sha256).orElseThrow(() -> e);
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !LambdaAccess.said(e).contains("cannot be assumed by Lambda")) {
                    throw e;
                }
                lambda.call().progress(attempt, ATTEMPTS, "attempts", "the role is not known to Lambda yet");
                Thread.sleep(pause);
                pause *= 2;
            }
        }
    }

    private static CreateFunctionTool.Output made(CreateFunctionResponse made) {
        return new CreateFunctionTool.Output(
                made.functionName(),
                made.functionArn(),
                made.runtimeAsString(),
                made.handler(),
                made.codeSize(),
                made.codeSha256(),
                made.stateAsString(),
                "Active".equals(made.stateAsString())
                        ? null
                        : "it can be invoked in a moment: 'wait until the function " + made.functionName()
                                + " is active'");
    }

    /** After an answer that was lost, or that was an error though it worked: what is there with the code and tags of this request. */
    private static Optional<CreateFunctionTool.Output> lostAnswer(
            LambdaAccess lambda, CreateFunctionTool.Input in, Map<String, String> tags, @Nullable String sha256) {
        if (!tags.containsKey(CreationTags.REQUEST)) {
            return Optional.empty();
        }
        try {
            var there = lambda.function(in.function());
            var isOurs = (sha256 == null || Objects.equals(sha256, there.codeSha256()))
                    && Objects.equals(
                            tags.get(CreationTags.REQUEST),
                            lambda.tags(there.functionArn()).get(CreationTags.REQUEST));
            return isOurs
                    ? Optional.of(new CreateFunctionTool.Output(
                            there.functionName(),
                            there.functionArn(),
                            there.runtimeAsString(),
                            there.handler(),
                            there.codeSize(),
                            there.codeSha256(),
                            there.stateAsString(),
                            "the answer was lost; the function is there, with the tags of this request"))
                    : Optional.empty();
        } catch (RuntimeException e) {
            // Whatever keeps it from being seen leaves it in doubt.
            return Optional.empty();
        }
    }
}
