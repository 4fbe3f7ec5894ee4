package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

@ToolInfo(
        name = "s3_create_bucket",
        effect = Effect.WRITE,
        iam = {
            "s3:CreateBucket",
            "s3:PutBucketOwnershipControls",
            "s3:PutBucketPublicAccessBlock",
            "s3:PutEncryptionConfiguration",
            "s3:PutBucketVersioning",
            "s3:PutBucketTagging"
        },
        value =
                "Creates a bucket, in the region that is asked for or else in the current one; with versioning, default encryption,"
                        + " public access blocked, tags and an object ownership of one's own where that is asked for.",
        examples = {
            "create bucket {bucket}",
            "create a bucket called {bucket}",
            "create a new bucket named {bucket} in {region}",
            "create an s3 bucket {bucket} in {region}",
            "make a bucket {bucket}",
            "make a new bucket called {bucket} in region {region}",
            "make bucket {bucket}",
            "I need a bucket named {bucket}",
            "I need a new bucket {bucket} in {region}",
            "set up a bucket {bucket}",
            "add a bucket called {bucket}",
            "new bucket {bucket}",
            "new bucket {bucket} in {region}",
            "mb s3://{bucket}",
            "create a private bucket {bucket}",
            "create a private bucket called {bucket} in {region}",
            "create bucket {bucket} with versioning",
            "create a bucket {bucket} in {region} with versioning",
            "create an encrypted bucket {bucket}",
            "create bucket {bucket} with kms encryption",
            "create a private bucket {bucket} with versioning",
            "create a versioned bucket {bucket}",
            "set up a bucket called {bucket} in {region}",
            "create an s3 bucket with the name {bucket}",
            "create a bucket with the name {bucket} in {region}",
            "spin up a bucket called {bucket}",
            "spin up a bucket {bucket} in {region}",
            "provision a bucket {bucket} in {region}",
            "provision bucket {bucket}",
            "set me up a bucket {bucket}",
            "I need a bucket {bucket}",
            "we need a bucket {bucket} in {region}",
            "create a kms encrypted bucket {bucket}",
            "create bucket {bucket} with encryption",
            "create bucket {bucket} with default encryption",
            "create bucket {bucket} with kms encryption using key {kmsKey}",
            "make a versioned bucket {bucket} in {region}",
            "create bucket {bucket} tagged {tags}",
            "create a bucket {bucket} in {region} tagged with {tags}",
            "make a bucket {bucket} with tag {tags}"
        })
final class CreateBucketTool implements Tool<CreateBucketTool.Input, CreateBucketTool.Output> {

    private static final String DEFAULT_REGION = "us-east-1";
    private static final String PRIVATE = "private, with public access blocked, as AWS makes new buckets";

    record Input(
            @Param(
                    value = "Name of the new bucket, unique among all accounts",
                    kind = ParamKind.BUCKET,
                    pattern = Names.NEW_BUCKET,
                    rule = Names.NEW_BUCKET_RULE,
                    words = {"called {}", "named {}"})
            String bucket,

            @Param(
                    value = "Where to create it; the current region when absent",
                    kind = ParamKind.REGION,
                    pattern = "[a-z]{2,}(-[a-z]+)+-\\d+",
                    rule = "must be a region such as eu-west-1")
            @Nullable
            String region,

            @Param(
                    value = "Keep older versions of objects",
                    words = {
                        "with versioning",
                        "versioned bucket",
                        "with versioning enabled",
                        "with versioning on",
                        "with versioning turned on",
                        "with versioning switched on",
                        "with versioning activated",
                        "versioning enabled",
                        "versioned s3 bucket",
                        "versioned private bucket",
                        "versioned encrypted bucket"
                    },
                    defaultValue = "false")
            boolean versioning,

            @Param(
                    value = "Default encryption; S3 takes AES256 where nothing is said",
                    words = {
                        "with encryption=AES256",
                        "encrypted bucket=AES256",
                        "with aes256=AES256",
                        "with aes256 encryption=AES256",
                        "with kms=KMS",
                        "with kms encryption=KMS",
                        "with dsse=DSSE",
                        "with dsse encryption=DSSE",
                        "with kms-encryption=KMS",
                        "kms encrypted bucket=KMS",
                        "kms-encrypted bucket=KMS",
                        "encrypted s3 bucket=AES256",
                        "encrypted with kms=KMS",
                        "encrypted with aes256=AES256",
                        "encrypted with sse-s3=AES256",
                        "encrypted with sse-kms=KMS",
                        "with sse-s3=AES256",
                        "with sse-kms=KMS",
                        "with default encryption=AES256",
                        "with encryption enabled=AES256",
                        "with encryption turned on=AES256",
                        "encrypted versioned bucket=AES256",
                        "encrypted private bucket=AES256"
                    })
            SetEncryptionTool.@Nullable Algorithm encryption,

            @Param(
                    value = "For KMS and DSSE: id, alias or ARN of the key; that of AWS when absent",
                    max = 2048,
                    words = {"using key {}", "with key {}", "using kms key {}", "with kms key {}"})
            @Nullable
            String kmsKey,

            @Param(
                    value = "Block all public access, and check that S3 did; S3 blocks it for new buckets by itself",
                    words = {
                        "private bucket",
                        "with public access blocked",
                        "private s3 bucket",
                        "private encrypted bucket",
                        "private versioned bucket",
                        "with block public access",
                        "with all public access blocked",
                        "with no public access",
                        "without public access",
                        "public access blocked",
                        "not public",
                        "with public access off",
                        "with public access turned off",
                        "non-public bucket"
                    },
                    defaultValue = "false")
            boolean blockPublicAccess,

            @Param("Who owns the objects; BUCKET_OWNER_ENFORCED where nothing is said")
            SetOwnershipTool.@Nullable Ownership ownership,

            @Param(
                    value = "Tags",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}", "with tags {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Do not tag it with who asked for it, when and why",
                    words = {"untagged", "without request tags"},
                    defaultValue = "false")
            boolean untagged) {
        Input {
            if (tags != null) {
                TagBucketTool.check(tags);
            }
            if (kmsKey != null && (encryption == null || encryption == SetEncryptionTool.Algorithm.AES256)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "a key for encryption is given, and the encryption is "
                                + (encryption == null ? "not said" : encryption.toString()),
                        "say KMS or DSSE, or leave the key out");
            }
        }

        private boolean hasSettings() {
            return versioning || encryption != null || blockPublicAccess || ownership != null || tags != null;
        }
    }

    /**
     * @param created false when it was yours already, and nothing changed
     * @param settings what was set on it, in words
     */
    record Output(String bucket, String region, boolean created, List<String> settings) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return calls(in, Target.ANY);
    }

    @Override
    public List<AwsCall> calls(Input in, Target target) {
        var create =
                AwsCall.of("s3", "CreateBucket").with("Bucket", in.bucket()).on(S3Calls.bucketArn(in.bucket()));
        var region = in.region() == null ? target.region() : in.region();
        // us-east-1 is the one region that must not be named as the location.
        var located = region == null || region.equals(DEFAULT_REGION)
                ? create
                : create.with("CreateBucketConfiguration", Map.of("LocationConstraint", region));
        var calls = new ArrayList<AwsCall>();
        calls.add(in.ownership() == null ? located : located.with("ObjectOwnership", in.ownership().sent));
        // To say where a bucket is that is there already.
        calls.add(S3Calls.bucket("HeadBucket", in.bucket()));
        if (in.blockPublicAccess()) {
            calls.add(S3Calls.bucket("PutPublicAccessBlock", in.bucket())
                    .with("PublicAccessBlockConfiguration", SetPublicAccessTool.all(true)));
        }
        if (in.encryption() != null) {
            var byDefault = new LinkedHashMap<String, Object>();
            byDefault.put("SSEAlgorithm", in.encryption().sent);
            if (in.kmsKey() != null) {
                byDefault.put("KMSMasterKeyID", in.kmsKey());
            }
            calls.add(S3Calls.bucket("PutBucketEncryption", in.bucket())
                    .with(
                            "ServerSideEncryptionConfiguration",
                            Map.of("Rules", List.of(Map.of("ApplyServerSideEncryptionByDefault", byDefault)))));
        }
        if (in.versioning()) {
            calls.add(S3Calls.bucket("PutBucketVersioning", in.bucket())
                    .with("VersioningConfiguration", Map.of("Status", SetVersioningTool.Status.ENABLED.sent)));
        }
        if (!in.untagged() || in.tags() != null) {
            calls.add(S3Calls.bucket("PutBucketTagging", in.bucket()).open("Tagging"));
        }
        return calls;
    }

    @Override
    public Impact impact(Input in) {
        return impact(in, Target.ANY);
    }

    @Override
    public Impact impact(Input in, Target target) {
        var region = in.region() == null ? target.region() : in.region();
        return Impact.one(
                "bucket " + in.bucket(),
                Undo.YES,
                region == null
                        ? "in " + DEFAULT_REGION
                                + ", since nothing names a region; say 'in eu-west-1', or set AWS_REGION"
                        : "in " + region,
                PRIVATE,
                CreationTags.note(in.untagged()));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        return CreationTags.noted(impact(in, call.target()), call, in.untagged())
                .costing(S3Calls.STORAGE)
                .making(CreationTags.planned(call, in.tags(), in.untagged()));
    }

    private static Map<String, String> tags(Input in, ToolCall call) {
        return CreationTags.of(call, in.tags(), in.untagged());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var region = in.region() == null ? s3.region() : in.region();
        try {
            s3.client(region).createBucket(request -> {
                request.bucket(in.bucket());
                if (!region.equals(DEFAULT_REGION)) {
                    request.createBucketConfiguration(where -> where.locationConstraint(region));
                }
                if (in.ownership() != null) {
                    request.objectOwnership(in.ownership().sent);
                }
            });
        } catch (RuntimeException e) {
            if (S3Access.isCode(e, "BucketAlreadyOwnedByYou")) {
                return ownAlready(s3, in, region);
            }
            if (S3Access.isCode(e, "BucketAlreadyExists")) {
                return ToolResult.failed(
                        FailureKind.CONFLICT,
                        "the name '" + in.bucket() + "' is taken: bucket names are unique among all accounts",
                        "choose another name, such as " + in.bucket() + "-" + region);
            }
            throw e;
        }
        return ToolResult.ok(new Output(in.bucket(), region, true, settings(in, tags(in, call), s3.client(region))));
    }

    /** Sets up the new bucket, what protects it first. */
    private static List<String> settings(Input in, Map<String, String> tags, S3Client client) {
        var done = new ArrayList<String>();
        if (in.ownership() != null) {
            done.add("object ownership " + in.ownership().sent);
        }
        try {
            if (in.blockPublicAccess()) {
                client.putPublicAccessBlock(request -> request.bucket(in.bucket())
                        .publicAccessBlockConfiguration(block -> block.blockPublicAcls(true)
                                .ignorePublicAcls(true)
                                .blockPublicPolicy(true)
                                .restrictPublicBuckets(true)));
                done.add("all public access is blocked");
            }
            var encryption = in.encryption();
            if (encryption != null) {
                client.putBucketEncryption(request -> request.bucket(in.bucket())
                        .serverSideEncryptionConfiguration(to ->
                                to.rules(rule -> rule.applyServerSideEncryptionByDefault(byDefault ->
                                        byDefault.sseAlgorithm(encryption.sent).kmsMasterKeyID(in.kmsKey())))));
                done.add("encryption " + encryption.sent);
            }
            if (in.versioning()) {
                client.putBucketVersioning(request -> request.bucket(in.bucket())
                        .versioningConfiguration(to -> to.status(SetVersioningTool.Status.ENABLED.sent)));
                done.add("versioning enabled");
            }
            if (!tags.isEmpty()) {
                done.add(tag(in, tags, client));
            }
            return done;
        } catch (RuntimeException e) {
            throw new ToolException(
                    FailureKind.PARTIAL,
                    "bucket '" + in.bucket() + "' was created, "
                            + (done.isEmpty() ? "and nothing set on it" : "with " + String.join(", ", done))
                            + "; then: " + e.getMessage(),
                    "set the rest on its own, or delete the bucket",
                    e);
        }
    }

    private static String tag(Input in, Map<String, String> tags, S3Client client) {
        try {
            Sides.TAGS.write().to(client, in.bucket(), tags);
            return "tagged with " + String.join(", ", tags.keySet());
        } catch (RuntimeException e) {
            if (in.tags() == null && S3Access.isNotImplemented(e)) {
                return "not tagged: this endpoint has no tags for buckets";
            }
            throw e;
        }
    }

    private static ToolResult<Output> ownAlready(S3Access s3, Input in, String region) {
        var where = s3.regionOf(in.bucket());
        if ((where == null || where.equals(region)) && in.hasSettings()) {
            return ToolResult.failed(
                    FailureKind.CONFLICT,
                    "you have a bucket '" + in.bucket() + "' already; nothing was set on it",
                    "set what it lacks on its own, such as 'enable versioning on " + in.bucket() + "'");
        }
        if (where == null || where.equals(region)) {
            return ToolResult.ok(new Output(in.bucket(), region, false, List.of()));
        }
        return ToolResult.failed(
                FailureKind.CONFLICT,
                "you have a bucket '" + in.bucket() + "' already, in " + where + " and not in " + region,
                "use it there, or choose another name");
    }
}
