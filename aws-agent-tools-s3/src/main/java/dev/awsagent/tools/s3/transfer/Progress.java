package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.ToolCall;

/** How far a transfer is, in bytes; also the place where it notices that it was called off. Not thread-safe. */
final class Progress {

    private final ToolCall call;
    private final long total;
    private long done;

    Progress(ToolCall call, long total) {
        this.call = call;
        this.total = total;
    }

    /** So many bytes moved for {@code name}; negative when an attempt was in vain. */
    void moved(long bytes, String name) {
        done += bytes;
        call.progress(done, total, "bytes", name);
        call.checkCancelled();
    }
}
