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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CORSRule;

@ToolInfo(
        name = "s3_remove_cors",
        effect = Effect.DESTROY,
        iam = {"s3:PutBucketCORS", "s3:GetBucketCORS"},
        value = "Takes from the web pages of one origin, or of all, the use of a bucket (CORS).",
        examples = {
            "remove the cors rule for {origin} from {bucket}",
            "remove the cors rule for {origin} from bucket {bucket}",
            "delete the cors rule for {origin} on {bucket}",
            "remove all cors rules from {bucket}",
            "remove all cors rules from bucket {bucket}",
            "delete all cors rules of {bucket}",
            "remove the cors rules from {bucket}",
            "remove the cors configuration from {bucket}",
            "delete the cors configuration of {bucket}",
            "delete the cors rules of bucket {bucket}",
            "clear the cors rules of {bucket}",
            "clear the cors configuration of {bucket}"
        })
final class RemoveCorsTool implements AmendingTool<RemoveCorsTool.Input> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "The origin that may no longer use it",
                    pattern = "\\*|https?://[^/\\s]+",
                    rule = "must be an origin such as https://www.example.com, without a path, or *")
            @Nullable
            String origin,

            @Param(
                    value = "Remove every rule",
                    words = {"all cors rules", "cors rules", "cors configuration", "cors config"},
                    defaultValue = "false")
            boolean all) {
        Input {
            if (all == (origin != null)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        origin == null ? "no origin is named" : "one origin and all rules are named at once",
                        "name one origin, or say all; 'show the cors rules of " + bucket + "' lists them");
            }
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                "GetBucketCors",
                S3Calls.bucket("PutBucketCors", in.bucket()).open("CORSConfiguration"),
                S3Calls.bucket("DeleteBucketCors", in.bucket()));
    }

    @Override
    public Impact impact(Input in) {
        var what = "CORS of bucket " + in.bucket();
        var note = "pages that use the bucket from a browser stop working";
        return in.all()
                ? Impact.typed(in.bucket(), List.of(what), -1, Undo.YES, note)
                : Impact.one(what, Undo.YES, note);
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.CORS, in.bucket(), now -> in.all() ? List.of() : without(in, now));
    }

    private static List<CORSRule> without(Input in, List<CORSRule> now) {
        var rules = new ArrayList<CORSRule>();
        for (var rule : now) {
            var origins = rule.allowedOrigins().stream()
                    .filter(origin -> !origin.equals(in.origin()))
                    .toList();
            if (origins.size() == rule.allowedOrigins().size()) {
                rules.add(rule);
            } else if (!origins.isEmpty()) {
                rules.add(rule.toBuilder().allowedOrigins(origins).build());
            }
        }
        if (rules.equals(now)) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "bucket '" + in.bucket() + "' has no CORS rule for '" + in.origin() + "'",
                    "'show the cors rules of " + in.bucket() + "' lists them");
        }
        return List.copyOf(rules);
    }
}
