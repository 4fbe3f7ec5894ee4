package dev.awsagent.tools.s3;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "s3_list_buckets",
        effect = Effect.READ,
        iam = "s3:ListAllMyBuckets",
        value =
                "Lists the S3 buckets of the account, all of them or those of one region or with a name that matches; by name, or the newest or oldest first.",
        examples = {
            "list my buckets",
            "list all buckets",
            "show me every s3 bucket",
            "show buckets",
            "which buckets are there",
            "what s3 buckets exist in this account",
            "which s3 buckets exist in {region}",
            "give me the names of all buckets",
            "do we own any buckets",
            "how many buckets do we have",
            "count my s3 buckets",
            "count the buckets in {region}",
            "list the buckets in {region}",
            "show the buckets that are located in {region}",
            "what buckets live in region {region}",
            "which buckets of ours are in {region}",
            "list buckets named like {name}",
            "find buckets whose name contains {name}",
            "show buckets matching {name}",
            "s3 ls",
            "enumerate buckets",
            "list buckets that start with {prefix}",
            "show buckets starting with {prefix}",
            "which buckets begin with {prefix}",
            "find buckets with {infix} in the name",
            "find buckets that contain {infix}",
            "which buckets sit in {region}",
            "what buckets are stored in {region}",
            "do we have buckets in {region}",
            "show all buckets, newest first",
            "list the buckets sorted by age",
            "what buckets have we got in total",
            "are there any buckets in {region}",
            "bucket list",
            "bucket names",
            "what is the number of buckets"
        })
final class ListBucketsTool implements Tool<ListBucketsTool.Input, ListBucketsTool.Output> {

    record Input(
            @Param(value = "Only buckets of this region", kind = ParamKind.REGION) @Nullable
            String region,

            @Param(
                    value = "Only buckets with this in their name, or whose name matches this glob",
                    kind = ParamKind.GLOB,
                    words = {
                        "named {}",
                        "named like {}",
                        "name contains {}",
                        "containing {}",
                        "matching {}",
                        "starting with {}",
                        "called {}"
                    })
            @Nullable
            String name,

            @Param(
                    value = "Only buckets whose name starts with this",
                    kind = ParamKind.NAME,
                    words = {
                        "start with {}",
                        "starts with {}",
                        "starting with {}",
                        "begin with {}",
                        "begins with {}",
                        "beginning with {}",
                        "prefixed with {}",
                        "prefixed {}",
                        "prefix {}"
                    })
            @Nullable
            String prefix,

            @Param(
                    value = "Only buckets with this somewhere in their name",
                    kind = ParamKind.NAME,
                    words = {
                        "containing {}",
                        "contains {}",
                        "contain {}",
                        "including {}",
                        "includes {}",
                        "with {}",
                        "having {}",
                        "named like {}",
                        "matching {}"
                    })
            @Nullable
            String infix,

            @Param(
                    value = "What comes first",
                    words = {
                        "newest first=newest",
                        "latest first=newest",
                        "most recent first=newest",
                        "youngest first=newest",
                        "oldest first=oldest",
                        "sorted by age=oldest",
                        "by age=oldest",
                        "sorted by date=newest",
                        "by date=newest",
                        "by creation date=newest",
                        "sorted by creation date=newest"
                    },
                    defaultValue = "\"name\"")
            Order order,

            @Param(
                    value = "Only how many there are",
                    words = {"how many", "count", "number of"},
                    defaultValue = "false")
            boolean countOnly) {}

    enum Order {
        @JsonProperty("name")
        NAME(Comparator.comparing(Bucket::name)),
        @JsonProperty("newest")
        NEWEST(Comparator.comparing(Bucket::age).reversed().thenComparing(NAME.comparator)),
        @JsonProperty("oldest")
        OLDEST(Comparator.comparing(Bucket::age).thenComparing(NAME.comparator));

        final Comparator<Bucket> comparator;

        Order(Comparator<Bucket> comparator) {
            this.comparator = comparator;
        }
    }

    /**
     * @param count how many match
     * @param buckets those, in the order that was asked for; empty when only the count was asked for
     */
    record Output(long count, List<Bucket> buckets, List<String> notes) {}

    record Bucket(
            String name,
            @Nullable Instant created,
            @Nullable String region) {

        private Instant age() {
            return created == null ? Instant.EPOCH : created;
        }
    }

    @Override
    public List<AwsCall> calls(Input in) {
        var list = AwsCall.of("s3", "ListBuckets").times(AwsCall.MANY);
        var calls = new ArrayList<AwsCall>();
        if (in.region() == null) {
            calls.add(list);
        } else {
            calls.add(list.with("BucketRegion", in.region()));
            // For endpoints that do not say a bucket's region in the listing.
            calls.add(AwsCall.of("s3", "GetBucketLocation").on("arn:aws:s3:::*").times(AwsCall.MANY));
        }
        return calls;
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var s3 = S3Access.of(call);
        var wanted = in.region();
        var named = nameFilter(in.name())
                .and(name -> in.prefix() == null || name.startsWith(in.prefix()))
                .and(name -> in.infix() == null || name.contains(in.infix().toLowerCase(Locale.ROOT)));
        var found = new ArrayList<Bucket>();
        var notes = new ArrayList<String>();
        s3.eachBucket(wanted, bucket -> {
            if (named.test(bucket.name())) {
                found.add(new Bucket(bucket.name(), bucket.creationDate(), bucket.bucketRegion()));
            }
        });
        if (wanted != null) {
            located(s3, wanted, found, notes);
        }
        found.sort(in.order().comparator);
        return ToolResult.ok(new Output(found.size(), in.countOnly() ? List.of() : found, notes));
    }

    /** Keeps those of the region, and asks for the region of those whose listing did not say it. */
    private static void located(S3Access s3, String wanted, List<Bucket> found, List<String> notes) {
        var unknown = new ArrayList<String>();
        found.replaceAll(bucket -> {
            if (bucket.region() != null) {
                return bucket;
            }
            try {
                return new Bucket(bucket.name(), bucket.created(), BucketSettings.location(s3, bucket.name()));
            } catch (RuntimeException e) {
                if (S3Access.status(e) == 0 && !(e instanceof ToolException)) {
                    throw e;
                }
                unknown.add(bucket.name());
                return bucket;
            }
        });
        found.removeIf(bucket -> !wanted.equals(bucket.region()));
        if (!unknown.isEmpty()) {
            notes.add("it could not be found out where these are: " + String.join(", ", unknown));
        }
    }

    private static Predicate<String> nameFilter(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return bucket -> true;
        }
        return Glob.isGlob(name) ? Glob.of(name) : bucket -> bucket.contains(name.toLowerCase(Locale.ROOT));
    }
}
