package dev.awsagent.tools.s3;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
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
import dev.awsagent.tool.WorkingFolder;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.ObjectSettings;
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferListener;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.TransferRequest.Compare;
import dev.awsagent.tools.s3.transfer.TransferRequest.Existing;
import dev.awsagent.tools.s3.transfer.Transferred;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts"
        },
        value =
                "Copies, moves or syncs files and objects between a folder and S3, or inside S3, with filters and settings.",
        examples = {"s3_transfer {source} {destination}", "s3_transfer from {source} to {destination}"})
final class TransferTool implements Tool<TransferTool.Input, TransferTool.Output> {

    /** More names than these help nobody in a question. */
    private static final int NAMED = 20;

    private static final String EXTRA = "extra";

    private static final String PLACE = "s3://bucket/key, or a path inside the working folder";

    /** What is done. */
    enum Mode {
        COPY,
        MOVE,
        SYNC
    }

    record Input(
            @Param(value = "What is transferred: " + PLACE, kind = ParamKind.TEXT, min = 1)
            String source,

            @Param(value = "Where it goes: " + PLACE, kind = ParamKind.TEXT, min = 1)
            String destination,

            @Param(value = "COPY, MOVE (the source is removed) or SYNC (only what differs)", defaultValue = "\"COPY\"")
            Mode mode,

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

        /** A sync with nothing else said. */
        static Input sync(String source, String destination, boolean delete) {
            return new Input(
                    source,
                    destination,
                    Mode.SYNC,
                    true,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    Existing.REPLACE,
                    Compare.SIZE_AND_TIME,
                    delete,
                    false,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    false,
                    null,
                    false,
                    false,
                    null,
                    null);
        }

        private static void checkPlace(String place) {
            if (isRemote(place)) {
                var remote = (Location.Remote) Location.parse(place, Path.of(""));
                if (!remote.bucket().matches(Names.BUCKET)) {
                    throw new IllegalArgumentException(
                            "'" + remote.bucket() + "' in '" + place + "' is no bucket name: " + Names.BUCKET_RULE);
                }
                Names.checkKey(remote.key());
            }
        }

        Location.Remote remoteSource() {
            return (Location.Remote) Location.parse(source, Path.of(""));
        }

        Location.Remote remoteDestination() {
            return (Location.Remote) Location.parse(destination, Path.of(""));
        }

        boolean up() {
            return !isRemote(source);
        }

        /** Whether this end is standard input or output. */
        static boolean isPipe(String place) {
            return place.equals("-");
        }

        boolean down() {
            return !isRemote(destination);
        }
    }

    /**
     * What was done. Where something was not done the result is a failure instead, whose message lists it.
     *
     * @param skipped how many needed nothing
     * @param removed how many were removed, from the source of a move or as extra at the destination of a sync
     * @param retries how many attempts beyond the first were made
     * @param files each that was transferred, the first of them when there are very many
     */
    record Output(
            String source,
            String destination,
            long count,
            long bytes,
            long skipped,
            long removed,
            long retries,
            boolean dryRun,
            List<TransferSummary.TransferredFile> files,
            List<String> notes) {}

    static boolean isRemote(String place) {
        return place.regionMatches(true, 0, "s3://", 0, 5);
    }

    @Override
    public Effect effect(Input in) {
        if (in.dryRun()) {
            return Effect.READ;
        }
        if (in.mode() == Mode.MOVE || in.mode() == Mode.SYNC && in.delete()) {
            return Effect.DESTROY;
        }
        // What is written to standard output replaces nothing.
        var replaces = in.existing() == Existing.REPLACE && !Input.isPipe(in.destination());
        return in.down() && !replaces && in.mode() == Mode.COPY ? Effect.READ : Effect.WRITE;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var calls = new ArrayList<AwsCall>();
        if (in.up() && in.down()) {
            // Refused by the check; there is nothing to call.
            return calls;
        }
        if (in.up()) {
            var to = in.remoteDestination();
            calls.addAll(S3Calls.uploads(to.bucket(), to.key()));
            if (in.mode() == Mode.SYNC) {
                calls.add(S3Calls.list(to.bucket(), Names.folder(to.key())));
            }
        } else if (in.down()) {
            var from = in.remoteSource();
            calls.add(listBelow(from));
            calls.addAll(S3Calls.download(operation -> S3Calls.objects(operation, from.bucket(), from.key())));
        } else {
            var from = in.remoteSource();
            var to = in.remoteDestination();
            calls.add(listBelow(from));
            calls.addAll(S3Calls.copies(from.bucket(), from.key(), to.bucket(), to.key()));
            if (in.mode() == Mode.SYNC) {
                calls.add(S3Calls.list(to.bucket(), Names.folder(to.key())));
            }
        }
        if (in.mode() == Mode.MOVE && !in.up()) {
            var from = in.remoteSource();
            calls.add(S3Calls.objects("DeleteObject", from.bucket(), from.key()).open("VersionId", "RequestPayer"));
        }
        if (in.mode() == Mode.SYNC && in.delete() && !in.down()) {
            var to = in.remoteDestination();
            calls.add(AwsCall.of("s3", "DeleteObjects")
                    .with("Bucket", to.bucket())
                    .open("Delete", "RequestPayer")
                    .on(S3Calls.objectArn(to.bucket(), to.key() + "*"))
                    .times(AwsCall.MANY));
        }
        return calls;
    }

    /** A key that is no object stands for what is below it as a folder. */
    private static AwsCall listBelow(Location.Remote from) {
        return S3Calls.list(from.bucket(), Names.folder(from.key()));
    }

    /** A sync that removes is looked at beforehand: which ones go is what the yes is about. */
    private static boolean removesExtra(Input in) {
        return in.mode() == Mode.SYNC && in.delete() && !in.dryRun();
    }

    @Override
    public List<AwsCall> looks(Input in, Target target) {
        return removesExtra(in) ? calls(in).stream().filter(AwsCall::looks).toList() : List.of();
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var unseen = impact(in);
        if (!removesExtra(in)) {
            return unseen;
        }
        var going = new ArrayList<String>();
        var count = new AtomicLong();
        var request = request(in, call.files()).dryRun(true).build();
        Transfers.run(call, request, new TransferListener() {
                    @Override
                    public void done(Transferred one) {
                        if (one.to().isEmpty()) {
                            synchronized (going) {
                                count.incrementAndGet();
                                if (going.size() < NAMED) {
                                    going.add(one.from());
                                }
                            }
                        }
                    }
                })
                .orThrow("looked at");
        var notes = new ArrayList<>(unseen.notes());
        if (count.get() == 0) {
            notes.add("nothing would be removed as it is now");
        } else {
            notes.add("it would remove " + count + " from " + in.destination() + ": " + String.join(", ", going)
                    + (count.get() > going.size() ? " and " + (count.get() - going.size()) + " more" : ""));
        }
        return unseen.withNotes(notes).seen(Map.of(EXTRA, count.toString()));
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        if (in.up() && !Input.isPipe(in.source()) && !Files.exists(files.resolve(in.source()))) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "there is no file or folder '" + in.source() + "'",
                    "check the path; nothing was sent");
        }
        if (in.down() && !Input.isPipe(in.destination())) {
            files.resolve(in.destination());
        }
        if (in.manifest() != null && !Input.isPipe(in.manifest()) && Files.exists(files.resolve(in.manifest()))) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the manifest '" + in.manifest() + "' is there already",
                    "name another file, or remove it; nothing was transferred");
        }
        checked(in, files, -1);
    }

    private static TransferRequest checked(Input in, WorkingFolder files, long mostExtra) {
        try {
            return request(in, files).mostExtra(mostExtra).build();
        } catch (IllegalArgumentException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    String.valueOf(e.getMessage()),
                    "nothing was sent; change it and try again",
                    e);
        }
    }

    @Override
    public Impact impact(Input in) {
        var notes = new ArrayList<String>();
        if ((in.existing() == Existing.REPLACE || in.mode() == Mode.SYNC) && !Input.isPipe(in.destination())) {
            notes.add("what has the same name at the destination is replaced");
        }
        if (in.mode() == Mode.MOVE) {
            notes.add("each is removed from " + in.source() + " once its copy is checked");
        }
        if (in.mode() == Mode.SYNC && in.delete()) {
            notes.add("what is in " + in.destination() + " and not in " + in.source() + " is removed");
        }
        var resources = List.of(in.destination());
        if (effect(in) == Effect.DESTROY) {
            return Impact.typed(
                    in.mode() == Mode.MOVE ? in.source() : in.destination(),
                    in.mode() == Mode.MOVE ? List.of(in.source(), in.destination()) : resources,
                    -1,
                    Undo.NO,
                    notes.toArray(String[]::new));
        }
        return new Impact(resources, -1, null, effect(in) == Effect.READ ? Undo.YES : Undo.UNKNOWN, notes);
    }

    private static Location location(String place, WorkingFolder files) {
        if (isRemote(place) || Input.isPipe(place)) {
            return Location.parse(place, files.root());
        }
        return new Location.Local(files.resolve(place), place.endsWith("/"));
    }

    private static TransferRequest.Builder request(Input in, WorkingFolder files) {
        var from = location(in.source(), files);
        var to = location(in.destination(), files);
        var request = switch (in.mode()) {
            case COPY -> TransferRequest.copy(from, to);
            case MOVE -> TransferRequest.move(from, to);
            case SYNC -> TransferRequest.sync(from, to);
        };
        return request.recursive(in.mode() == Mode.SYNC || in.recursive())
                .selection(new Selection(
                        included(in, files),
                        predicates(in.exclude()),
                        in.minBytes() == null ? 0 : in.minBytes(),
                        in.maxBytes() == null ? -1 : in.maxBytes(),
                        in.newerThan(),
                        in.olderThan()))
                .existing(in.existing())
                .compare(in.compare())
                .deleteExtra(in.delete())
                .followLinks(in.followLinks())
                .within(files.root())
                .settings(settings(in))
                .version(in.version())
                .fsync(in.fsync())
                .dryRun(in.dryRun());
    }

    private static List<Predicate<String>> included(Input in, WorkingFolder files) {
        var globs = predicates(in.include());
        if (in.fromManifest() == null) {
            return globs;
        }
        var open = Manifest.open(files.resolve(in.fromManifest()), above(in));
        return List.of(
                path -> open.test(path) && (globs.isEmpty() || globs.stream().anyMatch(glob -> glob.test(path))));
    }

    /** What stands before a path in the keys of the source, whether that is one object or a folder of them. */
    private static List<String> above(Input in) {
        if (in.up()) {
            return List.of();
        }
        var key = in.remoteSource().key();
        return List.of(Names.folder(key), key.substring(0, key.lastIndexOf('/') + 1));
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
                        "checksum",
                        in.checksum() == null ? null : in.checksum().toUpperCase(Locale.ROOT),
                        ChecksumAlgorithm.knownValues(),
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

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var reviewed = call.reviewed();
        var extra = reviewed == null ? null : reviewed.seen().get(EXTRA);
        var request = checked(in, call.files(), extra == null ? -1 : Long.parseLong(extra));
        var report = in.manifest() == null
                ? Transfers.run(call, request)
                : Manifest.write(in.manifest(), call, in.dryRun(), manifest -> Transfers.run(call, request, manifest));
        report.orThrow(
                switch (in.mode()) {
                    case COPY -> "copied";
                    case MOVE -> "moved";
                    case SYNC -> "synced";
                });
        return ToolResult.ok(new Output(
                in.source(),
                in.destination(),
                report.done(),
                report.bytes(),
                report.skipped(),
                report.removed(),
                report.retries(),
                in.dryRun(),
                TransferSummary.files(report),
                report.notes()));
    }
}
