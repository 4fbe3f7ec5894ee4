package dev.awsagent.sandbox.local;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Objects as files, where a key that no file can have is refused with a reason. Without this, such a key ends in a 500 that
 * clients send again and again, and one with a control character makes each later listing of its bucket unreadable.
 */
final class FileKeyBlobStore extends ForwardingBlobStore {

    /** What a name may have, in bytes, less what the store appends to it while it writes. */
    private static final int LONGEST_NAME = 255 - 37;

    private final Path root;

    FileKeyBlobStore(Path root) {
        super(new FilesystemNio2BlobStore(root.toString()));
        this.root = root;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
        check(request.bucket(), request.key());
        return super.putBlob(request, payload);
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        check(request.destinationBucket(), request.destinationKey());
        return super.copyBlob(request);
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        check(request.bucket(), request.key());
        return super.initiateMultipartUpload(request);
    }

    private void check(String bucket, String key) {
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw refused("keys cannot have control characters");
        }
        var path = root.resolve(bucket);
        var names = key.split("/");
        for (int i = 0; i < names.length; i++) {
            if (names[i].getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
                throw refused("no part of a key between slashes can have more than " + LONGEST_NAME + " bytes");
            }
            path = path.resolve(names[i]);
            var isFolder = i < names.length - 1 || key.endsWith("/");
            if (isFolder ? Files.isRegularFile(path) : Files.isDirectory(path)) {
                throw refused("'" + root.resolve(bucket).relativize(path) + "' is "
                        + (isFolder ? "an object" : "a folder of objects") + " already and cannot be both");
            }
        }
    }

    private static RuntimeException refused(String reason) {
        return S3Exceptions.invalidArgument("The sandbox keeps objects as files: " + reason + ".");
    }
}
