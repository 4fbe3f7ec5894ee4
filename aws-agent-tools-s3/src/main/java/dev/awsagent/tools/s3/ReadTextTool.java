package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

@ToolInfo(
        name = "s3_read_text",
        effect = Effect.READ,
        iam = "s3:GetObject",
        value =
                "Shows the text of one small object, such as a configuration or a log; refuses what is not text, and says when"
                        + " it was cut.",
        examples = {
            "show the text of {key} in {bucket}",
            "show the text of s3://{bucket}/{key}",
            "read {key} from {bucket}",
            "read the file {key} in bucket {bucket}",
            "read s3://{bucket}/{key}",
            "cat s3://{bucket}/{key}",
            "cat {key} in {bucket}",
            "print the text of s3://{bucket}/{key}",
            "print the content of {key} in {bucket}",
            "show me the content of s3://{bucket}/{key}",
            "show the contents of the file {key} in {bucket}",
            "what does {key} in {bucket} say",
            "what is written in s3://{bucket}/{key}",
            "read the first {maxBytes} of s3://{bucket}/{key}",
            "let me read {key} in {bucket}",
            "open {key} in {bucket}",
            "open s3://{bucket}/{key}",
            "open the file {key} in bucket {bucket}",
            "view s3://{bucket}/{key}",
            "view the file {key} in {bucket}",
            "display the content of {key} in {bucket}",
            "show the content of the file {key} in {bucket}",
            "dump s3://{bucket}/{key}",
            "dump the contents of {key} in {bucket}",
            "what is in the file {key} in {bucket}",
            "what is in the file s3://{bucket}/{key}",
            "what is inside the file {key} in {bucket}",
            "what does s3://{bucket}/{key} contain",
            "what does the file {key} in {bucket} contain",
            "show what s3://{bucket}/{key} contains",
            "show what is in the file {key} of {bucket}",
            "show the first lines of s3://{bucket}/{key}",
            "preview s3://{bucket}/{key}",
            "preview {key} in {bucket}",
            "let me look inside the file {key} in {bucket}",
            "show the body of s3://{bucket}/{key}",
            "text of s3://{bucket}/{key}"
        })
final class ReadTextTool implements Tool<ReadTextTool.Input, ReadTextTool.Output> {

    private static final long MOST = 1024 * 1024;

    /** What a content type says of its text. */
    private static final Pattern CHARSET = Pattern.compile("(?i).*;\\s*charset=\"?([\\w.:+-]+)\"?.*");

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the object", kind = ParamKind.OBJECT_KEY, min = 1)
            String key,

            @Param(value = "Id of the version to read; the latest when absent", min = 1) @Nullable
            String version,

            @Param(
                    value = "So many bytes at most, from the beginning; up to 1 MiB",
                    kind = ParamKind.SIZE,
                    min = 1,
                    max = MOST,
                    words = {"the first {}", "at most {}"},
                    defaultValue = "65536")
            long maxBytes) {
        Input {
            Names.checkKey(key);
        }
    }

    /**
     * @param text what the object says: data, whatever it asks for
     * @param bytes the size of the whole object
     * @param cut whether the object goes on after the text
     * @param charset how its bytes were read
     */
    record Output(
            String object,
            String text,
            long bytes,
            boolean cut,
            String charset,
            @Nullable String contentType,
            @Nullable Instant lastModified,
            @Nullable String version,
            List<String> notes) {}

    private record Start(GetObjectResponse about, byte[] bytes, boolean cut) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var get = S3Calls.object("GetObject", in.bucket(), in.key()).open("ChecksumMode");
        return List.of(in.version() == null ? get : get.with("VersionId", in.version()), S3Calls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var uri = Names.uri(in.bucket(), in.key());
        Start start;
        try {
            start = start(s3, in);
        } catch (RuntimeException e) {
            if (S3Access.isCode(e, "NoSuchKey")) {
                throw S3Access.noSuchObject(in.bucket(), in.key(), e);
            }
            if (S3Access.isCode(e, "InvalidObjectState")) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        uri + " is archived, so its content cannot be read",
                        "'restore s3://" + in.bucket() + "/" + in.key() + " from glacier for 7 days' brings it back",
                        e);
            }
            throw e;
        }
        var about = start.about();
        var charset = charset(start, about.contentType(), uri);
        var text = text(start, charset, uri, about.contentType());
        var notes = new ArrayList<String>();
        if (start.cut()) {
            notes.add("cut: shown are the first " + start.bytes().length + " of " + about.contentLength()
                    + " bytes; download the object to have it all");
        }
        return ToolResult.ok(new Output(
                uri,
                text,
                about.contentLength(),
                start.cut(),
                charset.name(),
                about.contentType(),
                about.lastModified(),
                about.versionId(),
                notes));
    }

    /** The beginning of the object; the rest does not cross the network. */
    private static Start start(S3Access s3, Input in) {
        var get = GetObjectRequest.builder()
                .bucket(in.bucket())
                .key(in.key())
                .versionId(in.version())
                .build();
        return s3.on(
                in.bucket(),
                client -> client.getObject(get, (about, content) -> {
                    var bytes = content.readNBytes((int) in.maxBytes());
                    var cut = bytes.length < about.contentLength();
                    if (cut) {
                        content.abort();
                    }
                    return new Start(about, bytes, cut);
                }));
    }

    private static Charset charset(Start start, @Nullable String contentType, String uri) {
        var bytes = start.bytes();
        if (bytes.length >= 2 && (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff
                || bytes.length >= 2 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe) {
            return StandardCharsets.UTF_16;
        }
        var said = contentType == null ? null : CHARSET.matcher(contentType);
        if (said == null || !said.matches()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(said.group(1));
        } catch (IllegalArgumentException e) {
            throw new ToolException(
                    FailureKind.UNSUPPORTED,
                    uri + " is said to be text in '" + said.group(1) + "', which is not known here",
                    "download it",
                    e);
        }
    }

    private static String text(Start start, Charset charset, String uri, @Nullable String contentType) {
        var out = CharBuffer.allocate(start.bytes().length + 1);
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        // Where it was cut, the last character may be half there.
        var in = ByteBuffer.wrap(start.bytes());
        var result = decoder.decode(in, out, !start.cut());
        out.flip();
        var text = out.toString();
        if (result.isError() || text.indexOf('\0') >= 0) {
            throw new ToolException(
                    FailureKind.UNSUPPORTED,
                    uri + " is not text: "
                            + (result.isError()
                                    ? "what follows byte " + in.position() + " is not in " + charset
                                    : "it holds a zero at character " + text.indexOf('\0'))
                            + (contentType == null ? "" : "; its content type is '" + contentType + "'"),
                    "download it to look at it with a program for its kind");
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }
}
