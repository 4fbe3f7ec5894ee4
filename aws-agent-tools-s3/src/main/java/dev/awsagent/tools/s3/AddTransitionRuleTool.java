package dev.awsagent.tools.s3;

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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_add_transition_rule",
        effect = Effect.WRITE,
        iam = {"s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration"},
        value =
                "Adds a lifecycle rule that moves the objects of a bucket to a cheaper storage class some days after they were"
                        + " made. The other rules of the bucket stay.",
        examples = {
            "move objects in {bucket} to {storageClass} after {after}",
            "move objects under {prefix} in {bucket} to {storageClass} after {after}",
            "move the objects under {prefix} in bucket {bucket} to {storageClass} after {after}",
            "move objects in bucket {bucket} older than {after} to {storageClass}",
            "move everything in {bucket} to {storageClass} after {after}",
            "move old versions in {bucket} to {storageClass} after {after}",
            "transition objects in {bucket} to {storageClass} after {after}",
            "transition {prefix} in {bucket} to {storageClass} after {after}",
            "add a lifecycle rule to {bucket} that moves objects to {storageClass} after {after}",
            "add a lifecycle rule to bucket {bucket} that moves objects under {prefix} to {storageClass} after {after}",
            "move everything in bucket {bucket} to {storageClass} after {after}",
            "transition objects under {prefix} in {bucket} to {storageClass} after {after}",
            "transition the objects in bucket {bucket} older than {after} to {storageClass}",
            "move objects under {prefix} in {bucket} older than {after} to {storageClass}",
            "move {prefix} in {bucket} to {storageClass} after {after}",
            "move {bucket} to {storageClass} after {after}",
            "move all objects in {bucket} to {storageClass} after {after}",
            "move everything under {prefix} in {bucket} to {storageClass} after {after}",
            "move files under {prefix} in {bucket} to {storageClass} after {after}",
            "move s3://{bucket}/{prefix} to {storageClass} after {after}",
            "move everything in {bucket} older than {after} to {storageClass}",
            "move everything older than {after} in {bucket} to {storageClass}",
            "move files older than {after} in {bucket} to {storageClass}",
            "move objects in {bucket} automatically to {storageClass} after {after}",
            "automatically move objects in {bucket} to {storageClass} after {after}",
            "automatically move everything under {prefix} in {bucket} to {storageClass} after {after}",
            "transition everything in {bucket} to {storageClass} after {after}",
            "transition everything under {prefix} in {bucket} to {storageClass} after {after}",
            "transition {bucket} to {storageClass} after {after}",
            "transition old versions in {bucket} to {storageClass} after {after}",
            "transition s3://{bucket}/{prefix} to {storageClass} after {after}",
            "send objects in {bucket} to {storageClass} after {after}",
            "send everything in {bucket} to {storageClass} after {after}",
            "push objects in {bucket} to {storageClass} after {after}",
            "put objects in {bucket} into {storageClass} after {after}",
            "put everything in {bucket} into {storageClass} after {after}",
            "add a lifecycle rule to {bucket} to move objects to {storageClass} after {after}",
            "add a lifecycle rule to {bucket} that moves everything to {storageClass} after {after}",
            "add a lifecycle rule to {bucket} that moves everything under {prefix} to {storageClass} after {after}",
            "add a lifecycle rule to {bucket} to transition objects to {storageClass} after {after}",
            "add a lifecycle rule to {bucket} that transitions objects to {storageClass} after {after}",
            "add a lifecycle rule to {bucket} that archives objects to {storageClass} after {after}",
            "add a rule to {bucket} that moves objects to {storageClass} after {after}",
            "set up a lifecycle rule on {bucket} to move objects to {storageClass} after {after}",
            "set up a lifecycle on {bucket} that moves objects to {storageClass} after {after}",
            "set a lifecycle rule on {bucket} to move objects to {storageClass} after {after}",
            "create a lifecycle rule on {bucket} that moves objects to {storageClass} after {after}",
            "create a lifecycle rule on {bucket} to transition objects to {storageClass} after {after}",
            "lifecycle for {bucket}: move objects to {storageClass} after {after}",
            "lifecycle rule for {bucket}: transition objects to {storageClass} after {after}",
            "have objects in {bucket} moved to {storageClass} after {after}",
            "have everything in {bucket} go to {storageClass} after {after}"
        })
final class AddTransitionRuleTool implements AmendingTool<AddTransitionRuleTool.Input> {

    enum StorageClass {
        GLACIER,
        GLACIER_IR,
        DEEP_ARCHIVE,
        STANDARD_IA,
        ONEZONE_IA,
        INTELLIGENT_TIERING;

        /** Before so many days S3 moves nothing there. */
        int leastDays() {
            return this == STANDARD_IA || this == ONEZONE_IA ? 30 : 0;
        }
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
                    value = "Where to",
                    words = {
                        "glacier flexible retrieval=GLACIER",
                        "glacier instant retrieval=GLACIER_IR",
                        "glacier_ir=GLACIER_IR",
                        "glacier deep archive=DEEP_ARCHIVE",
                        "deep_archive=DEEP_ARCHIVE",
                        "infrequent access=STANDARD_IA",
                        "standard-ia=STANDARD_IA",
                        "standard_ia=STANDARD_IA",
                        "onezone-ia=ONEZONE_IA",
                        "onezone_ia=ONEZONE_IA",
                        "one zone ia=ONEZONE_IA",
                        "intelligent-tiering=INTELLIGENT_TIERING",
                        "intelligent_tiering=INTELLIGENT_TIERING",
                        "glacier instant=GLACIER_IR",
                        "glacier-ir=GLACIER_IR",
                        "glacier flexible=GLACIER",
                        "deep-archive=DEEP_ARCHIVE",
                        "glacier_deep_archive=DEEP_ARCHIVE",
                        "ia=STANDARD_IA",
                        "s3 glacier=GLACIER",
                        "infrequent-access=STANDARD_IA",
                        "one-zone-ia=ONEZONE_IA",
                        "one zone infrequent access=ONEZONE_IA",
                        "intelligent tiering=INTELLIGENT_TIERING",
                        "standard infrequent access=STANDARD_IA"
                    })
            StorageClass storageClass,

            @Param(
                    value = "After how many whole days",
                    kind = ParamKind.DURATION,
                    words = {"after {}", "older than {}"})
            Duration after,

            @Param(
                    value = "Move older versions, that many days after they were replaced, instead of current ones",
                    words = {"old versions", "older versions", "noncurrent versions", "previous versions"},
                    defaultValue = "false")
            boolean oldVersions,

            @Param(value = "Name of the rule; made up from what it does when absent", max = 255) @Nullable
            String id) {
        Input {
            Names.checkKey(prefix);
            var days = Lifecycle.days(after);
            if (days < storageClass.leastDays()) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "S3 moves nothing to " + storageClass + " before " + storageClass.leastDays() + " days, and "
                                + days + " was said",
                        "say " + storageClass.leastDays() + " days or more, or choose another storage class");
            }
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(in.bucket(), Lifecycle.READ, Lifecycle.put(in.bucket()));
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        switch (in.storageClass()) {
            case GLACIER, DEEP_ARCHIVE ->
                notes.add("what is in " + in.storageClass()
                        + " has to be restored before it can be read, which takes hours");
            case GLACIER_IR, STANDARD_IA, ONEZONE_IA ->
                notes.add("reading from " + in.storageClass() + " costs money for each GB");
            case INTELLIGENT_TIERING -> notes.add("watching over each object costs a monthly fee");
        }
        notes.add("each move costs a request, and objects that are deleted early are paid for all the same");
        notes.add("the rule can be removed; what it moved by then does not come back by itself");
        return Impact.one("lifecycle of bucket " + in.bucket(), Undo.PARTLY, notes.toArray(String[]::new));
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return LifecycleRules.adding(
                in.bucket(),
                in.id(),
                (in.oldVersions() ? "old-versions-" : "") + "to-"
                        + in.storageClass().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                in.prefix(),
                Lifecycle.days(in.after()),
                (rule, days) -> {
                    if (in.oldVersions()) {
                        rule.noncurrentVersionTransitions(to -> to.noncurrentDays(days)
                                .storageClass(in.storageClass().name()));
                    } else {
                        rule.transitions(to ->
                                to.days(days).storageClass(in.storageClass().name()));
                    }
                });
    }
}
