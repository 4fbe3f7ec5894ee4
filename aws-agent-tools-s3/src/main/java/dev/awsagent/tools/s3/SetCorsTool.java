package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CORSRule;

@ToolInfo(
        name = "s3_set_cors",
        effect = Effect.WRITE,
        iam = {"s3:PutBucketCORS", "s3:GetBucketCORS"},
        value =
                "Lets web pages of one origin use a bucket (CORS). The rules for other origins stay; that of the same origin is"
                        + " replaced.",
        examples = {
            "allow cors on {bucket} from {origin}",
            "allow cors for {origin} on bucket {bucket}",
            "enable cors on bucket {bucket} for {origin}",
            "enable cors on {bucket} for origin {origin}",
            "set up cors on {bucket} for {origin}",
            "add a cors rule for {origin} to {bucket}",
            "add a cors rule to bucket {bucket} for {origin}",
            "set up cors for {origin} on bucket {bucket}",
            "allow {origin} to access {bucket} via cors",
            "allow {origin} in the cors rules of {bucket}",
            "allow cross-origin requests from {origin} on {bucket}",
            "allow cross origin requests from {origin} to {bucket}",
            "allow cross-origin access from {origin} to bucket {bucket}",
            "allow cors requests from {origin} on {bucket}",
            "allow cors from {origin} on {bucket}",
            "add {origin} to the cors rules of {bucket}",
            "add {origin} to the cors configuration of bucket {bucket}",
            "enable cors for {origin} on {bucket}",
            "enable cross-origin requests from {origin} on {bucket}",
            "turn on cors on {bucket} for {origin}",
            "turn on cors for {origin} on bucket {bucket}",
            "permit cors from {origin} on {bucket}",
            "configure cors on {bucket} for {origin}",
            "set cors on {bucket} for {origin}",
            "create a cors rule for {origin} on {bucket}",
            "put a cors rule for {origin} on {bucket}",
            "whitelist {origin} for cors on {bucket}",
            "open {bucket} to {origin} via cors"
        })
final class SetCorsTool implements AmendingTool<SetCorsTool.Input> {

    enum Method {
        GET,
        HEAD,
        PUT,
        POST,
        DELETE
    }

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value =
                            "Where the pages come from: https://www.example.com, https://*.example.com, or * for anywhere",
                    pattern = "\\*|https?://[^/\\s]+",
                    rule = "must be an origin such as https://www.example.com, without a path, or *")
            String origin,

            @Param(value = "What they may do", defaultValue = "[\"GET\",\"HEAD\"]")
            List<Method> methods,

            @Param(value = "Headers that they may send; * for all", defaultValue = "[\"*\"]")
            List<String> headers,

            @Param(value = "Headers of the answer that they may read", defaultValue = "[]")
            List<String> exposed,

            @Param(value = "How long a browser may keep the answer, at most a day", kind = ParamKind.DURATION) @Nullable
            Duration maxAge) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                "GetBucketCors",
                S3Calls.bucket("PutBucketCors", in.bucket()).open("CORSConfiguration"));
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        notes.add("CORS gives nobody access: it lets browsers use what a page may use anyway");
        if (in.origin().equals("*")) {
            notes.add("pages of ANY origin may use it");
        }
        return Impact.one("CORS of bucket " + in.bucket(), Undo.YES, notes.toArray(String[]::new));
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.CORS, in.bucket(), now -> changed(in, now));
    }

    private static List<CORSRule> changed(Input in, List<CORSRule> now) {
        var rule = CORSRule.builder()
                .allowedOrigins(in.origin())
                .allowedMethods(in.methods().stream().map(Enum::name).toList())
                .allowedHeaders(in.headers());
        if (!in.exposed().isEmpty()) {
            rule.exposeHeaders(in.exposed());
        }
        if (in.maxAge() != null) {
            rule.maxAgeSeconds((int) Math.min(in.maxAge().toSeconds(), 86_400));
        }
        var rules = new ArrayList<CORSRule>();
        for (var old : now) {
            if (!old.allowedOrigins().equals(List.of(in.origin()))) {
                rules.add(old);
            }
        }
        // S3 takes the first that fits: a rule for all must not stand before one for this origin.
        rules.add(in.origin().equals("*") ? rules.size() : 0, rule.build());
        return List.copyOf(rules);
    }
}
