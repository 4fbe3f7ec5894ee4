package dev.awsagent.tools.s3;

import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tools.s3.transfer.Location;
import org.jspecify.annotations.Nullable;

/** One object and its new place: what copying takes, and moving. */
record CopyInput(
        @Param(
                value = "Bucket that the object is in, without s3://",
                kind = ParamKind.BUCKET,
                pattern = Names.BUCKET,
                rule = Names.BUCKET_RULE)
        String sourceBucket,

        @Param(
                value = "Key of the object",
                kind = ParamKind.OBJECT_KEY,
                min = 1,
                pattern = "(?s).*[^/]|/",
                rule = "must be the key of one object; s3_copy_prefix copies a folder")
        String sourceKey,

        @Param(
                value = "Bucket that it goes to; the same one when absent",
                kind = ParamKind.BUCKET,
                pattern = Names.BUCKET,
                rule = Names.BUCKET_RULE)
        @Nullable
        String destBucket,

        @Param(
                value = "Key that it gets; one that ends with a slash means a folder to put it into; the same key when"
                        + " absent",
                kind = ParamKind.OBJECT_KEY)
        @Nullable
        String destKey) {
    CopyInput {
        Names.checkKey(sourceKey);
        Names.checkKey(destKey);
        Copy.refuseOntoItself(sourceBucket, sourceKey, destBucket, destKey);
    }

    String toBucket() {
        return destBucket == null ? sourceBucket : destBucket;
    }

    String toKey() {
        return Copy.toKey(sourceKey, destKey);
    }

    Location.Remote source() {
        return new Location.Remote(sourceBucket, sourceKey);
    }

    Location.Remote destination() {
        return new Location.Remote(toBucket(), toKey());
    }
}
