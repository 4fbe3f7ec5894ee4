package dev.awsagent.tools.s3.wire;

import dev.awsagent.credentials.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.DefaultAwsResponseMetadata;
import software.amazon.awssdk.awscore.endpoints.AwsEndpointAttribute;
import software.amazon.awssdk.awscore.endpoints.authscheme.SigV4AuthScheme;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectResult;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.services.s3.model.S3Response;
import software.amazon.awssdk.services.s3.model.S3ResponseMetadata;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * A client of S3 that makes the calls of which a transfer has many without the pipeline of the SDK: the same requests, answers
 * and exceptions for a fraction of the time. All other calls, and unusual requests of these, go to the client of the SDK.
 * Thread-safe.
 */
public final class LeanS3Client extends DelegatingS3Client {

    /** A thousand keys of 1,024 bytes, each of them written as three characters, are a fourth of it. */
    private static final int LONGEST_ANSWER = 16 * 1024 * 1024;

    /** Names of ordinary buckets; access points and the like have others, or these endings. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    private static final Pattern SPECIAL = Pattern.compile(".*(--x-s3|--op-s3|--ol-s3|-s3alias|--table-s3|\\.mrap)");

    private static final int MOST_BUCKETS = 1000;

    /** By these names {@link S3ResponseMetadata} looks them up. */
    private static final List<String> METADATA = List.of("x-amz-request-id", "x-amz-id-2", "X-Amz-Cf-Id");

    private final S3Client sdk;
    private final Wire wire;
    private final boolean pathStyle;
    private final S3EndpointProvider endpoints = S3EndpointProvider.defaultProvider();
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /** Where the requests for a bucket go. */
    private record Place(URI base, String signingName, String signingRegion) {}

    /**
     * @param sdk makes the other calls; with the same target, region and endpoint
     * @param pathStyle whether the bucket is a part of the path, and not of the host
     */
    public LeanS3Client(S3Client sdk, Wire wire, boolean pathStyle) {
        super(sdk);
        this.sdk = sdk;
        this.wire = wire;
        this.pathStyle = pathStyle;
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        try {
            var http = request(SdkHttpMethod.PUT, request, request.bucket(), request.key());
            var content = content(
                    http,
                    body,
                    request.contentType(),
                    request.contentLength(),
                    request.checksumAlgorithmAsString(),
                    Sums.CRC64NVME);
            return wire.call(http.call("PutObject", request, content), (answer, in) -> {
                var response = PutObjectResponse.builder();
                headers(request, answer, in, response);
                in.close();
                return response.build();
            });
        } catch (Fields.Unusual e) {
            return sdk.putObject(request, body);
        }
    }

    @Override
    public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
        try {
            var http = request(SdkHttpMethod.PUT, request, request.bucket(), request.key());
            // What the SDK says when an upload begins without a word on it.
            var content =
                    content(http, body, null, request.contentLength(), request.checksumAlgorithmAsString(), Sums.CRC32);
            return wire.call(http.call("UploadPart", request, content), (answer, in) -> {
                var response = UploadPartResponse.builder();
                headers(request, answer, in, response);
                in.close();
                return response.build();
            });
        } catch (Fields.Unusual e) {
            return sdk.uploadPart(request, body);
        }
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        try {
            var http = request(SdkHttpMethod.GET, request, request.bucket(), request.key());
            if (request.checksumMode() == null) {
                http.builder.putHeader("x-amz-checksum-mode", "ENABLED");
            }
            return wire.call(http.call("GetObject", request, null), (answer, in) -> {
                var response = GetObjectResponse.builder();
                headers(request, answer, in, response);
                var checked =
                        answer.statusCode() == 200 ? AbortableInputStream.create(Sums.checked(answer, in), in) : in;
                var result = transformed(transformer, response.build(), checked);
                if (!transformer.needsConnectionLeftOpen()) {
                    in.close();
                }
                return result;
            });
        } catch (Fields.Unusual e) {
            return sdk.getObject(request, transformer);
        }
    }

    private static <T> T transformed(
            ResponseTransformer<GetObjectResponse, T> transformer, GetObjectResponse response, AbortableInputStream in)
            throws IOException {
        try {
            return transformer.transform(response, in);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("reading the object was called off", e);
        } catch (Exception e) {
            throw SdkClientException.create("Unable to process the answer: " + e.getMessage(), e);
        }
    }

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        try {
            var http = request(SdkHttpMethod.HEAD, request, request.bucket(), request.key());
            return wire.call(http.call("HeadObject", request, null), (answer, in) -> {
                var response = HeadObjectResponse.builder();
                headers(request, answer, in, response);
                return response.build();
            });
        } catch (Fields.Unusual e) {
            return sdk.headObject(request);
        }
    }

    @Override
    public CopyObjectResponse copyObject(CopyObjectRequest request) {
        try {
            if (request.sourceBucket() != null || request.sourceKey() != null || request.sourceVersionId() != null) {
                throw new Fields.Unusual("SourceBucket");
            }
            var http = request(SdkHttpMethod.PUT, request, request.bucket(), request.key());
            http.builder.putHeader("Content-Length", "0");
            return wire.call(http.call("CopyObject", request, null), (answer, in) -> {
                var response = CopyObjectResponse.builder();
                headers(request, answer, in, response);
                var result = CopyObjectResult.builder();
                if (copied(request, answer, in, (SdkPojo) result)) {
                    response.copyObjectResult(result.build());
                }
                return response.build();
            });
        } catch (Fields.Unusual e) {
            return sdk.copyObject(request);
        }
    }

    @Override
    public UploadPartCopyResponse uploadPartCopy(UploadPartCopyRequest request) {
        try {
            if (request.sourceBucket() != null || request.sourceKey() != null || request.sourceVersionId() != null) {
                throw new Fields.Unusual("SourceBucket");
            }
            var http = request(SdkHttpMethod.PUT, request, request.bucket(), request.key());
            http.builder.putHeader("Content-Length", "0");
            return wire.call(http.call("UploadPartCopy", request, null), (answer, in) -> {
                var response = UploadPartCopyResponse.builder();
                headers(request, answer, in, response);
                var result = CopyPartResult.builder();
                if (copied(request, answer, in, (SdkPojo) result)) {
                    response.copyPartResult(result.build());
                }
                return response.build();
            });
        } catch (Fields.Unusual e) {
            return sdk.uploadPartCopy(request);
        }
    }

    /** A copy that fails after S3 began to answer says so in its body. */
    private static boolean copied(S3Request request, SdkHttpResponse answer, AbortableInputStream in, SdkPojo result)
            throws IOException {
        var body = whole(in);
        if (body.length == 0) {
            return false;
        }
        if (Xml.fill(body, result).equals("Error")) {
            throw Errors.of(request, answer, body);
        }
        return true;
    }

    private static byte[] whole(AbortableInputStream in) throws IOException {
        var body = in.readNBytes(LONGEST_ANSWER + 1);
        if (body.length > LONGEST_ANSWER) {
            throw new IOException("the answer is longer than " + LONGEST_ANSWER + " bytes, which no answer of S3 is");
        }
        return body;
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        try {
            var http = request(SdkHttpMethod.GET, request, request.bucket(), null);
            return wire.call(http.call("ListObjectsV2", request, null), (answer, in) -> {
                var response = ListObjectsV2Response.builder();
                headers(request, answer, in, response);
                var body = whole(in);
                var root = Xml.fill(body, (SdkPojo) response);
                if (root.equals("Error")) {
                    throw Errors.of(request, answer, body);
                }
                if (!root.equals("ListBucketResult")) {
                    // Somebody else's page must not pass for an empty bucket.
                    throw new IOException("the answer to a listing is a '" + root + "'");
                }
                return decoded(response.build());
            });
        } catch (Fields.Unusual e) {
            return sdk.listObjectsV2(request);
        }
    }

    private static ListObjectsV2Response decoded(ListObjectsV2Response response) {
        if (!"url".equals(response.encodingTypeAsString())) {
            return response;
        }
        var decoded = response.toBuilder()
                .delimiter(decoded(response.delimiter()))
                .prefix(decoded(response.prefix()))
                .startAfter(decoded(response.startAfter()));
        if (response.hasContents()) {
            decoded.contents(response.contents().stream()
                    .map(one -> one.toBuilder().key(decoded(one.key())).build())
                    .toList());
        }
        if (response.hasCommonPrefixes()) {
            decoded.commonPrefixes(response.commonPrefixes().stream()
                    .map(one -> one.toBuilder().prefix(decoded(one.prefix())).build())
                    .toList());
        }
        return decoded.build();
    }

    private static @Nullable String decoded(@Nullable String text) {
        return text == null || text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : SdkHttpUtils.urlDecode(text);
    }

    // --- Requests ---

    /** A request on its way to become one. */
    private record Unsigned(SdkHttpFullRequest.Builder builder, Place place) {
        Wire.Call call(String operation, S3Request request, @Nullable ContentStreamProvider content) {
            return new Wire.Call(
                    operation, request, builder.build(), place.signingName(), place.signingRegion(), content);
        }
    }

    private Unsigned request(SdkHttpMethod method, S3Request request, @Nullable String bucket, @Nullable String key)
            throws Fields.Unusual {
        if (((AwsRequest) request).overrideConfiguration().isPresent()) {
            throw new Fields.Unusual("overrideConfiguration");
        }
        if (bucket == null
                || !BUCKET.matcher(bucket).matches()
                || SPECIAL.matcher(bucket).matches()
                || key == null && !(request instanceof ListObjectsV2Request)
                || key != null && key.isEmpty()) {
            throw new Fields.Unusual("Bucket");
        }
        var place = places.get(bucket);
        if (place == null) {
            place = place(bucket);
            if (places.size() < MOST_BUCKETS) {
                places.put(bucket, place);
            }
        }
        var base = place.base();
        var builder = SdkHttpFullRequest.builder()
                .method(method)
                .protocol(base.getScheme())
                .host(base.getHost())
                .port(base.getPort() < 0 ? null : base.getPort())
                .encodedPath(
                        key == null
                                ? base.getRawPath()
                                : base.getRawPath() + "/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key))
                .putHeader("User-Agent", wire.userAgent());
        if (key == null) {
            builder.putRawQueryParameter("list-type", "2");
        }
        Fields.write(request, builder);
        if (base.getScheme().equals("http")
                && builder.firstMatchingHeader("x-amz-server-side-encryption-customer-key")
                        .isPresent()) {
            throw new Fields.Unusual("SSECustomerKey");
        }
        return new Unsigned(builder, place);
    }

    private Place place(String bucket) throws Fields.Unusual {
        try {
            var endpoint = endpoints
                    .resolveEndpoint(S3EndpointParams.builder()
                            .bucket(bucket)
                            .region(wire.region())
                            .endpoint(wire.endpoint().map(URI::toString).orElse(null))
                            .useFips(wire.fips())
                            .useDualStack(wire.dualstack())
                            .forcePathStyle(pathStyle)
                            .accelerate(false)
                            .useGlobalEndpoint(wire.region().equals(Region.US_EAST_1))
                            .disableMultiRegionAccessPoints(false)
                            .useArnRegion(false)
                            .build())
                    .join();
            var schemes = endpoint.attribute(AwsEndpointAttribute.AUTH_SCHEMES);
            if (!endpoint.headers().isEmpty()
                    || schemes == null
                    || schemes.size() != 1
                    || !(schemes.get(0) instanceof SigV4AuthScheme scheme)
                    || !scheme.name().equals("sigv4")) {
                throw new Fields.Unusual("Bucket");
            }
            var url = endpoint.url();
            if (url.getRawQuery() != null) {
                throw new Fields.Unusual("Bucket");
            }
            return new Place(url, scheme.signingName(), scheme.signingRegion());
        } catch (CompletionException | SdkException e) {
            // The client of the SDK says it in its own words.
            throw new Fields.Unusual("Bucket");
        }
    }

    private static ContentStreamProvider content(
            Unsigned http,
            RequestBody body,
            @Nullable String type,
            @Nullable Long length,
            @Nullable String algorithm,
            Sums otherwise)
            throws Fields.Unusual {
        var known = body.optionalContentLength().orElse(null);
        if (known == null || length != null && !length.equals(known)) {
            throw new Fields.Unusual("ContentLength");
        }
        var sum = algorithm == null ? otherwise : Sums.named(algorithm);
        if (sum == null) {
            throw new Fields.Unusual("ChecksumAlgorithm");
        }
        var content = body.contentStreamProvider();
        http.builder.putHeader("Content-Length", known.toString());
        if (type == null) {
            http.builder.putHeader("Content-Type", body.contentType());
        }
        var given = http.builder.headers().keySet().stream()
                .anyMatch(name -> name.regionMatches(true, 0, "x-amz-checksum-", 0, 15));
        if (!given) {
            http.builder.putHeader("x-amz-sdk-checksum-algorithm", sum.name());
            try (var in = content.newStream()) {
                http.builder.putHeader(sum.header(), sum.of(in));
            } catch (IOException e) {
                throw new UncheckedIOException("the body to send cannot be read: " + e.getMessage(), e);
            }
        }
        return content;
    }

    // --- Answers ---

    private static void headers(
            S3Request request, SdkHttpResponse answer, AbortableInputStream in, S3Response.Builder response)
            throws IOException {
        if (!answer.isSuccessful()) {
            throw Errors.of(request, answer, in.readNBytes(Errors.LONGEST));
        }
        try {
            Fields.read(answer, (SdkPojo) response);
        } catch (IllegalArgumentException e) {
            throw SdkClientException.create("Unable to unmarshall the answer: " + e.getMessage(), e);
        }
        var metadata = new HashMap<String, String>();
        for (var name : METADATA) {
            answer.firstMatchingHeader(name).ifPresent(value -> metadata.put(name, value));
        }
        response.responseMetadata(S3ResponseMetadata.create(DefaultAwsResponseMetadata.create(metadata)));
        response.sdkHttpResponse(answer);
    }
}
