package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.RedirectAllRequestsTo;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

@ToolInfo(
        name = "s3_set_website",
        effect = Effect.WRITE,
        iam = {"s3:PutBucketWebsite", "s3:GetBucketWebsite"},
        value =
                "Makes a bucket a static website, with an index document and an error document. Routing rules that are there stay."
                        + " It makes nothing public by itself.",
        examples = {
            "make bucket {bucket} a website",
            "make bucket {bucket} a static website with index document {index}",
            "enable website hosting on {bucket}",
            "enable static website hosting on bucket {bucket} with index document {index}",
            "enable static website hosting on {bucket} with index document {index} and error document {error}",
            "set up website hosting on bucket {bucket} with index document {index} and error document {error}",
            "set up a static website on bucket {bucket} with index document {index}",
            "host a static website on bucket {bucket} with index document {index}",
            "make bucket {bucket} a static website",
            "enable website hosting on bucket {bucket}",
            "enable static website hosting on {bucket}",
            "set up a static website on {bucket}",
            "set up website hosting on bucket {bucket}",
            "host a website on bucket {bucket}",
            "set up static website hosting on bucket {bucket}, {files}",
            "enable static website hosting on bucket {bucket}, {files}",
            "host a static website on {bucket}",
            "make {bucket} a static website with index document {index} and error document {error}",
            "host {bucket} as a website",
            "host bucket {bucket} as a static website with index {index} and error page {error}",
            "host a static site on {bucket}",
            "serve {bucket} as a website",
            "serve {bucket} as a static website with index {index}",
            "make {bucket} a website",
            "make a website out of {bucket}",
            "use {bucket} as a website",
            "use bucket {bucket} as a static website with index {index}",
            "publish {bucket} as a website",
            "publish {bucket} as a static website with index {index} and error page {error}",
            "enable website hosting for {bucket} with {index}",
            "enable static website hosting on {bucket} with {index}",
            "enable static website hosting on {bucket} with {index} and {error}",
            "enable static hosting on {bucket}",
            "enable static site hosting on {bucket}",
            "turn on website hosting for {bucket}",
            "turn on static website hosting on {bucket} with index {index}",
            "turn on static website hosting for {bucket} with {index} and {error}",
            "configure static website hosting on {bucket} with index document {index}",
            "set up {bucket} as a static website",
            "set up {bucket} for website hosting",
            "set up bucket {bucket} for static website hosting with index document {index}",
            "set the index document of {bucket} to {index}",
            "activate static website hosting on {bucket}",
            "switch on website hosting for {bucket}"
        })
final class SetWebsiteTool implements AmendingTool<SetWebsiteTool.Input> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "What is shown for a folder; as it is now, or else index.html, when absent",
                    kind = ParamKind.OBJECT_KEY,
                    pattern = "[^/]+",
                    rule = "must be the name of a file without a slash, such as index.html",
                    words = {"index document {}", "index page {}", "index {}", "index file {}"})
            @Nullable
            String index,

            @Param(
                    value = "What is shown when something goes wrong; as it is now when absent",
                    kind = ParamKind.OBJECT_KEY,
                    min = 1,
                    words = {"error document {}", "error page {}", "error file {}", "error {}", "404 page {}"})
            @Nullable
            String error,

            @Param(
                    value =
                            "The same two, where their names say which is which: index.html, and error.html or 404.html",
                    kind = ParamKind.OBJECT_KEY)
            @Nullable
            List<String> files) {
        Input {
            for (var file : files == null ? List.<String>of() : files) {
                if (index == null && INDEX.matcher(file).matches()) {
                    index = file;
                } else if (error == null && ERROR.matcher(file).matches()) {
                    error = file;
                } else {
                    throw new ToolException(
                            FailureKind.INVALID,
                            "it is not said whether '" + file + "' is the index document or the error document",
                            "say it: 'index document " + file + "', or 'error document " + file + "'");
                }
            }
            Names.checkKey(error);
        }
    }

    private static final Pattern INDEX = Pattern.compile("index\\.[^/]+");
    private static final Pattern ERROR = Pattern.compile("(error|[45]\\d\\d)\\.[^/]+");

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                "GetBucketWebsite",
                S3Calls.bucket("PutBucketWebsite", in.bucket()).open("WebsiteConfiguration"));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                "website of bucket " + in.bucket(),
                Undo.YES,
                "it makes nothing public: strangers see the site only when a policy lets them read, and public access is not"
                        + " blocked");
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.WEBSITE, in.bucket(), now -> Optional.of(changed(in, now)));
    }

    /** A bucket either sends all requests on, or has documents. */
    private static WebsiteConfiguration changed(Input in, Optional<WebsiteConfiguration> now) {
        var before = now.map(WebsiteConfiguration::indexDocument).map(index -> index.suffix());
        var suffix = in.index() == null ? before.orElse("index.html") : in.index();
        var site = now.map(WebsiteConfiguration::toBuilder)
                .orElseGet(WebsiteConfiguration::builder)
                .redirectAllRequestsTo((RedirectAllRequestsTo) null)
                .indexDocument(index -> index.suffix(suffix));
        if (in.error() != null) {
            site.errorDocument(error -> error.key(in.error()));
        }
        return site.build();
    }
}
