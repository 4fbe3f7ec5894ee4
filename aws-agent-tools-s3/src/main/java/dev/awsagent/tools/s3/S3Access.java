package dev.awsagent.tools.s3;

import dev.awsagent.credentials.AwsClients;
import dev.awsagent.credentials.Wire;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.s3.transfer.Buckets;
import dev.awsagent.tools.s3.transfer.Pages;
import dev.awsagent.tools.s3.wire.LeanS3Client;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/** S3 as one tool call sees it: buckets in any region, listings to their end, and errors that say what to do next. */
final class S3Access implements Buckets {

    private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-\\d+");
    private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");
    private static final int BUCKETS_A_PAGE = 1000;

    private final ToolCall call;
    private final AwsClients clients;
    private final Map<String, String> regionOfBucket = new ConcurrentHashMap<>();
    private final Map<String, S3Client> clientOfRegion = new ConcurrentHashMap<>();

    private S3Access(ToolCall call, AwsClients clients) {
        this.call = call;
        this.clients = clients;
    }

    static S3Access of(ToolCall call) {
        return new S3Access(call, call.service(AwsClients.class));
    }

    /** @param profile whose credentials are used; null for those of the step */
    static S3Access of(ToolCall call, @Nullable String profile) {
        return profile == null ? of(call) : new S3Access(call, call.service(AwsClients.class, profile));
    }

    /** The region that is asked when nothing says where a bucket is. */
    String region() {
        var region = clients.target().region();
        return region == null ? Region.US_EAST_1.id() : region;
    }

    boolean isAws() {
        return clients.endpoint("s3").isEmpty();
    }

    /**
     * A client for a region; for the one that the target names, or all of them, when null. It makes the calls of which a
     * transfer has many by itself, unless {@code -Dawsagent.s3.plane=sdk} leaves them all to the SDK.
     */
    S3Client client(@Nullable String region) {
        return clientOfRegion.computeIfAbsent(region == null ? "" : region, name -> {
            var in = region == null ? clients : clients.in(region);
            var wire = "sdk".equals(System.getProperty("awsagent.s3.plane")) ? Optional.<Wire>empty() : in.wire("s3");
            return wire.isPresent() ? new LeanS3Client(sdk(in), wire.get(), !isAws()) : sdk(in);
        });
    }

    private S3Client sdk(AwsClients in) {
        var pathStyle = !isAws();
        return in.client(S3Client.class, pathStyle ? "path-style" : "", (S3ClientBuilder builder) -> {
            builder.crossRegionAccessEnabled(false);
            builder.forcePathStyle(pathStyle);
        });
    }

    @Override
    public <T> T on(String bucket, Function<S3Client, T> work) {
        try {
            return inItsRegion(bucket, work);
        } catch (AwsServiceException e) {
            throw isCode(e, "NoSuchBucket") ? noSuchBucket(bucket, e) : e;
        }
    }

    @Override
    public String place() {
        return clients.endpoint("s3").map(URI::toString).orElse("aws") + " "
                + clients.target().profile();
    }

    @Override
    public String endpoint() {
        return clients.endpoint("s3").map(URI::toString).orElseGet(() -> partition(region()));
    }

    @Override
    public long throttled() {
        return clients.throttled();
    }

    @Override
    public long retried() {
        return clients.retried();
    }

    private <T> T inItsRegion(String bucket, Function<S3Client, T> work) {
        var region = regionOfBucket.get(bucket);
        try {
            return work.apply(client(region));
        } catch (AwsServiceException e) {
            var elsewhere = otherRegion(bucket, region, e).orElseThrow(() -> e);
            regionOfBucket.put(bucket, elsewhere);
            return work.apply(client(elsewhere));
        }
    }

    /** Where an answer says that the bucket is, when that is not where we asked. */
    private Optional<String> otherRegion(String bucket, @Nullable String asked, AwsServiceException answer) {
        var status = answer.statusCode();
        if (status != 301 && status != 307 && status != 400) {
            return Optional.empty();
        }
        var said = regionSaid(answer);
        if (said.isEmpty() || said.get().equals(asked == null ? region() : asked)) {
            if (status == 400) {
                return Optional.empty();
            }
            throw new ToolException(
                    FailureKind.SERVICE,
                    "the endpoint sends us elsewhere for bucket '" + bucket + "' (HTTP " + status
                            + ") without naming another region; redirects to other hosts are not followed",
                    "name the bucket's region with --region",
                    answer);
        }
        var region = said.get();
        if (!REGION.matcher(region).matches() || !partition(region).equals(partition(region()))) {
            throw new ToolException(
                    FailureKind.SERVICE,
                    "bucket '" + bucket + "' is said to be in '" + region + "', which is not in the partition of "
                            + region() + "; its credentials are not sent there",
                    "use a profile of that partition",
                    answer);
        }
        return said;
    }

    private static String partition(String region) {
        return PartitionMetadata.of(Region.of(region)).id();
    }

    private static Optional<String> regionSaid(AwsServiceException answer) {
        var details = answer.awsErrorDetails();
        if (details == null) {
            return Optional.empty();
        }
        var http = details.sdkHttpResponse();
        var header = http == null ? Optional.<String>empty() : http.firstMatchingHeader("x-amz-bucket-region");
        if (header.isPresent()) {
            return header;
        }
        var match = EXPECTED_REGION.matcher(String.valueOf(details.errorMessage()));
        return match.find() ? Optional.of(match.group(1)) : Optional.empty();
    }

    // The tools ask here instead of catching types of the SDK: what only plans a tool then loads none of them.

    /** Whether AWS answered with one of these error codes. */
    static boolean isCode(RuntimeException e, String... codes) {
        var details = e instanceof AwsServiceException answer ? answer.awsErrorDetails() : null;
        return details != null && details.errorCode() != null && List.of(codes).contains(details.errorCode());
    }

    /** The HTTP status of the answer; 0 when there was none. */
    static int status(RuntimeException e) {
        return e instanceof AwsServiceException answer ? answer.statusCode() : 0;
    }

    /** Whether the endpoint has no such operation, as look-alikes of S3 say it. */
    static boolean isNotImplemented(RuntimeException e) {
        return isCode(e, "NotImplemented") || List.of(405, 501).contains(status(e));
    }

    /** That there is no such bucket, with those of a similar name when they may be listed. */
    ToolException noSuchBucket(String bucket, Throwable cause) {
        var near = near(bucket);
        return new ToolException(
                FailureKind.NOT_FOUND,
                "there is no bucket '" + bucket + "'",
                near.isEmpty()
                        ? "check the name; 'list my buckets' shows those there are"
                        : "did you mean " + String.join(", ", near) + "?",
                cause);
    }

    /** The buckets whose names come closest; none when they cannot be listed. */
    List<String> near(String bucket) {
        try {
            var names = new ArrayList<String>();
            eachBucket(null, found -> names.add(found.name()));
            return NearNames.of(bucket, names);
        } catch (SdkException | ToolException e) {
            return List.of();
        }
    }

    /**
     * Every bucket.
     *
     * @param region only those of this one; endpoints may not know the filter, so look at what comes
     */
    void eachBucket(@Nullable String region, Consumer<Bucket> each) {
        // AWS answers the filter at the endpoint of that very region only.
        var client = sdk(region == null ? clients : clients.in(region));
        var seen = new HashSet<String>();
        String token = null;
        do {
            call.checkCancelled();
            var page = client.listBuckets(ListBucketsRequest.builder()
                    .maxBuckets(BUCKETS_A_PAGE)
                    .bucketRegion(region)
                    .continuationToken(token)
                    .build());
            page.buckets().forEach(each);
            token = page.continuationToken();
            if (token != null && !seen.add(token)) {
                throw Pages.endless("buckets");
            }
        } while (token != null);
    }

    /** Every page of a listing, to its end. */
    void eachPage(
            String bucket, @Nullable String prefix, @Nullable String delimiter, Consumer<ListObjectsV2Response> each) {
        call.checkCancelled();
        var pages = new Pages(this, bucket, prefix, delimiter, null);
        long objects = 0;
        for (ListObjectsV2Response page; (page = pages.next()) != null; ) {
            each.accept(page);
            objects += page.contents().size();
            call.progress(objects, -1, "objects", null);
            call.checkCancelled();
        }
    }

    /**
     * What S3 says about an object; empty when there is none.
     *
     * @throws ToolException of kind {@code NOT_FOUND} when there is no such bucket
     */
    Optional<HeadObjectResponse> head(String bucket, String key) {
        return head(bucket, key, false);
    }

    /** The same, where it may be that only who pays is answered. */
    Optional<HeadObjectResponse> head(String bucket, String key, boolean requesterPays) {
        try {
            return Optional.of(on(
                    bucket,
                    s3 -> s3.headObject(request -> request.bucket(bucket)
                            .key(key)
                            .requestPayer(requesterPays ? RequestPayer.REQUESTER : null))));
        } catch (AwsServiceException e) {
            if (e.statusCode() != 404) {
                throw e;
            }
            // The answer to HEAD has no body, so it does not say what was not found.
            if (!exists(bucket)) {
                throw noSuchBucket(bucket, e);
            }
            return Optional.empty();
        }
    }

    /**
     * Where a bucket is that can be used; null when the endpoint does not say.
     *
     * @throws AwsServiceException with status 404 when there is none, 403 when it cannot be used
     */
    @Nullable
    String headBucket(String bucket) {
        return inItsRegion(bucket, s3 -> s3.headBucket(request -> request.bucket(bucket)))
                .bucketRegion();
    }

    /**
     * Finds out where a bucket is, for what is signed and not sent.
     *
     * @throws ToolException of kind {@code NOT_FOUND} when there is no such bucket
     */
    void locate(String bucket) {
        try {
            headBucket(bucket);
        } catch (AwsServiceException e) {
            if (e.statusCode() == 404) {
                throw noSuchBucket(bucket, e);
            }
            if (e.statusCode() != 403) {
                throw e;
            }
        }
    }

    /** Where a bucket is; null when that cannot be found out. */
    @Nullable
    String regionOf(String bucket) {
        try {
            return headBucket(bucket);
        } catch (SdkException e) {
            return null;
        }
    }

    private boolean exists(String bucket) {
        try {
            headBucket(bucket);
            return true;
        } catch (AwsServiceException e) {
            return e.statusCode() != 404;
        }
    }

    /**
     * What S3 says about an object.
     *
     * @throws ToolException of kind {@code NOT_FOUND} when there is none
     */
    HeadObjectResponse needed(String bucket, String key) {
        return head(bucket, key).orElseThrow(() -> noSuchObject(bucket, key, null));
    }

    /** Whether what is removed or replaced in a bucket can be brought back; says why. */
    Undo undo(String bucket, List<String> notes) {
        try {
            var status = on(bucket, s3 -> s3.getBucketVersioning(request -> request.bucket(bucket)))
                    .status();
            if (status == BucketVersioningStatus.ENABLED) {
                notes.add("the bucket keeps versions: it can be brought back");
                return Undo.YES;
            }
            notes.add(
                    status == BucketVersioningStatus.SUSPENDED
                            ? "versioning is suspended: what came after that is gone for good"
                            : "the bucket keeps no versions: it is gone for good");
            return status == BucketVersioningStatus.SUSPENDED ? Undo.PARTLY : Undo.NO;
        } catch (AwsServiceException e) {
            if (e.statusCode() != 403 && e.statusCode() != 501) {
                throw e;
            }
            notes.add("can be undone only when the bucket keeps versions, which these credentials may not look at");
            return Undo.UNKNOWN;
        }
    }

    /** Whether what is replaced in a bucket stays as an older version; no when that may not be looked at. */
    boolean keepsVersions(String bucket) {
        return undo(bucket, new ArrayList<>()) == Undo.YES;
    }

    /** Every version and delete marker under a prefix, of each key the newest first; until {@code each} wants no more. */
    void eachVersion(String bucket, @Nullable String prefix, Predicate<ObjectVersions.Version> each) {
        String key = null;
        String version = null;
        long seen = 0;
        while (true) {
            call.checkCancelled();
            var request = ListObjectVersionsRequest.builder()
                    .bucket(bucket)
                    .prefix(prefix == null || prefix.isEmpty() ? null : prefix)
                    .encodingType(EncodingType.URL)
                    .keyMarker(key)
                    .versionIdMarker(version)
                    .build();
            var page = on(bucket, s3 -> s3.listObjectVersions(request));
            for (var one : ObjectVersions.of(page)) {
                seen++;
                if (!each.test(one)) {
                    return;
                }
            }
            call.progress(seen, -1, "versions", null);
            if (!Boolean.TRUE.equals(page.isTruncated())) {
                return;
            }
            if (page.nextKeyMarker() == null
                    || page.nextKeyMarker().equals(key) && Objects.equals(page.nextVersionIdMarker(), version)) {
                throw Pages.endless("versions of bucket '" + bucket + "'");
            }
            key = page.nextKeyMarker();
            version = page.nextVersionIdMarker();
        }
    }

    static ToolException noSuchObject(String bucket, String key, @Nullable Throwable cause) {
        var folder = key.substring(0, key.lastIndexOf('/') + 1);
        return new ToolException(
                FailureKind.NOT_FOUND,
                "there is no object '" + key + "' in bucket '" + bucket + "'",
                "keys are exact, letter case included; 'list s3://" + bucket + "/" + folder + "' shows what is there",
                cause);
    }

    /** Signs a link to an object. */
    String presign(String bucket, String key, Duration expires) {
        return presigner(bucket)
                .presignGetObject(sign -> sign.signatureDuration(expires)
                        .getObjectRequest(get -> get.bucket(bucket).key(key)))
                .url()
                .toExternalForm();
    }

    /** Signs a link by which an object can be put. */
    PresignedPutObjectRequest presign(PutObjectRequest put, Duration expires) {
        return presigner(put.bucket())
                .presignPutObject(sign -> sign.signatureDuration(expires).putObjectRequest(put));
    }

    private S3Presigner presigner(String bucket) {
        var region = regionOfBucket.get(bucket);
        var in = region == null ? clients : clients.in(region);
        var pathStyle = !isAws();
        return in.presigner(
                S3Presigner.class,
                (S3Presigner.Builder builder) -> builder.serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(pathStyle)
                        .build()));
    }
}
