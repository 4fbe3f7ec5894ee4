package dev.awsagent.tools.s3.transfer;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * What an object is stored with, and how S3 is asked. Immutable. Null and empty mean: as the bucket, or the source, has it.
 *
 * @param contentType of every object; guessed from each file's name when null
 * @param metadata the user's own, without {@code x-amz-meta-}
 * @param checksum what the content is protected with; null for CRC64NVME
 * @param requestPayer whether the requester pays
 */
public record ObjectSettings(
        @Nullable StorageClass storageClass,
        @Nullable ServerSideEncryption encryption,
        @Nullable String kmsKey,
        @Nullable String contentType,
        @Nullable String cacheControl,
        Map<String, String> metadata,
        Map<String, String> tags,
        @Nullable ObjectCannedACL acl,
        @Nullable ChecksumAlgorithm checksum,
        boolean requestPayer) {

    /** Nothing said. */
    public static final ObjectSettings NONE =
            new ObjectSettings(null, null, null, null, null, Map.of(), Map.of(), null, null, false);

    public ObjectSettings {
        metadata = Map.copyOf(metadata);
        tags = Map.copyOf(tags);
        if (kmsKey != null
                && encryption != ServerSideEncryption.AWS_KMS
                && encryption != ServerSideEncryption.AWS_KMS_DSSE) {
            throw new IllegalArgumentException("a KMS key needs the encryption aws:kms or aws:kms:dsse, not "
                    + Objects.toString(encryption, "the bucket's own"));
        }
        if (checksum != null && Checksums.of(checksum) == null) {
            throw new IllegalArgumentException("the checksum " + checksum
                    + " is not one that parts can be put together from: use CRC64NVME, CRC32C or CRC32");
        }
    }

    /** The same, but for who pays. */
    public ObjectSettings paidByRequester(boolean requester) {
        return new ObjectSettings(
                storageClass, encryption, kmsKey, contentType, cacheControl, metadata, tags, acl, checksum, requester);
    }

    /** The same for the same settings, in whichever program. */
    String text() {
        return Arrays.asList(
                        storageClass,
                        encryption,
                        kmsKey,
                        contentType,
                        cacheControl,
                        new TreeMap<>(metadata),
                        new TreeMap<>(tags),
                        acl,
                        checksums(),
                        requestPayer)
                .toString()
                .replace('\n', ' ');
    }

    Checksums checksums() {
        return Objects.requireNonNull(Checksums.of(checksum == null ? ChecksumAlgorithm.CRC64_NVME : checksum));
    }

    @Nullable
    RequestPayer payer() {
        return requestPayer ? RequestPayer.REQUESTER : null;
    }

    /** The tags as the {@code x-amz-tagging} header wants them; null when there are none. */
    @Nullable
    String tagging() {
        return tags.isEmpty() ? null : Tagging.header(tags);
    }
}
