package dev.awsagent.benchmarks.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What S3 does with objects in memory. It accepts any signature, holds anybody for the owner, and knows no versions. Safe for
 * use by many threads.
 */
final class S3Service {

    /** Bodies up to this many bytes are always kept, and get their MD5 as their entity tag. */
    static final int SMALL = 64 * 1024;

    /** What {@code keepUpTo} is where every body is kept. */
    static final long ALL = Long.MAX_VALUE;

    private static final int PAGE = 1000;
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final String CHECKSUM = "x-amz-checksum-";
    private static final String CHECKSUM_TYPE = "x-amz-checksum-type";
    private static final String NAMESPACE = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    private static final DateTimeFormatter HTTP_TIME = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Upload> uploads = new ConcurrentHashMap<>();
    private final AtomicLong lastUpload = new AtomicLong();
    private final long keepUpTo;

    private record Upload(
            String bucket,
            String key,
            Map<String, String> headers,
            ConcurrentSkipListMap<Integer, StoredObject> parts) {}

    /** An answer that ends an operation early. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final transient Response response;

        Refused(int status, String code, String message) {
            super(message, null, false, false);
            response = Response.error(status, code, message);
        }
    }

    /** A service that keeps the bytes of bodies up to this length, and only counts those of longer ones. */
    S3Service(long keepUpTo) {
        this.keepUpTo = Math.max(keepUpTo, SMALL);
    }

    void createBucket(String name) {
        buckets.putIfAbsent(name, new Bucket.Stored());
    }

    /** A bucket of so many objects that are computed, not stored. */
    void createComputedBucket(String name, long count) {
        buckets.put(name, new Bucket.Computed(count));
    }

    /** Puts a set of data under a prefix. */
    void seed(String bucket, String prefix, Dataset data) {
        var objects = stored(bucket).objects();
        var now = now();
        for (var number = 0; number < data.count(); number++) {
            var name = data.name(number);
            objects.put(prefix + name, StoredObject.generated(name, data.size(), now));
        }
    }

    /** What is under a prefix, by names without the prefix. */
    Holdings holdings(String bucket, String prefix) {
        var holdings = Holdings.NONE;
        for (var entries = bucket(bucket).from(prefix, true); entries.hasNext(); ) {
            var entry = entries.next();
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            var object = entry.getValue();
            holdings = holdings.plus(
                    entry.getKey().substring(prefix.length()), object.content().size(), object.crc32());
        }
        return holdings;
    }

    /** Deletes what is under a prefix, and every unfinished upload. */
    void clear(String bucket, String prefix) {
        stored(bucket).objects().keySet().removeIf(key -> key.startsWith(prefix));
        uploads.clear();
    }

    /** The name that S3 has for what is asked. */
    static String operation(Request request) {
        var method = request.method();
        if (request.bucket().isEmpty()) {
            return method.equals("POST") ? "GetCallerIdentity" : "ListBuckets";
        }
        if (request.key().isEmpty()) {
            return switch (method) {
                case "PUT" -> "CreateBucket";
                case "HEAD" -> "HeadBucket";
                case "DELETE" -> "DeleteBucket";
                case "POST" -> request.asks("delete") ? "DeleteObjects" : "unknown";
                case "GET" ->
                    request.asks("location")
                            ? "GetBucketLocation"
                            : request.asks("uploads")
                                    ? "ListMultipartUploads"
                                    : request.asks("versioning")
                                            ? "GetBucketVersioning"
                                            : request.asks("list-type")
                                                    ? "ListObjectsV2"
                                                    : isPlainList(request) ? "ListObjects" : "unknown";
                default -> "unknown";
            };
        }
        var inUpload = request.asks("uploadId");
        return switch (method) {
            case "PUT" ->
                request.headers().containsKey("x-amz-copy-source")
                        ? inUpload ? "UploadPartCopy" : "CopyObject"
                        : inUpload ? "UploadPart" : "PutObject";
            case "GET" -> inUpload ? "ListParts" : isPlainGet(request) ? "GetObject" : "unknown";
            case "HEAD" -> "HeadObject";
            case "DELETE" -> inUpload ? "AbortMultipartUpload" : "DeleteObject";
            case "POST" ->
                request.asks("uploads") ? "CreateMultipartUpload" : inUpload ? "CompleteMultipartUpload" : "unknown";
            default -> "unknown";
        };
    }

    private static boolean isPlainList(Request request) {
        return List.of("prefix", "marker", "max-keys", "delimiter", "encoding-type", "x-id")
                .containsAll(request.query().keySet());
    }

    /** Without tagging, acl and other things that belong to an object. */
    private static boolean isPlainGet(Request request) {
        return List.of("tagging", "acl", "retention", "legal-hold", "torrent", "attributes").stream()
                .noneMatch(request::asks);
    }

    /** Does what is asked. Reads as much of the body as it needs; a body that breaks off changes nothing. */
    Response answer(String operation, Request request, Source body, Map<String, String> trailers) throws IOException {
        try {
            return switch (operation) {
                case "GetCallerIdentity" -> identity();
                case "ListBuckets" -> listBuckets();
                case "CreateBucket" -> {
                    createBucket(request.bucket());
                    yield Response.empty(200);
                }
                case "HeadBucket" -> headBucket(request);
                case "DeleteBucket" -> {
                    buckets.remove(request.bucket());
                    yield Response.empty(204);
                }
                case "GetBucketLocation" -> {
                    bucket(request.bucket());
                    yield Response.xml(200, "<LocationConstraint" + NAMESPACE + "/>");
                }
                case "GetBucketVersioning" -> Response.xml(200, "<VersioningConfiguration" + NAMESPACE + "/>");
                case "ListObjects", "ListObjectsV2" -> list(request);
                case "ListMultipartUploads" -> listUploads(request);
                case "ListParts" -> listParts(request);
                case "DeleteObjects" -> deleteAll(request, bytes(body));
                case "PutObject" -> put(request, body, trailers);
                case "CopyObject", "UploadPartCopy" -> copy(request);
                case "UploadPart" -> uploadPart(request, body, trailers);
                case "GetObject", "HeadObject" -> get(request);
                case "DeleteObject" -> {
                    stored(request.bucket()).objects().remove(request.key());
                    yield Response.empty(204);
                }
                case "CreateMultipartUpload" -> createUpload(request);
                case "CompleteMultipartUpload" -> completeUpload(request, bytes(body));
                case "AbortMultipartUpload" -> {
                    upload(request);
                    uploads.remove(request.query().get("uploadId"));
                    yield Response.empty(204);
                }
                default ->
                    Response.error(
                            501,
                            "NotImplemented",
                            "this server does not know " + request.method() + " with "
                                    + request.query().keySet());
            };
        } catch (Refused e) {
            return e.response;
        } catch (IllegalArgumentException e) {
            return Response.error(400, "InvalidArgument", String.valueOf(e.getMessage()));
        }
    }

    private static Response identity() {
        return Response.xml(
                200,
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
                        + "<Arn>arn:aws:iam::123456789012:user/benchmark</Arn><UserId>AIDABENCHMARK</UserId>"
                        + "<Account>123456789012</Account></GetCallerIdentityResult>"
                        + "<ResponseMetadata><RequestId>benchmark</RequestId></ResponseMetadata>"
                        + "</GetCallerIdentityResponse>");
    }

    private Response listBuckets() {
        var xml = new StringBuilder("<ListAllMyBucketsResult" + NAMESPACE + "><Owner><ID>owner</ID></Owner><Buckets>");
        buckets.keySet().stream()
                .sorted()
                .forEach(name -> xml.append("<Bucket><Name>")
                        .append(Xml.text(name))
                        .append("</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket>"));
        return Response.xml(200, xml.append("</Buckets></ListAllMyBucketsResult>"));
    }

    private Response headBucket(Request request) {
        return buckets.containsKey(request.bucket())
                ? Response.empty(200).header("x-amz-bucket-region", "us-east-1")
                : Response.empty(404);
    }

    private Bucket bucket(String name) {
        var bucket = buckets.get(name);
        if (bucket == null) {
            throw new Refused(404, "NoSuchBucket", "there is no bucket '" + name + "'");
        }
        return bucket;
    }

    private Bucket.Stored stored(String name) {
        if (bucket(name) instanceof Bucket.Stored stored) {
            return stored;
        }
        throw new Refused(405, "MethodNotAllowed", "the objects of '" + name + "' are computed and cannot be changed");
    }

    private StoredObject object(String bucket, String key) {
        var object = bucket(bucket).get(key);
        if (object == null) {
            throw new Refused(404, "NoSuchKey", "there is no object '" + key + "' in '" + bucket + "'");
        }
        return object;
    }

    private Upload upload(Request request) {
        var upload = uploads.get(request.query().getOrDefault("uploadId", ""));
        if (upload == null
                || !upload.bucket().equals(request.bucket())
                || !upload.key().equals(request.key())) {
            throw new Refused(
                    404,
                    "NoSuchUpload",
                    "there is no upload '" + request.query().get("uploadId") + "'");
        }
        return upload;
    }

    private static byte[] bytes(Source body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var piece = body.peek(); piece != null; piece = body.peek()) {
            var here = new byte[piece.remaining()];
            piece.get(here);
            bytes.write(here);
        }
        return bytes.toByteArray();
    }

    /** Reads a body to its end, and compares it with what the client has said of it. */
    private StoredObject receive(Request request, Source body, Map<String, String> trailers) throws IOException {
        var crc = new CRC32();
        var said = length(request);
        Content content;
        if (said > keepUpTo) {
            long size = 0;
            for (var piece = body.peek(); piece != null; piece = body.peek()) {
                size += piece.remaining();
                crc.update(piece);
            }
            content = new Content.Counted(size);
        } else {
            if (said > LARGEST_ARRAY) {
                throw new Refused(400, "EntityTooLarge", "a body of " + said + " bytes does not fit; use parts");
            }
            var kept = said < 0 ? bytes(body) : new byte[(int) said];
            var size = said < 0 ? kept.length : 0;
            for (var piece = body.peek(); piece != null; piece = body.peek()) {
                var here = piece.remaining();
                if (here > kept.length - size) {
                    throw new Refused(400, "IncompleteBody", "the body is longer than the " + said + " bytes said");
                }
                piece.get(kept, size, here);
                size += here;
            }
            if (size < kept.length) {
                throw new Refused(400, "IncompleteBody", "the body ends after " + size + " of " + said + " bytes");
            }
            crc.update(kept);
            content = new Content.Kept(kept);
        }
        if (said >= 0 && content.size() != said) {
            throw new Refused(400, "IncompleteBody", "the body has " + content.size() + " bytes, not " + said);
        }
        var value = (int) crc.getValue();
        var headers = keptHeaders(request.headers());
        trailers.forEach((name, text) -> {
            if (name.startsWith(CHECKSUM)) {
                headers.put(name, text);
            }
        });
        compare(headers.get(CHECKSUM + "crc32"), value);
        return new StoredObject(content, tag(request, content, value), value, now(), headers);
    }

    private static void compare(@Nullable String said, int crc) {
        if (said != null && !said.equals(Crc32.text(crc))) {
            throw new Refused(
                    400, "BadDigest", "the CRC32 of the body is " + Crc32.text(crc) + ", and the request says " + said);
        }
    }

    /** The length of the bytes that count; -1 where the request does not say it. */
    private static long length(Request request) {
        var text = request.headers().get("x-amz-decoded-content-length");
        return Long.parseLong(text != null ? text : request.headers().getOrDefault("content-length", "-1"));
    }

    private static String tag(Request request, Content content, int crc) {
        var md5 = request.headers().get("content-md5");
        if (content instanceof Content.Kept kept && kept.bytes().length <= SMALL) {
            var tag = Digests.md5(kept.bytes());
            if (md5 != null
                    && !tag.equals(HexFormat.of().formatHex(Base64.getDecoder().decode(md5)))) {
                throw new Refused(400, "BadDigest", "the MD5 of the body is not the one that the request says");
            }
            return tag;
        }
        return md5 != null
                ? HexFormat.of().formatHex(Base64.getDecoder().decode(md5))
                : StoredObject.opaqueTag(request.key(), crc, content.size());
    }

    private static Map<String, String> keptHeaders(Map<String, String> headers) {
        var kept = new HashMap<String, String>();
        headers.forEach((name, value) -> {
            if (name.startsWith("x-amz-meta-")
                    || (name.startsWith(CHECKSUM)
                            && !name.equals(CHECKSUM + "algorithm")
                            && !name.equals(CHECKSUM + "mode"))
                    || name.equals("content-type")
                    || name.equals("cache-control")
                    || name.equals("content-disposition")) {
                kept.put(name, value);
            }
        });
        var encoding = headers.getOrDefault("content-encoding", "")
                .replaceAll("aws-chunked,?", "")
                .strip();
        if (!encoding.isEmpty()) {
            kept.put("content-encoding", encoding);
        }
        return kept;
    }

    private static Response checksums(Response response, StoredObject object) {
        object.headers().forEach((name, value) -> {
            if (name.startsWith(CHECKSUM)) {
                response.header(name, value);
            }
        });
        return response;
    }

    private Response put(Request request, Source body, Map<String, String> trailers) throws IOException {
        var objects = stored(request.bucket()).objects();
        var object = receive(request, body, trailers);
        if (request.header("if-none-match").equals("*")) {
            if (objects.putIfAbsent(request.key(), object) != null) {
                throw new Refused(412, "PreconditionFailed", "there is an object of this name");
            }
        } else {
            objects.put(request.key(), object);
        }
        return checksums(Response.empty(200).header("ETag", quoted(object.etag())), object);
    }

    private Response uploadPart(Request request, Source body, Map<String, String> trailers) throws IOException {
        var upload = upload(request);
        var part = receive(request, body, trailers);
        upload.parts().put(request.number("partNumber", 0), part);
        return checksums(Response.empty(200).header("ETag", quoted(part.etag())), part);
    }

    private Response copy(Request request) throws IOException {
        var name = Request.decoded(request.header("x-amz-copy-source"));
        var path = name.startsWith("/") ? name.substring(1) : name;
        var slash = path.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("x-amz-copy-source is a bucket, a slash and a key; got '" + name + "'");
        }
        var version = path.indexOf("?versionId=");
        var source = object(path.substring(0, slash), path.substring(slash + 1, version < 0 ? path.length() : version));
        var wanted = request.headers().get("x-amz-copy-source-if-match");
        if (wanted != null && !matches(wanted, source)) {
            throw new Refused(412, "PreconditionFailed", "the entity tag is " + source.etag());
        }
        if (request.asks("uploadId")) {
            var part = partOf(source, request.headers().get("x-amz-copy-source-range"));
            upload(request).parts().put(request.number("partNumber", 0), part);
            return Response.xml(200, copied("CopyPartResult", part));
        }
        var headers = new HashMap<>(source.headers());
        if (request.header("x-amz-metadata-directive").equals("REPLACE")) {
            headers.keySet().removeIf(header -> !header.startsWith(CHECKSUM));
            headers.putAll(keptHeaders(request.headers()));
        }
        var copy = new StoredObject(source.content(), source.etag(), source.crc32(), now(), headers);
        stored(request.bucket()).objects().put(request.key(), copy);
        return Response.xml(200, copied("CopyObjectResult", copy));
    }

    private static String copied(String element, StoredObject object) {
        return "<" + element + NAMESPACE + "><LastModified>" + Instant.ofEpochMilli(object.modified())
                + "</LastModified><ETag>&quot;" + object.etag() + "&quot;</ETag></" + element + ">";
    }

    /** A part with the bytes of an object, or with a range of them. */
    private static StoredObject partOf(StoredObject source, @Nullable String range) throws IOException {
        var span = range == null ? new Span(0, source.content().size()) : Span.parse(range, source);
        var whole = span.length() == source.content().size();
        var crc = source.crc32();
        var content = source.content();
        if (!whole) {
            if (!content.isKept()) {
                throw new Refused(501, "NotImplemented", "the bytes of the source were not kept; start without --sink");
            }
            content = new Content.Slice(source.content(), span.from(), span.length());
            crc = content.crc32();
        }
        var tag = StoredObject.opaqueTag(source.etag() + span.from(), crc, span.length());
        return new StoredObject(content, tag, crc, now(), Map.of());
    }

    private record Span(long from, long length) {

        /** Reads {@code bytes=0-9}, {@code bytes=5-} or {@code bytes=-5}. */
        static Span parse(String range, StoredObject object) {
            var size = object.content().size();
            var dash = range.indexOf('-');
            if (!range.startsWith("bytes=") || dash < 0) {
                throw new IllegalArgumentException("a range looks like bytes=0-9; got '" + range + "'");
            }
            var first = range.substring("bytes=".length(), dash);
            var last = range.substring(dash + 1);
            var from = first.isEmpty() ? Math.max(0, size - Long.parseLong(last)) : Long.parseLong(first);
            var to = first.isEmpty() || last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
            if (from >= to) {
                throw new Refused(416, "InvalidRange", "the object has " + size + " bytes; got '" + range + "'");
            }
            return new Span(from, to - from);
        }
    }

    private Response get(Request request) {
        var object = object(request.bucket(), request.key());
        var content = object.content();
        var ifMatch = request.headers().get("if-match");
        if (ifMatch != null && !matches(ifMatch, object)) {
            throw new Refused(412, "PreconditionFailed", "the entity tag is " + object.etag());
        }
        var ifNoneMatch = request.headers().get("if-none-match");
        if (ifNoneMatch != null && matches(ifNoneMatch, object)) {
            return Response.empty(304).header("ETag", quoted(object.etag()));
        }
        if (!content.isKept() && request.method().equals("GET")) {
            throw new Refused(
                    501,
                    "NotImplemented",
                    "the " + content.size() + " bytes of this object were counted and not kept; start without --sink");
        }
        var range = request.headers().get("range");
        var span = new Span(0, content.size());
        Response response;
        if (request.asks("partNumber")) {
            var parts = content instanceof Content.Joined joined ? joined.parts() : List.of(content);
            var number = request.number("partNumber", 0);
            if (number < 1 || number > parts.size()) {
                throw new Refused(416, "InvalidPartNumber", "there are " + parts.size() + " parts; got " + number);
            }
            var before = parts.subList(0, number - 1).stream()
                    .mapToLong(Content::size)
                    .sum();
            span = new Span(before, parts.get(number - 1).size());
            response = partial(content, span).header("x-amz-mp-parts-count", Integer.toString(parts.size()));
        } else if (range != null) {
            span = Span.parse(range, object);
            response = partial(content, span);
        } else {
            response = Response.part(200, content, 0, content.size());
        }
        response.header("ETag", quoted(object.etag()))
                .header("Last-Modified", HTTP_TIME.format(Instant.ofEpochMilli(object.modified())))
                .header("Accept-Ranges", "bytes");
        if (!object.headers().containsKey("content-type")) {
            response.header("Content-Type", "binary/octet-stream");
        }
        var withChecksum =
                request.header("x-amz-checksum-mode").equalsIgnoreCase("ENABLED") && span.length() == content.size();
        object.headers().forEach((name, value) -> {
            if (withChecksum || !name.startsWith(CHECKSUM)) {
                response.header(name, value);
            }
        });
        return response;
    }

    private static Response partial(Content content, Span span) {
        return Response.part(206, content, span.from(), span.length())
                .header(
                        "Content-Range",
                        "bytes " + span.from() + "-" + (span.from() + span.length() - 1) + "/" + content.size());
    }

    private static boolean matches(String tags, StoredObject object) {
        return tags.equals("*") || tags.contains(object.etag());
    }

    private Response deleteAll(Request request, byte[] document) {
        var objects = stored(request.bucket()).objects();
        var xml = new StringBuilder("<DeleteResult" + NAMESPACE + ">");
        for (var element : Xml.elements(document, "Object")) {
            var key = element.getOrDefault("Key", "");
            objects.remove(key);
            xml.append("<Deleted><Key>").append(Xml.text(key)).append("</Key></Deleted>");
        }
        return Response.xml(200, xml.append("</DeleteResult>"));
    }

    private Response createUpload(Request request) {
        stored(request.bucket());
        var id = "upload-" + lastUpload.incrementAndGet();
        var headers = keptHeaders(request.headers());
        uploads.put(id, new Upload(request.bucket(), request.key(), headers, new ConcurrentSkipListMap<>()));
        var response = Response.xml(
                200,
                "<InitiateMultipartUploadResult" + NAMESPACE + "><Bucket>" + Xml.text(request.bucket())
                        + "</Bucket><Key>" + Xml.text(request.key()) + "</Key><UploadId>" + id
                        + "</UploadId></InitiateMultipartUploadResult>");
        for (var name : List.of(CHECKSUM + "algorithm", CHECKSUM_TYPE)) {
            var value = request.headers().get(name);
            if (value != null) {
                response.header(name, value);
            }
        }
        return response;
    }

    private Response completeUpload(Request request, byte[] document) {
        var upload = upload(request);
        var contents = new ArrayList<Content>();
        var tags = Digests.md5();
        var crc = 0;
        var last = 0;
        for (var element : Xml.elements(document, "Part")) {
            var number = Integer.parseInt(element.getOrDefault("PartNumber", "0"));
            var part = upload.parts().get(number);
            if (part == null || !matches(element.getOrDefault("ETag", ""), part)) {
                throw new Refused(400, "InvalidPart", "part " + number + " is absent or has another entity tag");
            }
            if (number <= last) {
                throw new Refused(400, "InvalidPartOrder", "part " + number + " comes after part " + last);
            }
            last = number;
            contents.add(part.content());
            tags.update(part.tagBytes());
            crc = Crc32.joined(crc, part.crc32(), part.content().size());
        }
        if (contents.isEmpty()) {
            throw new Refused(400, "MalformedXML", "an upload without parts cannot be completed");
        }
        var headers = new HashMap<>(upload.headers());
        headers.keySet().removeIf(name -> name.startsWith(CHECKSUM));
        request.headers().forEach((name, value) -> {
            // That of all parts together; what is made of the checksums of parts says nothing of the bytes.
            if (name.startsWith(CHECKSUM) && !request.header(CHECKSUM_TYPE).equals("COMPOSITE")) {
                headers.put(name, value);
            }
        });
        compare(headers.get(CHECKSUM + "crc32"), crc);
        var tag = HexFormat.of().formatHex(tags.digest()) + "-" + contents.size();
        var object = new StoredObject(new Content.Joined(contents), tag, crc, now(), headers);
        stored(request.bucket()).objects().put(request.key(), object);
        uploads.remove(request.query().get("uploadId"));
        return Response.xml(
                200,
                "<CompleteMultipartUploadResult" + NAMESPACE + "><Location>/" + Xml.text(request.bucket()) + "/"
                        + Xml.text(request.key()) + "</Location><Bucket>" + Xml.text(request.bucket())
                        + "</Bucket><Key>" + Xml.text(request.key()) + "</Key><ETag>&quot;" + tag
                        + "&quot;</ETag></CompleteMultipartUploadResult>");
    }

    private Response listUploads(Request request) {
        var xml = new StringBuilder("<ListMultipartUploadsResult" + NAMESPACE + "><Bucket>")
                .append(Xml.text(request.bucket()))
                .append("</Bucket><IsTruncated>false</IsTruncated>");
        var prefix = request.query().getOrDefault("prefix", "");
        uploads.forEach((id, upload) -> {
            if (upload.bucket().equals(request.bucket()) && upload.key().startsWith(prefix)) {
                xml.append("<Upload><Key>")
                        .append(Xml.text(upload.key()))
                        .append("</Key><UploadId>")
                        .append(id)
                        .append("</UploadId><Initiated>")
                        .append(Instant.ofEpochMilli(now()))
                        .append("</Initiated></Upload>");
            }
        });
        return Response.xml(200, xml.append("</ListMultipartUploadsResult>"));
    }

    private Response listParts(Request request) {
        var after = request.number("part-number-marker", 0);
        var most = request.number("max-parts", PAGE);
        var parts = upload(request).parts().tailMap(after, false);
        var xml = new StringBuilder("<ListPartsResult" + NAMESPACE + "><Bucket>")
                .append(Xml.text(request.bucket()))
                .append("</Bucket><Key>")
                .append(Xml.text(request.key()))
                .append("</Key><UploadId>")
                .append(request.query().get("uploadId"))
                .append("</UploadId>");
        var shown = 0;
        var last = after;
        for (var part : parts.entrySet()) {
            if (shown == most) {
                break;
            }
            shown++;
            last = part.getKey();
            var object = part.getValue();
            xml.append("<Part><PartNumber>")
                    .append(last)
                    .append("</PartNumber><LastModified>")
                    .append(Instant.ofEpochMilli(object.modified()))
                    .append("</LastModified><ETag>&quot;")
                    .append(object.etag())
                    .append("&quot;</ETag><Size>")
                    .append(object.content().size())
                    .append("</Size></Part>");
        }
        xml.append("<NextPartNumberMarker>").append(last).append("</NextPartNumberMarker><IsTruncated>");
        return Response.xml(200, xml.append(parts.size() > shown).append("</IsTruncated></ListPartsResult>"));
    }

    private Response list(Request request) {
        return Response.xml(200, new Listing(request).of(bucket(request.bucket())));
    }

    private static String quoted(String tag) {
        return '"' + tag + '"';
    }

    private static long now() {
        return System.currentTimeMillis() / 1000 * 1000;
    }
}
