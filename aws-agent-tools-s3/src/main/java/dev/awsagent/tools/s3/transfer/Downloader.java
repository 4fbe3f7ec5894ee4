package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Downloads objects. Bytes land in a temporary file beside the target, which gets the target's name when they are known to
 * be what was sent; whatever goes wrong, a file that was there stays and nothing else is left.
 */
public final class Downloader {

    /** How often one object is fetched when it arrives damaged. */
    public static final int ATTEMPTS = 3;

    private static final int BUFFER = 256 * 1024;
    private static final String TEMPORARY = ".aws-agent-";
    private static final Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})\"?");

    private final Buckets buckets;
    private final ToolCall call;

    public Downloader(Buckets buckets, ToolCall call) {
        this.buckets = buckets;
        this.call = call;
    }

    /**
     * One object into one file.
     *
     * @param target inside the working folder, symbolic links resolved; its folder is made when it does not exist
     * @param overwrite whether a file that is there is replaced; else it is an error
     */
    public Transferred file(String bucket, String key, Path target, boolean overwrite) {
        try {
            Files.createDirectories(parent(target));
            return download(bucket, key, target, overwrite, -1, null);
        } catch (IOException e) {
            throw local(target, e);
        }
    }

    /**
     * The file in a folder that an object's name means.
     *
     * @throws ToolException of kind {@code INVALID} when the last part of the key is no name for a file
     */
    public static Path named(Path folder, String key) {
        var name = key.substring(key.lastIndexOf('/') + 1);
        try {
            return folder.resolve(KeyPath.parts(name).get(0));
        } catch (KeyPath.Unmappable e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + name + "' is no name for a file: " + e.why(),
                    "say which file to download it to");
        }
    }

    /**
     * Many objects below a folder, one after another. What cannot be done is in the outcome, and the rest goes on.
     *
     * @param keys sizes by key, in the order of the listing
     * @param prefix the prefix that the folder stands for: empty, or with a closing slash
     * @param folder inside the working folder, symbolic links resolved; made when it does not exist
     */
    public Outcome folder(String bucket, Map<String, Long> keys, String prefix, Path folder, boolean overwrite) {
        boolean folds;
        try {
            Files.createDirectories(folder);
            folds = foldsNames(folder);
        } catch (IOException e) {
            throw local(folder, e);
        }
        var layout = Layout.of(keys, prefix, folds);
        var undone = new ArrayList<>(layout.refused());
        var done = new ArrayList<Transferred>();
        var of = layout.files().size() + undone.size();
        var progress = new Progress(
                call, layout.files().stream().mapToLong(Layout.Place::bytes).sum());
        for (var place : layout.files()) {
            try {
                call.checkCancelled();
                var target = safeTarget(folder, place.path());
                var got = download(bucket, place.key(), target, overwrite, place.bytes(), progress);
                done.add(new Transferred(
                        place.path(),
                        folder.relativize(target).toString().replace('\\', '/'),
                        got.bytes(),
                        null,
                        got.etag(),
                        got.version(),
                        got.lastModified(),
                        got.checked()));
            } catch (KeyPath.Unmappable e) {
                undone.add(new Undone(place.key(), FailureKind.INVALID, e.why()));
            } catch (IOException e) {
                undone.add(new Undone(place.key(), FailureKind.INVALID, "it cannot be written: " + reason(e)));
            } catch (ToolException | SdkException e) {
                Outcome.add(undone, "downloaded", done, of, place.key(), e);
            }
        }
        return new Outcome(done, undone, List.of());
    }

    /** Whether it is what a download that was killed left behind. */
    static boolean isTemporary(Path file) {
        var name = file.getFileName().toString();
        return name.startsWith(TEMPORARY) && name.endsWith(".part");
    }

    /** The place of a path below the folder, with its folders made; none of them may be a symbolic link. */
    private static Path safeTarget(Path folder, String path) throws IOException {
        var parts = KeyPath.parts(path);
        var at = folder;
        for (var part : parts.subList(0, parts.size() - 1)) {
            at = at.resolve(part);
            if (Files.isSymbolicLink(at)) {
                throw new KeyPath.Unmappable("the folder " + folder.relativize(at)
                        + " in the destination is a symbolic link, which is not followed");
            }
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                    throw new KeyPath.Unmappable(
                            "in the destination " + folder.relativize(at) + " is a file, not a folder");
                }
                Files.createDirectory(at);
            }
        }
        return at.resolve(parts.get(parts.size() - 1));
    }

    /** Whether this file system takes two names for one that differ in case only, as seen by trying. */
    static boolean foldsNames(Path folder) throws IOException {
        var name = TEMPORARY + "Case-" + UUID.randomUUID();
        var probe = Files.createFile(folder.resolve(name));
        try {
            return Files.exists(folder.resolve(name.toUpperCase(Locale.ROOT)), LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(probe);
        }
    }

    private Transferred download(
            String bucket, String key, Path target, boolean overwrite, long listed, @Nullable Progress shared)
            throws IOException {
        refuseWhatIsThere(target, overwrite);
        var temporary = parent(target).resolve(TEMPORARY + UUID.randomUUID() + ".part");
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    var got = attempt(bucket, key, temporary, shared);
                    if (got.lastModified() != null) {
                        Files.setLastModifiedTime(temporary, FileTime.from(got.lastModified()));
                    }
                    settle(temporary, target, overwrite);
                    return new Transferred(
                            key,
                            target.toString(),
                            Files.size(target),
                            null,
                            got.eTag(),
                            got.versionId(),
                            got.lastModified(),
                            checked(got));
                } catch (Damaged e) {
                    if (attempt >= ATTEMPTS) {
                        throw new ToolException(
                                FailureKind.CORRUPT,
                                "s3://" + bucket + "/" + key + " did not arrive as it was sent, " + ATTEMPTS
                                        + " times: " + e.getMessage(),
                                "nothing was written; try again, and suspect a proxy on the way if it stays like this",
                                e);
                    }
                }
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void refuseWhatIsThere(Path target, boolean overwrite) {
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new ToolException(FailureKind.CONFLICT, "'" + target + "' is a folder", "name a file to download to");
        }
        if (Files.isSymbolicLink(target)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "'" + target + "' is a symbolic link, which is not followed",
                    "remove it, or name another file");
        }
        if (!overwrite && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw thereAlready(target);
        }
    }

    private static ToolException thereAlready(Path target) {
        return new ToolException(
                FailureKind.CONFLICT,
                "the file '" + target + "' is there already",
                "say 'overwrite' to replace it, or name another destination");
    }

    /** One GET, whole, into the temporary file. */
    private GetObjectResponse attempt(String bucket, String key, Path temporary, @Nullable Progress shared)
            throws IOException, Damaged {
        var response = buckets.on(
                bucket,
                s3 -> s3.getObject(request -> request.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED)));
        var about = response.response();
        var length = about.contentLength() == null ? -1 : about.contentLength();
        var progress = shared == null ? new Progress(call, length) : shared;
        long moved = 0;
        var whole = false;
        var md5 = md5();
        try (var out = FileChannel.open(
                temporary,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS)) {
            var buffer = new byte[BUFFER];
            for (int n; (n = read(response, buffer)) >= 0; ) {
                md5.update(buffer, 0, n);
                var bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                moved += n;
                progress.moved(n, key);
            }
            if (length >= 0 && moved != length) {
                throw new Damaged(moved + " of " + length + " bytes came");
            }
            var expected = md5Of(about);
            var actual = HexFormat.of().formatHex(md5.digest());
            if (expected != null && !expected.equals(actual)) {
                throw new Damaged("its MD5 is " + actual + ", S3 says " + expected);
            }
            out.force(false);
            whole = true;
            return about;
        } catch (Damaged e) {
            progress.moved(-moved, key);
            throw e;
        } finally {
            if (whole) {
                response.close();
            } else {
                // Close would read what is left of it.
                response.abort();
            }
        }
    }

    private static int read(ResponseInputStream<GetObjectResponse> body, byte[] buffer) throws Damaged {
        try {
            return body.read(buffer);
        } catch (SocketTimeoutException e) {
            throw new ToolException(
                    FailureKind.TIMEOUT,
                    "the endpoint stopped sending in the middle of the object",
                    "nothing was written; try again",
                    e);
        } catch (InterruptedIOException | AbortedException e) {
            throw new ToolException(FailureKind.CANCELLED, "the download was called off", null, e);
        } catch (SdkClientException e) {
            // The SDK's word for a checksum that does not match.
            throw new Damaged(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Damaged("the connection broke: " + e.getMessage());
        }
    }

    /** The MD5 of the content; null where the entity tag is something else: of parts, or of encrypted bytes. */
    private static @Nullable String md5Of(GetObjectResponse about) {
        var keyed = about.sseCustomerAlgorithm() != null
                || about.serverSideEncryption() != null && about.serverSideEncryption() != ServerSideEncryption.AES256;
        if (keyed || about.eTag() == null) {
            return null;
        }
        var md5 = MD5.matcher(about.eTag());
        return md5.matches() ? md5.group(1) : null;
    }

    private static String checked(GetObjectResponse about) {
        var how = new ArrayList<String>();
        if (about.contentLength() != null) {
            how.add("length");
        }
        if (md5Of(about) != null) {
            how.add("MD5");
        }
        if (isOfTheWhole(about.checksumCRC32())) {
            how.add("CRC32");
        } else if (isOfTheWhole(about.checksumCRC32C())) {
            how.add("CRC32C");
        } else if (isOfTheWhole(about.checksumCRC64NVME())) {
            how.add("CRC64NVME");
        } else if (isOfTheWhole(about.checksumSHA256())) {
            how.add("SHA-256");
        } else if (isOfTheWhole(about.checksumSHA1())) {
            how.add("SHA-1");
        }
        return String.join(", ", how);
    }

    /** A checksum of checksums, {@code …-3} for one of three parts, says nothing of the bytes that came; the SDK skips it. */
    private static boolean isOfTheWhole(@Nullable String checksum) {
        return checksum != null && !checksum.contains("-");
    }

    /** Gives the temporary file its name, at once. */
    private static void settle(Path temporary, Path target, boolean overwrite) throws IOException {
        if (overwrite) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            // A link fails when somebody else made the file meanwhile; an atomic move would replace it.
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            throw thereAlready(target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            try {
                Files.move(temporary, target);
            } catch (FileAlreadyExistsException there) {
                throw thereAlready(target);
            }
        }
    }

    private static ToolException local(Path path, IOException e) {
        var full = String.valueOf(e.getMessage()).contains("No space left");
        return new ToolException(
                FailureKind.INVALID,
                "'" + path + "' cannot be written: " + (full ? "the disk is full" : reason(e)),
                full ? "make room" + free(path) : "check the path and its permissions",
                e);
    }

    private static String free(Path path) {
        try {
            FileStore store = Files.getFileStore(parent(path));
            return "; " + store.getUsableSpace() + " bytes are free";
        } catch (IOException e) {
            return "";
        }
    }

    static String reason(IOException e) {
        if (e instanceof FileSystemException file) {
            var why = file.getReason();
            return why == null ? file.getClass().getSimpleName().replace("Exception", "") : why;
        }
        return String.valueOf(e.getMessage());
    }

    private static Path parent(Path path) {
        var parent = path.getParent();
        if (parent == null) {
            throw new ToolException(FailureKind.INVALID, "'" + path + "' is not a file", "name a file in a folder");
        }
        return parent;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** What came is not what was sent; another attempt may do better. */
    private static final class Damaged extends Exception {

        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }
}
