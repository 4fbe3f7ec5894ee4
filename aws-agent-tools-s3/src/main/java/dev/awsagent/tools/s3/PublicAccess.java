package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tools.s3.SetPublicAccessTool.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether a bucket is open to anybody, and by what. */
final class PublicAccess {

    /** Groups that hold people whom nobody chose. */
    private static final String ANYBODY = "http://acs.amazonaws.com/groups/global/AllUsers";

    private static final String ANY_ACCOUNT = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    private PublicAccess() {}

    /**
     * @param open what lets anybody in, in words
     * @param blocked whether its own block of public access and that of the account are on in all four parts between them
     * @param unknown what could not be read, in words
     */
    record Found(List<String> open, boolean blocked, List<String> unknown) {}

    /** What looking takes; {@code *} stands for any bucket. */
    static List<AwsCall> looks(String bucket, int times) {
        var calls = new ArrayList<AwsCall>();
        for (var operation :
                List.of("GetPublicAccessBlock", "GetBucketPolicyStatus", "GetBucketPolicy", "GetBucketAcl")) {
            var call = AwsCall.of("s3", operation).on(S3Calls.bucketArn(bucket)).times(times);
            calls.add(bucket.equals("*") ? call : call.with("Bucket", bucket));
        }
        return calls;
    }

    /**
     * Looks at one bucket; what its block keeps out, or that of the account, does not count as open.
     *
     * @param account which settings of the account's block are on
     */
    static Found of(S3Access s3, String bucket, Set<Setting> account) {
        var unknown = new ArrayList<String>();
        var block = read("its public access block", unknown, () -> Sides.PUBLIC_ACCESS.of(s3, bucket));
        boolean ignoresAcls = account.contains(Setting.IGNORE_PUBLIC_ACLS);
        boolean restricts = account.contains(Setting.RESTRICT_PUBLIC_BUCKETS);
        boolean all = AccountBlock.isWhole(account);
        if (block != null && block.isPresent()) {
            ignoresAcls |= Boolean.TRUE.equals(block.get().ignorePublicAcls());
            restricts |= Boolean.TRUE.equals(block.get().restrictPublicBuckets());
            all |= ignoresAcls
                    && restricts
                    && (account.contains(Setting.BLOCK_PUBLIC_ACLS)
                            || Boolean.TRUE.equals(block.get().blockPublicAcls()))
                    && (account.contains(Setting.BLOCK_PUBLIC_POLICY)
                            || Boolean.TRUE.equals(block.get().blockPublicPolicy()));
        }
        var found = openings(s3, bucket, !restricts, !ignoresAcls);
        unknown.addAll(found.unknown());
        return new Found(found.open(), all, unknown);
    }

    /** What lets anybody in where nothing blocks it: by the policy, by the ACL, as far as these are asked about. */
    static Found openings(S3Access s3, String bucket, boolean byPolicy, boolean byAcl) {
        var open = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        if (byPolicy && Boolean.TRUE.equals(read("its policy", unknown, () -> isOpenByPolicy(s3, bucket)))) {
            open.add("its policy lets anybody in");
        }
        var grants = byAcl ? read("its ACL", unknown, () -> publicGrants(s3, bucket)) : null;
        if (grants != null) {
            open.addAll(grants);
        }
        return new Found(open, false, unknown);
    }

    /** Null when it could not be read: that is said of this bucket alone. */
    private static <T> @Nullable T read(String what, List<String> unknown, Supplier<T> read) {
        try {
            return read.get();
        } catch (RuntimeException e) {
            if (S3Access.status(e) == 0) {
                throw e;
            }
            unknown.add(what + " could not be read (HTTP " + S3Access.status(e) + ")");
            return null;
        }
    }

    private static boolean isOpenByPolicy(S3Access s3, String bucket) {
        try {
            var judged = isPolicyPublic(s3, bucket);
            if (judged.isPresent()) {
                return judged.get();
            }
        } catch (RuntimeException e) {
            if (S3Access.isCode(e, "NoSuchBucketPolicy")) {
                return false;
            }
            if (S3Access.status(e) == 0) {
                throw e;
            }
        }
        // Not every endpoint judges policies, nor may everybody ask it to.
        var policy = Sides.POLICY.of(s3, bucket);
        return !policy.isEmpty() && BucketPolicy.of(policy).isPublic();
    }

    /**
     * What S3 itself makes of the bucket's policy; empty when the endpoint does not say. Throws with the code
     * NoSuchBucketPolicy where there is none.
     */
    static Optional<Boolean> isPolicyPublic(S3Access s3, String bucket) {
        var status = s3.on(bucket, client -> client.getBucketPolicyStatus(request -> request.bucket(bucket)))
                .policyStatus();
        return Optional.ofNullable(status == null ? null : status.isPublic());
    }

    /** What the bucket's ACL grants to groups of strangers, a line for each grant. */
    private static List<String> publicGrants(S3Access s3, String bucket) {
        var grants = new ArrayList<String>();
        s3.on(bucket, client -> client.getBucketAcl(request -> request.bucket(bucket)))
                .grants()
                .forEach(grant -> {
                    var group = grant.grantee() == null ? null : grant.grantee().uri();
                    if (ANYBODY.equals(group) || ANY_ACCOUNT.equals(group)) {
                        grants.add("its ACL gives " + grant.permissionAsString() + " to "
                                + (ANYBODY.equals(group) ? "anybody" : "anybody with an AWS account"));
                    }
                });
        return grants;
    }
}
