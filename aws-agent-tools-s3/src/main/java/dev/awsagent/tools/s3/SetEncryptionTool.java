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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

@ToolInfo(
        name = "s3_set_encryption",
        effect = Effect.WRITE,
        iam = {"s3:PutEncryptionConfiguration", "s3:GetEncryptionConfiguration"},
        value =
                "Sets how a bucket encrypts new objects by default: with keys of S3 (AES256), with KMS, or twice with KMS (DSSE).",
        examples = {
            "encrypt bucket {bucket} with {algorithm}",
            "encrypt new objects in {bucket} with {algorithm}",
            "encrypt bucket {bucket} with kms key {kmsKey}",
            "set the default encryption of {bucket} to {algorithm}",
            "set the default encryption of bucket {bucket} to {algorithm} with key {kmsKey}",
            "set the encryption of {bucket} to {algorithm}",
            "set the encryption of {bucket} to {algorithm} with a bucket key",
            "use {algorithm} encryption on bucket {bucket}",
            "enable {algorithm} encryption on {bucket}",
            "change the default encryption of {bucket} to {algorithm}",
            "change the encryption of bucket {bucket} to kms with key {kmsKey}",
            "use {algorithm} encryption for {bucket}",
            "enable {algorithm} encryption for bucket {bucket}",
            "encrypt new objects in bucket {bucket} with {algorithm}",
            "encrypt {bucket} with {algorithm}",
            "encrypt {bucket} using {algorithm}",
            "encrypt everything in {bucket} with {algorithm} by default",
            "encrypt new files in {bucket} with {algorithm}",
            "encrypt {bucket} with kms key {kmsKey}",
            "encrypt {bucket} by default with kms key {kmsKey}",
            "make {algorithm} the default encryption of {bucket}",
            "make {algorithm} the default encryption for bucket {bucket}",
            "set default encryption on {bucket} to {algorithm} using {kmsKey}",
            "set up {algorithm} encryption on {bucket}",
            "set up default encryption with {algorithm} on {bucket}",
            "enable default encryption with {algorithm} on {bucket}",
            "enable default encryption on {bucket} with {algorithm}",
            "enable encryption on {bucket} with {algorithm}",
            "enable default encryption {algorithm} for {bucket}",
            "turn on default encryption with {algorithm} for {bucket}",
            "turn on {algorithm} encryption for {bucket}",
            "turn on encryption for {bucket} with {algorithm}",
            "turn on default encryption {algorithm} on bucket {bucket}",
            "change {bucket} to {algorithm} encryption",
            "use the kms key {kmsKey} for bucket {bucket}",
            "use kms key {kmsKey} for the encryption of {bucket}",
            "use kms key {kmsKey} on {bucket}",
            "use {algorithm} for bucket {bucket}",
            "apply {algorithm} encryption to {bucket}",
            "apply default encryption {algorithm} to bucket {bucket}",
            "default encryption with {algorithm} on {bucket}",
            "default encryption {algorithm} for bucket {bucket}",
            "default-encrypt {bucket} with {algorithm}",
            "default-encrypt bucket {bucket} with kms key {kmsKey}"
        })
final class SetEncryptionTool implements AmendingTool<SetEncryptionTool.Input> {

    enum Algorithm {
        AES256("AES256"),
        KMS("aws:kms"),
        DSSE("aws:kms:dsse");

        final String sent;

        Algorithm(String sent) {
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
                    value = "AES256: keys of S3. KMS: keys of AWS KMS. DSSE: encrypted twice with KMS",
                    words = {
                        "aes256=AES256",
                        "aes-256=AES256",
                        "sse-s3=AES256",
                        "kms=KMS",
                        "sse-kms=KMS",
                        "aws:kms=KMS",
                        "dsse=DSSE",
                        "dsse-kms=DSSE",
                        "sse-kms encryption=KMS",
                        "sse_kms=KMS",
                        "sse_s3=AES256",
                        "kms key=KMS",
                        "s3 managed keys=AES256",
                        "s3-managed keys=AES256",
                        "amazon s3 managed keys=AES256"
                    })
            Algorithm algorithm,

            @Param(
                    value =
                            "For KMS and DSSE: id, alias or ARN of the key; the key that is set now, or else that of AWS, when absent",
                    words = {
                        "key {}",
                        "kms key {}",
                        "with key {}",
                        "with kms key {}",
                        "using key {}",
                        "using {}",
                        "using the key {}",
                        "using kms key {}"
                    },
                    max = 2048)
            @Nullable
            String kmsKey,

            @Param(
                    value = "For KMS: whether to save requests to KMS by a key of the bucket; as it is now when absent",
                    words = {"bucket key"})
            @Nullable
            Boolean bucketKey) {
        Input {
            if (kmsKey != null && algorithm == Algorithm.AES256) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "AES256 takes no key, and '" + kmsKey + "' was given",
                        "say KMS, or leave the key out");
            }
            if (Boolean.TRUE.equals(bucketKey) && algorithm != Algorithm.KMS) {
                throw new ToolException(
                        FailureKind.INVALID, algorithm + " has no bucket key", "say KMS, or leave the bucket key out");
            }
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return S3Calls.amendment(
                in.bucket(),
                "GetBucketEncryption",
                S3Calls.bucket("PutBucketEncryption", in.bucket()).open("ServerSideEncryptionConfiguration"));
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        notes.add("only new objects are encrypted so; those that are there stay as they are");
        if (in.algorithm() != Algorithm.AES256) {
            notes.add(
                    "whoever reads or writes an object needs permission to use the key too, and requests to KMS cost money");
        }
        return Impact.one("default encryption of bucket " + in.bucket(), Undo.YES, notes.toArray(String[]::new));
    }

    @Override
    public Amendment<?> amendment(Input in, ToolCall call) {
        return new Amendment<>(Sides.ENCRYPTION, in.bucket(), now -> changed(in, now));
    }

    /** Keeps what the rule says beside the algorithm, such as which encryption it refuses. */
    private static List<ServerSideEncryptionRule> changed(Input in, List<ServerSideEncryptionRule> now) {
        var rule = now.isEmpty() ? ServerSideEncryptionRule.builder().build() : now.get(0);
        var before = rule.applyServerSideEncryptionByDefault();
        boolean withKey = in.algorithm() != Algorithm.AES256;
        var key = in.kmsKey() != null || before == null ? in.kmsKey() : before.kmsMasterKeyID();
        var bucketKey = in.bucketKey() == null ? rule.bucketKeyEnabled() : in.bucketKey();
        return List.of(rule.toBuilder()
                .applyServerSideEncryptionByDefault(
                        to -> to.sseAlgorithm(in.algorithm().sent).kmsMasterKeyID(withKey ? key : null))
                .bucketKeyEnabled(in.algorithm() == Algorithm.KMS ? bucketKey : null)
                .build());
    }
}
