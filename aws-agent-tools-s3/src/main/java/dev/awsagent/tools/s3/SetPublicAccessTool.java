package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;

@ToolInfo(
        name = "s3_set_public_access",
        effect = Effect.WRITE,
        iam = {
            "s3:PutBucketPublicAccessBlock",
            "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketPolicy",
            "s3:GetBucketPolicyStatus",
            "s3:GetBucketAcl"
        },
        value =
                "Blocks public access to a bucket, or allows it again: all four settings of the public access block, or only those"
                        + " that are named. Allowing it makes nothing public by itself, but lets a policy or an ACL do so.",
        examples = {
            "block public access to {bucket}",
            "block public access on bucket {bucket}",
            "block all public access to bucket {bucket}",
            "block all public access for {bucket}",
            "block public acls on {bucket}",
            "block public policies on {bucket}",
            "unblock public access to {bucket}",
            "unblock all public access on bucket {bucket}",
            "allow public access to bucket {bucket}",
            "allow public policies on {bucket}",
            "allow public acls on {bucket}",
            "enable the public access block on {bucket}",
            "disable the public access block on {bucket}",
            "turn on block public access for {bucket}",
            "turn off block public access for {bucket}",
            "enable the public access block for bucket {bucket}",
            "disable the public access block of bucket {bucket}",
            "lock bucket {bucket} down",
            "lock down bucket {bucket}",
            "lock down {bucket}",
            "lock down public access to {bucket}",
            "lock down {bucket} so that nothing is public",
            "close bucket {bucket} to the public",
            "close {bucket} to the public",
            "close {bucket} off from the public",
            "prevent public access to {bucket}",
            "prevent all public access to bucket {bucket}",
            "forbid public access to {bucket}",
            "deny public access to {bucket}",
            "deny all public access to bucket {bucket}",
            "ensure that {bucket} is private",
            "ensure public access is blocked on {bucket}",
            "set block public access on {bucket}",
            "set the public access block on bucket {bucket}",
            "put a public access block on {bucket}",
            "apply block public access to bucket {bucket}",
            "block anonymous access to {bucket}",
            "ensure that {bucket} is not public",
            "ensure that nothing in {bucket} is public",
            "ensure the bucket {bucket} is private",
            "make sure that {bucket} is private",
            "make sure that public access to {bucket} is blocked",
            "make sure nothing in {bucket} can be public",
            "make sure nothing in {bucket} can ever be public",
            "make sure that nothing in {bucket} is public",
            "make sure the bucket {bucket} is not public",
            "make sure that {bucket} is not public"
        })
final class SetPublicAccessTool implements AmendingTool<SetPublicAccessTool.Input> {

    enum Access {
        BLOCK,
        ALLOW
    }

    enum Setting {
        BLOCK_PUBLIC_ACLS("BlockPublicAcls"),
        IGNORE_PUBLIC_ACLS("IgnorePublicAcls"),
        BLOCK_PUBLIC_POLICY("BlockPublicPolicy"),
        RESTRICT_PUBLIC_BUCKETS("RestrictPublicBuckets");

        final String sent;

        Setting(String sent) {
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
                    value = "BLOCK keeps the public out; ALLOW takes that protection away",
                    words = {
                        "disable block=ALLOW",
                        "disable public access block=ALLOW",
                        "disable the block=ALLOW",
                        "disable the block public access=ALLOW",
                        "disable s3 block=ALLOW",
                        "disable s3 block public access=ALLOW",
                        "disable s3 public access block=ALLOW",
                        "disable the s3 block=ALLOW",
                        "disable the s3 block public access=ALLOW",
                        "disable the s3 public access block=ALLOW",
                        "disable aws block=ALLOW",
                        "disable aws block public access=ALLOW",
                        "disable aws public access block=ALLOW",
                        "disable amazon s3 block=ALLOW",
                        "disable amazon s3 block public access=ALLOW",
                        "disable amazon s3 public access block=ALLOW",
                        "disable aws s3 block=ALLOW",
                        "disable aws s3 block public access=ALLOW",
                        "disable aws s3 public access block=ALLOW",
                        "disable our block=ALLOW",
                        "disable our block public access=ALLOW",
                        "disable our public access block=ALLOW",
                        "disable my block=ALLOW",
                        "disable my block public access=ALLOW",
                        "disable my public access block=ALLOW",
                        "disable its block=ALLOW",
                        "disable its block public access=ALLOW",
                        "disable its public access block=ALLOW",
                        "enable the public access block=BLOCK",
                        "enable block public access=BLOCK",
                        "unblock=ALLOW",
                        "allow=ALLOW",
                        "disable the public access block=ALLOW",
                        "disable block public access=ALLOW",
                        "private=BLOCK",
                        "lock=BLOCK",
                        "close=BLOCK",
                        "prevent=BLOCK",
                        "forbid=BLOCK",
                        "deny=BLOCK",
                        "not public=BLOCK",
                        "not be public=BLOCK",
                        "nothing=BLOCK",
                        "is blocked=BLOCK",
                        "block public=BLOCK",
                        "block all=BLOCK",
                        "block any=BLOCK",
                        "block the public=BLOCK",
                        "block anonymous=BLOCK",
                        "enable public access block=BLOCK",
                        "enable the block public access=BLOCK",
                        "enable a block public access=BLOCK",
                        "enable a public access block=BLOCK",
                        "enable s3 block public access=BLOCK",
                        "enable s3 public access block=BLOCK",
                        "enable the s3 block public access=BLOCK",
                        "enable the s3 public access block=BLOCK",
                        "set block public access=BLOCK",
                        "set public access block=BLOCK",
                        "set the block public access=BLOCK",
                        "set the public access block=BLOCK",
                        "set a block public access=BLOCK",
                        "set a public access block=BLOCK",
                        "set s3 block public access=BLOCK",
                        "set s3 public access block=BLOCK",
                        "set the s3 block public access=BLOCK",
                        "set the s3 public access block=BLOCK",
                        "put block public access=BLOCK",
                        "put public access block=BLOCK",
                        "put the block public access=BLOCK",
                        "put the public access block=BLOCK",
                        "put a block public access=BLOCK",
                        "put a public access block=BLOCK",
                        "put s3 block public access=BLOCK",
                        "put s3 public access block=BLOCK",
                        "put the s3 block public access=BLOCK",
                        "put the s3 public access block=BLOCK",
                        "add block public access=BLOCK",
                        "add public access block=BLOCK",
                        "add the block public access=BLOCK",
                        "add the public access block=BLOCK",
                        "add a block public access=BLOCK",
                        "add a public access block=BLOCK",
                        "add s3 block public access=BLOCK",
                        "add s3 public access block=BLOCK",
                        "add the s3 block public access=BLOCK",
                        "add the s3 public access block=BLOCK",
                        "apply block public access=BLOCK",
                        "apply public access block=BLOCK",
                        "apply the block public access=BLOCK",
                        "apply the public access block=BLOCK",
                        "apply a block public access=BLOCK",
                        "apply a public access block=BLOCK",
                        "apply s3 block public access=BLOCK",
                        "apply s3 public access block=BLOCK",
                        "apply the s3 block public access=BLOCK",
                        "apply the s3 public access block=BLOCK"
                    })
            Access access,

            @Param(
                    value = "Only these settings of the block; all four when absent",
                    words = {"public acls=BLOCK_PUBLIC_ACLS", "public policies=BLOCK_PUBLIC_POLICY"})
            @Nullable
            List<Setting> only) {

        boolean means(Setting setting) {
            return isAll() || Objects.requireNonNull(only).contains(setting);
        }

        boolean isAll() {
            return only == null || only.isEmpty() || only.containsAll(List.of(Setting.values()));
        }
    }

    /** All four settings with one value, as the AWS API names them. */
    static Map<String, Object> all(boolean block) {
        var configuration = new LinkedHashMap<String, Object>();
        for (var setting : Setting.values()) {
            configuration.put(setting.sent, block);
        }
        return configuration;
    }

    @Override
    public Effect effect(Input in) {
        return in.access() == Access.ALLOW ? Effect.DESTROY : Effect.WRITE;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var put = S3Calls.bucket("PutPublicAccessBlock", in.bucket());
        return S3Calls.amendment(
                in.bucket(),
                "GetPublicAccessBlock",
                in.isAll()
                        ? put.with("PublicAccessBlockConfiguration", all(in.access() == Access.BLOCK))
                        : put.open("PublicAccessBlockConfiguration"));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return Stream.concat(calls(in).stream().filter(AwsCall::looks), PublicAccess.looks(in.bucket(), 2).stream())
                .toList();
    }

    @Override
    public Impact impact(Input in) {
        var what = "public access block of bucket " + in.bucket();
        return in.access() == Access.BLOCK
                ? Impact.one(
                        what,
                        Undo.YES,
                        "a website, or anything else that strangers are meant to read from this bucket, stops working")
                : Impact.typed(
                        in.bucket(),
                        List.of(what),
                        1,
                        Undo.PARTLY,
                        "a policy or an ACL can make the bucket public from then on; what strangers read meanwhile cannot be"
                                + " taken back");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var found = PublicAccess.openings(
                S3Access.of(call),
                in.bucket(),
                in.means(Setting.RESTRICT_PUBLIC_BUCKETS),
                in.means(Setting.IGNORE_PUBLIC_ACLS));
        var impact = impact(in);
        var notes = new ArrayList<>(impact.notes());
        var opens = in.access() == Access.BLOCK ? "is closed by it, unless it is already: " : "BECOMES PUBLIC: ";
        found.open().forEach(opening -> notes.add(opens + opening));
        found.unknown().forEach(gap -> notes.add("what this opens or closes is not known: " + gap));
        return amendment(in, call).inspected(impact.withNotes(notes), call);
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.PUBLIC_ACCESS, in.bucket(), now -> Optional.of(changed(in, now)));
    }

    private static PublicAccessBlockConfiguration changed(Input in, Optional<PublicAccessBlockConfiguration> now) {
        var before =
                now.orElseGet(() -> PublicAccessBlockConfiguration.builder().build());
        return PublicAccessBlockConfiguration.builder()
                .blockPublicAcls(changed(in, Setting.BLOCK_PUBLIC_ACLS, before.blockPublicAcls()))
                .ignorePublicAcls(changed(in, Setting.IGNORE_PUBLIC_ACLS, before.ignorePublicAcls()))
                .blockPublicPolicy(changed(in, Setting.BLOCK_PUBLIC_POLICY, before.blockPublicPolicy()))
                .restrictPublicBuckets(changed(in, Setting.RESTRICT_PUBLIC_BUCKETS, before.restrictPublicBuckets()))
                .build();
    }

    private static boolean changed(Input in, Setting setting, @Nullable Boolean before) {
        return in.means(setting) ? in.access() == Access.BLOCK : Boolean.TRUE.equals(before);
    }
}
