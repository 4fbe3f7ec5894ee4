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
            "add a lifecycle rule to bucket {bucket} that deletes old versions after {after}",
            "expire everything in {bucket} after {after}",
            "expire everything under {prefix} in {bucket} after {after}",
            "expire everything below {prefix} in bucket {bucket} after {after}",
            "expire all objects in {bucket} after {after}",
            "expire all files in {bucket} after {after}",
            "expire all files under {prefix} in {bucket} after {after}",
            "expire the contents of {bucket} after {after}",
            "expire objects in {bucket} automatically after {after}",
            "expire {bucket} after {after}",
            "expire files in the folder {prefix} of {bucket} after {after}",
            "expire s3://{bucket}/{prefix} after {after}",
            "expire everything under s3://{bucket}/{prefix} after {after}",
            "expire noncurrent versions in {bucket} after {after}",
            "expire previous versions of objects in {bucket} after {after}",
            "delete objects in {bucket} automatically after {after}",
            "delete everything under {prefix} in {bucket} after {after}",
            "delete everything in {bucket} after {after}",
            "delete all files under {prefix} in {bucket} after {after}",
            "delete all files in {bucket} automatically after {after}",
            "delete everything under {prefix} in {bucket} automatically after {after}",
            "delete noncurrent versions in {bucket} after {after}",
            "delete incomplete uploads in {bucket} after {after}",
            "delete unfinished multipart uploads in {bucket} after {after}",
            "automatically delete objects in {bucket} after {after}",
            "automatically delete everything under {prefix} in {bucket} after {after}",
            "automatically delete files under {prefix} in {bucket} after {after}",
            "automatically delete old versions in {bucket} after {after}",
            "automatically expire objects in {bucket} after {after}",
            "automatically expire everything under {prefix} in {bucket} after {after}",
            "automatically abort incomplete uploads in {bucket} after {after}",
            "auto-delete objects in {bucket} after {after}",
            "auto-delete everything under {prefix} in {bucket} after {after}",
            "auto-delete {prefix} in {bucket} after {after}",
            "auto-expire objects in {bucket} after {after}",
            "auto-expire {prefix} in {bucket} after {after}",
            "auto-expire everything under {prefix} in {bucket} after {after}",
            "abort incomplete multipart uploads in bucket {bucket} after {after}",
            "abort unfinished multipart uploads in {bucket} automatically after {after}",
            "clean up incomplete multipart uploads in {bucket} after {after}",
            "clean up old versions in {bucket} after {after}",
            "clean up files under {prefix} in {bucket} after {after}",
            "clean up {prefix} in {bucket} after {after}",
            "purge objects in {bucket} after {after}",
            "purge old versions in {bucket} after {after}",
            "cancel incomplete multipart uploads in {bucket} after {after}",
            "add a lifecycle rule to {bucket} that expires objects after {after}",
            "add a lifecycle rule to {bucket} that expires everything under {prefix} after {after}",
            "add a lifecycle rule to {bucket} that deletes everything after {after}",
            "add a lifecycle rule to {bucket} that deletes everything under {prefix} after {after}",
            "add a lifecycle rule to {bucket} to delete objects after {after}",
            "add a lifecycle rule to {bucket} to expire objects after {after}",
            "add a lifecycle rule to {bucket} to expire everything under {prefix} after {after}",
            "add a lifecycle rule to {bucket} to delete everything under {prefix} after {after}",
            "add a lifecycle rule to {bucket} to delete old versions after {after}",
            "add a lifecycle rule to {bucket} to expire old versions after {after}",
            "add a lifecycle rule to {bucket} that expires old versions after {after}",
            "add a lifecycle rule to {bucket} to abort incomplete uploads after {after}",
            "add a lifecycle rule to {bucket} that aborts incomplete uploads after {after}",
            "add a lifecycle rule to {bucket} for {prefix} that deletes objects after {after}",
            "add a rule to {bucket} that deletes objects after {after}",
            "add a rule to {bucket} that deletes everything under {prefix} after {after}",
            "add a rule to {bucket} that expires objects after {after}",
            "add a rule to {bucket} that deletes old versions after {after}",
            "add an expiration rule to {bucket} after {after}",
            "add an expiration of {after} to {bucket}",
            "set up a lifecycle rule on {bucket} to expire objects after {after}",
            "set up a lifecycle rule on {bucket} to delete objects after {after}",
            "set up a lifecycle on {bucket} that expires objects after {after}",
            "set up a lifecycle on {bucket} that deletes everything under {prefix} after {after}",
            "set a lifecycle rule on {bucket} to expire objects after {after}",
            "set an expiration of {after} on {bucket}",
            "set an expiration of {after} for objects under {prefix} in {bucket}",
            "set the expiration of objects in {bucket} to {after}",
            "create a lifecycle rule on {bucket} that deletes objects after {after}",
            "create a lifecycle rule for {bucket} that expires everything under {prefix} after {after}",
            "put a lifecycle rule on {bucket} that deletes objects after {after}",
            "lifecycle for {bucket}: abort incomplete multipart uploads after {after}",
            "lifecycle rule for {bucket}: expire objects after {after}",
            "lifecycle on {bucket}: delete everything under {prefix} after {after}",
            "have everything in {bucket} expire after {after}",
            "have objects in {bucket} expire after {after}",
            "have objects under {prefix} in {bucket} expire after {after}",
            "have objects in {bucket} deleted after {after}",
            "make objects in {bucket} expire after {after}",
            "make everything under {prefix} in {bucket} expire after {after}"
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
                        "incomplete multipart uploads=UNFINISHED_UPLOADS",
                        "old versions=OLD_VERSIONS",
                        "non-current versions=OLD_VERSIONS",
                        "superseded versions=OLD_VERSIONS",
                        "unfinished multipart uploads=UNFINISHED_UPLOADS",
                        "partial uploads=UNFINISHED_UPLOADS",
                        "abandoned uploads=UNFINISHED_UPLOADS",
                        "failed uploads=UNFINISHED_UPLOADS",
                        "failed multipart uploads=UNFINISHED_UPLOADS"
                    },
                    defaultValue = "\"OBJECTS\"")
            What what,

            @Param(
                    value = "After how many whole days",
                    kind = ParamKind.DURATION,
                    words = {"after {}", "expiration of {}", "expire in {}"})
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
