package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the code of a function comes from: a folder or file of this machine, or an object in S3.
 *
 * @param path as the user wrote it; null for S3
 * @param uri of the object; null for a path
 * @param withKeys whether files of a folder that may hold passwords or keys are taken along
 */
record CodeSource(@Nullable String path, @Nullable String uri, boolean withKeys) {

    static final String ABOUT = "The code: a folder, a zip or jar file, or one source file of this machine";

    static final String ABOUT_S3 = "The code: a zip file in S3, as s3://bucket/key";

    static final String ABOUT_KEYS =
            "Take files of the folder along that may hold passwords or keys, such as .env or id_rsa";

    static final String WITH_KEYS = "with secret files";

    static final String WITH_ITS_KEYS = "with its secret files";

    static final String AND_KEYS = "including secret files";

    static final String S3 = "s3://[^/ ]+/.*[^/]";

    static final String S3_RULE = "must name a zip file in S3, such as s3://bucket/code.zip";

    private static final int SCHEME = "s3://".length();

    CodeSource {
        if ((path == null) == (uri == null)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    path != null
                            ? "the code is said to be in '" + path + "' and in " + uri
                            : "nothing says where the code is",
                    "say 'from ./code' for a folder or a zip file, or 'from s3://bucket/code.zip'");
        }
    }

    boolean isLocal() {
        return path != null;
    }

    /** The path, where it is one of this machine. */
    String localPath() {
        return path == null ? "" : path;
    }

    String bucket() {
        var rest = rest();
        return rest.substring(0, rest.indexOf('/'));
    }

    String key() {
        var rest = rest();
        return rest.substring(rest.indexOf('/') + 1);
    }

    private String rest() {
        if (uri == null) {
            throw new IllegalStateException("not in S3: " + path);
        }
        return uri.substring(SCHEME);
    }

    /** To look at the object; none for what is on this machine. */
    List<AwsCall> looks() {
        return isLocal()
                ? List.of()
                : List.of(AwsCall.of("s3", "HeadObject")
                        .with("Bucket", bucket())
                        .with("Key", key())
                        .on("arn:aws:s3:::" + bucket() + "/" + key())
                        .times(AwsCall.MANY));
    }

    /** As a person is shown it. */
    String shown() {
        return path != null ? "'" + path + "'" : String.valueOf(uri);
    }
}
