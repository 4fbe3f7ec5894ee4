package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.SecretFiles;
import dev.awsagent.tool.ToolException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Uploads files. Each body is read once for its checksum and again to be sent, so that memory does not grow with the file;
 * S3 refuses what differs, and an object comes into being only when the file did not change while it was read.
 */
final class Uploads {

    /** What is smaller is read once, into memory. */
    private static final int SMALL = 256 * 1024;

    /** How often a body is sent that arrives damaged. */
    static final int ATTEMPTS = 3;

    private final Course course;

    Uploads(Course course) {
        this.course = course;
    }

    /** Uploads one file, now or in parts by tasks of their own; tells the tally what came of it. */
    void file(Item item, String bucket, String key) {
        var file = Objects.requireNonNull(item.file());
        try {
            var state = FileState.of(file, course.request().followLinks());
            if (state.bytes() > PartSize.LARGE) {
                refuseSecret(file);
                new PartedUpload(course, this, item, file, state, bucket, key).begin();
            } else {
                var done = whole(item, file, state, bucket, key);
                finish(item, file, state, done);
            }
        } catch (IOException e) {
            course.tally().undone(item.path(), readable(file, e));
        } catch (RuntimeException e) {
            course.tally().undone(item.path(), e);
        }
    }

    static Exception readable(Path file, IOException e) {
        return Tally.isCalledOff(e) ? e : LocalFiles.unreadable(file, e);
    }

    /** After an object is known to be there. */
    void finish(Item item, Path file, FileState state, @Nullable Transferred done) {
        if (done == null) {
            course.tally().skipped();
            return;
        }
        if (course.request().mode() == TransferRequest.Mode.MOVE) {
            remove(file, state);
            course.tally().removed(1);
        }
        course.tally().done(done);
    }

    private static void remove(Path file, FileState state) {
        try {
            if (!FileState.of(file, false).equals(state)) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "'" + file + "' was uploaded, but it changed meanwhile, so it was not removed",
                        "upload it again when nobody writes to it");
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.PARTIAL,
                    "'" + file + "' was uploaded, but it could not be removed: " + LocalFiles.reason(e),
                    "it is there twice now: remove it yourself",
                    e);
        }
    }

    FileChannel open(Path file) throws IOException {
        Set<OpenOption> options = course.request().followLinks()
                ? Set.of(StandardOpenOption.READ)
                : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, options);
    }

    /** @throws ToolException when it holds keys to something */
    void refuseSecret(Path file) throws IOException {
        if (course.request().secrets()) {
            return;
        }
        var why = SecretFiles.byPath(real(file));
        if (why.isEmpty()) {
            try (var in = open(file)) {
                var head = ByteBuffer.allocate(SecretFiles.HEAD);
                while (head.hasRemaining() && in.read(head) >= 0) {}
                why = SecretFiles.byContent(head.array(), head.position());
            }
        }
        why.ifPresent(reason -> refuse(file, reason));
    }

    /**
     * The same of what was read whole already.
     *
     * @param name what the message calls it
     */
    void refuseSecret(Path place, byte[] bytes, Object name) {
        if (!course.request().secrets()) {
            SecretFiles.byPath(place)
                    .or(() -> SecretFiles.byContent(bytes, bytes.length))
                    .ifPresent(reason -> refuse(name, reason));
        }
    }

    /** Where it really lies: a link may have an innocent name. */
    private Path real(Path file) throws IOException {
        return course.request().followLinks() ? file.toRealPath() : file;
    }

    private static void refuse(Object file, String why) {
        throw new ToolException(
                FailureKind.INVALID,
                "'" + file + "' is not uploaded: " + why,
                "upload it by other means if it has to be; whoever starts the program may lift that rule of the floor,"
                        + " secret-files");
    }

    /** In one request. Null when something was there that was to stay. */
    private @Nullable Transferred whole(Item item, Path file, FileState state, String bucket, String key)
            throws IOException {
        var sums = course.settings().checksums();
        try (var in = open(file)) {
            if (state.bytes() <= SMALL) {
                var place = real(file);
                var bytes = read(in, (int) state.bytes(), file);
                refuseSecret(place, bytes, file);
                refuseChanged(file, state);
                var sum = sums.start();
                sum.update(bytes, 0, bytes.length);
                var type = type(file);
                var answer = put(described(bucket, key, type), type, sums.text(sum.getValue()), bytes);
                course.tally().moved(bytes.length, item.path());
                return transferred(item, key, bytes.length, type, answer);
            }
            refuseSecret(file);
            var slice = new FileSlice(in, 0, state.bytes(), watcher(item, file, state));
            for (int attempt = 1; ; attempt++) {
                try {
                    var sum = sums.text(slice.checksum(sums.start()));
                    refuseChanged(file, state);
                    var type = type(file);
                    var body = RequestBody.fromContentProvider(slice, slice.length(), type);
                    var answer = put(described(bucket, key, type), sum, slice.length(), body);
                    return transferred(item, key, slice.length(), type, answer);
                } catch (EOFException e) {
                    throw changed(file, e);
                } catch (SdkClientException e) {
                    // A body that ended too early breaks the connection.
                    refuseChanged(file, state);
                    throw e;
                } catch (S3Exception e) {
                    if (!isDamaged(e) || attempt == ATTEMPTS) {
                        throw e;
                    }
                    refuseChanged(file, state);
                    course.tally().retried();
                }
            }
        }
    }

    /** Whether S3 says that what came is not what was meant. */
    static boolean isDamaged(S3Exception e) {
        var details = e.awsErrorDetails();
        return details != null
                && Set.of("BadDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "InvalidDigest")
                        .contains(String.valueOf(details.errorCode()));
    }

    FileSlice.Watcher watcher(Item item, Path file, FileState state) {
        return new FileSlice.Watcher() {
            @Override
            public void sent(long bytes) {
                course.tally().moved(bytes, item.path());
            }

            @Override
            public void beforeLast() throws IOException {
                refuseChanged(file, state);
            }
        };
    }

    private @Nullable Transferred transferred(
            Item item, String key, long bytes, String type, @Nullable PutObjectResponse answer) {
        return answer == null
                ? null
                : new Transferred(
                        item.path(),
                        key,
                        bytes,
                        type,
                        answer.eTag(),
                        answer.versionId(),
                        null,
                        course.settings().checksums().name());
    }

    /** Where an object goes, and what describes it. */
    PutObjectRequest.Builder described(String bucket, String key, String type) {
        var settings = course.settings();
        return PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(type)
                .cacheControl(settings.cacheControl())
                .metadata(settings.metadata())
                .tagging(settings.tagging());
    }

    /**
     * What is in memory, sent again where it arrives damaged. Null when something was there that was to stay.
     *
     * @param request says where, and what describes the object
     */
    @Nullable
    PutObjectResponse put(PutObjectRequest.Builder request, String type, String checksum, byte[] content) {
        var body = RequestBody.fromContentProvider(
                ContentStreamProvider.fromByteArrayUnsafe(content), content.length, type);
        return sent(() -> put(request, checksum, content.length, body));
    }

    /** Sends what can be sent again, until it arrives as it is. */
    <T> T sent(Supplier<T> request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return request.get();
            } catch (S3Exception e) {
                if (!isDamaged(e) || attempt == ATTEMPTS) {
                    throw e;
                }
                course.tally().retried();
            }
        }
    }

    private @Nullable PutObjectResponse put(
            PutObjectRequest.Builder request, String checksum, long bytes, RequestBody body) {
        var settings = course.settings();
        request.contentLength(bytes)
                .storageClass(settings.storageClass())
                .serverSideEncryption(settings.encryption())
                .ssekmsKeyId(settings.kmsKey())
                .acl(settings.acl())
                .requestPayer(settings.payer())
                .ifNoneMatch(course.replaces() ? null : "*");
        switch (settings.checksums()) {
            case CRC64NVME -> request.checksumCRC64NVME(checksum);
            case CRC32C -> request.checksumCRC32C(checksum);
            case CRC32 -> request.checksumCRC32(checksum);
        }
        var built = request.build();
        var begun = System.nanoTime();
        try {
            var answer = course.destination().on(built.bucket(), s3 -> s3.putObject(built, body));
            confirmed(built.bucket(), built.key(), answer.eTag());
            return answer;
        } catch (S3Exception e) {
            var since = Duration.ofNanos(System.nanoTime() - begun);
            var own = Refusal.own(course, built.bucket(), built.key(), e, since, head -> isThis(head, checksum, bytes));
            if (own.isEmpty()) {
                course.refuseExisting(built.bucket(), built.key(), e);
                return null;
            }
            return PutObjectResponse.builder()
                    .eTag(own.get().eTag())
                    .versionId(own.get().versionId())
                    .build();
        }
    }

    /**
     * The tag by which S3 says that it has something: an answer without one is not an answer of S3.
     *
     * @throws ToolException when there is none
     */
    static String confirmed(String bucket, String key, @Nullable String etag) {
        if (etag == null) {
            throw new ToolException(
                    FailureKind.SERVICE,
                    "the endpoint took what was sent for s3://" + bucket + "/" + key
                            + " but did not confirm that it has it",
                    "check the endpoint, and what is between: a proxy or a sign-in page may have answered");
        }
        return etag;
    }

    private Optional<Boolean> isThis(HeadObjectResponse head, String checksum, long bytes) {
        if (!Objects.equals(head.contentLength(), bytes)) {
            return Optional.of(false);
        }
        var sums = course.settings().checksums();
        return Optional.ofNullable(sums.of(head)).map(there -> there.equals(sums.value(checksum)));
    }

    /**
     * What comes from a pipe, whose length nobody knows: in one request when it is short, else in parts that grow.
     *
     * @throws IOException when the pipe breaks; then no object comes into being
     */
    void pipe(InputStream in, String bucket, String key) throws IOException, InterruptedException {
        new PipedUpload(course, this).run(in, bucket, key);
    }

    String type(Path file) {
        var type = course.settings().contentType();
        return type == null ? ContentTypes.of(file.getFileName().toString()) : type;
    }

    private static byte[] read(FileChannel in, int length, Path file) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (in.read(bytes, bytes.position()) < 0) {
                throw changed(file, new EOFException());
            }
        }
        return bytes.array();
    }

    void refuseChanged(Path file, FileState before) throws IOException {
        if (!FileState.of(file, course.request().followLinks()).equals(before)) {
            throw changed(file, null);
        }
    }

    static ToolException changed(Path file, @Nullable IOException cause) {
        return new ToolException(
                FailureKind.CONFLICT,
                "'" + file + "' changed while it was read; nothing was stored",
                "upload it when nobody writes to it",
                cause);
    }
}
