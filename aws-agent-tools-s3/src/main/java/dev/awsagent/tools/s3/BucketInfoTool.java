package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;

@ToolInfo(
        name = "s3_bucket_info",
        effect = Effect.READ,
        iam = {
            "s3:GetBucketLocation",
            "s3:GetBucketVersioning",
            "s3:GetEncryptionConfiguration",
            "s3:GetBucketTagging",
            "s3:GetBucketPolicyStatus",
            "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketOwnershipControls",
            "s3:GetLifecycleConfiguration",
            "s3:GetBucketCORS",
            "s3:GetBucketWebsite",
            "s3:GetBucketLogging",
            "s3:GetBucketNotification",
            "s3:GetReplicationConfiguration"
        },
        value =
                "Shows how one bucket is set up: location (region), versioning, encryption, tags, whether its policy makes it"
                        + " public, public access block, object ownership, lifecycle rules, CORS, website, access logging,"
                        + " notifications and replication; all of it, or only what was asked for.",
        examples = {
            "show the settings of bucket {bucket}",
            "tell me about bucket {bucket}",
            "describe bucket {bucket}",
            "details of the bucket {bucket}",
            "how is bucket {bucket} configured",
            "show the configuration of {bucket}",
            "which region is bucket {bucket} in",
            "in what region is {bucket}",
            "where is the bucket {bucket}",
            "what is the location of {bucket}",
            "is versioning enabled on {bucket}",
            "is {bucket} versioned",
            "check the versioning of bucket {bucket}",
            "show the versioning status of bucket {bucket}",
            "is {bucket} encrypted",
            "how is {bucket} encrypted",
            "what encryption does bucket {bucket} use",
            "what is the default encryption of bucket {bucket}",
            "what is the default encryption of {bucket}",
            "what are the tags of {bucket}",
            "list the tags on bucket {bucket}",
            "get the tags of bucket {bucket}",
            "is {bucket} public",
            "is bucket {bucket} open to the public",
            "show the public access settings of {bucket}",
            "is {bucket} publicly accessible",
            "list the lifecycle rules of bucket {bucket}",
            "show the lifecycle of {bucket}",
            "does {bucket} have lifecycle rules",
            "who owns the objects in {bucket}",
            "are acls enabled on {bucket}",
            "show the object ownership of bucket {bucket}",
            "show the cors rules of {bucket}",
            "what is the cors configuration of bucket {bucket}",
            "is {bucket} a website",
            "show the website configuration of {bucket}",
            "is {bucket} configured as a static website",
            "is access logging enabled on {bucket}",
            "where do the access logs of {bucket} go",
            "show the logging of bucket {bucket}",
            "show the event notifications of {bucket}",
            "is {bucket} replicated",
            "where is {bucket} replicated to",
            "show the replication rules of bucket {bucket}",
            "show the notifications of bucket {bucket}",
            "who owns objects in bucket {bucket}",
            "is bucket {bucket} publicly accessible",
            "show notifications of {bucket}",
            "does {bucket} keep old versions",
            "does {bucket} keep older versions of files",
            "are old versions kept in {bucket}",
            "versioning status of {bucket}",
            "versioning on {bucket}",
            "is {bucket} version controlled",
            "do we have versioning on {bucket}",
            "is the data in {bucket} encrypted",
            "are the files in {bucket} encrypted",
            "are objects in {bucket} encrypted by default",
            "which kms key does {bucket} use",
            "what kms key is {bucket} encrypted with",
            "default encryption of bucket {bucket}",
            "encryption settings of {bucket}",
            "when do files in {bucket} expire",
            "do objects in {bucket} expire",
            "how long are files kept in {bucket}",
            "how long does {bucket} keep objects",
            "what lifecycle policy does {bucket} have",
            "is there a lifecycle policy on {bucket}",
            "show the retention of {bucket}",
            "expiration rules of {bucket}",
            "when do objects in {bucket} move to glacier",
            "where does {bucket} live",
            "where is {bucket} hosted",
            "where does bucket {bucket} reside",
            "what region does {bucket} sit in",
            "can anyone read {bucket}",
            "can anyone on the internet read {bucket}",
            "can strangers read {bucket}",
            "is {bucket} private",
            "is bucket {bucket} exposed",
            "is {bucket} open to the world",
            "is {bucket} visible to anyone",
            "is public access blocked on {bucket}",
            "does {bucket} block public access",
            "is block public access on for {bucket}",
            "can bucket {bucket} be accessed publicly",
            "does {bucket} log requests",
            "does bucket {bucket} log who accesses it",
            "are access logs turned on for {bucket}",
            "where are the access logs of {bucket} written to",
            "which bucket gets the access logs of {bucket}",
            "what events does {bucket} send",
            "which lambda gets triggered by uploads to {bucket}",
            "what is triggered by {bucket}",
            "who gets notified about new files in {bucket}",
            "is anything triggered by bucket {bucket}",
            "does {bucket} replicate anywhere",
            "does bucket {bucket} replicate to another region",
            "which bucket is {bucket} replicated to",
            "is static hosting enabled on {bucket}",
            "is website hosting on for {bucket}",
            "does {bucket} host a website",
            "which index document does {bucket} use",
            "are acls disabled on {bucket}",
            "does {bucket} use acls",
            "is cors set up on {bucket}",
            "which origins does {bucket} allow",
            "does {bucket} allow cross origin requests",
            "does bucket {bucket} have tags",
            "which tags are on bucket {bucket}",
            "how is bucket {bucket} tagged",
            "how is {bucket} set up",
            "overview of bucket {bucket}",
            "give me the setup of bucket {bucket}",
            "properties of bucket {bucket}",
            "attributes of bucket {bucket}",
            "lifecycle rules of {bucket}",
            "lifecycle of {bucket}",
            "default encryption of {bucket}",
            "by which key is {bucket} encrypted",
            "with which key is bucket {bucket} encrypted",
            "bucket tags of {bucket}"
        })
final class BucketInfoTool implements Tool<BucketInfoTool.Input, BucketInfoTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "Show where it is",
                    words = {
                        "location",
                        "located",
                        "where",
                        "region",
                        "which region",
                        "what region",
                        "live",
                        "hosted",
                        "reside",
                        "sit in"
                    },
                    defaultValue = "false")
            boolean location,

            @Param(
                    value = "Show whether versions are kept",
                    words = {
                        "versioning",
                        "versioned",
                        "versions",
                        "version controlled",
                        "old versions",
                        "older versions",
                        "keep old versions"
                    },
                    defaultValue = "false")
            boolean versioning,

            @Param(
                    value = "Show how it is encrypted",
                    words = {"encryption", "encrypted", "encrypt", "kms", "encrypts", "kms key", "at rest"},
                    defaultValue = "false")
            boolean encryption,

            @Param(
                    value = "Show its tags",
                    words = {"tags", "tagged", "tag", "tagging"},
                    defaultValue = "false")
            boolean tags,

            @Param(
                    value = "Show whether its policy makes it public",
                    words = {
                        "policy status",
                        "public policy",
                        "public",
                        "publicly",
                        "anyone",
                        "exposed",
                        "open to the world",
                        "strangers",
                        "private",
                        "internet",
                        "anybody"
                    },
                    defaultValue = "false")
            boolean policyStatus,

            @Param(
                    value = "Show its public access block",
                    words = {
                        "public access",
                        "public access block",
                        "public",
                        "publicly",
                        "open to the world",
                        "anyone",
                        "exposed",
                        "strangers",
                        "private",
                        "internet",
                        "anybody",
                        "block public access",
                        "accessed publicly"
                    },
                    defaultValue = "false")
            boolean publicAccess,

            @Param(
                    value = "Show who owns its objects, and whether ACLs count",
                    words = {"ownership", "object ownership", "owns", "acl", "acls"},
                    defaultValue = "false")
            boolean ownership,

            @Param(
                    value = "Show its lifecycle rules",
                    words = {
                        "lifecycle",
                        "lifecycle rules",
                        "expiration rules",
                        "retention rules",
                        "lifecycle policy",
                        "lifecycle policies",
                        "lifecycle configuration",
                        "expire",
                        "expires",
                        "expiration",
                        "retention",
                        "kept",
                        "move to glacier",
                        "transition",
                        "transitions"
                    },
                    defaultValue = "false")
            boolean lifecycle,

            @Param(
                    value = "Show which web pages may use it (CORS)",
                    words = {
                        "cors",
                        "cors rules",
                        "cross origin",
                        "origins",
                        "cross-origin",
                        "cross origin requests",
                        "allowed origins"
                    },
                    defaultValue = "false")
            boolean cors,

            @Param(
                    value = "Show whether it is a website",
                    words = {
                        "website",
                        "static website",
                        "web site",
                        "website hosting",
                        "hosting",
                        "static hosting",
                        "host a website",
                        "index document"
                    },
                    defaultValue = "false")
            boolean website,

            @Param(
                    value = "Show where its access is logged to",
                    words = {
                        "logging",
                        "access logging",
                        "access logs",
                        "server access logging",
                        "access log",
                        "log requests",
                        "logged",
                        "log who"
                    },
                    defaultValue = "false")
            boolean logging,

            @Param(
                    value = "Show whom it tells of events",
                    words = {
                        "notifications",
                        "notification",
                        "event notifications",
                        "events",
                        "event",
                        "notified",
                        "triggered",
                        "trigger",
                        "triggers",
                        "lands in"
                    },
                    defaultValue = "false")
            boolean notifications,

            @Param(
                    value = "Show where it is replicated to",
                    words = {"replication", "replicated", "replication rules", "replicate", "replicates", "replica"},
                    defaultValue = "false")
            boolean replication) {

        /** What was asked for; everything when nothing in particular was. */
        List<Aspect> aspects() {
            var chosen = new ArrayList<Aspect>();
            add(chosen, location, Aspect.LOCATION);
            add(chosen, versioning, Aspect.VERSIONING);
            add(chosen, encryption, Aspect.ENCRYPTION);
            add(chosen, tags, Aspect.TAGS);
            add(chosen, policyStatus, Aspect.POLICY_STATUS);
            add(chosen, publicAccess, Aspect.PUBLIC_ACCESS);
            add(chosen, ownership, Aspect.OWNERSHIP);
            add(chosen, lifecycle, Aspect.LIFECYCLE);
            add(chosen, cors, Aspect.CORS);
            add(chosen, website, Aspect.WEBSITE);
            add(chosen, logging, Aspect.LOGGING);
            add(chosen, notifications, Aspect.NOTIFICATIONS);
            add(chosen, replication, Aspect.REPLICATION);
            return chosen.isEmpty() ? List.of(Aspect.values()) : chosen;
        }

        private static void add(List<Aspect> chosen, boolean asked, Aspect aspect) {
            if (asked) {
                chosen.add(aspect);
            }
        }
    }

    /** One side of a bucket's setup, and the call that reads it. */
    enum Aspect {
        LOCATION("location", "GetBucketLocation", "GetBucketLocation"),
        VERSIONING("versioning", "GetBucketVersioning", "GetBucketVersioning"),
        ENCRYPTION("encryption", "GetBucketEncryption", "GetEncryptionConfiguration"),
        TAGS("tags", "GetBucketTagging", "GetBucketTagging"),
        POLICY_STATUS("policy status", "GetBucketPolicyStatus", "GetBucketPolicyStatus"),
        PUBLIC_ACCESS("public access block", "GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
        OWNERSHIP("object ownership", "GetBucketOwnershipControls", "GetBucketOwnershipControls"),
        LIFECYCLE("lifecycle", "GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"),
        CORS("CORS", "GetBucketCors", "GetBucketCORS"),
        WEBSITE("website", "GetBucketWebsite", "GetBucketWebsite"),
        LOGGING("access logging", "GetBucketLogging", "GetBucketLogging"),
        NOTIFICATIONS("notifications", "GetBucketNotificationConfiguration", "GetBucketNotification"),
        REPLICATION("replication", "GetBucketReplication", "GetReplicationConfiguration");

        final String label;
        final String operation;

        /** IAM's name, which is not always that of the operation. */
        final String action;

        Aspect(String label, String operation, String action) {
            this.label = label;
            this.operation = operation;
            this.action = action;
        }
    }

    record Output(String bucket, List<Setting> settings) {}

    /**
     * @param state whether there is a value
     * @param value in words
     */
    record Setting(String setting, State state, String value) {}

    enum State {
        SET,
        UNSET,
        /** The endpoint does not implement it. */
        NOT_SUPPORTED,
        ACCESS_DENIED,
        /** It could not be read. */
        UNKNOWN
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<AwsCall>();
        in.aspects().forEach(aspect -> calls.add(S3Calls.bucket(aspect.operation, in.bucket())));
        calls.add(S3Calls.nearNames());
        return calls;
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var settings = new BucketSettings(S3Access.of(call), in.bucket());
        var shown = new ArrayList<Setting>();
        for (var aspect : in.aspects()) {
            call.checkCancelled();
            shown.add(settings.read(aspect));
        }
        if (shown.stream().allMatch(setting -> setting.state() == State.ACCESS_DENIED)) {
            var denied = shown.stream().map(Setting::setting).toList();
            return ToolResult.failed(
                    FailureKind.ACCESS_DENIED,
                    "these credentials may not read " + String.join(", ", denied) + " of bucket '" + in.bucket() + "'",
                    "use a profile that may, or have " + permissions(in) + " allowed");
        }
        return ToolResult.ok(new Output(in.bucket(), shown));
    }

    private static String permissions(Input in) {
        return String.join(
                ", ", in.aspects().stream().map(aspect -> "s3:" + aspect.action).toList());
    }
}
