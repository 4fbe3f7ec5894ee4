package dev.awsagent.benchmarks.transfer;

import java.util.Locale;

/** What the way to the server is like. */
enum Condition {
    HTTP("over HTTP", false, "0ms 0% 0"),
    TLS("over HTTPS", true, "0ms 0% 0"),
    LATENCY("over HTTP, each answer 50 ms late", false, "50ms 0% 0"),
    FAILURES("over HTTP, 1% of the requests answered 503", false, "0ms 1% 1");

    private final String description;
    private final boolean encrypted;
    private final String faults;

    Condition(String description, boolean encrypted, String faults) {
        this.description = description;
        this.encrypted = encrypted;
        this.faults = faults;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    String description() {
        return description;
    }

    boolean encrypted() {
        return encrypted;
    }

    /** What the server is told; see {@link Faults}. */
    String faults() {
        return faults;
    }
}
