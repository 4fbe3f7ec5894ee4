package dev.awsagent.tools.s3;

import dev.awsagent.tools.s3.BucketInfoTool.Aspect;
import dev.awsagent.tools.s3.BucketInfoTool.Setting;
import dev.awsagent.tools.s3.BucketInfoTool.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.MFADeleteStatus;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/** Reads how one bucket is set up, one side at a time: what cannot be read is an answer about that side alone. */
final class BucketSettings {

    private final S3Access s3;
    private final String bucket;

    BucketSettings(S3Access s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** @throws dev.awsagent.tool.ToolException of kind {@code NOT_FOUND} when there is no such bucket */
    Setting read(Aspect aspect) {
        try {
            return switch (aspect) {
                case LOCATION -> set(aspect, location(s3, bucket));
                case VERSIONING -> versioning();
                case ENCRYPTION -> encryption();
                case TAGS -> tags();
                case POLICY_STATUS -> policyStatus();
                case PUBLIC_ACCESS -> publicAccess();
                case LIFECYCLE -> lifecycle();
            };
        } catch (AwsServiceException e) {
            if (S3Access.isCode(
                    e,
                    "NoSuchLifecycleConfiguration",
                    "NoSuchTagSet",
                    "NoSuchTagSetError",
                    "NoSuchBucketPolicy",
                    "NoSuchPublicAccessBlockConfiguration",
                    "ServerSideEncryptionConfigurationNotFoundError")) {
                return new Setting(aspect.label, State.UNSET, unset(aspect));
            }
            if (S3Access.isCode(e, "NotImplemented") || List.of(405, 501).contains(e.statusCode())) {
                return new Setting(aspect.label, State.NOT_SUPPORTED, "not supported by this endpoint");
            }
            if (e.statusCode() == 403 && S3Access.isCode(e, "AccessDenied", "AllAccessDisabled", "MethodNotAllowed")) {
                return new Setting(
                        aspect.label,
                        State.ACCESS_DENIED,
                        "access denied: " + aspect.operation + " is not allowed to these credentials");
            }
            if (e.statusCode() >= 500) {
                return new Setting(
                        aspect.label, State.UNKNOWN, "the endpoint failed to answer (HTTP " + e.statusCode() + ")");
            }
            throw e;
        }
    }

    /** The region of a bucket. */
    static String location(S3Access s3, String bucket) {
        var said = s3.on(bucket, client -> client.getBucketLocation(request -> request.bucket(bucket)))
                .locationConstraintAsString();
        // No constraint is how the oldest region is said, and EU how Ireland once was.
        return said == null || said.isEmpty() || said.equals("null")
                ? "us-east-1"
                : said.equals("EU") ? "eu-west-1" : said;
    }

    private static Setting set(Aspect aspect, String value) {
        return new Setting(aspect.label, State.SET, value);
    }

    private static String unset(Aspect aspect) {
        return switch (aspect) {
            case LOCATION, VERSIONING -> "not set";
            case ENCRYPTION -> "no default encryption is set";
            case TAGS -> "no tags";
            case POLICY_STATUS -> "no bucket policy, so none that makes it public";
            case PUBLIC_ACCESS -> "no block of public access on the bucket itself; the account may have one";
            case LIFECYCLE -> "no lifecycle rules";
        };
    }

    private Setting versioning() {
        var answer = s3.on(bucket, client -> client.getBucketVersioning(request -> request.bucket(bucket)));
        if (answer.status() == null) {
            return new Setting(Aspect.VERSIONING.label, State.UNSET, "off: it was never turned on");
        }
        var mfa = answer.mfaDelete() == MFADeleteStatus.ENABLED ? ", deleting versions needs MFA" : "";
        return set(
                Aspect.VERSIONING,
                (answer.status() == BucketVersioningStatus.ENABLED
                                ? "enabled"
                                : answer.status() == BucketVersioningStatus.SUSPENDED
                                        ? "suspended: older versions are kept, new ones are not"
                                        : answer.statusAsString())
                        + mfa);
    }

    private Setting encryption() {
        var answer = s3.on(bucket, client -> client.getBucketEncryption(request -> request.bucket(bucket)));
        var configuration = answer.serverSideEncryptionConfiguration();
        if (configuration == null || configuration.rules().isEmpty()) {
            return new Setting(Aspect.ENCRYPTION.label, State.UNSET, unset(Aspect.ENCRYPTION));
        }
        return set(
                Aspect.ENCRYPTION,
                configuration.rules().stream().map(BucketSettings::encryption).collect(Collectors.joining("; ")));
    }

    private static String encryption(ServerSideEncryptionRule rule) {
        var byDefault = rule.applyServerSideEncryptionByDefault();
        if (byDefault == null) {
            return "no default";
        }
        return byDefault.sseAlgorithmAsString()
                + (byDefault.kmsMasterKeyID() == null ? "" : " with key " + byDefault.kmsMasterKeyID())
                + (Boolean.TRUE.equals(rule.bucketKeyEnabled()) ? ", bucket key on" : "");
    }

    private Setting tags() {
        var answer = s3.on(bucket, client -> client.getBucketTagging(request -> request.bucket(bucket)));
        if (answer.tagSet().isEmpty()) {
            return new Setting(Aspect.TAGS.label, State.UNSET, unset(Aspect.TAGS));
        }
        return set(
                Aspect.TAGS,
                answer.tagSet().stream()
                        .map(tag -> tag.key() + "=" + tag.value())
                        .sorted()
                        .collect(Collectors.joining(", ")));
    }

    private Setting policyStatus() {
        var answer = s3.on(bucket, client -> client.getBucketPolicyStatus(request -> request.bucket(bucket)));
        var isPublic = answer.policyStatus() != null
                && Boolean.TRUE.equals(answer.policyStatus().isPublic());
        return set(
                Aspect.POLICY_STATUS,
                isPublic ? "PUBLIC: its policy lets anybody in" : "its policy does not make it public");
    }

    private Setting publicAccess() {
        var answer = s3.on(bucket, client -> client.getPublicAccessBlock(request -> request.bucket(bucket)));
        var block = answer.publicAccessBlockConfiguration();
        if (block == null) {
            return new Setting(Aspect.PUBLIC_ACCESS.label, State.UNSET, unset(Aspect.PUBLIC_ACCESS));
        }
        var off = off(block);
        return set(
                Aspect.PUBLIC_ACCESS,
                off.isEmpty() ? "all public access is blocked" : "not blocked: " + String.join(", ", off));
    }

    private static List<String> off(PublicAccessBlockConfiguration block) {
        var off = new ArrayList<String>();
        named(off, "BlockPublicAcls", block.blockPublicAcls());
        named(off, "IgnorePublicAcls", block.ignorePublicAcls());
        named(off, "BlockPublicPolicy", block.blockPublicPolicy());
        named(off, "RestrictPublicBuckets", block.restrictPublicBuckets());
        return off;
    }

    private static void named(List<String> off, String name, @Nullable Boolean on) {
        if (!Boolean.TRUE.equals(on)) {
            off.add(name);
        }
    }

    private Setting lifecycle() {
        var rules = s3.on(bucket, client -> client.getBucketLifecycleConfiguration(request -> request.bucket(bucket)))
                .rules();
        if (rules.isEmpty()) {
            return new Setting(Aspect.LIFECYCLE.label, State.UNSET, unset(Aspect.LIFECYCLE));
        }
        return set(Aspect.LIFECYCLE, rules.stream().map(BucketSettings::rule).collect(Collectors.joining("; ")));
    }

    private static String rule(LifecycleRule rule) {
        var does = new ArrayList<String>();
        rule.transitions()
                .forEach(to -> does.add("to " + to.storageClassAsString()
                        + (to.days() == null ? on(to.date()) : " after " + to.days() + " days")));
        var expiration = rule.expiration();
        if (expiration != null) {
            if (expiration.days() != null) {
                does.add("expires after " + expiration.days() + " days");
            } else if (expiration.date() != null) {
                does.add("expires" + on(expiration.date()));
            }
            if (Boolean.TRUE.equals(expiration.expiredObjectDeleteMarker())) {
                does.add("removes delete markers without versions");
            }
        }
        rule.noncurrentVersionTransitions()
                .forEach(to -> does.add(
                        "older versions to " + to.storageClassAsString() + " after " + to.noncurrentDays() + " days"));
        if (rule.noncurrentVersionExpiration() != null) {
            does.add("older versions expire after "
                    + rule.noncurrentVersionExpiration().noncurrentDays() + " days");
        }
        if (rule.abortIncompleteMultipartUpload() != null) {
            does.add("unfinished uploads are dropped after "
                    + rule.abortIncompleteMultipartUpload().daysAfterInitiation() + " days");
        }
        return (rule.id() == null ? "rule" : rule.id()) + " (" + rule.statusAsString() + scope(rule) + "): "
                + String.join(", ", does);
    }

    private static String on(@Nullable Instant date) {
        return date == null ? "" : " on " + date;
    }

    @SuppressWarnings("deprecation") // rules made long ago still have their prefix there
    private static String scope(LifecycleRule rule) {
        var filter = rule.filter();
        if (filter == null) {
            return rule.prefix() == null || rule.prefix().isEmpty() ? "" : ", " + rule.prefix() + "*";
        }
        var parts = new ArrayList<String>();
        var prefix = filter.prefix() != null
                ? filter.prefix()
                : filter.and() != null ? filter.and().prefix() : null;
        if (prefix != null && !prefix.isEmpty()) {
            parts.add(prefix + "*");
        }
        if (filter.tag() != null) {
            parts.add("tag " + filter.tag().key() + "=" + filter.tag().value());
        }
        if (filter.and() != null) {
            filter.and().tags().forEach(tag -> parts.add("tag " + tag.key() + "=" + tag.value()));
        }
        var over = filter.objectSizeGreaterThan();
        if (over != null) {
            parts.add("over " + over + " bytes");
        }
        var under = filter.objectSizeLessThan();
        if (under != null) {
            parts.add("under " + under + " bytes");
        }
        return parts.isEmpty() ? "" : ", " + String.join(" and ", parts);
    }
}
