package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.ObjectSettings;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * What a sentence may say of how uploads are stored. Null: as the bucket has it.
 *
 * @param mediaType the content type; guessed from names when null
 * @param requesterPays whether the requester pays
 */
record UploadSettings(
        SetStorageClassTool.@Nullable To storageClass,
        @Nullable Encryption encryption,
        @Nullable String kmsKey,
        @Nullable String mediaType,
        @Nullable Map<String, String> tags,
        @Nullable Map<String, String> metadata,
        @Nullable Acl acl,
        @Nullable Checksum checksum,
        boolean requesterPays) {

    static final String KMS_KEY =
            "alias/[A-Za-z0-9/_-]{1,250}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|mrk-[0-9a-f]{32}"
                    + "|arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:(key|alias)/.{1,256}";

    static final String KMS_KEY_RULE = "must be the id, the alias (alias/name) or the ARN of a KMS key";

    static final String MEDIA_TYPE = "[\\w.+-]+/[\\w.+-]+.*";

    static final String MEDIA_TYPE_RULE = "must look like text/plain";

    static final String KEPT = "what is there already stays";

    /** Beside that with a key of KMS, which is said by naming the key. */
    enum Encryption {
        AES256,
        DSSE
    }

    /** Those that give nothing to the public. */
    enum Acl {
        BUCKET_OWNER_FULL_CONTROL,
        BUCKET_OWNER_READ;

        String sent() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What the content is protected with on its way, and kept with. */
    enum Checksum {
        CRC64NVME,
        CRC32C,
        CRC32
    }

    /** Refuses what S3 would refuse. */
    UploadSettings {
        if (encryption == Encryption.AES256 && kmsKey != null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "AES256 is by a key of S3, and the KMS key " + kmsKey + " is named",
                    "leave one of the two out; nothing was sent");
        }
        if (tags != null) {
            ObjectTags.check(tags);
        }
    }

    ObjectSettings sent() {
        ServerSideEncryption by = kmsKey == null ? null : ServerSideEncryption.AWS_KMS;
        if (encryption != null) {
            by = encryption == Encryption.AES256 ? ServerSideEncryption.AES256 : ServerSideEncryption.AWS_KMS_DSSE;
        }
        return new ObjectSettings(
                storageClass == null ? null : StorageClass.fromValue(storageClass.name()),
                by,
                kmsKey,
                mediaType,
                null,
                metadata == null ? Map.of() : metadata,
                tags == null ? Map.of() : tags,
                acl == null ? null : ObjectCannedACL.fromValue(acl.sent()),
                checksum == null ? null : ChecksumAlgorithm.fromValue(checksum.name()),
                requesterPays);
    }

    /** Says what was asked for besides. */
    Impact noted(Impact impact) {
        var notes = new ArrayList<>(impact.notes());
        if (storageClass != null) {
            notes.add("stored as " + storageClass + (storageClass.note == null ? "" : ": " + storageClass.note));
        }
        if (encryption != null) {
            notes.add("encrypted by " + encryption);
        }
        if (tags != null && !tags.isEmpty()) {
            notes.add("tagged " + Reviewed.all(tags));
        }
        if (kmsKey != null) {
            notes.add("encrypted with KMS key " + kmsKey);
        }
        if (mediaType != null) {
            notes.add("with the content type " + mediaType);
        }
        if (metadata != null && !metadata.isEmpty()) {
            notes.add("with the metadata " + Reviewed.all(metadata));
        }
        if (acl != null) {
            notes.add("with the ACL " + acl.sent());
        }
        if (checksum != null) {
            notes.add("with the checksum " + checksum);
        }
        if (requesterPays) {
            notes.add("the requester pays");
        }
        var stored = impact.withNotes(notes).costing(S3Calls.STORAGE);
        return tags == null || tags.isEmpty() ? stored : stored.making(tags);
    }
}
