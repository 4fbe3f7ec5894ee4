package dev.awsagent.credentials;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;

/**
 * The AWS files of this process, which the SDK reads for each client that is built and each URL that is signed, even where
 * it was given everything that could stand in them. It fails for files that the AWS CLI reads, and for those that have
 * nothing to do with a target.
 */
final class ProcessProfiles {

    private static final List<String> PROPERTIES = List.of(
            ProfileFileSystemSetting.AWS_CONFIG_FILE.property(),
            ProfileFileSystemSetting.AWS_SHARED_CREDENTIALS_FILE.property());

    /** There, and no file: the SDK takes it for none. */
    private static final String NO_FILE =
            Path.of(System.getProperty("java.home")).toAbsolutePath().toString();

    private ProcessProfiles() {}

    /** What makes the SDK read them. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Runs it, and where these files were in its way once more with the SDK told that there are none. It is told by
     * properties of the JVM, which all threads see; only while the SDK can read them for nobody, so that no client which the
     * program builds for itself loses a profile that it would have found.
     *
     * @param work has no effect when it fails
     */
    static <T, E extends Exception> T apart(Work<T, E> work) throws E {
        try {
            return work.run();
        } catch (RuntimeException e) {
            synchronized (ProcessProfiles.class) {
                if (areReadable()) {
                    throw e;
                }
                var before = new LinkedHashMap<String, @Nullable String>();
                PROPERTIES.forEach(property -> before.put(property, System.setProperty(property, NO_FILE)));
                try {
                    return work.run();
                } finally {
                    before.forEach(ProcessProfiles::restore);
                }
            }
        }
    }

    private static boolean areReadable() {
        try {
            var unused = ProfileFileSupplier.defaultSupplier().get();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static void restore(String property, @Nullable String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }
}
