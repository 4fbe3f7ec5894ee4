package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tools.s3.transfer.Pages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

@ToolInfo(
        name = "s3_bucket_sizes",
        effect = Effect.READ,
        iam = {"s3:ListAllMyBuckets", "s3:ListBucket"},
        value =
                "Goes through all buckets of the account and adds up how large each is: bytes and number of objects, the largest first."
                        + " Of a very large one only the beginning is counted, which is said.",
        examples = {
            "compare the sizes of all buckets",
            "show the size of each bucket",
            "show the sizes of all buckets",
            "compare the sizes of my buckets",
            "compare bucket sizes",
            "what is the size of every bucket",
            "what is the size of all my buckets",
            "how much does each bucket store",
            "how much space does each bucket use",
            "how much storage do my buckets use",
            "how much data is in all my buckets",
            "disk usage of all buckets",
            "disk usage by bucket",
            "storage by bucket",
            "which bucket is the biggest",
            "which bucket is the largest",
            "which buckets are the biggest",
            "which buckets use the most space",
            "which bucket takes up the most storage",
            "list my buckets by size",
            "list buckets with their sizes",
            "my largest buckets"
        })
final class BucketSizesTool implements Tool<BucketSizesTool.Input, BucketSizesTool.Output> {

    /** Of so many of the largest the sizes are given. */
    private static final int SHOWN = 1_000;

    /** Each page has up to 1,000 objects and is one request: of one bucket, and of all together. */
    private static final int PAGES_OF_ONE = 1_000;

    private static final int PAGES = 10_000;

    private final int pagesOfOne;
    private final int pages;

    BucketSizesTool() {
        this(PAGES_OF_ONE, PAGES);
    }

    BucketSizesTool(int pagesOfOne, int pages) {
        this.pagesOfOne = pagesOfOne;
        this.pages = pages;
    }

    record Input() {}

    /**
     * @param buckets how many there are in all
     * @param sizes the largest first
     * @param bytes of those that were counted, together
     * @param unknown those that could not be looked at
     */
    record Output(
            long buckets, long objects, long bytes, List<Size> sizes, List<Unknown> unknown, List<String> notes) {}

    /** @param whole whether all of it was counted; else it has at least this */
    record Size(String bucket, long objects, long bytes, boolean whole) {}

    record Unknown(String bucket, String reason) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                AwsCall.of("s3", "ListBuckets").times(AwsCall.MANY),
                AwsCall.of("s3", "ListObjectsV2").on(S3Calls.bucketArn("*")).times(AwsCall.MANY));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var names = new ArrayList<String>();
        s3.eachBucket(null, bucket -> names.add(bucket.name()));
        var sizes = new ArrayList<Size>();
        var unknown = new ArrayList<Unknown>();
        int left = pages;
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            call.progress(i, names.size(), "buckets", name);
            if (left == 0) {
                unknown.add(new Unknown(name, "not counted: " + pages + " requests were made for those before it"));
                continue;
            }
            try {
                var listing = new Pages(s3, name, null, null, null);
                long objects = 0;
                long bytes = 0;
                var whole = false;
                for (int page = 0; page < pagesOfOne && left > 0 && !whole; page++, left--) {
                    call.checkCancelled();
                    var found = listing.next();
                    if (found != null) {
                        objects += found.contents().size();
                        bytes += found.contents().stream()
                                .mapToLong(object -> object.size())
                                .sum();
                    }
                    whole = found == null || !Boolean.TRUE.equals(found.isTruncated());
                }
                sizes.add(new Size(name, objects, bytes, whole));
            } catch (ToolException e) {
                if (e.kind() != FailureKind.NOT_FOUND) {
                    throw e;
                }
                // Deleted since it was listed.
            } catch (RuntimeException e) {
                if (S3Access.status(e) == 0) {
                    throw e;
                }
                unknown.add(new Unknown(name, "could not be listed (HTTP " + S3Access.status(e) + ")"));
            }
        }
        call.progress(names.size(), names.size(), "buckets", null);
        sizes.sort(Comparator.comparingLong(Size::bytes).reversed().thenComparing(Size::bucket));
        return ToolResult.ok(new Output(
                names.size(),
                sizes.stream().mapToLong(Size::objects).sum(),
                sizes.stream().mapToLong(Size::bytes).sum(),
                sizes.stream().limit(SHOWN).toList(),
                unknown.stream().limit(SHOWN).toList(),
                notes(sizes, unknown)));
    }

    private static List<String> notes(List<Size> sizes, List<Unknown> unknown) {
        var notes = new ArrayList<String>();
        notes.add("current versions only: older versions and unfinished uploads are not counted");
        var parts = sizes.stream().filter(size -> !size.whole()).count();
        if (parts > 0) {
            notes.add(parts
                    + " of them were counted in part, and are larger than that; 'how big is BUCKET' counts all of one");
        }
        if (sizes.size() > SHOWN) {
            notes.add("shown are the " + SHOWN + " largest");
        }
        if (unknown.size() > SHOWN) {
            notes.add((unknown.size() - SHOWN) + " more could not be looked at");
        }
        return notes;
    }
}
