package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.TransferEngine;
import dev.awsagent.tools.s3.transfer.TransferListener;
import dev.awsagent.tools.s3.transfer.TransferReport;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.TransferRun;
import dev.awsagent.tools.s3.transfer.Transferred;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs the transfer engine for a call of a tool: on its threads, with its progress, and until it is called off. */
final class Transfers {

    private static final long LOOK = 100;

    private Transfers() {}

    /** What it came to, also when not all was done. */
    static TransferReport run(ToolCall call, TransferRequest request) {
        return run(call, request, one -> {});
    }

    /** The same, where each that was done is told. */
    static TransferReport run(ToolCall call, TransferRequest request, Consumer<Transferred> each) {
        var memory = call.memory();
        var engine = TransferEngine.builder(S3Access.of(call))
                .threads(call.executor())
                .journal(memory == null ? null : memory.resolve("transfers"))
                .build();
        var calledOff = new CompletableFuture<ToolException>();
        var run = engine.start(request, new TransferListener() {
            @Override
            public void done(Transferred one) {
                each.accept(one);
            }

            @Override
            public void progress(Progress progress) {
                var total = progress.complete() ? progress.bytesFound() : -1;
                call.progress(progress.bytes(), total, "bytes", progress.current());
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
