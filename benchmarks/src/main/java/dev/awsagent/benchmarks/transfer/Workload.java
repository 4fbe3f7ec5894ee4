package dev.awsagent.benchmarks.transfer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is measured: one thing that every program is asked to do. */
enum Workload {
    UP_1G(Kind.UPLOAD, new Dataset(1, 1L << 30), new Dataset(1, 1L << 26)),
    DOWN_1G(Kind.DOWNLOAD, new Dataset(1, 1L << 30), new Dataset(1, 1L << 26)),
    UP_1M(Kind.UPLOAD, new Dataset(1_000, 1L << 20), new Dataset(100, 1L << 20)),
    DOWN_1M(Kind.DOWNLOAD, new Dataset(1_000, 1L << 20), new Dataset(100, 1L << 20)),
    UP_4K(Kind.UPLOAD, new Dataset(10_000, 4096), new Dataset(1_000, 4096)),
    DOWN_4K(Kind.DOWNLOAD, new Dataset(10_000, 4096), new Dataset(1_000, 4096)),
    COPY_4K(Kind.COPY, new Dataset(10_000, 4096), new Dataset(1_000, 4096)),
    SYNC_100K(Kind.SYNC, new Dataset(100_000, 1024), new Dataset(10_000, 1024)),
    LIST_1M(Kind.LIST, null, null);

    /** What is done with the data. */
    enum Kind {
        UPLOAD,
        DOWNLOAD,
        COPY,
        SYNC,
        LIST
    }

    static final long KEYS = 1_000_000;
    static final long QUICK_KEYS = 100_000;

    private final Kind kind;
    private final @Nullable Dataset full;
    private final @Nullable Dataset quick;

    Workload(Kind kind, @Nullable Dataset full, @Nullable Dataset quick) {
        this.kind = kind;
        this.full = full;
        this.quick = quick;
    }

    Kind kind() {
        return kind;
    }

    /** The files or objects; null for the listing, whose keys are computed. */
    @Nullable
    Dataset data(boolean small) {
        return small ? quick : full;
    }

    /** Its name on the command line, such as {@code up-1g}. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it does, for people. */
    String description(boolean small) {
        var data = data(small);
        if (data == null) {
            return "list %,d keys".formatted(small ? QUICK_KEYS : KEYS);
        }
        var what = "%,d x %s".formatted(data.count(), size(data.size()));
        return switch (kind) {
            case UPLOAD -> "upload " + what;
            case DOWNLOAD -> "download " + what;
            case COPY -> "copy " + what + " on the server";
            case SYNC -> "sync " + what + " to the server, all there already";
            case LIST -> throw new IllegalStateException("a listing has no data");
        };
    }

    private static String size(long bytes) {
        return bytes >= 1L << 30
                ? (bytes >> 30) + " GiB"
                : bytes >= 1L << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }
}
