package dev.awsagent.tools.s3;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_set_headers",
        effect = Effect.WRITE,
        iam = {"s3:GetObject", "s3:PutObject", "s3:GetObjectTagging", "s3:PutObjectTagging"},
        value =
                "Changes the content type, caching, disposition, encoding or language of one object, by a copy of it onto itself;"
                        + " all else that it has stays.",
        examples = {
            "set the content type of s3://{bucket}/{key} to {contentType}",
            "set the content type of {key} in {bucket} to {contentType}",
            "change the content type of s3://{bucket}/{key} to {contentType}",
            "change the content type of {key} in {bucket} to {contentType}",
            "set the cache control of s3://{bucket}/{key} to {cacheControl}",
            "set the cache control of {key} in {bucket} to {cacheControl}",
            "change the cache control of s3://{bucket}/{key} to {cacheControl}",
            "set the content-type of s3://{bucket}/{key} to {contentType}",
            "set the content-type of {key} in {bucket} to {contentType}",
            "set content-type of {key} in {bucket} to {contentType}",
            "set content type {contentType} on s3://{bucket}/{key}",
            "set the content type {contentType} on {key} in {bucket}",
            "set the mime type of {key} in {bucket} to {contentType}",
            "set the mime type of s3://{bucket}/{key} to {contentType}",
            "change the content-type of s3://{bucket}/{key} to {contentType}",
            "change the mime type of {key} in {bucket} to {contentType}",
            "fix the content type of {key} in {bucket} to {contentType}",
            "update the content type of s3://{bucket}/{key} to {contentType}",
            "update the cache control of {key} in {bucket} to {cacheControl}",
            "serve {key} in {bucket} as {contentType}",
            "serve s3://{bucket}/{key} as {contentType}",
            "set the cache-control of s3://{bucket}/{key} to {cacheControl}",
            "set the cache-control of {key} in {bucket} to {cacheControl}",
            "set cache control {cacheControl} on s3://{bucket}/{key}",
            "change the cache-control of {key} in {bucket} to {cacheControl}",
            "set the cache control header of {key} in {bucket} to {cacheControl}",
            "set the content type header of {key} in {bucket} to {contentType}"
        })
final class SetHeadersTool extends ObjectMetadata.Changing<SetHeadersTool.Input> {

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
                    value = "Content type",
                    kind = ParamKind.TEXT,
                    pattern = "[\\w.+-]+/[\\w.+-]+(\\s*;.*)?",
                    rule = "must look like text/html")
            @Nullable
            String contentType,

            @Param(value = "Cache-Control, such as max-age=3600; empty to remove it", kind = ParamKind.TEXT) @Nullable
            String cacheControl,

            @Param("Content-Disposition; empty to remove it") @Nullable
            String contentDisposition,

            @Param("Content-Encoding; empty to remove it") @Nullable
            String contentEncoding,

            @Param("Content-Language; empty to remove it") @Nullable
            String contentLanguage)
            implements ObjectMetadata.Change {
        Input {
            Names.checkKey(key);
            if (contentType == null
                    && cacheControl == null
                    && contentDisposition == null
                    && contentEncoding == null
                    && contentLanguage == null) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "it is not said what is to be changed of " + Names.uri(bucket, key),
                        "give a content type, or a cache control in quotes");
            }
        }

        @Override
        public Map<String, String> changed(Map<String, String> before) {
            var after = new TreeMap<>(before);
            ObjectMetadata.set(after, ObjectMetadata.CONTENT_TYPE, contentType);
            ObjectMetadata.set(after, ObjectMetadata.CACHE_CONTROL, cacheControl);
            ObjectMetadata.set(after, ObjectMetadata.DISPOSITION, contentDisposition);
            ObjectMetadata.set(after, ObjectMetadata.ENCODING, contentEncoding);
            ObjectMetadata.set(after, ObjectMetadata.LANGUAGE, contentLanguage);
            return after;
        }
    }
}
