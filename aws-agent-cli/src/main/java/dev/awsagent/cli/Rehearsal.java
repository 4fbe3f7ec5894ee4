package dev.awsagent.cli;

import dev.awsagent.credential.Environment;
import dev.awsagent.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /**
     * @param args {@code plan} for what needs no AWS, {@code transfer} for moving files, {@code server} for the chat server,
     *     {@code chat} for all else
     */
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
                case "server" -> rehearsal.onAws(rehearsal::server);
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
        run(on(place, "chat", "--yes", "list all buckets"), on(place, "chat", "--yes", "--json", "list all buckets"));
    }

    private void transfer(List<String> place) {
        var up = folder.resolve("up") + "/";
        var down = folder.resolve("down") + "/";
        run(
                on(place, "transfer", "--yes", up, BUCKET),
                on(place, "transfer", "--yes", BUCKET, down),
                on(place, "sync", "--yes", up, BUCKET));
    }

    /** From the start to a page, a reply and a WebSocket. It serves on until this program ends. */
    private void server(List<String> place) {
        var said = new ByteArrayOutputStream();
        var out = Streams.print(said);
        var line = on(place, "server", "--no-browser", "--port", "0");
        var server = new Thread(() -> new Cli(
                        new Environment(settings, folder),
                        new Streams(InputStream.nullInputStream(), out, out, false, false, false))
                .run(line));
        server.setDaemon(true);
        server.start();
        try {
            var link = link(said, server);
            var token = Files.readString(folder.resolve("data/server/token")).strip();
            ask(link, token, "GET /", "", "HTTP/1.1 200");
            ask(link, token, "GET /api/v1/ready", "", "HTTP/1.1 200");
            ask(link, token, "GET /api/v1/metrics", "", "HTTP/1.1 200");
            var conversation = ask(link, token, "POST /api/v1/conversations", "{}", "HTTP/1.1 201");
            var id = conversation.replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
            var message = "POST /api/v1/conversations/" + id + "/messages";
            ask(link, token, message, "{\"text\":\"list all buckets\"}", "\"type\":\"answer\"");
            ask(link, token, "GET /api/v1/ws", null, "HTTP/1.1 101");
        } catch (IOException | InterruptedException e) {
            failed = true;
            System.err.println("the rehearsal of the server failed: " + e + "; it said: " + said);
        }
    }

    private static URI link(ByteArrayOutputStream said, Thread server) throws IOException, InterruptedException {
        for (int i = 0; i < 600 && server.isAlive(); i++) {
            var text = said.toString(StandardCharsets.UTF_8);
            if (text.contains("#token=") && text.contains("\n")) {
                return URI.create(text.strip().split("\\s+")[1]);
            }
            Thread.sleep(100);
        }
        throw new IOException("it does not listen");
    }

    /** @param body null for a WebSocket */
    private static String ask(URI link, String token, String request, @Nullable String body, String expected)
            throws IOException {
        try (var socket = new Socket(link.getHost(), link.getPort())) {
            socket.setSoTimeout(60_000);
            var head = request + " HTTP/1.1\r\nHost: " + link.getAuthority() + "\r\nAuthorization: Bearer " + token
                    + "\r\n"
                    + (body == null
                            ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: cmVoZWFyc2FsLTEyMzQ1Ng==\r\n\r\n"
                            : "Connection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            var answer = new String(body == null ? in.readNBytes(64) : in.readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.contains(expected)) {
                throw new IOException(request + " was answered with " + answer);
            }
            return answer;
        }
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
            run.accept(Stream.concat(here.stream(), Stream.of("--work-dir", folder.toString()))
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
