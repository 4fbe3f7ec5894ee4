package dev.awsagent.benchmarks.transfer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is measured: one thing that every program is asked to do. */
enum Workload {
    UP_1G(Kind.UPLOAD, 1, 1L << 30, 1, 1L << 26),
    DOWN_1G(Kind.DOWNLOAD, 1, 1L << 30, 1, 1L << 26),
    UP_1M(Kind.UPLOAD, 1_000, 1L << 20, 100, 1L << 20),
    DOWN_1M(Kind.DOWNLOAD, 1_000, 1L << 20, 100, 1L << 20),
    UP_4K(Kind.UPLOAD, 10_000, 4096, 1_000, 4096),
    DOWN_4K(Kind.DOWNLOAD, 10_000, 4096, 1_000, 4096),
    COPY_4K(Kind.COPY, 10_000, 4096, 1_000, 4096),
    SYNC_100K(Kind.SYNC, 100_000, 1024, 10_000, 1024),
    LIST_1M(Kind.LIST, 0, 0, 0, 0);

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
    private final int count;
    private final long size;
    private final int quickCount;
    private final long quickSize;

    Workload(Kind kind, int count, long size, int quickCount, long quickSize) {
        this.kind = kind;
        this.count = count;
        this.size = size;
        this.quickCount = quickCount;
        this.quickSize = quickSize;
    }

    Kind kind() {
        return kind;
    }

    /** The files or objects; null for the listing, whose keys are computed. */
    @Nullable
    Dataset data(boolean small) {
        if (kind == Kind.LIST) {
            return null;
        }
        return small ? new Dataset(quickCount, quickSize) : new Dataset(count, size);
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
