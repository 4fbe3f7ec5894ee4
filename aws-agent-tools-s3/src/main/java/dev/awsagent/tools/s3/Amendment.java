package dev.awsagent.tools.s3;

import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A change to one side of a bucket's setup: what is there is read, changed in the one part that is meant, shown before and
 * after, and put back only while it still is what was shown. S3 itself would let one writer take away what another one wrote.
 *
 * @param change makes what shall be there out of what is; throws when that cannot be
 */
record Amendment<T>(Side<T> side, String bucket, UnaryOperator<T> change) {

    /** Of what stays as it is, so much is shown. */
    private static final int SHOWN = 10;

    private static final String STATE = "state";

    /**
     * @param changed false when it was so already, and nothing was sent
     * @param before what was set
     * @param after what is set now
     * @param replaced what went, as S3 had it, where that is a text such as a policy: with it, it can be put back
     */
    record Output(
            String bucket,
            String setting,
            boolean changed,
            List<String> before,
            List<String> after,
            @Nullable String replaced) {}

    /** What it would do, with what is there and what would be. */
    Impact inspected(Impact unseen, ToolCall call) {
        var now = side.of(S3Access.of(call), bucket);
        var then = change.apply(now);
        boolean same = then.equals(now);
        var notes = new ArrayList<>(unseen.notes());
        if (same) {
            notes.add(0, "it is so already: nothing would change");
        }
        return new Impact(
                        unseen.resources(),
                        unseen.count(),
                        unseen.confirm(),
                        same ? Undo.NOT_NEEDED : unseen.undo(),
                        notes,
                        Map.of(STATE, mark(now, then)))
                .differing(
                        same
                                ? List.of()
                                : differences(
                                        side.words().apply(now), side.words().apply(then)));
    }

    /** Does it. */
    ToolResult<Output> made(ToolCall call) {
        var s3 = S3Access.of(call);
        var now = side.of(s3, bucket);
        var then = change.apply(now);
        Reviewed.check(
                call,
                STATE,
                mark(now, then),
                "the " + side.name() + " of bucket '" + bucket
                        + "' would not become what was reviewed: somebody changed it meanwhile; nothing was changed here");
        boolean same = then.equals(now);
        if (!same) {
            s3.on(bucket, client -> {
                side.write().to(client, bucket, then);
                return true;
            });
        }
        return ToolResult.ok(new Output(
                bucket,
                side.name(),
                !same,
                side.words().apply(now),
                side.words().apply(then),
                !same && now instanceof String text && !text.isEmpty() ? text : null));
    }

    private List<Impact.Difference> differences(List<String> now, List<String> then) {
        var all = new ArrayList<Impact.Difference>();
        now.stream().filter(line -> !then.contains(line)).forEach(line -> all.add(part(line, null)));
        then.stream().filter(line -> !now.contains(line)).forEach(line -> all.add(part(null, line)));
        var stays = now.stream().filter(then::contains).toList();
        stays.stream().limit(SHOWN).forEach(line -> all.add(part(line, line)));
        if (stays.size() > SHOWN) {
            var more = (stays.size() - SHOWN) + " more";
            all.add(part(more, more));
        }
        return all;
    }

    private Impact.Difference part(@Nullable String before, @Nullable String after) {
        return new Impact.Difference(side.name(), before, after);
    }

    /** The words as well as the value: the SDK leaves what it takes for sensitive out of its texts. */
    private String mark(T now, T then) {
        try {
            var text =
                    side.words().apply(now) + "\n" + now + "\n" + side.words().apply(then) + "\n" + then;
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
