package dev.awsagent.sandbox.local;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Properties;

/**
 * The folder that a sandbox keeps its data in: {@code s3} with one folder per bucket, {@code keys} with the generated
 * keys, and {@code seeded} once there is something to see. Opened under a lock, so that processes that start at the same
 * time agree on the keys and seed it once.
 */
record SandboxFolder(Path root, Path s3, AwsCredentials credentials) {

    /** What no key of AWS starts with, so that nobody, and no scanner for secrets, takes it for one. */
    private static final String KEY_PREFIX = "SANDBOX";

    private static final String KEY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int KEY_LENGTH = 20;
    private static final String ACCESS_KEY = "aws_access_key_id";
    private static final String SECRET_KEY = "aws_secret_access_key";

    /** A file lock belongs to the whole JVM, so threads need one of their own. */
    private static final Object THIS_JVM = new Object();

    /**
     * Opens the folder, and makes and seeds it the first time.
     *
     * @throws ToolException when that cannot be done, in one line
     */
    static SandboxFolder open(Path folder) {
        var root = folder.toAbsolutePath().normalize();
        try {
            createPrivately(root);
            var s3 = Files.createDirectories(root.resolve("s3"));
            synchronized (THIS_JVM) {
                try (var channel = FileChannel.open(
                                root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        var lock = channel.lock()) {
                    var credentials = keys(root.resolve("keys"));
                    if (!Files.exists(root.resolve("seeded"))) {
                        SeedData.put(new FileKeyBlobStore(s3), s3, Clock.systemDefaultZone());
                        Files.createFile(root.resolve("seeded"));
                    }
                    return new SandboxFolder(root, s3, credentials);
                }
            }
        } catch (IOException e) {
            throw unusable(root, e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException io) {
                throw unusable(root, io); // the store wraps what the file system says
            }
            throw e;
        }
    }

    private static ToolException unusable(Path root, IOException e) {
        return new ToolException(
                FailureKind.INVALID,
                "the sandbox cannot keep its data in " + root + ": " + reason(e),
                "make that folder writable, free space on its disk, or name another one in AWSAGENT_DATA_DIR",
                e);
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " is a file, not a folder";
        }
        if (e instanceof FileSystemException problem && problem.getReason() != null) {
            return problem.getReason() + " (" + problem.getFile() + ")";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void createPrivately(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            return;
        }
        if (root.getParent() != null) {
            Files.createDirectories(root.getParent());
        }
        try {
            Files.createDirectory(root, owner(root, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(root)) {
                throw e;
            }
        }
    }

    /** Access for the owner alone, where the file system knows owners. */
    private static FileAttribute<?>[] owner(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static AwsCredentials keys(Path file) throws IOException {
        if (!Files.exists(file)) {
            generate(file);
        }
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file)));
        } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
            properties.clear(); // damaged: reported below, like a file that holds too little
        }
        var access = properties.getProperty(ACCESS_KEY, "");
        var secret = properties.getProperty(SECRET_KEY, "");
        if (access.isBlank() || secret.isBlank()) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the sandbox's keys in " + file + " cannot be read",
                    "delete that file, and new ones are made (the data stays)");
        }
        return new AwsCredentials(access, secret, null, null, "sandbox keys in " + file);
    }

    private static void generate(Path file) throws IOException {
        var random = new SecureRandom();
        var access = new StringBuilder(KEY_PREFIX);
        while (access.length() < KEY_LENGTH) {
            access.append(KEY_ALPHABET.charAt(random.nextInt(KEY_ALPHABET.length())));
        }
        var secret = new byte[30];
        random.nextBytes(secret);
        var text = "# Made by the sandbox, for the sandbox: AWS does not know these keys.\n" + ACCESS_KEY + "=" + access
                + "\n" + SECRET_KEY + "="
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n";
        var fresh = file.resolveSibling("keys.new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, owner(fresh, "rw-------"));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
