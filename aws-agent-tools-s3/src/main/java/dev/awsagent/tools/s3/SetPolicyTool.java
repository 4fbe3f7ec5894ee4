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
import dev.awsagent.tool.WorkingFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

@ToolInfo(
        name = "s3_set_policy",
        effect = Effect.DESTROY,
        iam = {"s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock"},
        value =
                "Sets the policy of a bucket from a JSON file, or from JSON text. It takes the place of the one that is there,"
                        + " so what only that one allowed or denied is gone.",
        examples = {
            "set the policy of {bucket} from {policy}",
            "set the policy of bucket {bucket} from {policy}",
            "set the bucket policy of {bucket} from {policy}",
            "set the bucket policy of {bucket} to {policy}",
            "apply the policy {policy} to bucket {bucket}",
            "apply {policy} as the policy of {bucket}",
            "replace the policy of {bucket} with {policy}",
            "replace the bucket policy of {bucket} with {policy}",
            "put the bucket policy {policy} on {bucket}",
            "set the policy of {bucket} to {policy}",
            "apply policy {policy} to {bucket}",
            "apply the bucket policy {policy} to {bucket}",
            "replace the policy of bucket {bucket} by {policy}",
            "put the policy {policy} on {bucket}",
            "use the policy in {policy} for bucket {bucket}",
            "attach the policy {policy} to {bucket}",
            "attach the policy in {policy} to bucket {bucket}",
            "update the bucket policy of {bucket} from {policy}",
            "update the policy of {bucket} with {policy}",
            "update the policy of bucket {bucket} to {policy}",
            "change the bucket policy of {bucket} to {policy}",
            "change the policy of {bucket} to the one in {policy}",
            "apply the policy in {policy} to bucket {bucket}",
            "apply the bucket policy from {policy} to {bucket}",
            "apply the policy from {policy} to {bucket}",
            "set the bucket policy of {bucket} to the contents of {policy}",
            "install the policy {policy} on {bucket}",
            "replace the bucket policy of {bucket} with the one in {policy}",
            "overwrite the bucket policy of {bucket} with {policy}"
        })
final class SetPolicyTool implements AmendingTool<SetPolicyTool.Input> {

    private static final String GET_BLOCK = "GetPublicAccessBlock";

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "A JSON file of this machine, or the policy itself in JSON",
                    kind = ParamKind.LOCAL_PATH,
                    min = 1,
                    max = BucketPolicy.MOST_BYTES)
            String policy) {

        boolean isText() {
            return policy.strip().startsWith("{");
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var put = S3Calls.bucket("PutBucketPolicy", in.bucket());
        return S3Calls.amendment(
                in.bucket(), "GetBucketPolicy", in.isText() ? put.with("Policy", in.policy()) : put.open("Policy"));
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return S3Calls.with(S3Calls.amendment(in.bucket(), "GetBucketPolicy"), S3Calls.bucket(GET_BLOCK, in.bucket()));
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        BucketPolicy.of(text(in, files));
    }

    @Override
    public Impact impact(Input in) {
        return Impact.typed(
                in.bucket(),
                List.of("policy of bucket " + in.bucket()),
                1,
                Undo.YES,
                "the policy that is there is replaced as a whole; the answer says it in JSON, to put it back");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var impact = impact(in);
        var notes = new ArrayList<>(impact.notes());
        var policy = BucketPolicy.of(text(in, call.files()));
        if (policy.isPublic()) {
            var block = Sides.PUBLIC_ACCESS.of(S3Access.of(call), in.bucket());
            boolean refused =
                    block.isPresent() && Boolean.TRUE.equals(block.get().blockPublicPolicy());
            notes.add(
                    refused
                            ? "it would make the bucket PUBLIC: the bucket's public access block refuses such a policy"
                            : "it makes the bucket PUBLIC: anybody is let in");
        }
        if (policy.mayLockOut()) {
            notes.add(
                    "it denies anybody to change the policy again: it may LOCK YOU OUT, and then only the root user of the"
                            + " account can remove it");
        }
        return amendment(in, call).inspected(impact.withNotes(notes), call);
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        var text = text(in, call.files());
        return new Amendment<>(Sides.POLICY, in.bucket(), now -> BucketPolicy.same(now, text) ? now : text);
    }

    private static String text(Input in, WorkingFolder files) {
        if (in.isText()) {
            return in.policy();
        }
        var name = in.policy();
        var file = files.resolve(name);
        try {
            if (!Files.isRegularFile(file)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "there is no file '" + name + "' in " + files.root(),
                        "check the path; it is taken from the working folder");
            }
            var bytes = Files.size(file);
            if (bytes > BucketPolicy.MOST_BYTES) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "'" + name + "' has " + bytes + " bytes, and a bucket policy has at most "
                                + BucketPolicy.MOST_BYTES,
                        "make it shorter, or check that it is the right file");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + name + "' cannot be read as text: " + e.getMessage(),
                    "check the file",
                    e);
        }
    }
}
