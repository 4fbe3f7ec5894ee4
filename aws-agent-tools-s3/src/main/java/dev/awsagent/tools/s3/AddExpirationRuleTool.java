package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_add_expiration_rule",
        effect = Effect.DESTROY,
        iam = {"s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration", "s3:GetBucketVersioning"},
        value =
                "Adds a lifecycle rule by which S3 deletes objects, old versions or unfinished uploads of a bucket some days after"
                        + " they were made. The other rules of the bucket stay.",
        examples = {
            "expire objects in {bucket} after {after}",
            "expire objects under {prefix} in {bucket} after {after}",
            "expire the objects under {prefix} in bucket {bucket} after {after}",
            "expire {prefix} in {bucket} after {after}",
            "expire old versions in {bucket} after {after}",
            "delete objects in {bucket} after {after}",
            "delete objects under {prefix} in {bucket} after {after}",
            "delete old versions in {bucket} after {after}",
            "delete old versions of objects in {bucket} after {after}",
            "delete old versions under {prefix} in {bucket} after {after}",
            "abort incomplete uploads in {bucket} after {after}",
            "abort unfinished uploads in bucket {bucket} after {after}",
            "add a lifecycle rule to {bucket} that deletes objects after {after}",
            "add a lifecycle rule to bucket {bucket} that deletes objects under {prefix} after {after}",
            "add a lifecycle rule to {bucket} that deletes old versions after {after}",
            "expire {prefix} in bucket {bucket} after {after}",
            "delete {prefix} in {bucket} after {after}",
            "add a lifecycle rule to bucket {bucket} that deletes old versions after {after}"
        })
final class AddExpirationRuleTool implements AmendingTool<AddExpirationRuleTool.Input> {

    enum What {
        OBJECTS,
        OLD_VERSIONS,
        UNFINISHED_UPLOADS
    }

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Only keys that start with this", kind = ParamKind.KEY_PREFIX) @Nullable
            String prefix,

            @Param(
                    value =
                            "OBJECTS: current ones. OLD_VERSIONS: those that were replaced. UNFINISHED_UPLOADS: parts of uploads that never ended",
                    words = {
                        "older versions=OLD_VERSIONS",
                        "noncurrent versions=OLD_VERSIONS",
                        "previous versions=OLD_VERSIONS",
                        "incomplete uploads=UNFINISHED_UPLOADS",
                        "incomplete multipart uploads=UNFINISHED_UPLOADS"
                    },
                    defaultValue = "\"OBJECTS\"")
            What what,

            @Param(
                    value = "After how many whole days",
                    kind = ParamKind.DURATION,
                    words = {"after {}"})
            Duration after,

            @Param(value = "Name of the rule; made up from what it does when absent", max = 255) @Nullable
            String id) {
        Input {
            Names.checkKey(prefix);
            if (Lifecycle.days(after) < 1) {
                throw new ToolException(
                        FailureKind.INVALID, "a rule deletes after 1 day or more, not 0", "say 1 day or more");
            }
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(in.bucket(), Lifecycle.READ, Lifecycle.put(in.bucket()));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return S3Calls.with(
                calls(in).stream().filter(AwsCall::looks).toList(), S3Calls.bucket("GetBucketVersioning", in.bucket()));
    }

    @Override
    public Impact impact(Input in) {
        var where = in.prefix() == null || in.prefix().isEmpty() ? "in the whole bucket" : "below " + in.prefix();
        var what = List.of("lifecycle of bucket " + in.bucket());
        var rule = "the rule can be removed; what it deleted by then cannot be brought back by that";
        return switch (in.what()) {
            case OBJECTS ->
                Impact.typed(
                        in.bucket(),
                        what,
                        -1,
                        Undo.PARTLY,
                        "S3 DELETES objects " + where + ", those that are old enough by tomorrow",
                        rule);
            case OLD_VERSIONS ->
                Impact.typed(
                        in.bucket(),
                        what,
                        -1,
                        Undo.PARTLY,
                        "S3 DELETES older versions " + where + " for good; current ones stay",
                        rule);
            case UNFINISHED_UPLOADS ->
                Impact.one(
                        "lifecycle of bucket " + in.bucket(),
                        Undo.PARTLY,
                        "uploads " + where + " that take longer than that are cut off; objects are not touched",
                        rule);
        };
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var impact = amendment(in, call).inspected(impact(in), call);
        if (in.what() != What.OBJECTS) {
            return impact;
        }
        var notes = new ArrayList<>(impact.notes());
        var versioning = Sides.VERSIONING.of(S3Access.of(call), in.bucket()).status();
        notes.add(
                versioning.equals("Enabled")
                        ? "the bucket keeps versions: what is deleted stays behind as an older version"
                        : "the bucket keeps no versions: what is deleted is gone for good");
        return impact.withNotes(notes);
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return LifecycleRules.adding(
                in.bucket(),
                in.id(),
                switch (in.what()) {
                    case OBJECTS -> "expire";
                    case OLD_VERSIONS -> "expire-old-versions";
                    case UNFINISHED_UPLOADS -> "abort-uploads";
                },
                in.prefix(),
                Lifecycle.days(in.after()),
                (rule, days) -> {
                    switch (in.what()) {
                        case OBJECTS -> rule.expiration(to -> to.days(days));
                        case OLD_VERSIONS -> rule.noncurrentVersionExpiration(to -> to.noncurrentDays(days));
                        case UNFINISHED_UPLOADS ->
                            rule.abortIncompleteMultipartUpload(to -> to.daysAfterInitiation(days));
                    }
                });
    }
}
