package dev.awsagent.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code aws-agent --sandbox server}, as a user starts it: the launcher, the token, the store in files. What it takes from one user in
 * a second is set higher, by its configuration file, since one user is all there is here.
 *
 * @param home the folder with the launcher
 * @param folder of its own, for all that it writes
 */
record Ours(Path home, Path folder) implements Served.Way {

    private static final String CONFIGURATION = """
            limits:
              requests_per_second: 1000000
              requests_at_once: 1000000
              connections_per_user: 10000
              conversations_per_user: 100000
            """;

    @Override
    public String name() {
        return "aws-agent";
    }

    @Override
    public List<String> command(int port) throws IOException {
        var work = Files.createDirectories(folder.resolve("work"));
        var configuration = Files.writeString(folder.resolve("server.yml"), CONFIGURATION);
        return List.of(
                home.resolve("aws-agent").toString(),
                "--sandbox",
                "server",
                "--no-browser",
                "--port",
                Integer.toString(port),
                "--work-dir",
                work.toString(),
                "--server-config",
                configuration.toString());
    }

    @Override
    public Map<String, String> environment() {
        var environment = new HashMap<>(Map.of(
                "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                "HOME", folder.toString(),
                "AWSAGENT_DATA_DIR", folder.resolve("data").toString(),
                "AWS_EC2_METADATA_DISABLED", "true",
                "LC_ALL", "C.UTF-8"));
        // Which Java, and options that look into it, are the caller's.
        for (var name : List.of("JAVA_HOME", "AWSAGENT_JAVA_OPTS")) {
            var value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        // A full collection leaves gaps where it may, and says that they are arrays of numbers: they would count as
        // what is live.
        environment.merge("AWSAGENT_JAVA_OPTS", "-XX:MarkSweepDeadRatio=0", (given, ours) -> given + " " + ours);
        return environment;
    }

    @Override
    public String token() throws IOException {
        return Files.readString(folder.resolve("data/server-sandbox/token")).strip();
    }

    @Override
    public Path log() {
        return folder.resolve("aws-agent.log");
    }
}
