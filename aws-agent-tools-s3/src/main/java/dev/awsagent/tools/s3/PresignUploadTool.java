package dev.awsagent.tools.s3;

import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Secret;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

@ToolInfo(
        name = "s3_presign_upload",
        // To hand out the right to write is to write: whoever has the link may replace what is there.
        effect = Effect.WRITE,
        iam = {"s3:PutObject", "s3:GetObject", "s3:GetBucketVersioning"},
        value = "Makes a link by which anybody who has it can upload one object, with an HTTP PUT, for a limited time.",
        examples = {
            "presign an upload to s3://{bucket}/{key}",
            "presign an upload to s3://{bucket}/{key} for {expires}",
            "presign an upload of {key} to {bucket} for {expires}",
            "make a presigned upload url for s3://{bucket}/{key}",
            "create a presigned upload url for {key} in {bucket} valid for {expires}",
            "generate an upload link for s3://{bucket}/{key}",
            "give me an upload link for {key} in {bucket}",
            "give me an upload link for s3://{bucket}/{key} that expires in {expires}",
            "give me a presigned upload url for {key} in {bucket}",
            "give me an upload url for s3://{bucket}/{key} valid for {expires}",
            "create an upload link for {key} in {bucket}",
            "create an upload url for s3://{bucket}/{key}",
            "create a presigned put url for s3://{bucket}/{key}",
            "make an upload link for {key} in {bucket} for {expires}",
            "generate a presigned upload link for {key} in {bucket}",
            "generate an upload url for {key} in {bucket} that works for {expires}",
            "presigned upload link for s3://{bucket}/{key}",
            "presigned upload url for {key} in {bucket}",
            "presigned upload url for {key} in {bucket} for {expires}",
            "presigned put url for s3://{bucket}/{key}"
        })
final class PresignUploadTool implements Tool<PresignUploadTool.Input, PresignUploadTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key that the object gets", kind = ParamKind.OBJECT_KEY, min = 1)
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
                        "lasts {}",
                        "lasting {}"
                    },
                    defaultValue = "\"PT1H\"")
            Duration expires,

            @Param(
                    value = "Content type that the upload has to have",
                    kind = ParamKind.TEXT,
                    pattern = "[\\w.+-]+/[\\w.+-]+.*",
                    rule = "must look like image/png",
                    words = {"content type {}"})
            @Nullable
            String contentType,

            @Param(
                    value = "Exactly so many bytes that the upload has to have",
                    kind = ParamKind.SIZE,
                    min = 0,
                    max = 5_368_709_120L,
                    words = {"of exactly {}"})
            @Nullable
            Long contentLength) {
        Input {
            Names.checkKey(key);
            PresignTool.checkExpires(expires);
        }
    }

    /**
     * @param url lets whoever has it upload
     * @param headers what the upload has to send besides its content
     * @param expires until when it works, unless the credentials that signed it end before
     */
    record Output(
            String object, @Secret String url, Map<String, String> headers, Instant expires, List<String> notes) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var put = S3Calls.object("PutObject", in.bucket(), in.key());
        if (in.contentType() != null) {
            put = put.with("ContentType", in.contentType());
        }
        if (in.contentLength() != null) {
            put = put.with("ContentLength", in.contentLength());
        }
        return S3Calls.with(looks(in, Target.ANY), put);
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return S3Calls.look(in.bucket(), in.key());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                Names.uri(in.bucket(), in.key()),
                Undo.NO,
                "whoever has the link can upload it for " + Rendering.span(in.expires())
                        + ", as often as they like, and it" + " cannot be taken back",
                Copy.REPLACES);
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var looked = Copy.inspected(impact(in), S3Access.of(call), in.bucket(), in.key());
        return new Impact(looked.resources(), looked.count(), looked.confirm(), Undo.NO, looked.notes());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        // Where the bucket is, and that there is one: what is signed for another region does not work.
        s3.locate(in.bucket());
        var put = PutObjectRequest.builder()
                .bucket(in.bucket())
                .key(in.key())
                .contentType(in.contentType())
                .contentLength(in.contentLength())
                .build();
        var signed = s3.presign(put, in.expires());
        var headers = new TreeMap<String, String>();
        signed.signedHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                headers.put(name, String.join(",", values));
            }
        });
        return ToolResult.ok(new Output(
                Names.uri(in.bucket(), in.key()),
                signed.url().toExternalForm(),
                headers,
                call.clock().instant().plus(in.expires()),
                List.of(
                        "upload with an HTTP PUT that sends these headers; others make it fail",
                        "it ends sooner when the credentials that signed it are temporary and end sooner")));
    }
}
