package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.TransferRequest.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Finds out, one after another, what there is to transfer, and gives it to the crew while it goes on looking. */
final class Finder implements AutoCloseable {

    private final Course course;
    private final TransferRequest request;
    private final Executor threads;
    private final InputStream in;
    private final OutputStream out;
    private final Comparison comparison;
    private final List<Item> removals = new ArrayList<>();
    private final Extras extras = new Extras();
    private boolean unreadable;
    /** Whether the source has what is not transferred on purpose, so that what is there for it is no extra. */
    private boolean leftOut;

    private long sourceSeen;

    Finder(Course course, Executor threads, InputStream in, OutputStream out) {
        this.course = course;
        this.request = course.request();
        this.threads = threads;
        this.in = in;
        this.out = out;
        this.comparison = new Comparison(course);
    }

    /** Gives all there is to the crew; returns when no more will come, which may not be done yet. */
    void run(List<String> notes) throws IOException, InterruptedException {
        if (request.mode() == Mode.SYNC) {
            sync(notes);
        } else if (request.source() instanceof Location.Pipe) {
            course.tally().found(0);
            var to = remote(request.destination());
            if (request.dryRun()) {
                plan(new Item("-", -1, null, null, null, null), to.bucket(), to.key());
            } else {
                new Uploads(course).pipe(in, to.bucket(), to.key());
            }
        } else if (request.source() instanceof Location.Local from) {
            local(from, notes);
        } else {
            objects((Location.Remote) request.source());
        }
        course.tally().complete();
    }

    /** What is only done when all else was: the extra at the destination of a sync goes. */
    void afterwards(List<String> notes) throws IOException, InterruptedException {
        if (extras.isEmpty()) {
            return;
        }
        var which = extras.digest();
        course.tally().extra(which);
        if (course.tally().failedAny() || unreadable) {
            notes.add(extras.size()
                    + " that the source does not have were kept at the destination, because not all was transferred");
            return;
        }
        if (leftOut) {
            notes.add(extras.size()
                    + " that the source does not have were kept at the destination: they may be what the links and special"
                    + " files stand for that were left out");
            return;
        }
        if (request.extra() != null && !request.extra().equals(which)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "what the source does not have and " + request.destination()
                            + " has is not what was shown any more: now " + extras.size() + "; none of it was removed",
                    "ask again to see what there is now");
        }
        var there = request.destination();
        var batch = new ArrayList<Item>();
        for (Item item; (item = extras.next()) != null && !course.crew().stopped(); ) {
            if (dry(item, "")) {
                continue;
            }
            if (there instanceof Location.Remote) {
                batch.add(item);
                if (batch.size() == Removals.BATCH) {
                    remove(there, batch);
                }
            } else {
                remove(Objects.requireNonNull(item.file()), item);
            }
        }
        remove(there, batch);
    }

    @Override
    public void close() throws IOException {
        extras.close();
    }

    /** Gives it to the crew. */
    private void give(Crew.Task task) throws InterruptedException {
        if (!course.crew().add(task)) {
            throw new InterruptedException("stopped");
        }
    }

    private void remove(@Nullable Location there, List<Item> batch) throws InterruptedException {
        if (!batch.isEmpty()) {
            var items = List.copyOf(batch);
            batch.clear();
            var bucket = remote(there).bucket();
            give(() -> new Removals(course).extras(bucket, items));
        }
    }

    private void remove(Path file, Item item) {
        try {
            // All else was transferred since it was found.
            var now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (now.size() != item.bytes()
                    || now.lastModifiedTime().toMillis()
                            != Objects.requireNonNull(item.modified()).toEpochMilli()) {
                course.tally().undone(new Undone(item.path(), FailureKind.CONFLICT, Removals.CHANGED));
                return;
            }
            Files.delete(file);
            course.tally().removed(1);
        } catch (NoSuchFileException e) {
            // Somebody else was faster.
        } catch (IOException e) {
            course.tally()
                    .undone(new Undone(
                            item.path(), FailureKind.INVALID, "it was not removed: " + LocalFiles.reason(e)));
        }
    }

    private static Location.Remote remote(@Nullable Location location) {
        return (Location.Remote) Objects.requireNonNull(location);
    }

    private static String folder(String key) {
        return key.isEmpty() || key.endsWith("/") ? key : key + "/";
    }

    /** In a dry run, tells what would be done. True then. */
    private boolean dry(Item item, String to) {
        if (request.dryRun()) {
            course.tally()
                    .done(new Transferred(
                            item.path(), to, Math.max(0, item.bytes()), null, item.etag(), null, item.modified(), ""));
        }
        return request.dryRun();
    }

    /** In a dry run: an object that would be written, unless one is there that is to stay. */
    private void plan(Item item, String bucket, String key) throws InterruptedException {
        if (course.replaces()) {
            dry(item, key);
            return;
        }
        give(() -> {
            try {
                if (new Copies(course).stays(bucket, key)) {
                    course.tally().skipped();
                } else {
                    dry(item, key);
                }
            } catch (RuntimeException e) {
                course.tally().undone(item.path(), e);
            }
        });
    }

    /** In a dry run: a file that would be written, unless one is there that is to stay. */
    private void plan(Item item, Path target, String to) {
        try {
            if (new Downloads(course).stays(target)) {
                course.tally().skipped();
            } else {
                dry(item, to);
            }
        } catch (IOException e) {
            course.tally().undone(item.path(), LocalFiles.unwritable(target, e));
        } catch (RuntimeException e) {
            course.tally().undone(item.path(), e);
        }
    }

    /** In a dry run: whether a file would be sent, as far as the file says. */
    private boolean isSendable(Item item) {
        var file = Objects.requireNonNull(item.file());
        try {
            new Uploads(course).refuseSecret(file);
            return true;
        } catch (IOException e) {
            course.tally().undone(item.path(), LocalFiles.unreadable(file, e));
        } catch (RuntimeException e) {
            course.tally().undone(item.path(), e);
        }
        return false;
    }

    private boolean wanted(Item item) {
        return request.selection().names(item.path()) && request.selection().fits(item.bytes(), item.modified());
    }

    private static boolean isMarker(Item item) {
        return item.path().isEmpty() || item.path().endsWith("/") && item.bytes() == 0;
    }

    // Up.

    private void local(Location.Local from, List<String> notes) throws IOException, InterruptedException {
        var to = remote(request.destination());
        var path = from.path();
        if (Files.isDirectory(path)) {
            var prefix = folder(to.key());
            try (var files = tree(path, true)) {
                for (Item item; (item = files.next()) != null; ) {
                    if (wanted(item)) {
                        upload(item, to.bucket(), prefix + item.path());
                    }
                }
                notes.addAll(files.notes());
            }
            return;
        }
        FileState state;
        try {
            state = FileState.of(path, request.followLinks());
        } catch (IOException e) {
            throw LocalFiles.unreadable(path, e);
        }
        var name = path.getFileName().toString();
        var item = Item.file(name, path, state.bytes(), state.changed().toInstant());
        if (!wanted(item)) {
            course.tally().skipped();
            return;
        }
        upload(item, to.bucket(), to.folder() ? to.key() + name : to.key());
    }

    private FileTree tree(Path root, boolean isSource) throws IOException {
        try {
            return new FileTree(root, !request.shallow(), isSource && request.followLinks(), request.within(), one -> {
                unreadable = true;
                if (request.selection().names(one.name())) {
                    course.tally().undone(one);
                }
            });
        } catch (IOException e) {
            throw LocalFiles.unreadable(root, e);
        }
    }

    private void upload(Item item, String bucket, String key) throws InterruptedException {
        course.tally().found(item.bytes());
        if (!request.dryRun()) {
            give(() -> new Uploads(course).file(item, bucket, key));
        } else if (isSendable(item)) {
            plan(item, bucket, key);
        }
    }

    // Down, across, and away.

    private void objects(Location.Remote from) throws IOException, InterruptedException {
        var one = request.recursive() || from.folder() ? null : one(from);
        if (one != null) {
            object(from, one);
            return;
        }
        if (request.destination() instanceof Location.Pipe) {
            throw noObject(from);
        }
        prefix(from);
    }

    /** The one object of that key; null when there is none. */
    private @Nullable Item one(Location.Remote from) {
        var name = from.key().substring(from.key().lastIndexOf('/') + 1);
        if (request.single()
                && request.selection().equals(Selection.ALL)
                && !(request.destination() instanceof Location.Remote)
                && !request.dryRun()) {
            // The answer to the request for its content says all that is needed.
            return Item.object(name, from.key(), -1, null, null);
        }
        var head = HeadObjectRequest.builder()
                .bucket(from.bucket())
                .key(from.key())
                .versionId(request.version())
                .requestPayer(course.settings().payer())
                .build();
        try {
            var about = course.source().on(from.bucket(), s3 -> s3.headObject(head));
            return Item.object(name, from.key(), about.contentLength(), about.lastModified(), about.eTag());
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw e;
            }
            if (request.single() || request.version() != null) {
                throw noObject(from);
            }
            return null;
        }
    }

    private static ToolException noObject(Location.Remote from) {
        return new ToolException(
                FailureKind.NOT_FOUND,
                "there is no object '" + from.key() + "' in bucket '" + from.bucket() + "'",
                "keys are exact, letter case included; list the bucket to see what is there");
    }

    private void object(Location.Remote from, Item item) throws IOException, InterruptedException {
        var to = request.destination();
        if (item.bytes() >= 0 && !wanted(item)) {
            course.tally().skipped();
            return;
        }
        if (to instanceof Location.Remote remote) {
            refuseOntoItself(from, remote, remote.folder() ? remote.key() + item.path() : remote.key());
        }
        course.tally().found(item.bytes());
        if (to instanceof Location.Pipe) {
            new Downloads(course).pipe(item, from.bucket(), out);
        } else if (to instanceof Location.Local local) {
            var inFolder = local.folder() || Files.isDirectory(local.path());
            var target = inFolder ? Location.Local.named(local.path(), from.key()) : local.path();
            if (request.dryRun()) {
                plan(item, target, target.toString());
            } else {
                make(LocalFiles.parent(target));
                Temporary.removeAbandoned(LocalFiles.parent(target));
                give(() -> new Downloads(course).object(item, from.bucket(), target, target.toString()));
            }
        } else if (to instanceof Location.Remote remote) {
            copy(item, from.bucket(), remote.bucket(), remote.folder() ? remote.key() + item.path() : remote.key());
        } else {
            inPlace(item, from.bucket());
            delete(null, from.bucket(), true);
        }
    }

    /** What has no destination is removed, or gets other settings where it is. */
    private void inPlace(Item item, String bucket) throws InterruptedException {
        if (request.mode() == Mode.DELETE) {
            delete(item, bucket, false);
        } else if (!dry(item, "")) {
            give(() -> new Copies(course).rewrite(item, bucket));
        }
    }

    private void make(Path folder) {
        try {
            LocalFiles.makeAll(folder, course.durable());
        } catch (IOException e) {
            throw LocalFiles.unwritable(folder, e);
        }
    }

    private void prefix(Location.Remote from) throws IOException, InterruptedException {
        var prefix = folder(from.key());
        var to = request.destination();
        refuseOverlap(from, to);
        var placing = to instanceof Location.Local local ? new Placing(local.path()) : null;
        long found = 0;
        try (var listing = listing(course.source(), from.bucket(), prefix, false)) {
            for (Item item; (item = listing.next()) != null; ) {
                if (to != null && (item.path().isEmpty() || isMarker(item) && !(to instanceof Location.Remote))
                        || !wanted(item)) {
                    continue;
                }
                if (request.most() >= 0 && found == request.most()) {
                    break;
                }
                found++;
                if (placing != null) {
                    placing.add(item, from.bucket());
                } else if (to instanceof Location.Remote remote) {
                    course.tally().found(item.bytes());
                    copy(item, from.bucket(), remote.bucket(), folder(remote.key()) + item.path());
                } else {
                    course.tally().found(item.bytes());
                    inPlace(item, from.bucket());
                }
            }
        }
        if (placing != null) {
            placing.end(from.bucket());
        }
        delete(null, from.bucket(), true);
        if (found == 0) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "there is no object under s3://" + from.bucket() + "/" + prefix
                            + (request.selection().equals(Selection.ALL) ? "" : " that is meant"),
                    "'list objects in " + from.bucket() + "' shows what is there");
        }
    }

    private void refuseOntoItself(Location.Remote from, Location.Remote to, String toKey) {
        if (course.route().isSameObject(from.bucket(), from.key(), to.bucket(), toKey)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    from + " is both what to copy and where to copy it",
                    "name another bucket or key as the destination");
        }
    }

    /** What is written below the source would be found again; what lies in the destination would be taken for extra. */
    private void refuseOverlap(Location.Remote from, @Nullable Location to) {
        if (!(to instanceof Location.Remote remote)
                || !course.route().isOneService()
                || !from.bucket().equals(remote.bucket())) {
            return;
        }
        var source = folder(from.key());
        var target = folder(remote.key());
        if (target.startsWith(source) || request.mode() != Mode.COPY && source.startsWith(target)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "s3://" + from.bucket() + "/" + source + " and s3://" + remote.bucket() + "/" + target
                            + " lie in each other",
                    "choose a destination beside the source, or another bucket; nothing was changed");
        }
    }

    private Listing listing(Buckets buckets, String bucket, String prefix, boolean ordered) {
        var pages = new Pages(buckets, bucket, prefix, null, course.settings().payer());
        return new Listing(pages, threads, prefix, ordered);
    }

    private void copy(Item item, String fromBucket, String toBucket, String toKey) throws InterruptedException {
        if (request.dryRun()) {
            plan(item, toBucket, toKey);
        } else {
            give(() -> new Copies(course).object(item, fromBucket, toBucket, toKey));
        }
    }

    private void delete(@Nullable Item item, String bucket, boolean now) throws InterruptedException {
        if (item != null && !dry(item, "")) {
            removals.add(item);
        }
        if (!removals.isEmpty() && (now || removals.size() == Removals.BATCH)) {
            var items = List.copyOf(removals);
            removals.clear();
            give(() -> new Removals(course).all(bucket, items));
        }
    }

    /** Objects on their way to files below a folder. */
    private final class Placing {
        private final Path root;
        private final LocalFiles files;
        private final Layout layout;

        Placing(Path root) throws IOException {
            this.root = root;
            this.files = new LocalFiles(root, course.durable());
            var folds = false;
            if (!request.dryRun()) {
                make(root);
                Temporary.removeAbandoned(root);
                try {
                    folds = LocalFiles.foldsNames(root);
                } catch (IOException e) {
                    throw LocalFiles.unwritable(root, e);
                }
            }
            // Here an extra may be what was just written, in another spelling.
            leftOut |= folds;
            this.layout = new Layout(folds, one -> {
                course.tally().found(0);
                course.tally().undone(one);
            });
        }

        void add(Item item, String bucket) throws InterruptedException {
            layout.add(item);
            release(bucket);
        }

        void end(String bucket) throws InterruptedException {
            layout.end();
            release(bucket);
        }

        private void release(String bucket) throws InterruptedException {
            for (Item item; (item = layout.poll()) != null; ) {
                course.tally().found(item.bytes());
                if (request.dryRun()) {
                    plan(item);
                } else {
                    var placed = item;
                    give(() -> fetch(placed, bucket));
                }
            }
        }

        private void plan(Item item) {
            try {
                Finder.this.plan(item, files.place(item.path()), item.path());
            } catch (IOException e) {
                course.tally().undone(item.path(), LocalFiles.unwritable(root, e));
            } catch (RuntimeException e) {
                course.tally().undone(item.path(), e);
            }
        }

        private void fetch(Item item, String bucket) {
            try {
                var target = files.target(item.path());
                var to = root.relativize(target).toString().replace('\\', '/');
                new Downloads(course).object(item, bucket, target, to);
            } catch (IOException e) {
                course.tally().undone(item.path(), LocalFiles.unwritable(KeyPath.in(root, item.path()), e));
            } catch (RuntimeException e) {
                course.tally().undone(item.path(), e);
            }
        }
    }

    // Both sides at once.

    private void sync(List<String> notes) throws IOException, InterruptedException {
        var to = Objects.requireNonNull(request.destination());
        if (request.source() instanceof Location.Local from && !Files.isDirectory(from.path())) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "there is no folder '" + from.path() + "'",
                    "a sync is between folders and prefixes; nothing was changed");
        }
        if (request.source() instanceof Location.Remote from) {
            refuseOverlap(from, to);
        }
        var placing = to instanceof Location.Local local ? new Placing(local.path()) : null;
        try (var sources = side(course.source(), request.source(), true);
                var targets = side(course.destination(), to, false)) {
            var source = next(sources, true);
            var target = next(targets, false);
            while (source != null || target != null) {
                var order =
                        source == null ? 1 : target == null ? -1 : KeyOrder.ORDER.compare(source.path(), target.path());
                if (source != null && order <= 0) {
                    meet(source, order == 0 ? target : null, to, placing);
                } else if (target != null
                        && request.deleteExtra()
                        && !isMarker(target)
                        && request.selection().fits(target.bytes(), target.modified())) {
                    extras.add(target);
                }
                source = order <= 0 ? next(sources, true) : source;
                target = order >= 0 ? next(targets, false) : target;
            }
            if (sources instanceof FileTree tree) {
                notes.addAll(tree.notes());
                leftOut |= !tree.notes().isEmpty();
            }
            if (request.deleteExtra() && sourceSeen == 0 && !extras.isEmpty()) {
                var none = request.source() instanceof Location.Remote
                        ? "there is no object under "
                        : "there is no file in ";
                throw new ToolException(
                        FailureKind.NOT_FOUND,
                        none + request.source() + ", and all that is in " + to + " would be removed",
                        "check the source; nothing was removed");
            }
        }
        if (placing != null) {
            placing.end(remote(request.source()).bucket());
        }
    }

    private Items side(Buckets buckets, Location location, boolean isSource) throws IOException {
        if (location instanceof Location.Remote remote) {
            return listing(buckets, remote.bucket(), folder(remote.key()), true);
        }
        var path = ((Location.Local) location).path();
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || isSource ? tree(path, isSource) : new None();
    }

    /** A folder that is not there yet. */
    private static final class None implements Items {
        @Override
        public @Nullable Item next() {
            return null;
        }

        @Override
        public void close() {}
    }

    /** The next whose name is meant: what a filter leaves out stays as it is on both sides. */
    private @Nullable Item next(Items items, boolean isSource) throws IOException, InterruptedException {
        Item item;
        do {
            item = items.next();
            // A mark for a folder is no content: all that is at the destination would be extra to it.
            sourceSeen += isSource && item != null && !isMarker(item) ? 1 : 0;
        } while (item != null && !request.selection().names(item.path()));
        return item;
    }

    private void meet(Item source, @Nullable Item target, Location to, @Nullable Placing placing)
            throws InterruptedException {
        if (source.path().isEmpty()
                || isMarker(source) && !(to instanceof Location.Remote && request.source() instanceof Location.Remote)
                || !request.selection().fits(source.bytes(), source.modified())) {
            return;
        }
        if (target != null) {
            var same = comparison.quick(source, target);
            if (same == Comparison.Result.SAME) {
                course.tally().skipped();
                return;
            }
            if (same == Comparison.Result.ASK) {
                give(() -> {
                    boolean isSame;
                    try {
                        isSame = comparison.sameContent(source, request.source(), target, to);
                    } catch (RuntimeException e) {
                        course.tally().undone(source.path(), e);
                        return;
                    }
                    if (isSame) {
                        course.tally().skipped();
                    } else {
                        replace(source, to, placing);
                    }
                });
                return;
            }
        }
        transfer(source, to, placing);
    }

    /** On a thread of the crew, which waits for no other: what is there is replaced at once. */
    private void replace(Item item, Location to, @Nullable Placing placing) {
        course.tally().found(item.bytes());
        if (placing != null) {
            // Its place is known to be one: a file is there.
            if (request.dryRun()) {
                placing.plan(item);
            } else {
                placing.fetch(item, remote(request.source()).bucket());
            }
            return;
        }
        var bucket = remote(to).bucket();
        var key = folder(remote(to).key()) + item.path();
        if (request.dryRun()) {
            if (item.file() == null || isSendable(item)) {
                dry(item, key);
            }
            return;
        }
        if (item.file() != null) {
            new Uploads(course).file(item, bucket, key);
        } else {
            new Copies(course).object(item, remote(request.source()).bucket(), bucket, key);
        }
    }

    private void transfer(Item item, Location to, @Nullable Placing placing) throws InterruptedException {
        if (placing != null) {
            placing.add(item, remote(request.source()).bucket());
        } else if (item.file() != null) {
            upload(item, remote(to).bucket(), folder(remote(to).key()) + item.path());
        } else {
            course.tally().found(item.bytes());
            copy(
                    item,
                    remote(request.source()).bucket(),
                    remote(to).bucket(),
                    folder(remote(to).key()) + item.path());
        }
    }
}
