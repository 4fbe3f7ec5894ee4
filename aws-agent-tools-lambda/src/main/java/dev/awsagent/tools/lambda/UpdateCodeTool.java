package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tool.WorkingFolder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_update_code",
        effect = Effect.WRITE,
        iam = {
            "lambda:UpdateFunctionCode",
            "lambda:GetFunctionConfiguration",
            "lambda:ListVersionsByFunction",
            "lambda:ListFunctions",
            "s3:GetObject",
            "s3:GetObjectVersion"
        },
        value =
                "Replaces the code of a Lambda function by that of a folder, a zip file or an object in S3, and publishes a version of"
                        + " it where that is asked.",
        examples = {
            "update the code of {function} from {code}",
            "update the code of lambda {function} from {code}",
            "update the code of function {function} with {code}",
            "update lambda {function} from {code}",
            "update function {function} from {code}",
            "update lambda {function} with {code}",
            "update the code of {function} from {s3}",
            "update lambda {function} from {s3}",
            "replace the code of {function} with {code}",
            "replace the code of lambda {function} with {code}",
            "replace the code of {function} with {s3}",
            "deploy {code} to lambda {function}",
            "deploy {code} to the lambda {function} and publish a version",
            "deploy {s3} to lambda {function}",
            "update the code of {function} from {code} and publish a version",
            "update the code of {function} from {code} and publish it",
            "push {code} to lambda {function}",
            "push the code in {code} to lambda {function}",
            "ship {code} to lambda {function}",
            "ship {s3} to lambda {function}",
            "upload {code} to lambda {function}",
            "upload {code} as the code of lambda {function}",
            "upload the code in {code} to lambda {function}",
            "upload new code for lambda {function} from {code}",
            "upload new code for function {function} from {s3}",
            "upload code to lambda {function} from {code}",
            "roll out {code} to lambda {function}",
            "roll out {s3} to lambda {function}",
            "release {code} to lambda {function}",
            "put {code} on lambda {function}",
            "put the code in {code} on lambda {function}",
            "install {code} on lambda {function}",
            "deploy lambda {function} from {code}",
            "deploy the function {function} from {s3}",
            "deploy new code to lambda {function} from {code}",
            "deploy the code in {code} to lambda {function}",
            "deploy {code} on lambda {function}",
            "deploy {code} as lambda {function}",
            "redeploy lambda {function} from {code}",
            "redeploy lambda {function} with {code}",
            "refresh the code of lambda {function} from {code}",
            "swap the code of {function} for {code}",
            "change the code of {function} to {code}",
            "set the code of {function} to {code}",
            "update the code of {function} to {s3}"
        })
final class UpdateCodeTool implements Tool<UpdateCodeTool.Input, UpdateCodeTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function,

            @Param(value = CodeSource.ABOUT, kind = ParamKind.LOCAL_PATH) @Nullable
            String code,

            @Param(
                    value = CodeSource.ABOUT_S3,
                    kind = ParamKind.TEXT,
                    pattern = CodeSource.S3,
                    rule = CodeSource.S3_RULE)
            @Nullable
            String s3,

            @Param(
                    value = "Publish a version of it too",
                    words = {
                        "and publish it",
                        "and publish a version",
                        "and publish a new version",
                        "and publish version",
                        "and publish"
                    },
                    defaultValue = "false")
            boolean publish,

            @Param(
                    value = CodeSource.ABOUT_KEYS,
                    words = {CodeSource.WITH_KEYS, CodeSource.WITH_ITS_KEYS, CodeSource.AND_KEYS},
                    defaultValue = "false")
            boolean secretFiles) {

        Input {
            NewCode.checkUnqualified(FunctionName.of(function));
            var unused = new CodeSource(code, s3, secretFiles);
        }

        FunctionName name() {
            return FunctionName.of(function);
        }

        CodeSource source() {
            return new CodeSource(code, s3, secretFiles);
        }
    }

    /** @param version the one that was published; null for none */
    record Output(
            String function,
            long bytesBefore,
            @Nullable String sha256Before,
            long bytes,
            @Nullable String sha256,
            @Nullable String version,
            @Nullable String status,
            @Nullable String note) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var update = LambdaCalls.on("UpdateFunctionCode", in.name()).open("RevisionId");
        update = in.publish() ? update.with("Publish", true) : update;
        var calls = new ArrayList<>(List.of(
                LambdaCalls.look(in.name()),
                LambdaCalls.on("ListVersionsByFunction", in.name()).times(AwsCall.MANY),
                in.source().isLocal()
                        ? update.open("ZipFile")
                        : update.with("S3Bucket", in.source().bucket())
                                .with("S3Key", in.source().key())
                                .open("S3ObjectVersion")));
        calls.addAll(in.source().looks());
        calls.add(LambdaCalls.nearNames());
        return calls;
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        if (in.source().isLocal()) {
            CodePackage.of(files, in.source());
        }
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.name().name(),
                Undo.UNKNOWN,
                "its code is replaced by " + in.source().shown(),
                in.publish() ? "a version of it is published" : "no version is published");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        return NewCode.inspected(in, impact(in), call);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        return ToolResult.ok(NewCode.update(in, call));
    }
}
