package dev.awsagent.tools.s3;

import dev.awsagent.agent.Rendering;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Secret;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

@ToolInfo(
        name = "s3_presign",
        effect = Effect.DISCLOSE,
        iam = "s3:GetObject",
        value = "Makes a presigned link (URL) with which anybody can download one object until it expires.",
        examples = {
            "presign s3://{bucket}/{key}",
            "presign {key} in {bucket} for {expires}",
            "presign s3://{bucket}/{key} for {expires}",
            "make a presigned url for s3://{bucket}/{key}",
            "create a presigned url for {key} in {bucket}",
            "generate a presigned link to {key} in bucket {bucket} valid for {expires}",
            "give me a download link for {key} in {bucket}",
            "give me a link to s3://{bucket}/{key} that expires in {expires}",
            "get a temporary link to {key} in {bucket}",
            "get a shareable link for s3://{bucket}/{key}",
            "give me a shareable link to {key} in {bucket}",
            "I need a presigned link to s3://{bucket}/{key}",
            "generate a temporary download link for {key} in {bucket}",
            "share s3://{bucket}/{key} for {expires}",
            "share {key} from bucket {bucket}",
            "I need a signed url for {key} in {bucket}",
            "create a temporary url for s3://{bucket}/{key} valid for {expires}",
            "make a link for {key} in {bucket} that I can share",
            "make a link to {key} in {bucket}",
            "make a link to s3://{bucket}/{key} that works for {expires}",
            "make me a download link for s3://{bucket}/{key}",
            "make a shareable link for {key} in {bucket}",
            "create a link to {key} in {bucket}",
            "create a download link for s3://{bucket}/{key} that works for {expires}",
            "create a share link for {key} in {bucket}",
            "create a link to s3://{bucket}/{key} for {expires}",
            "generate a link to {key} in {bucket} for {expires}",
            "generate a signed url for {key} in {bucket} valid for {expires}",
            "generate a presigned url for s3://{bucket}/{key}",
            "give me a presigned url for {key} in {bucket}",
            "give me a signed link to {key} in {bucket} for {expires}",
            "give me a temporary link for {key} in {bucket} for {expires}",
            "give me a link for {key} in {bucket} that works for {expires}",
            "give me a public link to {key} in {bucket} for {expires}",
            "get me a url for {key} in {bucket}",
            "presigned link for s3://{bucket}/{key} good for {expires}",
            "presigned url for {key} in {bucket}",
            "presigned url for {key} in {bucket} for {expires}",
            "presigned link to {key} in {bucket} valid for {expires}",
            "signed url for {key} in {bucket} for {expires}",
            "signed link to s3://{bucket}/{key}",
            "pre-signed url for {key} in {bucket}",
            "give me a pre-signed url for s3://{bucket}/{key} for {expires}",
            "temporary url to {key} in {bucket} for {expires}",
            "temporary link to s3://{bucket}/{key}",
            "temporary download link for {key} in {bucket}",
            "shareable link for {key} in {bucket}",
            "share {key} in {bucket}",
            "share {key} in {bucket} with a link",
            "share {key} in {bucket} for {expires}",
            "share s3://{bucket}/{key} with a link for {expires}",
            "share the file {key} from {bucket} by link",
            "sign a url for {key} in {bucket}",
            "sign a url for s3://{bucket}/{key} for {expires}",
            "presign the object {key} in bucket {bucket}",
            "presign a download of {key} from {bucket} for {expires}"
        })
final class PresignTool implements Tool<PresignTool.Input, PresignTool.Output> {

    /** The signature's own limit. */
    private static final Duration LONGEST = Duration.ofDays(7);

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the object", kind = ParamKind.OBJECT_KEY, min = 1)
            String key,

            @Param(
                    value = "How long the link works: from 1 second to 7 days",
                    kind = ParamKind.DURATION,
                    words = {
                        "for {}",
                        "valid for {}",
                        "expires in {}",
                        "expiring in {}",
                        "expires after {}",
                        "good for {}",
                        "works for {}",
                        "that works for {}",
                        "working for {}",
                        "is valid for {}",
                        "valid {}",
                        "lasts {}",
                        "lasting {}",
                        "lasts for {}",
                        "that lasts {}",
                        "is good for {}",
                        "expire in {}",
                        "expires within {}",
                        "expiry {}",
                        "expiry of {}",
                        "with an expiry of {}",
                        "stays valid for {}",
                        "can be used for {}",
                        "live for {}",
                        "to live {}"
                    },
                    defaultValue = "\"PT1H\"")
            Duration expires) {
        Input {
            Names.checkKey(key);
            checkExpires(expires);
        }
    }

    /** Refuses a time that a signature cannot have. */
    static void checkExpires(Duration expires) {
        if (expires.compareTo(Duration.ofSeconds(1)) < 0 || expires.compareTo(LONGEST) > 0) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "a link cannot work for " + Rendering.span(expires) + ", only from 1 second to 7 days",
                    "choose a time in between, such as 1 hour");
        }
    }

    /**
     * @param url grants access to whoever has it
     * @param expires until when it works, unless the credentials that signed it end before
     */
    record Output(String object, @Secret String url, Instant expires, List<String> notes) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                S3Calls.object("GetObject", in.bucket(), in.key()),
                S3Calls.object("HeadObject", in.bucket(), in.key()),
                S3Calls.bucket("HeadBucket", in.bucket()),
                S3Calls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                Names.uri(in.bucket(), in.key()),
                Undo.NO,
                "whoever has the link can download it for " + Rendering.span(in.expires())
                        + ", and it cannot be taken back");
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var notes = new ArrayList<String>();
        try {
            if (s3.head(in.bucket(), in.key()).isEmpty()) {
                throw S3Access.noSuchObject(in.bucket(), in.key(), null);
            }
        } catch (RuntimeException e) {
            if (S3Access.status(e) != 403) {
                throw e;
            }
            notes.add("these credentials may not look at the object, so the link may not work");
        }
        notes.add("it ends sooner when the credentials that signed it are temporary and end sooner");
        var until = call.clock().instant().plus(in.expires());
        return ToolResult.ok(new Output(
                Names.uri(in.bucket(), in.key()), s3.presign(in.bucket(), in.key(), in.expires()), until, notes));
    }
}
