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
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_remove_lifecycle_rule",
        effect = Effect.DESTROY,
        iam = {"s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration"},
        value = "Removes one lifecycle rule of a bucket by its name, or all of them. Objects stay as they are.",
        examples = {
            "remove lifecycle rule {id} from {bucket}",
            "remove the lifecycle rule {id} from bucket {bucket}",
            "delete the lifecycle rule {id} of {bucket}",
            "delete lifecycle rule {id} from bucket {bucket}",
            "remove all lifecycle rules from {bucket}",
            "remove all lifecycle rules of bucket {bucket}",
            "delete all lifecycle rules of {bucket}",
            "delete the lifecycle rules of {bucket}",
            "clear all lifecycle rules from {bucket}",
            "clear the lifecycle rules of bucket {bucket}",
            "clear the lifecycle configuration of {bucket}",
            "delete the lifecycle configuration of {bucket}",
            "remove the lifecycle configuration from bucket {bucket}",
            "delete the lifecycle policy of {bucket}",
            "remove the lifecycle policy from bucket {bucket}",
            "delete the rule {id} from the lifecycle of {bucket}",
            "remove the rule {id} from the lifecycle of {bucket}",
            "remove every lifecycle rule from {bucket}",
            "wipe the lifecycle rules of {bucket}",
            "take the lifecycle rule {id} off {bucket}"
        })
final class RemoveLifecycleRuleTool implements AmendingTool<RemoveLifecycleRuleTool.Input> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "Name of the rule to remove",
                    kind = ParamKind.NAME,
                    max = 255,
                    words = {"rule {}"})
            @Nullable
            String id,

            @Param(
                    value = "Remove every rule",
                    words = {
                        "all lifecycle rules",
                        "lifecycle rules",
                        "lifecycle configuration",
                        "lifecycle policy",
                        "every lifecycle rule",
                        "all the lifecycle rules",
                        "all of the lifecycle rules"
                    },
                    defaultValue = "false")
            boolean all) {
        Input {
            if (all == (id != null)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        id == null ? "no rule is named" : "one rule and all rules are named at once",
                        "name one rule, or say all; 'show the lifecycle of " + bucket + "' lists them");
            }
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                Lifecycle.READ,
                Lifecycle.put(in.bucket()),
                S3Calls.bucket("DeleteBucketLifecycle", in.bucket()));
    }

    @Override
    public Impact impact(Input in) {
        var note = "what the rules did stays done; what they would have moved or deleted from now on stays";
        var what = "lifecycle of bucket " + in.bucket();
        return in.all()
                ? Impact.typed(in.bucket(), List.of(what), -1, Undo.YES, note)
                : Impact.one(what, Undo.YES, note);
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return LifecycleRules.removing(in.bucket(), in.id());
    }
}
