package dev.awsagent.tools.s3;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_set_metadata",
        effect = Effect.WRITE,
        iam = {"s3:GetObject", "s3:PutObject", "s3:GetObjectTagging", "s3:PutObjectTagging"},
        value =
                "Adds, changes or removes metadata of one object, by a copy of it onto itself; its other metadata and all else"
                        + " that it has stays.",
        examples = {
            "set the metadata {metadata} on s3://{bucket}/{key}",
            "set the metadata {metadata} on {key} in {bucket}",
            "set the metadata {metadata} of the object {key} in {bucket}",
            "add the metadata {metadata} to s3://{bucket}/{key}",
            "add the metadata {metadata} to {key} in {bucket}",
            "change the metadata of s3://{bucket}/{key} to {metadata}",
            "remove the metadata {remove} from s3://{bucket}/{key}",
            "remove the metadata {remove} from {key} in {bucket}",
            "add metadata {metadata} to {key} in {bucket}",
            "add metadata {metadata} to s3://{bucket}/{key}",
            "put the metadata {metadata} on s3://{bucket}/{key}",
            "put metadata {metadata} on {key} in {bucket}",
            "attach the metadata {metadata} to {key} in {bucket}",
            "attach metadata {metadata} to s3://{bucket}/{key}",
            "set metadata {metadata} on {key} in {bucket}",
            "set the metadata of {key} in {bucket} to {metadata}",
            "set the metadata of s3://{bucket}/{key} to {metadata}",
            "update the metadata of {key} in {bucket} to {metadata}",
            "update the metadata of s3://{bucket}/{key} with {metadata}",
            "change the metadata of {key} in {bucket} to {metadata}",
            "delete the metadata {remove} from {key} in {bucket}",
            "delete the metadata {remove} of s3://{bucket}/{key}"
        })
final class SetMetadataTool extends ObjectMetadata.Changing<SetMetadataTool.Input> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Key of the object", kind = ParamKind.OBJECT_KEY, min = 1)
            String key,

            @Param(value = "Metadata to add or change, without x-amz-meta-", kind = ParamKind.TAGS) @Nullable
            Map<String, String> metadata,

            @Param(
                    value = "Names of metadata to remove, without x-amz-meta-",
                    kind = ParamKind.NAME,
                    words = {"remove the metadata {}"})
            @Nullable
            List<String> remove)
            implements ObjectMetadata.Change {
        Input {
            Names.checkKey(key);
            if ((metadata == null || metadata.isEmpty()) && (remove == null || remove.isEmpty())) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "it is not said what is to be changed of " + Names.uri(bucket, key),
                        "give metadata such as owner=ann, or a name to remove");
            }
            if (metadata != null) {
                for (var one : metadata.entrySet()) {
                    if (!one.getKey().matches("[A-Za-z0-9._-]+")
                            || !one.getValue().matches("[\\x20-\\x7e]+")) {
                        throw new ToolException(
                                FailureKind.INVALID,
                                "'" + one.getKey() + "=" + one.getValue() + "' cannot be metadata",
                                "a name has letters, digits, dot, hyphen and underscore, a value plain ASCII");
                    }
                }
            }
        }

        @Override
        public Map<String, String> changed(Map<String, String> before) {
            var after = new TreeMap<>(before);
            if (metadata != null) {
                metadata.forEach((name, value) -> after.put(header(name), value));
            }
            if (remove != null) {
                remove.forEach(name -> after.remove(header(name)));
            }
            return after;
        }

        private static String header(String name) {
            return ObjectMetadata.USER + name.toLowerCase(Locale.ROOT);
        }
    }
}
