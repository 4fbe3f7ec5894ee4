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
        name = "s3_set_ownership",
        effect = Effect.WRITE,
        iam = {"s3:PutBucketOwnershipControls", "s3:GetBucketOwnershipControls"},
        value = "Sets who owns the objects of a bucket, and with it whether ACLs count.",
        examples = {
            "set the object ownership of {bucket} to {ownership}",
            "set object ownership on bucket {bucket} to {ownership}",
            "change the object ownership of bucket {bucket} to {ownership}",
            "disable acls on {bucket}",
            "disable acls for bucket {bucket}",
            "turn off acls on bucket {bucket}",
            "change object ownership of {bucket} to {ownership}",
            "turn acls off for {bucket}",
            "turn acls off on bucket {bucket}",
            "switch acls off for {bucket}",
            "stop using acls on {bucket}",
            "enforce bucket owner ownership on {bucket}",
            "enforce bucket owner ownership for bucket {bucket}",
            "make the bucket owner own all objects in {bucket}",
            "make the bucket owner the owner of everything in {bucket}",
            "make {bucket} bucket owner enforced",
            "set ownership of {bucket} to {ownership}",
            "set the ownership of objects in {bucket} to {ownership}",
            "use {ownership} on bucket {bucket}",
            "switch the object ownership of {bucket} to {ownership}"
        })
final class SetOwnershipTool implements AmendingTool<SetOwnershipTool.Input> {

    enum Ownership {
        BUCKET_OWNER_ENFORCED("BucketOwnerEnforced"),
        BUCKET_OWNER_PREFERRED("BucketOwnerPreferred"),
        OBJECT_WRITER("ObjectWriter");

        final String sent;

        Ownership(String sent) {
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
                    value = "BUCKET_OWNER_ENFORCED: ACLs are off. BUCKET_OWNER_PREFERRED and OBJECT_WRITER: ACLs count",
                    words = {
                        "disable acls=BUCKET_OWNER_ENFORCED",
                        "bucketownerenforced=BUCKET_OWNER_ENFORCED",
                        "bucket_owner_enforced=BUCKET_OWNER_ENFORCED",
                        "bucketownerpreferred=BUCKET_OWNER_PREFERRED",
                        "bucket_owner_preferred=BUCKET_OWNER_PREFERRED",
                        "objectwriter=OBJECT_WRITER",
                        "object_writer=OBJECT_WRITER",
                        "turn acls off=BUCKET_OWNER_ENFORCED",
                        "switch acls off=BUCKET_OWNER_ENFORCED",
                        "stop using acls=BUCKET_OWNER_ENFORCED",
                        "enforce bucket owner=BUCKET_OWNER_ENFORCED",
                        "make the bucket owner=BUCKET_OWNER_ENFORCED",
                        "bucket-owner-enforced=BUCKET_OWNER_ENFORCED",
                        "bucket-owner-preferred=BUCKET_OWNER_PREFERRED",
                        "object-writer=OBJECT_WRITER"
                    })
            Ownership ownership) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                "GetBucketOwnershipControls",
                S3Calls.bucket("PutBucketOwnershipControls", in.bucket())
                        .with(
                                "OwnershipControls",
                                Map.of("Rules", List.of(Map.of("ObjectOwnership", in.ownership().sent)))));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                "object ownership of bucket " + in.bucket(),
                Undo.YES,
                in.ownership() == Ownership.BUCKET_OWNER_ENFORCED
                        ? "what ACLs give to others now stops working; only policies count"
                        : "ACLs count again: what those of the bucket and of its objects give to others is in force at once");
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.OWNERSHIP, in.bucket(), now -> in.ownership().sent);
    }
}
