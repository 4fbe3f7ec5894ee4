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
            "disable the public access block of bucket {bucket}"
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
                        "block=BLOCK",
                        "enable the public access block=BLOCK",
                        "enable block public access=BLOCK",
                        "unblock=ALLOW",
                        "allow=ALLOW",
                        "disable the public access block=ALLOW",
                        "disable block public access=ALLOW"
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
