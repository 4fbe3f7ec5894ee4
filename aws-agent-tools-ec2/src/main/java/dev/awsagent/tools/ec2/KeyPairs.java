package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.WorkingFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.KeyPairInfo;

/** Key pairs, and the file that a new private key is written to. */
final class KeyPairs {

    static final String NAME = "[ -~&&[^*]]{1,255}";

    static final String NAME_RULE = "must be 1 to 255 letters, digits and signs of ASCII";

    private KeyPairs() {}

    static List<KeyPairInfo> all(Ec2Access ec2) {
        return ec2.ask(client -> client.describeKeyPairs()).keyPairs();
    }

    /** @throws ToolException of kind {@code CONFLICT} when the name is taken */
    static void checkFree(Ec2Access ec2, String name) {
        if (all(ec2).stream().anyMatch(one -> one.keyName().equals(name))) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "there is a key pair '" + name + "' in " + ec2.region() + " already",
                    "choose another name, or delete it first");
        }
    }

    /** The one of this name. */
    static KeyPairInfo one(Ec2Access ec2, String name) {
        var all = all(ec2);
        var pair = all.stream()
                .filter(one -> one.keyName().equals(name) || one.keyPairId().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    var near = NearNames.of(
                            name, all.stream().map(KeyPairInfo::keyName).toList());
                    return new ToolException(
                            FailureKind.NOT_FOUND,
                            "there is no key pair '" + name + "' in " + ec2.region(),
                            near.isEmpty()
                                    ? "'list key pairs' shows those there are"
                                    : "did you mean " + String.join(" or ", near) + "?");
                });
        ec2.hold("key pair " + name, pair.keyPairId());
        return pair;
    }

    /** Where a new private key goes: a file that is not there yet. */
    static Path newFile(WorkingFolder files, String name) {
        var path = files.resolveToWrite(name);
        var folder = path.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "the folder of the file '" + name + "' is not there; without it the private key has no place",
                    "make the folder first, or name another file with 'into other.pem'");
        }
        if (Files.exists(path)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the file '" + name + "' exists already; a private key is only written to a new one",
                    "name another file, with 'into other.pem'");
        }
        return path;
    }

    /** Makes the file, which only its owner may read, before there is a key to lose. */
    static void reserve(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(path);
        }
    }
}
