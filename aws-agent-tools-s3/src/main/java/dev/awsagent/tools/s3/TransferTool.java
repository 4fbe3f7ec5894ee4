package dev.awsagent.tools.s3;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.WorkingFolder;
import dev.awsagent.tools.s3.transfer.ObjectSettings;
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.TransferRequest.Compare;
import dev.awsagent.tools.s3.transfer.TransferRequest.Existing;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

@ToolInfo(
        name = "s3_transfer",
        effect = Effect.READ,
        iam = {
            "s3:ListBucket",
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:GetObjectTagging",
            "s3:PutObject",
            "s3:PutObjectTagging",
            "s3:PutObjectAcl",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts"
        },
        value =
                "Copies, moves or syncs files and objects between a folder and S3, or inside S3, with filters and settings.",
        examples = {"s3_transfer {source} {destination}", "s3_transfer from {source} to {destination}"})
final class TransferTool implements JobTool<TransferTool.Input> {

    private static final String PLACE = "s3://bucket/key, or a path inside the working folder";

    record Input(
            @Param(value = "What is transferred: " + PLACE, kind = ParamKind.TEXT, min = 1)
            String source,

            @Param(value = "Where it goes: " + PLACE, kind = ParamKind.TEXT, min = 1)
            String destination,

            @Param(value = "COPY, MOVE (the source is removed) or SYNC (only what differs)", defaultValue = "\"COPY\"")
            TransferJob.Mode mode,

            @Param(
                    value = "The source is a folder or prefix, also where its name does not end with a slash",
                    defaultValue = "false")
            boolean recursive,

            @Param("Only paths that match one of these globs; regex: before one makes it a regular expression")
            @Nullable
            List<String> include,

            @Param("No paths that match one of these globs; regex: before one makes it a regular expression") @Nullable
            List<String> exclude,

            @Param(value = "At least so many bytes", min = 0) @Nullable
            Long minBytes,

            @Param(value = "At most so many bytes", min = 0) @Nullable
            Long maxBytes,

            @Param("Changed at this time or later") @Nullable
            Instant newerThan,

            @Param("Changed before this time") @Nullable Instant olderThan,

            @Param(value = "REPLACE, SKIP or REFUSE what is there already", defaultValue = "\"REPLACE\"")
            Existing existing,

            @Param(
                    value = "When a sync takes two for different: SIZE_AND_TIME, SIZE, EXACT_TIME or CHECKSUM",
                    defaultValue = "\"SIZE_AND_TIME\"")
            Compare compare,

            @Param(value = "A sync removes at the destination what the source does not have", defaultValue = "false")
            boolean delete,

            @Param(value = "Symbolic links are taken for what they lead to", defaultValue = "false")
            boolean followLinks,

            @Param("Storage class, as S3 names it: STANDARD_IA") @Nullable
            String storageClass,

            @Param("Encryption, as S3 names it: AES256, aws:kms or aws:kms:dsse") @Nullable
            String encryption,

            @Param("Id or ARN of the KMS key") @Nullable String kmsKey,

            @Param("Content type of every object; guessed from names when absent") @Nullable
            String contentType,

            @Param("Cache-Control of every object") @Nullable
            String cacheControl,

            @Param("Metadata of every object") @Nullable Map<String, String> metadata,
            @Param("Tags of every object") @Nullable Map<String, String> tags,

            @Param("Canned ACL, as S3 names it: bucket-owner-full-control") @Nullable
            String acl,

            @Param("Checksum to send: CRC64NVME, CRC32C or CRC32; CRC64NVME when absent") @Nullable
            String checksum,

            @Param(value = "The requester pays", defaultValue = "false")
            boolean requestPayer,

            @Param("Version of the one object that is meant") @Nullable
            String version,

            @Param("Profile whose credentials read the source, where that is in S3; those of the request when absent")
            @Nullable
            String fromProfile,

            @Param(value = "Force each file to the disk before it gets its name", defaultValue = "false")
            boolean fsync,

            @Param(value = "Only list what would be done", defaultValue = "false")
            boolean dryRun,

            @Param(
                    "New file in the working folder, or - for standard output: a line of JSON for each, what was done with it")
            @Nullable
            String manifest,

            @Param("Manifest of another run: only what it lists as failed or planned") @Nullable
            String fromManifest) {

        Input {
            checkPlace(source);
            checkPlace(destination);
        }

        private static void checkPlace(String place) {
            if (TransferJob.isRemote(place)) {
                var remote = TransferJob.remote(place);
                if (!remote.bucket().matches(Names.BUCKET)) {
                    throw new IllegalArgumentException(
                            "'" + remote.bucket() + "' in '" + place + "' is no bucket name: " + Names.BUCKET_RULE);
                }
                Names.checkKey(remote.key());
            }
        }
    }

    @Override
    public TransferJob job(Input in) {
        return new TransferJob(
                in.source(),
                in.destination(),
                in.mode(),
                in.existing(),
                in.delete(),
                in.dryRun(),
                in.fromProfile(),
                in.manifest(),
                (request, files) -> all(in, request, files));
    }

    private static TransferRequest.Builder all(Input in, TransferRequest.Builder request, WorkingFolder files) {
        return request.recursive(in.mode() == TransferJob.Mode.SYNC || in.recursive())
                .selection(new Selection(
                        included(in, files),
                        predicates(in.exclude()),
                        in.minBytes() == null ? 0 : in.minBytes(),
                        in.maxBytes() == null ? -1 : in.maxBytes(),
                        in.newerThan(),
                        in.olderThan()))
                .compare(in.compare())
                .followLinks(in.followLinks())
                .settings(settings(in))
                .version(in.version())
                .fsync(in.fsync());
    }

    private static List<Predicate<String>> included(Input in, WorkingFolder files) {
        var globs = predicates(in.include());
        if (in.fromManifest() == null) {
            return globs;
        }
        var open = Manifest.open(files.resolve(in.fromManifest()));
        return List.of(
                path -> open.test(path) && (globs.isEmpty() || globs.stream().anyMatch(glob -> glob.test(path))));
    }

    private static List<Predicate<String>> predicates(@Nullable List<String> patterns) {
        return patterns == null
                ? List.of()
                : patterns.stream().map(Glob::orRegex).toList();
    }

    private static ObjectSettings settings(Input in) {
        return new ObjectSettings(
                known("storage class", in.storageClass(), StorageClass.knownValues(), StorageClass::fromValue),
                known(
                        "encryption",
                        in.encryption(),
                        ServerSideEncryption.knownValues(),
                        ServerSideEncryption::fromValue),
                in.kmsKey(),
                in.contentType(),
                in.cacheControl(),
                in.metadata() == null ? Map.of() : in.metadata(),
                in.tags() == null ? Map.of() : in.tags(),
                known("ACL", in.acl(), ObjectCannedACL.knownValues(), ObjectCannedACL::fromValue),
                known(
                        "checksum of a whole that follows from those of its parts",
                        in.checksum() == null ? null : in.checksum().toUpperCase(Locale.ROOT),
                        // Of a hash such as SHA-256 S3 would know only that of the parts' hashes.
                        Set.of(ChecksumAlgorithm.CRC64_NVME, ChecksumAlgorithm.CRC32_C, ChecksumAlgorithm.CRC32),
                        ChecksumAlgorithm::fromValue),
                in.requestPayer());
    }

    private static <E> @Nullable E known(
            String what, @Nullable String value, Set<E> values, Function<String, E> reader) {
        if (value == null) {
            return null;
        }
        var read = reader.apply(value);
        if (!values.contains(read)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + value + "' is no " + what,
                    "use one of "
                            + String.join(
                                    ", ",
                                    values.stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .toList()));
        }
        return read;
    }
}
