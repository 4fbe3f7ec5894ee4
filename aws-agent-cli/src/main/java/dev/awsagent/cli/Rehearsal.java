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

    /** @param args {@code plan} for what needs no AWS, {@code transfer} for moving files, {@code chat} for all else */
    public static void main(String[] args) throws IOException {
        var folder = Files.createTempDirectory("aws-agent-rehearsal");
        try {
            var environment = new Environment(
                    Map.of("AWSAGENT_DATA_DIR", folder.resolve("data").toString()), folder);
            var lines = switch (args[0]) {
                case "chat" -> CHAT;
                case "transfer" -> transfers(folder);
                default -> PLAN;
            };
            for (var line : lines) {
                new Cli(environment, silent()).run(line);
            }
        } finally {
            delete(folder);
        }
        System.exit(0);
    }

    private static String[][] transfers(Path folder) throws IOException {
        for (var name : new String[] {"up/one", "up/two"}) {
            var file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
        var up = folder.resolve("up") + "/";
        var down = folder.resolve("down") + "/";
        var bucket = "s3://rehearsal-1/";
        return new String[][] {
            {"--sandbox", "chat", "--yes", "create bucket rehearsal-1"},
            {"--sandbox", "transfer", "--work-dir", folder.toString(), "--yes", up, bucket},
            {"--sandbox", "transfer", "--work-dir", folder.toString(), "--yes", bucket, down},
            {"--sandbox", "sync", "--work-dir", folder.toString(), "--yes", up, bucket}
        };
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
