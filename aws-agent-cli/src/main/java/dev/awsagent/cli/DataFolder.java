package dev.awsagent.cli;

import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where the program keeps what belongs to the user: the sandbox's data and the history of conversations. */
record DataFolder(Path root) {

    static DataFolder of(Environment environment) {
        return new DataFolder(environment.data());
    }

    Path sandbox() {
        return root.resolve("sandbox");
    }

    /** The history file, made for this user's eyes only. */
    Path history() throws IOException {
        var file = root.resolve("history");
        var posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(root);
        if (Files.notExists(file)) {
            if (posix) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } else if (posix) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return file;
    }
}
