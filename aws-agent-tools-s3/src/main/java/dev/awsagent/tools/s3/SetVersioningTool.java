package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.List;
import java.util.Map;

@ToolInfo(
        name = "s3_set_versioning",
        effect = Effect.WRITE,
        iam = {"s3:PutBucketVersioning", "s3:GetBucketVersioning"},
        value =
                "Turns the versioning of a bucket on, or suspends it: versions that are there stay, no new ones are kept.",
        examples = {
            "enable versioning on {bucket}",
            "enable versioning for bucket {bucket}",
            "enable versioning of bucket {bucket}",
            "turn on versioning in bucket {bucket}",
            "turn versioning on for {bucket}",
            "turn versioning off for {bucket}",
            "activate versioning on {bucket}",
            "suspend versioning on bucket {bucket}",
            "suspend versioning of {bucket}",
            "suspend the versioning of bucket {bucket}",
            "disable versioning on bucket {bucket}",
            "disable versioning for {bucket}",
            "activate versioning for bucket {bucket}",
            "set versioning on {bucket} to {status}",
            "set the versioning of bucket {bucket} to {status}",
            "start versioning on {bucket}",
            "stop versioning on {bucket}",
            "pause versioning on bucket {bucket}",
            "pause versioning of {bucket}",
            "halt versioning on {bucket}",
            "switch versioning on for {bucket}",
            "switch versioning off for {bucket}",
            "start keeping old versions in {bucket}",
            "start keeping old versions of objects in {bucket}",
            "start keeping versions of files in {bucket}",
            "keep old versions in {bucket}",
            "keep old versions of objects in {bucket}",
            "keep all versions of files in {bucket}",
            "keep older versions of the files in bucket {bucket}",
            "keep previous versions of objects in {bucket}",
            "stop keeping old versions in {bucket}",
            "stop keeping old versions of files in {bucket}"
        })
final class SetVersioningTool implements AmendingTool<SetVersioningTool.Input> {

    enum Status {
        ENABLED("Enabled"),
        SUSPENDED("Suspended");

        final String sent;

        Status(String sent) {
            this.sent = sent;
        }
    }

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value =
                            "ENABLED keeps older versions; SUSPENDED keeps no more of them. It cannot be turned off altogether",
                    words = {
                        "switch versioning off=SUSPENDED",
                        "stop keeping=SUSPENDED",
                        "stop=SUSPENDED",
                        "pause=SUSPENDED",
                        "halt=SUSPENDED",
                        "versioning to off=SUSPENDED",
                        "to off=SUSPENDED",
                        "to disabled=SUSPENDED",
                        "enable=ENABLED",
                        "activate=ENABLED",
                        "turn versioning on=ENABLED",
                        "suspend=SUSPENDED",
                        "disable=SUSPENDED",
                        "turn versioning off=SUSPENDED",
                        "switch versioning on=ENABLED",
                        "start=ENABLED",
                        "start keeping=ENABLED",
                        "keep old versions=ENABLED",
                        "keep all versions=ENABLED",
                        "keep older versions=ENABLED",
                        "keep previous versions=ENABLED",
                        "to on=ENABLED",
                        "versioning to on=ENABLED"
                    })
            Status status) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                "GetBucketVersioning",
                S3Calls.bucket("PutBucketVersioning", in.bucket())
                        .with("VersioningConfiguration", Map.of("Status", in.status().sent)));
    }

    @Override
    public Impact impact(Input in) {
        var what = "versioning of bucket " + in.bucket();
        return in.status() == Status.ENABLED
                ? Impact.one(
                        what,
                        Undo.PARTLY,
                        "versioning cannot be turned off again, only suspended",
                        "every version is stored and paid for; a lifecycle rule can delete old ones")
                : Impact.one(
                        what,
                        Undo.YES,
                        "older versions stay, and are paid for as before",
                        "what is overwritten or deleted from now on cannot be brought back");
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(
                Sides.VERSIONING, in.bucket(), now -> new Sides.Versioning(in.status().sent, now.mfaDelete()));
    }
}
