package dev.awsagent.cli;

import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/**
 * Does once what most runs of the program do, while the JVM notes which classes that takes. Works in a folder of its own, on
 * the sandbox, and knows nothing of the user's settings. Started by the launcher.
 */
final class Rehearsal {

    private static final String[][] PLAN = {
        {"plan", "list buckets"}, {"plan", "--json", "delete", "bucket", "rehearsal-1"}, {"tools"}, {"profiles"}
    };

    private static final String[][] CHAT = {
        {"--sandbox", "chat", "list all buckets"}, {"--sandbox", "chat", "--json", "list all buckets"}
    };

    private Rehearsal() {}

    /** @param args {@code plan} for what needs no AWS, {@code chat} for what does */
    public static void main(String[] args) throws IOException {
        var folder = Files.createTempDirectory("aws-agent-rehearsal");
        try {
            var environment = new Environment(
                    Map.of("AWSAGENT_DATA_DIR", folder.resolve("data").toString()), folder);
            for (var line : args[0].equals("chat") ? CHAT : PLAN) {
                new Cli(environment, silent()).run(line);
            }
        } finally {
            delete(folder);
        }
        System.exit(0);
    }

    private static Streams silent() {
        var nowhere = Streams.print(OutputStream.nullOutputStream());
        return new Streams(InputStream.nullInputStream(), nowhere, nowhere, false, false, false);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
