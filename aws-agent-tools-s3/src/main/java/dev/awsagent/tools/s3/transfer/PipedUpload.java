package dev.awsagent.tools.s3.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What comes from a pipe on its way to one object. Nobody can read it twice, so each part is held in memory until S3 has it;
 * parts grow, so that memory is small for short ones and the limit of 10,000 parts is not met.
 */
final class PipedUpload {

    /** So many parts are on their way at once. */
    private static final int AT_ONCE = 3;

    /** Of one size; then they double. 8 MiB to 64 MiB: about 490 GiB in all. */
    private static final int OF_ONE_SIZE = 1000;

    /** Of what is larger, one is on its way while the next is read. */
    private static final int SEVERAL = (int) (16 * PartSize.MIB);

    private static final int FIRST = (int) (8 * PartSize.MIB);
    private static final int LAST = (int) (64 * PartSize.MIB);

    private final Course course;
    private final Uploads uploads;

    PipedUpload(Course course, Uploads uploads) {
        this.course = course;
        this.uploads = uploads;
    }

    private static int size(int part) {
        return (int) Math.min(LAST, (long) FIRST << Math.min(8, part / OF_ONE_SIZE));
    }

    void run(InputStream in, String bucket, String key) throws IOException, InterruptedException {
        var type = course.settings().contentType() == null
                ? ContentTypes.of(key.substring(key.lastIndexOf('/') + 1))
                : course.settings().contentType();
        var first = in.readNBytes(FIRST);
        uploads.refuseSecret(Path.of(""), first, "standard input");
        var sums = course.settings().checksums();
        if (first.length < FIRST) {
            var sum = sums.start();
            sum.update(first, 0, first.length);
            var answer = uploads.put(uploads.described(bucket, key, type), type, sums.text(sum.getValue()), first);
            course.tally().moved(first.length, key);
            if (answer == null) {
                course.tally().skipped();
            } else {
                course.tally()
                        .done(new Transferred(
                                "-", key, first.length, type, answer.eTag(), answer.versionId(), null, sums.name()));
            }
            return;
        }
        var upload = new MultipartUpload(course, bucket, key, type);
        upload.create();
        Exception why = new InterruptedException();
        try {
            var done = parts(in, first, upload);
            if (done == null) {
                course.tally().skipped();
            } else {
                course.tally().done(done);
            }
            why = null;
        } catch (IOException | InterruptedException | RuntimeException e) {
            why = e;
            throw e;
        } finally {
            if (why != null) {
                upload.giveUp(why);
            }
        }
    }

    private @Nullable Transferred parts(InputStream in, byte[] first, MultipartUpload upload)
            throws IOException, InterruptedException {
        var free = new Semaphore(AT_ONCE);
        try {
            return parts(in, first, upload, free);
        } catch (IOException | InterruptedException | RuntimeException e) {
            // What is still on its way would become a part of an upload that was given up.
            free.acquireUninterruptibly(AT_ONCE);
            throw e;
        }
    }

    private @Nullable Transferred parts(InputStream in, byte[] first, MultipartUpload upload, Semaphore free)
            throws IOException, InterruptedException {
        var checksums = course.settings().checksums();
        var failure = new AtomicReference<@Nullable RuntimeException>();
        var sums = new ArrayList<Long>();
        var lengths = new ArrayList<Integer>();
        List<@Nullable String> etags = new ArrayList<>();
        long bytes = 0;
        for (var content = first; content.length > 0; content = read(in, size(sums.size()))) {
            var room = content.length > SEVERAL ? AT_ONCE : 1;
            refuse(failure);
            var body = content;
            var sum = checksums.start();
            sum.update(body, 0, body.length);
            var number = sums.size() + 1;
            var value = sum.getValue();
            sums.add(value);
            lengths.add(body.length);
            synchronized (etags) {
                etags.add(null);
            }
            bytes += body.length;
            free.acquire(room);
            var taken = course.crew().join(() -> {
                try {
                    var etag = upload.send(number, body, checksums.text(value));
                    course.tally().moved(body.length, upload.key());
                    synchronized (etags) {
                        etags.set(number - 1, etag);
                    }
                } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                } finally {
                    free.release(room);
                }
            });
            if (!taken) {
                free.release(room);
                throw new InterruptedException("called off");
            }
        }
        free.acquire(AT_ONCE);
        free.release(AT_ONCE);
        refuse(failure);
        long whole = sums.get(0);
        for (int i = 1; i < sums.size(); i++) {
            whole = checksums.combine(whole, sums.get(i), lengths.get(i));
        }
        var all = sums.stream().mapToLong(Long::longValue).toArray();
        var tags = etags.toArray(new @Nullable String[0]);
        var answer = upload.complete(all, tags, whole, bytes);
        return answer == null
                ? null
                : new Transferred(
                        "-",
                        upload.key(),
                        bytes,
                        upload.type(),
                        answer.etag(),
                        answer.version(),
                        null,
                        checksums.name());
    }

    /** In one array from the beginning: {@code readNBytes(int)} holds twice as much for a while. */
    private static byte[] read(InputStream in, int length) throws IOException {
        var bytes = new byte[length];
        var n = in.readNBytes(bytes, 0, length);
        return n == length ? bytes : Arrays.copyOf(bytes, n);
    }

    private static void refuse(AtomicReference<@Nullable RuntimeException> failure) {
        var why = failure.get();
        if (why != null) {
            throw why;
        }
    }
}
