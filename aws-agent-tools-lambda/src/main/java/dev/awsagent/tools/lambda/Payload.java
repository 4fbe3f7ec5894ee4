package dev.awsagent.tools.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.WorkingFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** What a function is invoked with: JSON. */
record Payload(String text) {

    /** What Lambda takes in one invocation. */
    private static final int MOST = 6 * 1024 * 1024;

    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    long bytes() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    String sha256() {
        return CodePackage.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws ToolException of kind {@code INVALID} for what is no JSON */
    static void check(String text, String what) {
        try {
            if (JSON.readTree(text).isMissingNode()) {
                throw new ToolException(FailureKind.INVALID, what + " is empty", "leave it out, or give JSON");
            }
        } catch (JsonProcessingException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    what + " is no JSON (put it in single quotes, such as '{\"id\": 5}'): " + e.getOriginalMessage(),
                    "Lambda takes JSON; a text has to be in double quotes itself",
                    e);
        }
    }

    static Payload read(WorkingFolder folder, String name) {
        var file = folder.resolve(name);
        try {
            if (!Files.isRegularFile(file)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "there is no file '" + name + "' in " + folder.root(),
                        "check the path; it is taken from the working folder");
            }
            if (Files.size(file) > MOST) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "'" + name + "' has " + Files.size(file) + " bytes, and Lambda takes a payload of at most 6 MB",
                        "put it into S3, and give the function its address");
            }
            var text = Files.readString(file);
            check(text, "'" + name + "'");
            return new Payload(text);
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.INVALID, "'" + name + "' cannot be read: " + e.getMessage(), "check the file", e);
        }
    }
}
