package dev.awsagent.cli;

import dev.awsagent.credential.Environment;
import dev.awsagent.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Does once what most runs of the program do, while the JVM notes which classes that takes. Works in a folder of its own, and
 * knows nothing of the user's settings. What plays AWS is a process of its own, since its classes are not those of a run: they
 * would only take up memory. Started by the launcher. Ends with 1 where something did not work: classes of failures are no head
 * start.
 */
final class Rehearsal {

    private static final String[][] PLAN = {
        {"plan", "list buckets"}, {"plan", "--json", "delete", "bucket", "rehearsal-1"}, {"tools"}, {"profiles"}
    };

    private static final String BUCKET = "s3://rehearsal-1/";

    private final Path folder;
    private final Map<String, String> settings;
    private boolean failed;

    private Rehearsal(Path folder) {
        this.folder = folder;
        this.settings =
                new HashMap<>(Map.of("AWSAGENT_DATA_DIR", folder.resolve("data").toString()));
    }

    /** @param args {@code plan} for what needs no AWS, {@code transfer} for moving files, {@code chat} for all else */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("play-aws")) {
            playAws(Path.of(args[1]));
            return;
        }
        var folder = Files.createTempDirectory("aws-agent-rehearsal");
        var rehearsal = new Rehearsal(folder);
        try {
            switch (args[0]) {
                case "chat" -> rehearsal.onAws(rehearsal::chat);
                case "transfer" -> rehearsal.onAws(rehearsal::transfer);
                default -> rehearsal.run(PLAN);
            }
        } finally {
            delete(folder);
        }
        System.exit(rehearsal.failed ? ExitCode.FAILED : ExitCode.DONE);
    }

    private void run(String[]... lines) {
        for (var line : lines) {
            var code = new Cli(new Environment(settings, folder), silent()).run(line);
            if (code != ExitCode.DONE) {
                failed = true;
                System.err.println("the rehearsal of '" + String.join(" ", line) + "' ended with " + code);
            }
        }
    }

    private void chat(List<String> place) {
        run(on(place, "chat", "list all buckets"), on(place, "chat", "--json", "list all buckets"));
    }

    private void transfer(List<String> place) {
        var up = folder.resolve("up") + "/";
        var down = folder.resolve("down") + "/";
        run(on(place, "transfer", up, BUCKET), on(place, "transfer", BUCKET, down), on(place, "sync", up, BUCKET));
    }

    private static String[] on(List<String> place, String... line) {
        return Stream.concat(Stream.of(line), place.stream()).toArray(String[]::new);
    }

    /** Runs it where another process plays AWS, from its beginning to its end. */
    private void onAws(Consumer<List<String>> run) throws IOException, InterruptedException {
        for (var name : List.of("up/one", "up/two")) {
            var file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var other = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Rehearsal.class.getName(),
                        "play-aws",
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = other.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = said.readLine()) != null && !line.isEmpty(); ) {
                var equals = line.indexOf('=');
                settings.put(line.substring(0, equals), line.substring(equals + 1));
            }
            var here = settings.containsKey("AWS_ENDPOINT_URL") ? List.<String>of() : List.of("--sandbox");
            run.accept(Stream.concat(here.stream(), Stream.of("--yes", "--work-dir", folder.toString()))
                    .toList());
        } finally {
            other.getOutputStream().close();
            other.waitFor();
        }
    }

    /** Serves until its input ends. Says first with which settings it is found: over TLS where that is possible, like AWS. */
    private static void playAws(Path folder) throws IOException {
        var rehearsal = new Rehearsal(folder);
        rehearsal.run(new String[] {"--sandbox", "chat", "--yes", "create bucket rehearsal-1"});
        try (var sandbox = Sandbox.discover(folder.resolve("data/sandbox"));
                var relay = new TlsRelay(folder, sandbox.endpoint("s3").orElseThrow())) {
            var keys = sandbox.credentials();
            System.out.println("AWS_ENDPOINT_URL=" + relay.endpoint());
            System.out.println("AWS_CA_BUNDLE=" + relay.certificate());
            System.out.println("AWS_REGION=" + sandbox.region());
            System.out.println("AWS_ACCESS_KEY_ID=" + keys.accessKeyId());
            System.out.println("AWS_SECRET_ACCESS_KEY=" + keys.secretAccessKey());
            System.out.println();
            while (System.in.read() >= 0) {
                // Whoever started it is not done yet.
            }
        }
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
