package dev.awsagent.tools.s3;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tools.s3.transfer.CopySource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the tools declare their calls. Each may happen twice where it happens once by its meaning: a bucket in another
 * region answers the first with where it is.
 */
final class S3Calls {

    /** What is stored costs by its size, its class and its time. */
    static final Cost STORAGE = Cost.byUse("what is stored and asked for");

    private static final int WITH_REDIRECT = 2;

    /** Shows the block of public access that holds for a whole account. */
    static final AwsCall ACCOUNT_BLOCK =
            AwsCall.of("s3control", "GetPublicAccessBlock").open("AccountId");

    private S3Calls() {}

    /** One call on a bucket itself. */
    static AwsCall bucket(String operation, String bucket) {
        return AwsCall.of("s3", operation)
                .with("Bucket", bucket)
                .on(bucketArn(bucket))
                .times(WITH_REDIRECT);
    }

    /** What changing one side of a bucket's setup takes: it is read, and put back as a whole. */
    static List<AwsCall> amendment(String bucket, String read, AwsCall... writes) {
        return Stream.of(Stream.of(bucket(read, bucket)), Stream.of(writes), Stream.of(nearNames()))
                .flatMap(calls -> calls)
                .toList();
    }

    /** One call on one object. */
    static AwsCall object(String operation, String bucket, String key) {
        return AwsCall.of("s3", operation)
                .with("Bucket", bucket)
                .with("Key", key)
                .on(objectArn(bucket, key))
                .times(WITH_REDIRECT);
    }

    /** Calls on objects whose keys only a listing, or a folder, can tell. */
    static AwsCall objects(String operation, String bucket, @Nullable String prefix) {
        return AwsCall.of("s3", operation)
                .with("Bucket", bucket)
                .open("Key")
                .on(objectArn(bucket, (prefix == null ? "" : prefix) + "*"))
                .times(AwsCall.MANY);
    }

    /** What uploading one object takes: one call, or many when it is large. */
    static List<AwsCall> upload(String bucket, String key) {
        return uploads(operation -> object(operation, bucket, key));
    }

    /** The same for many. */
    static List<AwsCall> uploads(String bucket, String prefix) {
        return uploads(operation -> objects(operation, bucket, prefix));
    }

    private static List<AwsCall> uploads(Function<String, AwsCall> call) {
        return List.of(
                call.apply("PutObject")
                        .open(STORED)
                        .open(SUMS)
                        .open("ContentLength")
                        .times(AwsCall.MANY),
                call.apply("CreateMultipartUpload")
                        .open(STORED)
                        .open("ChecksumAlgorithm", "ChecksumType")
                        .times(AwsCall.MANY),
                call.apply("UploadPart")
                        .open("UploadId", "PartNumber", "ContentLength", "RequestPayer")
                        .open(SUMS)
                        .times(AwsCall.MANY),
                call.apply("ListParts")
                        .open("UploadId", "PartNumberMarker", "RequestPayer")
                        .times(AwsCall.MANY),
                call.apply("CompleteMultipartUpload")
                        .open(
                                "UploadId",
                                "MultipartUpload",
                                "ChecksumType",
                                "MpuObjectSize",
                                "IfNoneMatch",
                                "RequestPayer")
                        .open(SUMS)
                        .times(AwsCall.MANY),
                call.apply("AbortMultipartUpload")
                        .open("UploadId", "RequestPayer")
                        .times(AwsCall.MANY),
                // Asked when no answer came on whether an object was put together.
                call.apply("HeadObject").open("ChecksumMode", "RequestPayer").times(AwsCall.MANY),
                nearNames());
    }

    /** What an object is stored with, as far as it follows from the file or the settings of the transfer. */
    private static final String[] STORED = {
        "ContentType",
        "CacheControl",
        "Metadata",
        "Tagging",
        "StorageClass",
        "ServerSideEncryption",
        "SSEKMSKeyId",
        "ACL",
        "RequestPayer",
        "IfNoneMatch"
    };

    /** What a copy takes over from the original, where it is said again. */
    private static final String[] DESCRIBED = {
        "ContentDisposition", "ContentEncoding", "ContentLanguage", "Expires", "WebsiteRedirectLocation"
    };

    private static final String[] SUMS = {"ChecksumCRC64NVME", "ChecksumCRC32C", "ChecksumCRC32"};

    /** What downloading takes: one call for each object, or many when it is large. What arrives damaged is fetched again. */
    static List<AwsCall> download(Function<String, AwsCall> call) {
        return List.of(
                call.apply("GetObject")
                        .open("ChecksumMode", "Range", "IfMatch", "VersionId", "RequestPayer")
                        .times(AwsCall.MANY),
                call.apply("HeadObject")
                        .open("ChecksumMode", "PartNumber", "VersionId", "RequestPayer")
                        .times(AwsCall.MANY),
                nearNames());
    }

    /** What copying all below one prefix to another takes. */
    static List<AwsCall> copies(String fromBucket, String from, String toBucket, String to) {
        return with(
                copies(
                        operation -> objects(operation, fromBucket, from),
                        operation -> objects(operation, toBucket, to),
                        call -> call.open("CopySource")
                                .on(objectArn(toBucket, to + "*"), objectArn(fromBucket, from + "*"))),
                list(fromBucket, from));
    }

    /** What copying one object takes: one call, or many when it is large. */
    static List<AwsCall> copy(String fromBucket, String from, String toBucket, String to) {
        return copies(
                operation -> object(operation, fromBucket, from).times(AwsCall.MANY),
                operation -> object(operation, toBucket, to).times(AwsCall.MANY),
                call -> call.with("CopySource", CopySource.of(fromBucket, from))
                        .on(objectArn(toBucket, to), objectArn(fromBucket, from)));
    }

    private static List<AwsCall> copies(
            Function<String, AwsCall> from, Function<String, AwsCall> to, UnaryOperator<AwsCall> reading) {
        return List.of(
                reading.apply(to.apply("CopyObject"))
                        .open("CopySourceIfMatch", "MetadataDirective", "TaggingDirective", "ChecksumAlgorithm")
                        .open(STORED)
                        .open(DESCRIBED),
                to.apply("CreateMultipartUpload")
                        .open(STORED)
                        .open(DESCRIBED)
                        .open("ChecksumAlgorithm", "ChecksumType"),
                reading.apply(to.apply("UploadPartCopy"))
                        .open("CopySourceIfMatch", "CopySourceRange", "UploadId", "PartNumber", "RequestPayer"),
                to.apply("CompleteMultipartUpload")
                        .open("UploadId", "MultipartUpload", "MpuObjectSize", "IfNoneMatch", "RequestPayer"),
                to.apply("AbortMultipartUpload").open("UploadId", "RequestPayer"),
                from.apply("GetObjectTagging").open("VersionId", "RequestPayer"),
                from.apply("HeadObject").open("VersionId", "RequestPayer", "ChecksumMode"),
                to.apply("HeadObject").open("VersionId", "RequestPayer", "ChecksumMode"),
                nearNames());
    }

    /**
     * What a copy takes whose source is read with the credentials of another profile: inside S3, or, where those that write may
     * not read it, through here.
     */
    static List<AwsCall> copiesAcross(String profile, String fromBucket, String from, String toBucket, String to) {
        var reads = Stream.of(
                        Stream.of(
                                list(fromBucket, from),
                                objects("GetObjectTagging", fromBucket, from).open("VersionId", "RequestPayer")),
                        download(operation -> objects(operation, fromBucket, from)).stream())
                .flatMap(calls -> calls)
                .map(call -> call.by(profile));
        return Stream.of(
                        copies(fromBucket, from, toBucket, to).stream()
                                .filter(call -> !call.operation().equals("GetObjectTagging")),
                        uploads(toBucket, to).stream()
                                .map(call -> call.operation().equals("PutObject") ? call.open(DESCRIBED) : call),
                        reads)
                .flatMap(calls -> calls)
                .distinct()
                .toList();
    }

    /** The removal of what was moved. */
    static AwsCall moved(AwsCall deletion) {
        return deletion.open("VersionId", "RequestPayer", "IfMatch");
    }

    /** What it takes to give an object other settings where it is, by a copy of it onto itself. */
    static AwsCall rewrite(AwsCall copy) {
        return copy.open("CopySourceIfMatch", "BucketKeyEnabled", "WebsiteRedirectLocation")
                .open("ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectLockLegalHoldStatus")
                .open("StorageClass", "ServerSideEncryption", "SSEKMSKeyId", "RequestPayer");
    }

    /** What giving objects other settings where they are takes: one copy each, or many when it is large. */
    static List<AwsCall> rewrites(Function<String, AwsCall> call, List<AwsCall> looks) {
        return rewrites(call, copy -> copy.open("CopySource"), looks);
    }

    /** @param reading adds what a copy is made of */
    static List<AwsCall> rewrites(Function<String, AwsCall> call, UnaryOperator<AwsCall> reading, List<AwsCall> looks) {
        var calls = new ArrayList<AwsCall>();
        calls.add(rewrite(reading.apply(call.apply("CopyObject"))));
        calls.add(rewrite(call.apply("CreateMultipartUpload"))
                .open("ContentType", "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage")
                .open("Expires", "Metadata", "Tagging", "ChecksumAlgorithm", "ChecksumType"));
        calls.add(reading.apply(call.apply("UploadPartCopy"))
                .open("CopySourceIfMatch", "CopySourceRange", "UploadId", "PartNumber", "RequestPayer"));
        calls.add(call.apply("CompleteMultipartUpload")
                .open("UploadId", "MultipartUpload", "MpuObjectSize", "IfMatch", "RequestPayer"));
        calls.add(call.apply("AbortMultipartUpload").open("UploadId", "RequestPayer"));
        calls.add(call.apply("GetObjectTagging").open("VersionId", "RequestPayer"));
        calls.add(call.apply("HeadObject").open("VersionId", "RequestPayer", "ChecksumMode"));
        calls.addAll(looks);
        return calls;
    }

    /** What looking at one object takes. */
    static List<AwsCall> look(String bucket, String key) {
        return List.of(
                object("HeadObject", bucket, key).times(4),
                // A 404 has no body: this tells a missing bucket from a missing object.
                bucket("HeadBucket", bucket),
                bucket("GetBucketVersioning", bucket),
                nearNames());
    }

    /** What it takes to look at the versions of one object. */
    static List<AwsCall> versions(String bucket, String key) {
        return List.of(
                bucket("ListObjectVersions", bucket).with("Prefix", key).times(AwsCall.MANY),
                object("HeadObject", bucket, key),
                bucket("HeadBucket", bucket),
                nearNames());
    }

    /** These and one more. */
    static List<AwsCall> with(List<AwsCall> calls, AwsCall more) {
        return Stream.concat(Stream.of(more), calls.stream()).toList();
    }

    /** A listing, page by page. */
    static AwsCall list(String bucket, @Nullable String prefix) {
        var call = AwsCall.of("s3", "ListObjectsV2")
                .with("Bucket", bucket)
                .open("RequestPayer")
                .on(bucketArn(bucket))
                .times(AwsCall.MANY);
        return prefix == null || prefix.isEmpty() ? call : call.with("Prefix", prefix);
    }

    /** Looked up only when a bucket is not there, to name those with a similar name. */
    static AwsCall nearNames() {
        return AwsCall.of("s3", "ListBuckets").times(AwsCall.MANY);
    }

    static String bucketArn(String bucket) {
        return "arn:aws:s3:::" + bucket;
    }

    static String objectArn(String bucket, String key) {
        return "arn:aws:s3:::" + bucket + "/" + key;
    }
}
