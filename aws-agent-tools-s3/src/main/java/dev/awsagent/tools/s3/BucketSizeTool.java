package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_bucket_size",
        effect = Effect.READ,
        iam = "s3:ListBucket",
        value =
                "Adds up the size of a bucket, or of a prefix in it: total bytes and number of objects, by storage class, and for each folder"
                        + " below it where that is asked for.",
        examples = {
            "how big is {bucket}",
            "how big is bucket {bucket}",
            "how large is the bucket {bucket}",
            "what is the size of {bucket}",
            "what is the total size of bucket {bucket}",
            "what is the size of all objects in {bucket}",
            "how much storage does {bucket} use",
            "how much space does bucket {bucket} take up",
            "how much data is in {bucket}",
            "how much data do we store in {bucket}",
            "how much do we store in {bucket}",
            "how many bytes are stored in {bucket}",
            "how many bytes are in s3://{bucket}/{prefix}",
            "disk usage of s3://{bucket}/{prefix}",
            "how much data is stored under {prefix} in {bucket}",
            "size of s3://{bucket}/{prefix}",
            "how big is s3://{bucket}/{prefix}",
            "how much space is used under {prefix} in {bucket}",
            "disk usage of {bucket} by storage class",
            "du s3://{bucket}/{prefix}",
            "how big is each folder in {bucket}",
            "how much space does each folder of {bucket} use",
            "what is the size of each folder in bucket {bucket}",
            "show the storage of {bucket} by prefix",
            "disk usage of s3://{bucket}/{prefix} by folder",
            "show the storage of {bucket} by folder",
            "how much storage does each folder in {bucket} use",
            "how much is stored in {bucket}",
            "how much data do we have in {bucket}",
            "how much is in {bucket}",
            "how heavy is {bucket}",
            "how heavy is the folder {prefix} in {bucket}",
            "how many gigabytes is {bucket}",
            "how many gb are in {bucket}",
            "how many terabytes does {bucket} hold",
            "how many megabytes are under {prefix} in {bucket}",
            "how full is {bucket}",
            "storage used by {bucket}",
            "space used by {bucket}",
            "storage usage of {bucket}",
            "size of {bucket}",
            "size of bucket {bucket}",
            "size of the folder {prefix} in {bucket}",
            "total size of {bucket} in gb",
            "total size of {prefix} in {bucket}",
            "what does {bucket} weigh",
            "what do the files in {bucket} add up to",
            "calculate the size of {bucket}",
            "compute the size of bucket {bucket}",
            "measure {bucket}",
            "break down the size of {bucket} by folder",
            "size breakdown of {bucket} by folder",
            "size of {bucket} broken down by storage class",
            "which folder in {bucket} is the biggest",
            "which folders use the most space in {bucket}"
        })
final class BucketSizeTool implements Tool<BucketSizeTool.Input, BucketSizeTool.Output> {

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(value = "Only keys that start with this", kind = ParamKind.KEY_PREFIX) @Nullable
            String prefix,

            @Param(
                    value = "Say it for each folder right below it, too",
                    words = {
                        "each folder",
                        "every folder",
                        "each prefix",
                        "every prefix",
                        "by folder",
                        "by prefix",
                        "per folder",
                        "per prefix",
                        "broken down by folder",
                        "each directory",
                        "per directory",
                        "by directory",
                        "which folder",
                        "which folders",
                        "which prefix",
                        "which prefixes"
                    },
                    defaultValue = "false")
            boolean byFolder) {
        Input {
            Names.checkKey(prefix);
        }
    }

    /**
     * @param objects how many objects there are; older versions are not counted
     * @param bytes their size together
     * @param folders the largest folders right below, largest first; empty when they were not asked for
     */
    record Output(
            String bucket,
            @Nullable String prefix,
            long objects,
            long bytes,
            List<ClassSize> storageClasses,
            List<FolderSize> folders,
            List<String> notes) {}

    /** @param folder ends in a slash; empty for what lies beside the folders */
    record FolderSize(String folder, long objects, long bytes) {}

    record ClassSize(String storageClass, long objects, long bytes) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(S3Calls.list(in.bucket(), in.prefix()), S3Calls.nearNames());
    }

    /** Folders come one after another, so that only the largest have to be kept, however many there are. */
    private static final class Folders {

        private static final int KEPT = 200;

        private final int from;
        private final PriorityQueue<FolderSize> largest =
                new PriorityQueue<>(Comparator.comparingLong(FolderSize::bytes));
        private FolderSize beside = new FolderSize("", 0, 0);
        private @Nullable FolderSize current;
        private long count;

        Folders(@Nullable String prefix) {
            from = prefix == null ? 0 : prefix.length();
        }

        void add(String key, long bytes) {
            int slash = key.indexOf('/', from);
            if (slash < 0) {
                beside = new FolderSize("", beside.objects() + 1, beside.bytes() + bytes);
                return;
            }
            var folder = key.substring(0, slash + 1);
            var before = current;
            if (before == null || !before.folder().equals(folder)) {
                close();
                before = new FolderSize(folder, 0, 0);
            }
            current = new FolderSize(folder, before.objects() + 1, before.bytes() + bytes);
        }

        private void close() {
            if (current != null) {
                count++;
                largest.add(current);
                if (largest.size() > KEPT) {
                    largest.remove();
                }
                current = null;
            }
        }

        List<FolderSize> sizes() {
            close();
            var sizes = new ArrayList<>(largest);
            if (beside.objects() > 0) {
                sizes.add(beside);
            }
            sizes.sort(Comparator.comparingLong(FolderSize::bytes).reversed().thenComparing(FolderSize::folder));
            return sizes;
        }
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var byClass = new TreeMap<String, long[]>();
        var folders = new Folders(in.prefix());
        S3Access.of(call)
                .eachPage(
                        in.bucket(),
                        in.prefix(),
                        null,
                        page -> page.contents().forEach(object -> {
                            var sum =
                                    byClass.computeIfAbsent(ListObjectsTool.storageClass(object), name -> new long[2]);
                            sum[0]++;
                            sum[1] += object.size();
                            if (in.byFolder()) {
                                folders.add(object.key(), object.size());
                            }
                        }));
        var classes = byClass.entrySet().stream()
                .map(one -> new ClassSize(one.getKey(), one.getValue()[0], one.getValue()[1]))
                .sorted(Comparator.comparingLong(ClassSize::bytes).reversed())
                .toList();
        var sizes = folders.sizes();
        var notes = new ArrayList<String>();
        notes.add("current versions only: older versions and unfinished uploads are not counted");
        if (folders.count > Folders.KEPT) {
            notes.add("shown are the " + Folders.KEPT + " largest of " + folders.count + " folders");
        }
        return ToolResult.ok(new Output(
                in.bucket(),
                in.prefix(),
                classes.stream().mapToLong(ClassSize::objects).sum(),
                classes.stream().mapToLong(ClassSize::bytes).sum(),
                classes,
                sizes,
                notes));
    }
}
