package dev.awsagent.tools.s3;

import dev.awsagent.tools.s3.BucketInfoTool.Aspect;
import dev.awsagent.tools.s3.BucketInfoTool.Setting;
import dev.awsagent.tools.s3.BucketInfoTool.State;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Reads how one bucket is set up, one side at a time: what cannot be read is an answer about that side alone. */
final class BucketSettings {

    private static final String NOT_SUPPORTED = "not supported by this endpoint";

    private final S3Access s3;
    private final String bucket;

    BucketSettings(S3Access s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** @throws dev.awsagent.tool.ToolException of kind {@code NOT_FOUND} when there is no such bucket */
    Setting read(Aspect aspect) {
        try {
            var said = switch (aspect) {
                case LOCATION -> List.of(location(s3, bucket));
                case POLICY_STATUS -> policyStatus();
                case VERSIONING -> words(Sides.VERSIONING);
                case ENCRYPTION -> words(Sides.ENCRYPTION);
                case TAGS -> words(Sides.TAGS);
                case PUBLIC_ACCESS -> words(Sides.PUBLIC_ACCESS);
                case OWNERSHIP -> words(Sides.OWNERSHIP);
                case LIFECYCLE -> words(Sides.LIFECYCLE);
                case CORS -> words(Sides.CORS);
                case WEBSITE -> words(Sides.WEBSITE);
                case LOGGING -> words(Sides.LOGGING);
                case NOTIFICATIONS -> words(Sides.NOTIFICATIONS);
                case REPLICATION -> words(Sides.REPLICATION);
            };
            if (said == null) {
                return new Setting(aspect.label, State.NOT_SUPPORTED, NOT_SUPPORTED);
            }
            return said.isEmpty()
                    ? new Setting(aspect.label, State.UNSET, unset(aspect))
                    : new Setting(aspect.label, State.SET, String.join(aspect == Aspect.TAGS ? ", " : "; ", said));
        } catch (AwsServiceException e) {
            if (S3Access.isNotImplemented(e)) {
                return new Setting(aspect.label, State.NOT_SUPPORTED, NOT_SUPPORTED);
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

    private <T> List<String> words(Side<T> side) {
        return side.words().apply(side.of(s3, bucket));
    }

    private static String unset(Aspect aspect) {
        return switch (aspect) {
            case LOCATION -> "not set";
            case VERSIONING -> "off: it was never turned on";
            case ENCRYPTION -> "no default encryption is set";
            case TAGS -> "no tags";
            case POLICY_STATUS -> "no bucket policy, so none that makes it public";
            case PUBLIC_ACCESS -> "no block of public access on the bucket itself; the account may have one";
            case OWNERSHIP -> "not set, so ACLs count, and who uploads an object owns it";
            case LIFECYCLE -> "no lifecycle rules";
            case CORS -> "no CORS rules";
            case WEBSITE -> "not a website";
            case LOGGING -> "access is not logged";
            case NOTIFICATIONS -> "no notifications";
            case REPLICATION -> "not replicated";
        };
    }

    /** Null when the endpoint answers without saying. */
    private @Nullable List<String> policyStatus() {
        try {
            return PublicAccess.isPolicyPublic(s3, bucket)
                    .map(open ->
                            List.of(open ? "PUBLIC: its policy lets anybody in" : "its policy does not make it public"))
                    .orElse(null);
        } catch (AwsServiceException e) {
            if (S3Access.isCode(e, "NoSuchBucketPolicy")) {
                return List.of();
            }
            throw e;
        }
    }
}
