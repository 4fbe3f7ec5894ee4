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
import java.util.Set;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_publish_layer_version",
        effect = Effect.WRITE,
        iam = {"lambda:PublishLayerVersion", "lambda:ListLayerVersions", "s3:GetObject", "s3:GetObjectVersion"},
        value =
                "Publishes a new version of a layer from a folder, a zip file or an object in S3; the layer is made where there is none"
                        + " of the name. No function has it until it is attached.",
        examples = {
            "publish layer {layer} from {code}",
            "publish the layer {layer} from {code}",
            "publish a layer called {layer} from {code}",
            "publish a version of layer {layer} from {code}",
            "publish a new version of layer {layer} from {code}",
            "publish layer {layer} from {code} for {runtimes}",
            "publish layer {layer} from {code} with runtime {runtimes}",
            "publish layer {layer} from {s3}",
            "publish a new version of layer {layer} from {s3} for {runtimes}",
            "create layer {layer} from {code}",
            "create layer {layer} from {code} for {runtimes}",
            "create a layer called {layer} from {code}",
            "create a lambda layer called {layer} from {code}",
            "create a lambda layer called {layer} from {code} for {runtimes}",
            "make a layer called {layer} from {code}",
            "upload layer {layer} from {code}",
            "upload {code} as layer {layer}",
            "publish {code} as layer {layer}",
            "make a new layer called {layer} from {code}",
            "make a new version of layer {layer} from {code}",
            "create a new version of layer {layer} from {code}",
            "release layer {layer} from {code}"
        })
final class PublishLayerVersionTool implements Tool<PublishLayerVersionTool.Input, PublishLayerVersionTool.Output> {

    /** Where Lambda looks for what is in a layer. */
    private static final Set<String> FOLDERS =
            Set.of("python", "nodejs", "java", "ruby", "lib", "bin", "extensions", "dotnetcore");

    record Input(
            @Param(
                    value = "The name of the layer",
                    kind = ParamKind.NAME,
                    pattern = "[A-Za-z0-9_-]{1,140}",
                    rule = "must have at most 140 letters, digits, hyphens and underscores",
                    words = {"layer {}", "layer called {}", "layer named {}", "called {}", "named {}"})
            String layer,

            @Param(
                    value = CodeSource.ABOUT,
                    kind = ParamKind.LOCAL_PATH,
                    words = {"from {}"})
            @Nullable
            String code,

            @Param(
                    value = CodeSource.ABOUT_S3,
                    kind = ParamKind.TEXT,
                    pattern = CodeSource.S3,
                    rule = CodeSource.S3_RULE)
            @Nullable
            String s3,

            @Param(
                    value = "The runtimes that it is for, such as python3.13; any where none is said",
                    kind = ParamKind.NAME,
                    pattern = Runtimes.PATTERN,
                    rule = Runtimes.RULE,
                    words = {
                        "runtime {}",
                        "runtimes {}",
                        "for {}",
                        "python 3.12=python3.12",
                        "python 3.13=python3.13",
                        "python 3.14=python3.14",
                        "node 22=nodejs22.x",
                        "node 24=nodejs24.x",
                        "java 21=java21",
                        "java 25=java25"
                    })
            @Nullable
            List<String> runtimes,

            @Param(
                    value = "What it is, in quotes",
                    kind = ParamKind.TEXT,
                    max = 256,
                    words = {"description {}", "described as {}"})
            @Nullable
            String description,

            @Param(
                    value = CodeSource.ABOUT_KEYS,
                    words = {CodeSource.WITH_KEYS, CodeSource.WITH_ITS_KEYS, CodeSource.AND_KEYS},
                    defaultValue = "false")
            boolean secretFiles) {

        Input {
            var unused = new CodeSource(code, s3, secretFiles);
            if (runtimes != null) {
                runtimes.forEach(Runtimes::checkExact);
            }
        }

        CodeSource source() {
            return new CodeSource(code, s3, secretFiles);
        }
    }

    record Output(
            String layer,
            long version,
            String arn,
            long codeBytes,
            @Nullable String codeSha256) {}

    @Override
    public List<AwsCall> calls(Input in) {
        // Whole, as the version of an object in S3 is only known while running.
        var publish = AwsCall.of("lambda", "PublishLayerVersion")
                .with("LayerName", in.layer())
                .open("Content");
        publish = in.runtimes() == null ? publish : publish.with("CompatibleRuntimes", in.runtimes());
        publish = in.description() == null ? publish : publish.with("Description", in.description());
        var calls = new ArrayList<AwsCall>();
        calls.add(publish);
        calls.addAll(in.source().looks());
        calls.add(LambdaCalls.list("ListLayerVersions"));
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
                "layer " + in.layer(),
                Undo.YES,
                "for " + (in.runtimes() == null ? "any runtime" : String.join(", ", in.runtimes())),
                "no function has the new version until it is attached");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var notes = new ArrayList<String>();
        var code = CodeContent.of(lambda, in.source());
        notes.addAll(code.words());
        if (code.local() != null
                && code.local().files().stream()
                        .noneMatch(file -> file.contains("/") && FOLDERS.contains(file.split("/", 2)[0]))) {
            notes.add(
                    "WARNING: nothing of it is in a folder python/, nodejs/, java/, ruby/, lib/ or bin/, where Lambda looks for"
                            + " what is in a layer");
        }
        try {
            var versions = Layers.versions(lambda, in.layer());
            notes.add(
                    versions.isEmpty()
                            ? "there is no layer of the name yet: it is made"
                            : "the layer has " + versions.size()
                                    + (versions.size() == 1 ? " version" : " versions") + ", the newest is "
                                    + versions.stream()
                                            .mapToLong(one -> one.version())
                                            .max()
                                            .getAsLong());
        } catch (RuntimeException e) {
            Reviewed.note(e, notes, "the versions that there are");
        }
        notes.addAll(impact(in).notes());
        return impact(in).withNotes(notes).seen(code.seen());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var code = CodeContent.of(lambda, in.source());
        code.check(call);
        var made = lambda.once(client -> client.publishLayerVersion(request -> {
            request.layerName(in.layer())
                    .description(in.description())
                    .content(sent -> sent.zipFile(code.zip())
                            .s3Bucket(code.bucket())
                            .s3Key(code.key())
                            .s3ObjectVersion(code.version()));
            if (in.runtimes() != null) {
                request.compatibleRuntimesWithStrings(in.runtimes());
            }
        }));
        return ToolResult.ok(new Output(
                in.layer(),
                made.version(),
                made.layerVersionArn(),
                made.content() == null || made.content().codeSize() == null
                        ? 0
                        : made.content().codeSize(),
                made.content() == null ? null : made.content().codeSha256()));
    }
}
