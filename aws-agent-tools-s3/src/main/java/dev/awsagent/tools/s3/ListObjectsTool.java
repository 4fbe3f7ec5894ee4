package dev.awsagent.tools.s3;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Object;

@ToolInfo(
        name = "s3_list_objects",
        effect = Effect.READ,
        iam = "s3:ListBucket",
        value =
                "Lists or counts the objects (files) in one bucket: all, under a prefix, or those that match by name, age or"
                        + " size; by name, or the largest or newest first.",
        examples = {
            "list objects in {bucket}",
            "list the objects in bucket {bucket}",
            "list all files in {bucket}",
            "list files under {prefix} in {bucket}",
            "list everything in s3://{bucket}/{prefix}",
            "list s3://{bucket}/{prefix}",
            "ls {bucket}",
            "aws s3 ls s3://{bucket}",
            "show objects in {bucket}",
            "show me the contents of bucket {bucket}",
            "show me what is in {bucket}",
            "show the files in s3://{bucket}/{prefix}",
            "what is in s3://{bucket}/{prefix}",
            "what is inside bucket {bucket}",
            "what files are in {bucket}",
            "what objects does {bucket} hold",
            "list the {pattern} files in bucket {bucket}",
            "show {pattern} in {bucket}",
            "find all {pattern} files under {prefix} in {bucket}",
            "find objects ending in {suffix} in {bucket}",
            "how many objects are in {bucket}",
            "how many files does bucket {bucket} have",
            "count the objects in {bucket}",
            "count files under s3://{bucket}/{prefix}",
            "number of objects in {bucket} below {prefix}",
            "show the {limit} largest objects in {bucket}",
            "what are the {limit} biggest files in {bucket}",
            "largest object in {bucket}",
            "which is the newest object in {bucket}",
            "the {limit} newest files in {bucket}",
            "latest files in s3://{bucket}/{prefix}",
            "objects in {bucket} modified since {changedSince}",
            "what changed in {bucket} since {changedSince}",
            "list files in bucket {bucket} that were modified in {changedSince}",
            "which files in {bucket} are new since {changedSince}",
            "list objects in {bucket} older than {changedBefore}",
            "files in {bucket} last modified before {changedBefore}",
            "find objects in {bucket} larger than {largerThan}",
            "which files in {bucket} are bigger than {largerThan}",
            "list objects smaller than {smallerThan} in {bucket}",
            "total size of objects older than {changedBefore} in {bucket}",
            "what is the total size of the {pattern} files in {bucket}",
            "total size of the files larger than {largerThan} in {bucket}",
            "list the folders in {bucket}",
            "which folders are at the top level of {bucket}",
            "list files in the folder {prefix} of {bucket}",
            "files in the {prefix} folder of bucket {bucket}",
            "is there anything under {prefix} in {bucket}",
            "anything below {prefix} in {bucket}",
            "anything in {bucket} larger than {largerThan}",
            "what do we have in bucket {bucket}",
            "what do we keep in {bucket}",
            "what is stored in {bucket}",
            "what is lying in {bucket}",
            "which files sit in {bucket}",
            "are there any {pattern} files in {bucket}",
            "are there files in {bucket}",
            "browse {bucket}",
            "browse bucket {bucket}",
            "peek into {bucket}",
            "look into {bucket}",
            "look inside {bucket}",
            "object count of {bucket}",
            "file count of {bucket}",
            "how many items are in {bucket}",
            "how many things are stored in {bucket}",
            "how many documents does {bucket} contain",
            "what was uploaded to {bucket} since {changedSince}",
            "what was added to {bucket} since {changedSince}",
            "files uploaded to {bucket} since {changedSince}",
            "files added to {bucket} since {changedSince}",
            "what arrived in {bucket} since {changedSince}",
            "what landed in {bucket} since {changedSince}",
            "what got changed in {bucket} since {changedSince}",
            "which objects were created in {bucket} since {changedSince}",
            "what is new in {bucket} since {changedSince}",
            "which files in {bucket} are older than {changedBefore}",
            "which files in {bucket} were not touched since {changedBefore}",
            "most recent upload in {bucket}",
            "latest upload to {bucket}",
            "last file uploaded to {bucket}",
            "last object added to {bucket}",
            "the {limit} last uploads to {bucket}",
            "newest items in {bucket}",
            "list the objects of {bucket} sorted by size",
            "list the objects of {bucket}, biggest first",
            "what takes up the most space in {bucket}",
            "which files take the most space in {bucket}",
            "heaviest files in {bucket}",
            "top level of {bucket}",
            "folder structure of {bucket}",
            "which directories are there in {bucket}",
            "subfolders of {prefix} in {bucket}",
            "search {bucket} for {pattern}",
            "search for {pattern} in bucket {bucket}",
            "look for {pattern} in {bucket}",
            "find files called {pattern} in {bucket}"
        })
final class ListObjectsTool implements Tool<ListObjectsTool.Input, ListObjectsTool.Output> {

    /** The most that one answer shows. */
    private static final int MOST = 100_000;

    record Input(
            @Param(
                    value = "Bucket name, without s3://",
                    kind = ParamKind.BUCKET,
                    pattern = Names.BUCKET,
                    rule = Names.BUCKET_RULE)
            String bucket,

            @Param(
                    value = "Only keys that start with this",
                    kind = ParamKind.KEY_PREFIX,
                    words = {"under {}", "below {}", "prefix {}", "starting with {}", "in folder {}"})
            @Nullable
            String prefix,

            @Param(
                    value = "One level only: the folders, and the objects beside them",
                    words = {
                        "ls",
                        "folders",
                        "subfolders",
                        "directories",
                        "top level",
                        "one level",
                        "not recursive",
                        "non-recursive",
                        "immediate",
                        "top-level folders",
                        "top-level",
                        "directory structure",
                        "folder structure"
                    },
                    defaultValue = "false")
            boolean oneLevel,

            @Param(
                    value = "Every level, even when the request sounds like one level",
                    words = {"recursive", "recursively", "--recursive", "all levels", "including subfolders"},
                    defaultValue = "false")
            boolean recursive,

            @Param(
                    value = "Only names that match this glob, whatever the case of letters; * and ? stay within a"
                            + " folder, ** crosses folders; without a slash it is matched against the last part of the"
                            + " key",
                    kind = ParamKind.GLOB,
                    words = {
                        "csv files=*.csv",
                        "csvs=*.csv",
                        "json files=*.json",
                        "pdf files=*.pdf",
                        "pdfs=*.pdf",
                        "text files=*.txt",
                        "txt files=*.txt",
                        "log files=*.log",
                        "parquet files=*.parquet",
                        "avro files=*.avro",
                        "orc files=*.orc",
                        "xml files=*.xml",
                        "yaml files=*.{yaml,yml}",
                        "html files=*.{html,htm}",
                        "zip files=*.zip",
                        "zips=*.zip",
                        "gzip files=*.gz",
                        "gz files=*.gz",
                        "tar files=*.tar",
                        "png files=*.png",
                        "pngs=*.png",
                        "jpg files=*.{jpg,jpeg}",
                        "jpeg files=*.{jpg,jpeg}",
                        "jpegs=*.{jpg,jpeg}",
                        "images=*.{png,jpg,jpeg,gif,webp,svg,bmp,tif,tiff,avif,heic}",
                        "videos=*.{mp4,mov,mkv,avi,webm}",
                        "mp4 files=*.mp4",
                        "sql files=*.sql",
                        "excel files=*.{xlsx,xls}",
                        "matching {}",
                        "only {}"
                    })
            @Nullable
            String pattern,

            @Param(
                    value = "Only keys that end with this",
                    kind = ParamKind.NAME,
                    words = {"ending in {}", "ending with {}", "ends with {}", "end in {}", "suffix {}", "extension {}"
                    })
            @Nullable
            String suffix,

            @Param(
                    value = "Only objects that changed at or after this time",
                    kind = ParamKind.TIME,
                    words = {
                        "since {}",
                        "after {}",
                        "newer than {}",
                        "changed in {}",
                        "modified in {}",
                        "uploaded in {}",
                        "added in {}",
                        "changed {}",
                        "modified {}",
                        "uploaded {}",
                        "within {}",
                        "created in {}",
                        "created {}",
                        "added {}",
                        "arrived {}",
                        "landed {}",
                        "from {}",
                        "during {}",
                        "in {}"
                    })
            @Nullable
            Instant changedSince,

            @Param(
                    value = "Only objects that last changed before this time",
                    kind = ParamKind.TIME,
                    words = {
                        "before {}",
                        "older than {}",
                        "not changed since {}",
                        "not modified since {}",
                        "untouched for {}"
                    })
            @Nullable
            Instant changedBefore,

            @Param(
                    value = "Only objects of more bytes than this",
                    kind = ParamKind.SIZE,
                    min = 0,
                    words = {
                        "larger than {}",
                        "bigger than {}",
                        "more than {}",
                        "over {}",
                        "above {}",
                        "at least {}",
                        "exceeding {}",
                        "greater than {}",
                        "heavier than {}",
                        "exceed {}"
                    })
            @Nullable
            Long largerThan,

            @Param(
                    value = "Only objects of fewer bytes than this",
                    kind = ParamKind.SIZE,
                    min = 0,
                    words = {"smaller than {}", "less than {}", "below {}", "at most {}"})
            @Nullable
            Long smallerThan,

            @Param(
                    value = "What comes first",
                    words = {
                        "largest=largest",
                        "biggest=largest",
                        "smallest=smallest",
                        "newest=newest",
                        "latest=newest",
                        "most recent=newest",
                        "recent=newest",
                        "oldest=oldest",
                        "largest first=largest",
                        "biggest first=largest",
                        "smallest first=smallest",
                        "newest first=newest",
                        "latest first=newest",
                        "most recent first=newest",
                        "oldest first=oldest",
                        "sorted by size=largest",
                        "by size=largest",
                        "sort by size=largest",
                        "ordered by size=largest",
                        "sorted by date=newest",
                        "by date=newest",
                        "sort by date=newest",
                        "sorted by age=oldest",
                        "last modified first=newest",
                        "heaviest=largest",
                        "the most space=largest",
                        "most space=largest",
                        "last=newest",
                        "last uploaded=newest",
                        "last modified=newest"
                    },
                    defaultValue = "\"name\"")
            Order order,

            @Param(
                    value = "How many to show at most; all are counted",
                    kind = ParamKind.COUNT,
                    min = 1,
                    max = MOST,
                    words = {"top {}", "first {}", "last {}", "limit {}", "at most {}"},
                    defaultValue = "1000")
            int limit,

            @Param(
                    value = "Only how many there are, and their size together",
                    words = {"how many", "count", "number of", "total size of"},
                    defaultValue = "false")
            boolean countOnly) {

        Input {
            Names.checkKey(prefix);
            Names.checkKey(suffix);
        }

        /** Whether the listing stops at the next slash. */
        boolean delimited() {
            return oneLevel && !recursive && !countOnly;
        }
    }

    enum Order {
        @JsonProperty("name")
        NAME(Comparator.comparing(ObjectSummary::key)),
        @JsonProperty("largest")
        LARGEST(Comparator.comparingLong(ObjectSummary::bytes).reversed().thenComparing(NAME.comparator)),
        @JsonProperty("smallest")
        SMALLEST(Comparator.comparingLong(ObjectSummary::bytes).thenComparing(NAME.comparator)),
        @JsonProperty("newest")
        NEWEST(Comparator.comparing(ObjectSummary::changed).reversed().thenComparing(NAME.comparator)),
        @JsonProperty("oldest")
        OLDEST(Comparator.comparing(ObjectSummary::changed).thenComparing(NAME.comparator));

        final Comparator<ObjectSummary> comparator;

        Order(Comparator<ObjectSummary> comparator) {
            this.comparator = comparator;
        }
    }

    /**
     * @param count how many objects match, in all pages
     * @param bytes their size together
     * @param folders prefixes that were not looked into; only when one level was asked for
     * @param objects those that match, as many as were asked for
     * @param notes what was left out, and how the times are meant
     */
    record Output(
            String bucket,
            @Nullable String prefix,
            long count,
            long bytes,
            List<String> folders,
            List<ObjectSummary> objects,
            List<String> notes) {}

    record ObjectSummary(String key, long bytes, @Nullable Instant lastModified, String storageClass) {

        private Instant changed() {
            return lastModified == null ? Instant.EPOCH : lastModified;
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var list = S3Calls.list(in.bucket(), in.prefix());
        return List.of(in.delimited() ? list.with("Delimiter", "/") : list, S3Calls.nearNames());
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var matches = matcher(in);
        var kept = new Kept(in.order().comparator, in.countOnly() ? 0 : in.limit());
        var folders = new TreeSet<String>();
        var sums = new long[2];
        S3Access.of(call).eachPage(in.bucket(), in.prefix(), in.delimited() ? "/" : null, page -> {
            page.commonPrefixes().forEach(folder -> folders.add(folder.prefix()));
            for (var object : page.contents()) {
                var summary =
                        new ObjectSummary(object.key(), object.size(), object.lastModified(), storageClass(object));
                if (matches.test(summary)) {
                    sums[0]++;
                    sums[1] += summary.bytes();
                    kept.add(summary);
                }
            }
        });
        var objects = kept.inOrder();
        var cut = !in.countOnly() && sums[0] > objects.size();
        var notes = notes(in, call);
        if (cut) {
            notes.add("shown are " + objects.size() + " of " + sums[0]);
        }
        return new ToolResult.Ok<>(
                new Output(in.bucket(), in.prefix(), sums[0], sums[1], List.copyOf(folders), objects, notes),
                cut ? "ask for the first " + Math.min(sums[0], MOST) + " objects, or name a prefix" : null);
    }

    static String storageClass(S3Object object) {
        return object.storageClass() == null ? "STANDARD" : object.storageClassAsString();
    }

    private static Predicate<ObjectSummary> matcher(Input in) {
        var prefix = in.prefix() == null ? "" : in.prefix();
        var glob = Glob.of(in.pattern());
        return object -> glob.test(below(prefix, object.key()))
                && (in.suffix() == null || object.key().endsWith(in.suffix()))
                && (in.changedSince() == null || changed(object, in.changedSince(), true))
                && (in.changedBefore() == null || changed(object, in.changedBefore(), false))
                && (in.largerThan() == null || object.bytes() > in.largerThan())
                && (in.smallerThan() == null || object.bytes() < in.smallerThan());
    }

    /** The key as seen from the folder that the prefix means. */
    private static String below(String prefix, String key) {
        return key.substring(prefix.lastIndexOf('/') + 1);
    }

    private static boolean changed(ObjectSummary object, Instant time, boolean since) {
        return object.lastModified() != null && since != object.lastModified().isBefore(time);
    }

    private static List<String> notes(Input in, ToolCall call) {
        var notes = new ArrayList<String>();
        var zone = call.clock().getZone();
        if (in.changedSince() != null) {
            notes.add("changed at or after " + ZonedDateTime.ofInstant(in.changedSince(), zone));
        }
        if (in.changedBefore() != null) {
            notes.add("last changed before " + ZonedDateTime.ofInstant(in.changedBefore(), zone));
        }
        return notes;
    }

    /** The first so many by an order, without keeping the rest. */
    private static final class Kept {

        private final Comparator<ObjectSummary> order;
        private final int most;
        private final PriorityQueue<ObjectSummary> worstFirst;

        Kept(Comparator<ObjectSummary> order, int most) {
            this.order = order;
            this.most = most;
            this.worstFirst = new PriorityQueue<>(order.reversed());
        }

        void add(ObjectSummary object) {
            if (most == 0) {
                return;
            }
            if (worstFirst.size() < most) {
                worstFirst.add(object);
            } else if (order.compare(object, worstFirst.element()) < 0) {
                worstFirst.remove();
                worstFirst.add(object);
            }
        }

        List<ObjectSummary> inOrder() {
            return worstFirst.stream().sorted(order).toList();
        }
    }
}
