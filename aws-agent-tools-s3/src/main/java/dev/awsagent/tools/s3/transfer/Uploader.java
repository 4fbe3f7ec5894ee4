package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Uploads files. Each request's body is read into memory first, so that a repeated attempt sends the same bytes; an object
 * comes into being only when the file did not change while it was read.
 */
public final class Uploader {

    /** What is larger goes in parts of this size, or larger ones where that would be too many. */
    static final int PART = 16 * 1024 * 1024;

    private static final int LARGEST_PART = 128 * 1024 * 1024;
    private static final int PARTS = 10_000;

    private final Buckets buckets;
    private final ToolCall call;

    public Uploader(Buckets buckets, ToolCall call) {
        this.buckets = buckets;
        this.call = call;
    }

    /** What of a file tells that it changed. */
    private record State(
            long bytes, FileTime changed, @Nullable Object identity) {

        static State of(Path file) throws IOException {
            var about = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!about.isRegularFile()) {
                throw new ToolException(FailureKind.INVALID, "'" + file + "' is not a file", "name a file to upload");
            }
            return new State(about.size(), about.lastModifiedTime(), about.fileKey());
        }
    }

    /**
     * One file to one object.
     *
     * @param file inside the working folder, symbolic links resolved
     */
    public Transferred file(Path file, String bucket, String key) {
        try {
            refuseSecret(file);
            var state = State.of(file);
            return upload(file, state, bucket, key, file.toString(), new Progress(call, state.bytes()));
        } catch (IOException e) {
            throw local(file, e);
        }
    }

    /**
     * The files of a folder, one after another. What cannot be done is in the outcome, and the rest goes on.
     *
     * @param folder inside the working folder, symbolic links resolved
     * @param prefix what the keys start with: empty, or with a closing slash
     * @param filter of paths below the folder, with slashes
     * @param recursive whether the folders inside it are looked into
     */
    public Outcome folder(Path folder, String bucket, String prefix, Predicate<String> filter, boolean recursive) {
        var notes = new ArrayList<String>();
        var undone = new ArrayList<Undone>();
        var files = new ArrayList<Path>();
        try {
            walk(folder, filter, recursive, files, undone, notes);
        } catch (IOException e) {
            throw local(folder, e);
        }
        files.sort(null);
        long total = 0;
        for (var file : files) {
            try {
                total += Files.size(file);
            } catch (IOException e) {
                // It is told when its turn comes.
            }
        }
        var progress = new Progress(call, total);
        var done = new ArrayList<Transferred>();
        var of = files.size() + undone.size();
        for (var file : files) {
            var path = relative(folder, file);
            try {
                call.checkCancelled();
                refuseSecret(file);
                var key = prefix + path;
                done.add(upload(file, State.of(file), bucket, key, path, progress));
            } catch (IOException e) {
                undone.add(new Undone(path, FailureKind.INVALID, "it cannot be read: " + Downloader.reason(e)));
            } catch (ToolException | SdkException e) {
                Outcome.add(undone, "uploaded", done, of, path, e);
            }
        }
        return new Outcome(done, undone, notes);
    }

    private static String relative(Path folder, Path file) {
        return folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private static void walk(
            Path folder,
            Predicate<String> filter,
            boolean recursive,
            List<Path> files,
            List<Undone> undone,
            List<String> notes)
            throws IOException {
        var links = new ArrayList<String>();
        var special = new ArrayList<String>();
        Files.walkFileTree(folder, Set.of(), recursive ? Integer.MAX_VALUE : 1, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
                var path = relative(folder, file);
                if (about.isDirectory() || Downloader.isTemporary(file) || !filter.test(path)) {
                    return FileVisitResult.CONTINUE;
                }
                if (about.isSymbolicLink()) {
                    links.add(path);
                } else if (about.isRegularFile()) {
                    files.add(file);
                } else {
                    special.add(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                undone.add(new Undone(relative(folder, file), FailureKind.INVALID, Downloader.reason(e)));
                return FileVisitResult.CONTINUE;
            }
        });
        links.sort(null);
        special.sort(null);
        if (!links.isEmpty()) {
            notes.add("symbolic links are not followed: " + Outcome.some(links));
        }
        if (!special.isEmpty()) {
            notes.add("these are no ordinary files: " + Outcome.some(special));
        }
    }

    private static void refuseSecret(Path file) throws IOException {
        var why = SecretFiles.byPath(file);
        if (why.isEmpty()) {
            try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                var head = in.readNBytes(SecretFiles.HEAD);
                why = SecretFiles.byContent(head, head.length);
            }
        }
        if (why.isPresent()) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + file + "' is not uploaded: " + why.get(),
                    "upload it by other means if it has to be");
        }
    }

    private Transferred upload(Path file, State state, String bucket, String key, String from, Progress progress)
            throws IOException {
        var type = ContentTypes.of(file.getFileName().toString());
        try (var in = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return state.bytes() <= PART
                    ? whole(in, file, state, bucket, key, from, type, progress)
                    : inParts(in, file, state, bucket, key, from, type, progress);
        }
    }

    private Transferred whole(
            FileChannel in,
            Path file,
            State state,
            String bucket,
            String key,
            String from,
            String type,
            Progress progress)
            throws IOException {
        var bytes = read(in, 0, (int) state.bytes(), file);
        refuseChanged(file, state);
        var answer = buckets.on(
                bucket,
                s3 -> s3.putObject(request -> request.bucket(bucket).key(key).contentType(type), body(bytes, type)));
        progress.moved(bytes.length, from);
        return new Transferred(from, key, bytes.length, type, answer.eTag(), answer.versionId(), null, "CRC32");
    }

    private Transferred inParts(
            FileChannel in,
            Path file,
            State state,
            String bucket,
            String key,
            String from,
            String type,
            Progress progress)
            throws IOException {
        var size = partSize(state.bytes(), file);
        var upload = buckets.on(
                        bucket,
                        s3 -> s3.createMultipartUpload(request -> request.bucket(bucket)
                                .key(key)
                                .contentType(type)
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32)))
                .uploadId();
        var completing = false;
        try {
            var parts = new ArrayList<CompletedPart>();
            for (long at = 0; at < state.bytes(); at += size) {
                call.checkCancelled();
                var bytes = read(in, at, (int) Math.min(size, state.bytes() - at), file);
                var number = parts.size() + 1;
                var part = buckets.on(
                        bucket,
                        s3 -> s3.uploadPart(
                                request -> request.bucket(bucket)
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .checksumAlgorithm(ChecksumAlgorithm.CRC32),
                                body(bytes, type)));
                parts.add(CompletedPart.builder()
                        .partNumber(number)
                        .eTag(part.eTag())
                        .checksumCRC32(part.checksumCRC32())
                        .build());
                progress.moved(bytes.length, from);
            }
            refuseChanged(file, state);
            completing = true;
            var answer = complete(bucket, key, upload, parts);
            return new Transferred(
                    from, key, state.bytes(), type, answer.eTag(), answer.versionId(), null, "CRC32 of each part");
        } catch (IOException | RuntimeException e) {
            if (completing && e instanceof SdkClientException) {
                throw new ToolException(
                        FailureKind.IN_DOUBT,
                        "all parts of s3://" + bucket + "/" + key
                                + " were sent, but no answer came on whether they were put together: " + e.getMessage(),
                        "ask for the object's details: it is there with " + state.bytes()
                                + " bytes, or it is not; upload id " + upload,
                        e);
            }
            abort(bucket, key, upload, e);
            throw e;
        }
    }

    private CompleteMultipartUploadResponse complete(
            String bucket, String key, String upload, List<CompletedPart> parts) {
        var answer = buckets.on(
                bucket,
                s3 -> s3.completeMultipartUpload(request ->
                        request.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts))));
        if (answer.eTag() == null) {
            throw new ToolException(
                    FailureKind.SERVICE,
                    "the endpoint accepted the parts of s3://" + bucket + "/" + key
                            + " but did not confirm that they were put together",
                    "ask for the object's details to see whether it is there");
        }
        return answer;
    }

    /** Parts that stay behind cost money and are seen by nobody. */
    private void abort(String bucket, String key, String upload, Exception why) {
        // An interrupt would keep the SDK from sending it.
        var interrupted = Thread.interrupted();
        try {
            buckets.on(
                    bucket,
                    s3 -> s3.abortMultipartUpload(
                            request -> request.bucket(bucket).key(key).uploadId(upload)));
        } catch (RuntimeException e) {
            if (!(e instanceof S3Exception answer && answer.statusCode() == 404)) {
                why.addSuppressed(e);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static long partSize(long bytes, Path file) {
        var needed = (bytes + PARTS - 1) / PARTS;
        if (needed > LARGEST_PART) {
            throw new ToolException(
                    FailureKind.UNSUPPORTED,
                    "'" + file + "' has " + bytes + " bytes, at most " + (long) PARTS * LARGEST_PART
                            + " can be uploaded",
                    "split it, or use another tool for it");
        }
        return Math.max(PART, needed);
    }

    private static RequestBody body(byte[] bytes, String type) {
        return RequestBody.fromContentProvider(ContentStreamProvider.fromByteArrayUnsafe(bytes), bytes.length, type);
    }

    private static byte[] read(FileChannel in, long at, int length, Path file) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (in.read(bytes, at + bytes.position()) < 0) {
                throw changed(file, new EOFException());
            }
        }
        return bytes.array();
    }

    private static void refuseChanged(Path file, State before) throws IOException {
        if (!State.of(file).equals(before)) {
            throw changed(file, null);
        }
    }

    private static ToolException changed(Path file, @Nullable IOException cause) {
        return new ToolException(
                FailureKind.CONFLICT,
                "'" + file + "' changed while it was read; nothing was stored",
                "upload it when nobody writes to it",
                cause);
    }

    private static ToolException local(Path path, IOException e) {
        return e instanceof NoSuchFileException
                ? new ToolException(
                        FailureKind.INVALID, "there is no file '" + path + "'", "check the path; nothing was sent", e)
                : new ToolException(
                        FailureKind.INVALID,
                        "'" + path + "' cannot be read: " + Downloader.reason(e),
                        "check the path and its permissions",
                        e);
    }
}
