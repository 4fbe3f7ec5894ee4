package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.ObjectSettings;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** What a sentence may say of how uploads are stored. */
final class UploadSettings {

    static final String KMS_KEY =
            "alias/[A-Za-z0-9/_-]{1,250}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|mrk-[0-9a-f]{32}"
                    + "|arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:(key|alias)/.{1,256}";

    static final String KMS_KEY_RULE = "must be the id, the alias (alias/name) or the ARN of a KMS key";

    static final String KEPT = "what is there already stays";

    private UploadSettings() {}

    /** Beside that with a key of KMS, which is said by naming the key. */
    enum Encryption {
        AES256,
        DSSE
    }

    /** Refuses what S3 would refuse. */
    static void check(@Nullable Encryption encryption, @Nullable String kmsKey, @Nullable Map<String, String> tags) {
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

    static ObjectSettings of(
            SetStorageClassTool.@Nullable To storageClass,
            @Nullable Encryption encryption,
            @Nullable String kmsKey,
            @Nullable Map<String, String> tags) {
        ServerSideEncryption by = kmsKey == null ? null : ServerSideEncryption.AWS_KMS;
        if (encryption != null) {
            by = encryption == Encryption.AES256 ? ServerSideEncryption.AES256 : ServerSideEncryption.AWS_KMS_DSSE;
        }
        return new ObjectSettings(
                storageClass == null ? null : StorageClass.fromValue(storageClass.name()),
                by,
                kmsKey,
                null,
                null,
                Map.of(),
                tags == null ? Map.of() : tags,
                null,
                null,
                false);
    }

    /** Says what was asked for besides. */
    static Impact noted(
            Impact impact,
            SetStorageClassTool.@Nullable To storageClass,
            @Nullable Encryption encryption,
            @Nullable String kmsKey,
            @Nullable Map<String, String> tags) {
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
        return impact.withNotes(notes);
    }
}
