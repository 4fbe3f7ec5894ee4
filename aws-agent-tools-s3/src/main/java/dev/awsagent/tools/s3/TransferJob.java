package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tool.WorkingFolder;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferEngine;
import dev.awsagent.tools.s3.transfer.TransferListener;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.TransferRequest.Compare;
import dev.awsagent.tools.s3.transfer.TransferRequest.Existing;
import dev.awsagent.tools.s3.transfer.Transferred;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One copy, move or sync between two places, for the tools that do them: what it means, what it does.
 *
 * @param source as it was written: {@code s3://bucket/key}, a path, or {@code -}
 * @param delete whether a sync removes at the destination what the source does not have
 * @param fromProfile whose credentials read a source in S3; null for those of the step
 * @param manifest the file to write down in what was done; null for none
 * @param settings all else that the request is to have
 */
record TransferJob(
        String source,
        String destination,
        Mode mode,
        Existing existing,
        boolean delete,
        boolean dryRun,
        @Nullable String fromProfile,
        @Nullable String manifest,
        BiFunction<TransferRequest.Builder, WorkingFolder, TransferRequest.Builder> settings) {

    /** What is done. */
    enum Mode {
        COPY,
        MOVE,
        SYNC
    }

    /** More names than these help nobody in a question. */
    private static final int NAMED = 20;

    private static final String EXTRA = "extra";

    /** Of the other side. */
    private static final String ACCOUNT = "account";

    /** A move of all below one prefix to another, as far as it is meant. */
    static TransferJob movePrefix(String source, String destination, Selection selection) {
        return new TransferJob(
                source,
                destination,
                Mode.MOVE,
                Existing.REPLACE,
                false,
                false,
                null,
                null,
                (request, files) -> request.recursive(true).selection(selection));
    }

    /** A sync with nothing else said. */
    static TransferJob sync(String source, String destination, boolean delete, Compare compare, boolean dryRun) {
        return new TransferJob(
                source,
                destination,
                Mode.SYNC,
                Existing.REPLACE,
                delete,
                dryRun,
                null,
                null,
                (request, files) -> request.compare(compare));
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

    /** Who says that nothing is to be removed does not ask for it in the same breath. */
    static void checkKept(boolean keepExtra, boolean delete) {
        if (keepExtra && delete) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "both is said: that what the source does not have is removed, and that it stays",
                    "say one of them");
        }
    }

    static boolean isRemote(String place) {
        return place.regionMatches(true, 0, "s3://", 0, 5);
    }

    /** Whether this end is standard input or output. */
    static boolean isPipe(String place) {
        return place.equals("-");
    }

    static Location.Remote remote(String place) {
        return (Location.Remote) Location.parse(place, Path.of(""));
    }

    private boolean up() {
        return !isRemote(source);
    }

    private boolean down() {
        return !isRemote(destination);
    }

    Effect effect() {
        if (dryRun) {
            return Effect.READ;
        }
        if (mode == Mode.MOVE || mode == Mode.SYNC && delete) {
            return Effect.DESTROY;
        }
        // What is written to standard output replaces nothing.
        var replaces = existing == Existing.REPLACE && !isPipe(destination);
        return down() && !replaces && mode == Mode.COPY ? Effect.READ : Effect.WRITE;
    }

    List<AwsCall> calls() {
        return dryRun ? all().stream().filter(AwsCall::looks).toList() : all();
    }

    private List<AwsCall> all() {
        var calls = new ArrayList<AwsCall>();
        if (up() && down()) {
            // Refused by the check; there is nothing to call.
            return calls;
        }
        if (up()) {
            var to = below(remote(destination));
            calls.addAll(S3Calls.uploads(to.bucket(), to.key()));
        } else if (down()) {
            var from = below(remote(source));
            calls.add(listBelow(from));
            calls.addAll(S3Calls.download(operation -> S3Calls.objects(operation, from.bucket(), from.key())));
        } else {
            var from = below(remote(source));
            var to = below(remote(destination));
            calls.add(listBelow(from).by(fromProfile));
            if (fromProfile == null) {
                calls.addAll(S3Calls.copies(from.bucket(), from.key(), to.bucket(), to.key()));
            } else {
                calls.addAll(S3Calls.copiesAcross(fromProfile, from.bucket(), from.key(), to.bucket(), to.key()));
            }
        }
        if (mode == Mode.MOVE && !up()) {
            var from = remote(source);
            // One object, or what is below it as a folder.
            calls.add(S3Calls.moved(S3Calls.objects("DeleteObject", from.bucket(), from.key()))
                    .on(
                            S3Calls.objectArn(from.bucket(), from.key()),
                            S3Calls.objectArn(from.bucket(), Names.folder(from.key()) + "*"))
                    .by(fromProfile));
        }
        if (mode == Mode.SYNC && !down()) {
            var to = below(remote(destination));
            calls.add(listBelow(to));
            if (delete) {
                calls.add(AwsCall.of("s3", "DeleteObjects")
                        .with("Bucket", to.bucket())
                        .open("Delete", "RequestPayer")
                        .on(S3Calls.objectArn(to.bucket(), to.key() + "*"))
                        .times(AwsCall.MANY));
            }
        }
        return calls;
    }

    /** A sync is between folders, also where one is written without its slash: {@code data} is not {@code data-old/}. */
    private Location.Remote below(Location.Remote place) {
        return mode == Mode.SYNC ? new Location.Remote(place.bucket(), Names.folder(place.key())) : place;
    }

    /** A key that is no object stands for what is below it as a folder. */
    private static AwsCall listBelow(Location.Remote from) {
        return S3Calls.list(from.bucket(), Names.folder(from.key()));
    }

    /** A sync that removes is looked at beforehand: which ones go is what the yes is about. */
    private boolean removesExtra() {
        return mode == Mode.SYNC && delete && !dryRun;
    }

    List<AwsCall> looks() {
        return removesExtra() || fromProfile != null
                ? calls().stream().filter(AwsCall::looks).toList()
                : List.of();
    }

    Impact inspect(ToolCall call) {
        var unseen = across(impact(), call);
        if (!removesExtra()) {
            return unseen;
        }
        var going = new ArrayList<String>();
        var count = new AtomicLong();
        var request = request(call.files()).dryRun(true).build();
        var looked = Transfers.run(call, request, fromProfile, new TransferListener() {
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
        });
        var notes = new ArrayList<>(unseen.notes());
        if (looked.stopped() != null) {
            looked.orThrow("looked at");
        } else if (looked.failed() > 0) {
            var first = looked.failures().get(0);
            notes.add(looked.failed() + " would not be transferred, and then nothing is removed: '" + first.name()
                    + "' (" + first.why() + ")"
                    + (looked.failed() > 1 ? " and " + (looked.failed() - 1) + " more" : ""));
        }
        if (count.get() == 0) {
            notes.add("nothing would be removed as it is now");
        } else {
            notes.add("it would remove " + count + " from " + destination + ": " + String.join(", ", going)
                    + (count.get() > going.size() ? " and " + (count.get() - going.size()) + " more" : ""));
        }
        var seen = new HashMap<>(unseen.seen());
        seen.put(EXTRA, String.valueOf(looked.extra()));
        return unseen.withNotes(notes).seen(seen);
    }

    /** Says whose the other credentials are, and which way the bytes go. */
    private Impact across(Impact unseen, ToolCall call) {
        var profile = fromProfile;
        if (profile == null) {
            return unseen;
        }
        var account = call.identity(profile).account();
        var notes = new ArrayList<>(unseen.notes());
        notes.add("profile " + profile + " is account " + account);
        notes.add(
                TransferEngine.copiesInside(S3Access.of(call, profile), S3Access.of(call), remote(source))
                        ? "copied inside S3, as these credentials may read the source, too"
                        : "these credentials may not read the source: what is copied passes through this machine");
        return unseen.withNotes(notes).seen(Map.of(ACCOUNT, account));
    }

    void check(WorkingFolder files) {
        if (up() && !isPipe(source) && !Files.exists(files.resolve(source))) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "there is no file or folder '" + source + "'",
                    "check the path; nothing was sent");
        }
        if (down() && !isPipe(destination)) {
            files.resolveToWrite(destination);
        }
        if (manifest != null && !isPipe(manifest) && Files.exists(files.resolveToWrite(manifest))) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the manifest '" + manifest + "' is there already",
                    "name another file, or remove it; nothing was transferred");
        }
        if (fromProfile != null && (up() || down())) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "a profile for the source is for a copy inside S3, and this goes from " + source + " to "
                            + destination,
                    "name the profile with --profile");
        }
        checked(files, null);
    }

    private TransferRequest checked(WorkingFolder files, @Nullable String extra) {
        try {
            return request(files).extra(extra).build();
        } catch (IllegalArgumentException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    String.valueOf(e.getMessage()),
                    "nothing was sent; change it and try again",
                    e);
        }
    }

    Impact impact() {
        var notes = new ArrayList<String>();
        if ((existing == Existing.REPLACE || mode == Mode.SYNC) && !isPipe(destination)) {
            notes.add("what has the same name at the destination is replaced");
        }
        if (fromProfile != null) {
            notes.add(source + " is read with the credentials of profile " + fromProfile);
        }
        if (mode == Mode.MOVE) {
            notes.add("each is removed from " + source + " once its copy is checked");
        }
        if (mode == Mode.SYNC && delete) {
            notes.add("what is in " + destination + " and not in " + source + " is removed");
        }
        var resources = List.of(destination);
        if (effect() == Effect.DESTROY) {
            return Impact.typed(
                    mode == Mode.MOVE ? source : destination,
                    mode == Mode.MOVE ? List.of(source, destination) : resources,
                    -1,
                    Undo.NO,
                    notes.toArray(String[]::new));
        }
        return new Impact(resources, -1, null, effect() == Effect.READ ? Undo.YES : Undo.UNKNOWN, notes)
                .costing(isRemote(destination) ? S3Calls.STORAGE : null);
    }

    private static Location location(String place, WorkingFolder files, Function<String, Path> file) {
        if (isRemote(place) || isPipe(place)) {
            return Location.parse(place, files.root());
        }
        return new Location.Local(file.apply(place), place.endsWith("/"));
    }

    private TransferRequest.Builder request(WorkingFolder files) {
        var from = location(source, files, files::resolve);
        var to = location(destination, files, files::resolveToWrite);
        var request = switch (mode) {
            case COPY -> TransferRequest.copy(from, to);
            case MOVE -> TransferRequest.move(from, to);
            case SYNC -> TransferRequest.sync(from, to);
        };
        return settings.apply(request, files)
                .within(files.root())
                .secrets(files.sendsSecrets())
                .existing(existing)
                .deleteExtra(delete)
                .dryRun(dryRun);
    }

    ToolResult<Output> run(ToolCall call) {
        var extra = Reviewed.shown(call, EXTRA);
        if (fromProfile != null && Reviewed.shown(call, ACCOUNT) != null) {
            Reviewed.check(
                    call,
                    ACCOUNT,
                    call.identity(fromProfile).account(),
                    "profile " + fromProfile + " is of another account than was shown; nothing was copied");
        }
        var request = checked(call.files(), extra);
        var report = manifest == null
                ? Transfers.run(call, request, fromProfile, TransferListener.NONE)
                : Manifest.write(
                        manifest, call, dryRun, manifest -> Transfers.run(call, request, fromProfile, manifest));
        report.orThrow(
                switch (mode) {
                    case COPY -> "copied";
                    case MOVE -> "moved";
                    case SYNC -> "synced";
                });
        return ToolResult.ok(new Output(
                source,
                destination,
                report.done(),
                report.bytes(),
                report.skipped(),
                report.removed(),
                report.retries(),
                dryRun,
                TransferSummary.files(report),
                report.notes()));
    }
}
