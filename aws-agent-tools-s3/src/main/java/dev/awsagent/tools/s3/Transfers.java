package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Pipes;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.TransferEngine;
import dev.awsagent.tools.s3.transfer.TransferListener;
import dev.awsagent.tools.s3.transfer.TransferReport;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.TransferRun;
import dev.awsagent.tools.s3.transfer.Transferred;
import dev.awsagent.tools.s3.transfer.Undone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the transfer engine for a call of a tool: on its threads, with its progress, and until it is called off. */
final class Transfers {

    private static final long LOOK = 100;

    private Transfers() {}

    /** What it came to, also when not all was done. */
    static TransferReport run(ToolCall call, TransferRequest request) {
        return run(call, request, TransferListener.NONE);
    }

    /** @param each hears of each one that was done or was not */
    static TransferReport run(ToolCall call, TransferRequest request, TransferListener each) {
        return run(call, request, null, each);
    }

    /** @param fromProfile whose credentials read the source; null for those of the step */
    static TransferReport run(
            ToolCall call, TransferRequest request, @Nullable String fromProfile, TransferListener each) {
        var memory = call.memory();
        var builder = TransferEngine.builder(S3Access.of(call, fromProfile))
                .threads(call.executor())
                .journal(memory == null ? null : memory.resolve("transfers"));
        if (request.source() instanceof Location.Pipe || request.destination() instanceof Location.Pipe) {
            var pipes = pipes(call);
            builder.pipes(pipes.in(), pipes.out());
        }
        if (fromProfile != null) {
            builder.destination(S3Access.of(call));
        }
        var engine = builder.build();
        var calledOff = new CompletableFuture<ToolException>();
        var run = engine.start(request, new TransferListener() {
            @Override
            public void done(Transferred one) {
                each.done(one);
            }

            @Override
            public void undone(Undone one) {
                each.undone(one);
            }

            @Override
            public void progress(Progress progress) {
                var total = progress.complete() ? progress.bytesFound() : -1;
                call.progress(progress.bytes(), total, "bytes", detail(progress));
                try {
                    call.checkCancelled();
                } catch (ToolException e) {
                    calledOff.complete(e);
                }
            }
        });
        calledOff.thenAccept(why -> run.cancel());
        try {
            while (true) {
                var report = run.await(LOOK, TimeUnit.MILLISECONDS);
                if (report != null) {
                    return calledOff.isDone() ? report.stoppedBy(calledOff.join()) : report;
                }
                call.checkCancelled();
            }
        } catch (InterruptedException | ToolException e) {
            run.cancel();
            return ended(run, e);
        }
    }

    /** What {@code -} stands for. */
    static Pipes pipes(ToolCall call) {
        var pipes = call.pipes();
        if (pipes == null) {
            throw new ToolException(
                    FailureKind.UNSUPPORTED,
                    "there is no standard input or output to transfer from or to here",
                    "name a file, or use the command: aws-agent transfer - s3://bucket/key");
        }
        return pipes;
    }

    /** {@code 12 of 340 files, 3 retries, site/index.html}. */
    private static String detail(TransferListener.Progress progress) {
        var text = new StringBuilder();
        if (progress.filesFound() > 1 || !progress.complete()) {
            text.append(progress.files() + " of " + progress.filesFound())
                    .append(progress.complete() ? "" : " or more")
                    .append(" files");
        }
        if (progress.skipped() > 0) {
            text.append(", ").append(progress.skipped()).append(" skipped");
        }
        if (progress.failed() > 0) {
            text.append(", ").append(progress.failed()).append(" failed");
        }
        if (progress.retries() > 0) {
            text.append(", ").append(progress.retries()).append(progress.retries() == 1 ? " retry" : " retries");
        }
        if (progress.current() != null) {
            text.append(", ").append(progress.current());
        }
        return text.indexOf(", ") == 0 ? text.substring(2) : text.toString();
    }

    /** After it was called off: what was done until then, with the reason why it ended. */
    private static TransferReport ended(TransferRun run, Exception why) {
        var reason = why instanceof ToolException told
                ? told
                : new ToolException(FailureKind.CANCELLED, "cancelled", null, why);
        while (true) {
            try {
                return run.await().stoppedBy(reason);
            } catch (InterruptedException e) {
                // What was begun is being removed; that takes a moment.
            }
        }
    }

    /** The one thing that was transferred. */
    static Transferred one(ToolCall call, TransferRequest.Builder request, String verb) {
        var report = run(call, request.build());
        if (report.stopped() == null && report.failed() == 1) {
            var why = report.failures().get(0);
            var cause = why.cause();
            throw cause != null ? cause : new ToolException(why.kind(), why.why(), null);
        }
        return report.orThrow(verb).files().get(0);
    }
}
