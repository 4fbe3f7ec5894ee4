package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.s3.wire.LostAnswer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

@ToolInfo(
        name = "s3_put_text",
        effect = Effect.WRITE,
        iam = {"s3:PutObject", "s3:GetObject", "s3:GetBucketVersioning"},
        value = "Writes a given text to one object. What is there already stays, unless it is said to be overwritten.",
        examples = {
            "write the text {text} to s3://{bucket}/{key}",
            "write the text {text} to {key} in {bucket}",
            "write {text} to {key} in {bucket}",
            "write {text} to s3://{bucket}/{key}",
            "write {text} into {key} in bucket {bucket}",
            "put the text {text} in s3://{bucket}/{key}",
            "put the text {text} into {key} in bucket {bucket}",
            "save the text {text} as s3://{bucket}/{key}",
            "save the text {text} as {key} in {bucket}",
            "store the text {text} in s3://{bucket}/{key}",
            "write the text {text} to s3://{bucket}/{key} overwriting what is there",
            "save the text {text} as {key} in {bucket} replacing what is there",
            "create a file {key} in {bucket} with the text {text}",
            "create a file {key} in {bucket} with the content {text}",
            "create an object {key} in {bucket} with the content {text}",
            "make a file {key} in {bucket} with the text {text}",
            "make a text file {key} in {bucket} with the content {text}",
            "write the string {text} to s3://{bucket}/{key}",
            "write the content {text} to {key} in {bucket}",
            "put the string {text} into s3://{bucket}/{key}",
            "save the string {text} to s3://{bucket}/{key}",
            "store the string {text} as s3://{bucket}/{key}"
        })
final class PutTextTool implements Tool<PutTextTool.Input, PutTextTool.Output> {

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
                    value = "What the object is to say, all of it",
                    kind = ParamKind.TEXT,
                    max = 262_144,
                    words = {
                        "with the text {}",
                        "with the content {}",
                        "with content {}",
                        "with text {}",
                        "the text {}",
                        "the string {}",
                        "containing {}",
                        "saying {}"
                    })
            String text,

            @Param(
                    value = "Content type",
                    pattern = "[\\w.+-]+/[\\w.+-]+.*",
                    rule = "must look like text/plain",
                    words = {"content type {}"},
                    defaultValue = "\"text/plain; charset=utf-8\"")
            String contentType,

            @Param(
                    value = "Whether an object of that key may be replaced",
                    words = {
                        "overwriting",
                        "overwriting what is there",
                        "replacing",
                        "replacing what is there",
                        "--force"
                    },
                    defaultValue = "false")
            boolean overwrite) {
        Input {
            Names.checkKey(key);
        }
    }

    /**
     * @param replaced whether there was an object of that key
     * @param version of the new one; null when the bucket keeps none
     */
    record Output(
            String object,
            long bytes,
            boolean replaced,
            @Nullable String etag,
            @Nullable String version) {}

    /** To replace loses what was there, as to remove it does. */
    @Override
    public Effect effect(Input in) {
        return in.overwrite() ? Effect.DESTROY : Effect.WRITE;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var put = S3Calls.object("PutObject", in.bucket(), in.key())
                .with("ContentType", in.contentType())
                .open("ContentLength", "ChecksumAlgorithm");
        var calls = new ArrayList<AwsCall>();
        calls.add(in.overwrite() ? put.open("IfMatch", "IfNoneMatch") : put.with("IfNoneMatch", "*"));
        calls.addAll(S3Calls.look(in.bucket(), in.key()));
        return calls;
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return S3Calls.look(in.bucket(), in.key());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                        Names.uri(in.bucket(), in.key()),
                        Undo.UNKNOWN,
                        size(in) + " bytes are written",
                        in.overwrite()
                                ? Copy.REPLACES
                                : "an object of that key, if there is one, stays, and nothing is written")
                .costing(S3Calls.STORAGE);
    }

    private static int size(Input in) {
        return in.text().getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var uri = Names.uri(in.bucket(), in.key());
        var there = s3.head(in.bucket(), in.key());
        if (there.isEmpty()) {
            return Impact.one(uri, Undo.YES, size(in) + " bytes are written", uri + " does not exist yet")
                    .costing(S3Calls.STORAGE)
                    .seen(seen(in, there));
        }
        var head = there.get();
        var about = head.contentLength() + " bytes, last changed " + head.lastModified();
        if (!in.overwrite()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    uri + " exists already (" + about + "); nothing was written",
                    "say that it may be replaced: 'write the text … to " + uri + " overwriting what is there'");
        }
        var notes = new ArrayList<String>();
        notes.add(uri + " exists (" + about + ") and is replaced by " + size(in) + " bytes");
        notes.add("its metadata and tags are not kept");
        var undo = s3.undo(in.bucket(), notes);
        return new Impact(List.of(uri), 1, null, undo, notes)
                .costing(S3Calls.STORAGE)
                .seen(seen(in, there));
    }

    private static Map<String, String> seen(Input in, Optional<HeadObjectResponse> there) {
        return Map.of(
                Reviewed.tag(in.bucket(), in.key()),
                there.map(HeadObjectResponse::eTag).orElse(Copy.NOTHING));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var uri = Names.uri(in.bucket(), in.key());
        var put = PutObjectRequest.builder().bucket(in.bucket()).key(in.key()).contentType(in.contentType());
        var before = in.overwrite() ? held(s3, in, call) : "";
        if (before.isEmpty()) {
            put.ifNoneMatch("*");
        } else {
            put.ifMatch(before);
        }
        var text = in.text().getBytes(StandardCharsets.UTF_8);
        var begun = System.nanoTime();
        try {
            var body = RequestBody.fromBytes(text);
            var answer = s3.on(in.bucket(), client -> client.putObject(put.build(), body));
            Reviewed.became(call, Reviewed.tag(in.bucket(), in.key()), answer.eTag());
            return ToolResult.ok(new Output(uri, size(in), !before.isEmpty(), answer.eTag(), answer.versionId()));
        } catch (RuntimeException e) {
            // 409: another request is writing the same key.
            if (S3Access.status(e) != 412 && S3Access.status(e) != 409) {
                throw e;
            }
            var since = Duration.ofNanos(System.nanoTime() - begun);
            var own = LostAnswer.own(
                    in.bucket(), in.key(), e, since, () -> s3.head(in.bucket(), in.key()), head -> isThis(head, text));
            if (own.isPresent()) {
                return ToolResult.ok(new Output(
                        uri,
                        size(in),
                        !before.isEmpty(),
                        own.get().eTag(),
                        own.get().versionId()));
            }
            return ToolResult.failed(
                    FailureKind.CONFLICT,
                    uri + (in.overwrite() ? " changed since it was shown" : " exists already")
                            + "; nothing was written",
                    in.overwrite()
                            ? "ask again, to see what is there now"
                            : "say that it may be replaced: 'write the text … to " + uri
                                    + " overwriting what is there'");
        }
    }

    /** With a key of KMS the tag is another one. */
    private static Optional<Boolean> isThis(HeadObjectResponse head, byte[] text) {
        if (!Objects.equals(head.contentLength(), (long) text.length)) {
            return Optional.of(false);
        }
        return tag(text).equals(head.eTag()) ? Optional.of(true) : Optional.empty();
    }

    /** What S3 calls it, unless a key of KMS is used. */
    private static String tag(byte[] text) {
        try {
            return '"'
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text))
                    + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** The entity tag of what may be replaced: what was shown, and not what somebody wrote since; empty for nothing. */
    private static String held(S3Access s3, Input in, ToolCall call) {
        var reviewed = call.reviewed();
        var name = Reviewed.tag(in.bucket(), in.key());
        if (reviewed != null && reviewed.seen().containsKey(name)) {
            return reviewed.seen().get(name);
        }
        return String.valueOf(seen(in, s3.head(in.bucket(), in.key())).get(name));
    }
}
