package dev.awsagent.tools.s3.transfer;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be transferred. Immutable; made by {@link #copy}, {@link #move}, {@link #sync}, {@link #delete} or
 * {@link #rewrite}.
 *
 * @param destination null for a deletion, and for what stays where it is
 * @param within the folder that links which are followed may not lead out of; null for none
 * @param shallow whether of a folder on disk only the files are meant that lie directly in it
 * @param single whether the source is one object, so that nothing is looked for below a prefix of its name
 * @param most of the objects under a prefix so many at most; -1 for all
 * @param extra what a sync may remove, as {@link TransferReport#extra} of a dry run had it: where it would remove anything else,
 *     it removes none; null for whatever there is
 * @param recursive whether the source is a folder or prefix with all that is below it. A source that can only be one
 *     (a folder on disk, a key with a closing slash) need not say so
 */
public record TransferRequest(
        Mode mode,
        Location source,
        @Nullable Location destination,
        boolean recursive,
        boolean single,
        boolean shallow,
        Selection selection,
        Existing existing,
        Compare compare,
        boolean deleteExtra,
        boolean followLinks,
        @Nullable Path within,
        boolean secrets,
        ObjectSettings settings,
        @Nullable String version,
        boolean fsync,
        boolean dryRun,
        long most,
        @Nullable String extra) {

    /** What is done. */
    public enum Mode {
        /** The source stays. */
        COPY,
        /** What arrived and was verified is removed from the source. */
        MOVE,
        /** Only what differs is copied. */
        SYNC,
        /** The source is removed; there is no destination. */
        DELETE,
        /** Each object stays where it is, with all that it has, and gets the settings of the request; there is no destination. */
        REWRITE
    }

    /** What happens to something of the same name at the destination. */
    public enum Existing {
        /** It is replaced. */
        REPLACE,
        /** It stays, and what was to replace it is counted as skipped. */
        SKIP,
        /** It stays, and that is a failure. */
        REFUSE
    }

    /** When a sync takes two things of one name for different. */
    public enum Compare {
        /** Their sizes differ, or the source changed later than the destination. */
        SIZE_AND_TIME,
        /** Their sizes differ. */
        SIZE,
        /** Their sizes or times differ. */
        EXACT_TIME,
        /** Their sizes or contents differ: both are read, or asked for their checksums. */
        CHECKSUM
    }

    public TransferRequest {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(source, "source");
        if (destination == null && mode != Mode.DELETE && mode != Mode.REWRITE) {
            throw new IllegalArgumentException("a destination is missing: where is " + source + " to go?");
        }
        if (destination != null && (mode == Mode.DELETE || mode == Mode.REWRITE)) {
            throw new IllegalArgumentException(
                    "what is deleted or rewritten has no destination, and this request names " + destination);
        }
        if (source instanceof Location.Pipe && !(destination instanceof Location.Remote)) {
            throw new IllegalArgumentException("standard input can only go to an object, and this one names "
                    + (destination == null ? "nothing" : destination));
        }
        if (destination instanceof Location.Pipe && !(source instanceof Location.Remote)) {
            throw new IllegalArgumentException("only an object can go to standard output, and this is " + source);
        }
        if (source instanceof Location.Pipe && mode != Mode.COPY
                || destination instanceof Location.Pipe && mode != Mode.COPY) {
            throw new IllegalArgumentException("a pipe can be copied from or to, and nothing else");
        }
        if (deleteExtra && mode != Mode.SYNC) {
            throw new IllegalArgumentException("only a sync removes what the source does not have");
        }
        if (version != null && (recursive || !(source instanceof Location.Remote))) {
            throw new IllegalArgumentException("a version is one of one object, and this is " + source);
        }
        if (version != null && mode == Mode.DELETE) {
            throw new IllegalArgumentException("a version of an object is not removed by a transfer");
        }
        if (mode == Mode.MOVE && followLinks) {
            throw new IllegalArgumentException("what a symbolic link leads to is not moved; copy it");
        }
        if (mode == Mode.SYNC && existing != Existing.REPLACE) {
            throw new IllegalArgumentException("a sync replaces what differs; use a copy to leave it alone");
        }
        if (source.equals(destination)) {
            throw new IllegalArgumentException(source + " is both the source and the destination");
        }
        if (source instanceof Location.Local && destination instanceof Location.Local) {
            throw new IllegalArgumentException(
                    "one of " + source + " and " + destination + " has to be in S3: write it as s3://bucket/key");
        }
    }

    /** A copy that replaces what is there. */
    public static Builder copy(Location source, Location destination) {
        return new Builder(Mode.COPY, source, destination);
    }

    /** A copy after which the source is removed, each thing once its copy is known to be whole. */
    public static Builder move(Location source, Location destination) {
        return new Builder(Mode.MOVE, source, destination);
    }

    /** Makes the destination, a folder or prefix, like the source. */
    public static Builder sync(Location source, Location destination) {
        return new Builder(Mode.SYNC, source, destination).recursive(true);
    }

    /** Removes objects. */
    public static Builder delete(Location.Remote source) {
        return new Builder(Mode.DELETE, source, null);
    }

    /** Gives objects the settings of the request, where they are: another storage class. They keep all else that they have. */
    public static Builder rewrite(Location.Remote source) {
        return new Builder(Mode.REWRITE, source, null);
    }

    /** Settings of a request; each has a default. Not thread-safe. */
    public static final class Builder {
        private final Mode mode;
        private final Location source;
        private final @Nullable Location destination;
        private boolean recursive;
        private boolean single;
        private boolean shallow;
        private Selection selection = Selection.ALL;
        private Existing existing = Existing.REPLACE;
        private Compare compare = Compare.SIZE_AND_TIME;
        private boolean deleteExtra;
        private boolean followLinks;
        private @Nullable Path within;
        private boolean secrets;
        private ObjectSettings settings = ObjectSettings.NONE;
        private @Nullable String version;
        private boolean fsync;
        private boolean dryRun;
        private long most = -1;
        private @Nullable String extra;

        private Builder(Mode mode, Location source, @Nullable Location destination) {
            this.mode = mode;
            this.source = source;
            this.destination = destination;
        }

        public Builder recursive(boolean recursive) {
            this.recursive = recursive;
            return this;
        }

        /** Whether the source is one object: what is not there is then an error, and no prefix is meant. */
        public Builder single(boolean single) {
            this.single = single;
            return this;
        }

        /** Whether of a folder on disk only the files are meant that lie directly in it. */
        public Builder shallow(boolean shallow) {
            this.shallow = shallow;
            return this;
        }

        public Builder selection(Selection selection) {
            this.selection = selection;
            return this;
        }

        public Builder existing(Existing existing) {
            this.existing = existing;
            return this;
        }

        public Builder compare(Compare compare) {
            this.compare = compare;
            return this;
        }

        /** Whether a sync removes at the destination what the source does not have; after all else, and only if all else was done. */
        public Builder deleteExtra(boolean deleteExtra) {
            this.deleteExtra = deleteExtra;
            return this;
        }

        /** Whether a symbolic link below the source is taken for what it leads to; else it is left out and noted. */
        public Builder followLinks(boolean followLinks) {
            this.followLinks = followLinks;
            return this;
        }

        /** The folder that links which are followed may not lead out of; not bound when null. */
        public Builder within(@Nullable Path folder) {
            this.within = folder;
            return this;
        }

        /** Whether files that hold credentials or a private key are uploaded too; else they fail. */
        public Builder secrets(boolean secrets) {
            this.secrets = secrets;
            return this;
        }

        public Builder settings(ObjectSettings settings) {
            this.settings = settings;
            return this;
        }

        /** The version of the one object that is meant; rewritten, it becomes the newest. */
        public Builder version(@Nullable String version) {
            this.version = version;
            return this;
        }

        /** Whether each file is forced to the disk before it gets its name: slower, and safe from a loss of power. */
        public Builder fsync(boolean fsync) {
            this.fsync = fsync;
            return this;
        }

        /** Whether all is only listed: nothing is written anywhere. */
        public Builder dryRun(boolean dryRun) {
            this.dryRun = dryRun;
            return this;
        }

        /** Where a sync would remove more than so many it removes none, and fails; any number may go when not said. */
        public Builder extra(@Nullable String extra) {
            this.extra = extra;
            return this;
        }

        /** Of the objects under a prefix so many at most, in the order of the listing; all when not said. */
        public Builder most(long most) {
            this.most = most;
            return this;
        }

        public TransferRequest build() {
            return new TransferRequest(
                    mode,
                    source,
                    destination,
                    recursive,
                    single,
                    shallow,
                    selection,
                    existing,
                    compare,
                    deleteExtra,
                    followLinks,
                    within,
                    secrets,
                    settings,
                    version,
                    fsync,
                    dryRun,
                    most,
                    extra);
        }
    }
}
