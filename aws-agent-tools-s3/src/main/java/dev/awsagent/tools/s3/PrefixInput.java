package dev.awsagent.tools.s3;

import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import org.jspecify.annotations.Nullable;

/** All below one prefix, and its new place: what copying takes, moving, and keeping alike. */
record PrefixInput(
        @Param(
                value = "Bucket that they are in, without s3://",
                kind = ParamKind.BUCKET,
                pattern = Names.BUCKET,
                rule = Names.BUCKET_RULE)
        String sourceBucket,

        @Param(value = "The folder (prefix) that is meant; the whole bucket when absent", kind = ParamKind.KEY_PREFIX)
        @Nullable
        String sourcePrefix,

        @Param(
                value = "Bucket that they go to",
                kind = ParamKind.BUCKET,
                pattern = Names.BUCKET,
                rule = Names.BUCKET_RULE)
        String destBucket,

        @Param(value = "What takes the place of the source prefix; the same when absent", kind = ParamKind.KEY_PREFIX)
        @Nullable
        String destPrefix,

        @Param(
                value = "Only names that match this glob",
                kind = ParamKind.GLOB,
                words = {"only {}", "matching {}"})
        @Nullable
        String pattern) {
    PrefixInput {
        Names.checkKey(sourcePrefix);
        Names.checkKey(destPrefix);
    }

    String from() {
        return Names.folder(sourcePrefix);
    }

    String to() {
        return destPrefix == null ? from() : Names.folder(destPrefix);
    }

    String source() {
        return Names.uri(sourceBucket, from());
    }

    String destination() {
        return Names.uri(destBucket, to());
    }
}
