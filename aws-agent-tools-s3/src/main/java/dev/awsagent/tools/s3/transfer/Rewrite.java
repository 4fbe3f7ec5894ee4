package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** Copies of an object onto itself, by which S3 changes what an object is stored with. */
public final class Rewrite {

    private Rewrite() {}

    /**
     * A copy of an object onto itself with all that it has, for one thing to be set. Content, metadata and tags S3 takes over
     * by itself; its ACL it does not.
     *
     * @param version that is meant; null for the newest
     * @param head of the object: one that has changed since is not copied
     */
    @SuppressWarnings("deprecation") // the gate compares CopySource, which is what the header is
    public static CopyObjectRequest.Builder of(
            String bucket, String key, @Nullable String version, HeadObjectResponse head) {
        return CopyObjectRequest.builder()
                .copySource(CopySource.of(bucket, key, version))
                .copySourceIfMatch(head.eTag())
                .bucket(bucket)
                .key(key)
                .storageClass(head.storageClassAsString())
                .serverSideEncryption(head.serverSideEncryption())
                .ssekmsKeyId(head.ssekmsKeyId())
                .bucketKeyEnabled(head.bucketKeyEnabled())
                .websiteRedirectLocation(head.websiteRedirectLocation())
                .objectLockMode(head.objectLockMode())
                .objectLockRetainUntilDate(head.objectLockRetainUntilDate())
                .objectLockLegalHoldStatus(head.objectLockLegalHoldStatus());
    }

    /** The same for one that is copied in parts. */
    static void keep(CreateMultipartUploadRequest.Builder upload, HeadObjectResponse head) {
        upload.expires(head.expires())
                .storageClass(head.storageClassAsString())
                .serverSideEncryption(head.serverSideEncryption())
                .ssekmsKeyId(head.ssekmsKeyId())
                .bucketKeyEnabled(head.bucketKeyEnabled())
                .websiteRedirectLocation(head.websiteRedirectLocation())
                .objectLockMode(head.objectLockMode())
                .objectLockRetainUntilDate(head.objectLockRetainUntilDate())
                .objectLockLegalHoldStatus(head.objectLockLegalHoldStatus());
    }

    /** The class that an object is stored in; S3 says nothing of the usual one. */
    public static StorageClass storageClass(HeadObjectResponse head) {
        return Objects.requireNonNullElse(head.storageClass(), StorageClass.STANDARD);
    }

    /** Whether the content of an object is archived, so that S3 gives it back only after a restore. */
    public static boolean isArchived(HeadObjectResponse head) {
        return head.archiveStatus() != null
                || storageClass(head) == StorageClass.GLACIER
                || storageClass(head) == StorageClass.DEEP_ARCHIVE;
    }

    /** Whether a restored copy of an archived object is there to be read. */
    public static boolean isRestored(HeadObjectResponse head) {
        return head.restore() != null && head.restore().contains("ongoing-request=\"false\"");
    }

    /**
     * Refuses what cannot be read.
     *
     * @throws ToolException of kind {@code CONFLICT} when it is archived and was not restored
     */
    public static void refuseArchived(HeadObjectResponse head) {
        if (isArchived(head) && !isRestored(head)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "it is archived (" + storageClass(head) + "), so its content cannot be copied",
                    "restore it first, and try again once that is done");
        }
    }
}
