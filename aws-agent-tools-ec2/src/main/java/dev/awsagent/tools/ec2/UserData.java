package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.WorkingFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** What an instance runs when it first starts. It may hold secrets: it is shown nowhere. */
final class UserData {

    private UserData() {}

    /** The same, when it is what was reviewed. */
    static String held(Ec2Access ec2, String name) {
        var data = read(ec2.call().files(), name);
        ec2.hold("the SHA-256 of '" + name + "'", sha256(data));
        return data;
    }

    static String sha256(String data) {
        return HexFormat.of().formatHex(digest(data.getBytes(StandardCharsets.US_ASCII)));
    }

    static byte[] digest(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The file, as the API takes it. */
    static String read(WorkingFolder files, String name) {
        var path = files.resolve(name);
        try {
            if (!Files.isRegularFile(path)) {
                throw new ToolException(
                        FailureKind.NOT_FOUND, "there is no file '" + name + "' for the user data", "check the path");
            }
            var size = Files.size(path);
            if (size > LaunchInstancesTool.MOST_USER_DATA) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "the user data in '" + name + "' has " + size + " bytes, at most "
                                + LaunchInstancesTool.MOST_USER_DATA + " are allowed",
                        "have it fetch the rest from S3");
            }
            return Base64.getEncoder().encodeToString(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.INVALID, "'" + name + "' cannot be read: " + e.getMessage(), "check the file", e);
        }
    }
}
