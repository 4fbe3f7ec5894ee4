package dev.awsagent.tools.s3;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferListener;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import dev.awsagent.tools.s3.transfer.Transferred;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects below a prefix that a change is for: how many, how large, and exactly which, without keeping them. What is
 * shown at review is compared with what is there when the change runs: only the same objects, unchanged, are touched.
 */
final class Scan {

    /** So many are named. */
    private static final int NAMED = 10;

    private static final String COUNT = "count";
    private static final String NEWEST = "newest";
    private static final String SHA256 = "sha256";

    private final Location.Remote where;
    private final MessageDigest digest = sha256();
    private final List<String> first = new ArrayList<>();
    private long count;
    private long bytes;
    private @Nullable Instant newest;

    private Scan(Location.Remote where) {
        this.where = where;
    }

    /**
     * Lists them all.
     *
     * @throws ToolException of kind {@code NOT_FOUND} when there is none
     */
    static Scan of(ToolCall call, Location.Remote where, Selection selection) {
        var scan = new Scan(where);
        var request = TransferRequest.delete(where)
                .recursive(true)
                .selection(selection)
                .dryRun(true)
                .build();
        Transfers.run(call, request, new TransferListener() {
                    @Override
                    public void done(Transferred one) {
                        scan.add(one);
                    }
                })
                .orThrow("looked at");
        return scan;
    }

    private synchronized void add(Transferred one) {
        count++;
        bytes += one.bytes();
        if (first.size() < NAMED) {
            first.add(Names.uri(where.bucket(), where.key() + one.from()));
        }
        var modified = one.lastModified();
        if (modified != null && (newest == null || modified.isAfter(newest))) {
            newest = modified;
        }
        digest.update((one.from() + '\n' + one.etag() + '\n' + modified + '\n' + one.bytes() + '\0')
                .getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    long count() {
        return count;
    }

    /** Those that are named, and how many more there are. */
    List<String> named() {
        return first;
    }

    /** How many and how large, in words. */
    List<String> notes() {
        var notes = new ArrayList<String>();
        notes.add((count == 1 ? "1 object" : count + " objects") + " of " + bytes + " bytes together"
                + (newest == null ? "" : ", the newest last changed " + newest));
        if (count > first.size()) {
            notes.add("named are the first " + first.size());
        }
        notes.add("what is added or replaced after this look is left alone");
        return notes;
    }

    /** What a call is held to. */
    Map<String, String> seen() {
        return Map.of(
                COUNT,
                Long.toString(count),
                NEWEST,
                newest == null ? "" : newest.toString(),
                SHA256,
                HexFormat.of().formatHex(digest.digest()));
    }

    /**
     * What a change may be made to: the objects that were shown, when they are still those; else nothing.
     *
     * @param request what is done, for its place and selection to be set
     * @throws ToolException of kind {@code CONFLICT} when they were not shown, or are not the same any more
     */
    static TransferRequest held(
            ToolCall call, TransferRequest.Builder request, Location.Remote where, Selection selection) {
        var reviewed = call.reviewed();
        var shown = reviewed == null ? Scan.of(call, where, selection).seen() : reviewed.seen();
        if (!shown.keySet().equals(Set.of(COUNT, NEWEST, SHA256))) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "what is below " + where
                            + " could not be counted beforehand, so nobody saw what would be changed; nothing"
                            + " was done",
                    "name a narrower prefix, so that the objects can be listed within half a minute");
        }
        var same = upTo(selection, shown.getOrDefault(NEWEST, ""));
        var now = Scan.of(call, where, same);
        var is = now.seen();
        if (!is.equals(shown)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "some of the " + shown.get(COUNT) + " objects that were shown have changed or are gone ("
                            + now.count + " of the same age are there now); nothing was done",
                    "ask again, to see what is there now");
        }
        return request.recursive(true).selection(same).most(now.count).build();
    }

    private static Selection upTo(Selection selection, String newest) {
        if (newest.isEmpty()) {
            return selection;
        }
        var end = Instant.parse(newest).plusNanos(1);
        var older = selection.olderThan();
        return new Selection(
                selection.include(),
                selection.exclude(),
                selection.minBytes(),
                selection.maxBytes(),
                selection.newerThan(),
                older == null || older.isAfter(end) ? end : older);
    }
}
