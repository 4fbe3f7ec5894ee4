package dev.awsagent.benchmarks.transfer;

import dev.awsagent.benchmarks.Arguments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** {@code serve}: the server by itself, for the runner and for anybody who wants a peer to talk to. */
final class ServeCommand {

    static final String HELP = """
            benchmarks/transfer serve: an S3 look-alike in memory, on 127.0.0.1.
              --port N          the port for HTTP; 0, the default, is any that is free
              --tls-port N      one for HTTPS too, with a certificate made for this run
              --bucket NAME     a bucket to begin with, once or more; 'bench' unless given
              --keys N          how many keys bucket 'bench-1m' has, computed as they are asked for; 1000000 unless given
              --latency 50ms    how long each answer waits
              --fail 1%         the share of requests that are answered with 503 SlowDown
              --seed N          which requests these are; 0 unless given
              --sink            bodies over 64 KiB are summed up and not kept
              --control         warm up, read commands from standard input, and end with it:
                                  seed BUCKET PREFIX COUNT BYTES | holdings BUCKET PREFIX | clear BUCKET PREFIX
                                  faults LATENCY SHARE SEED | reset | counters
            It prints its addresses, one in a line, then the file of its certificate, then 'ready'.
            """;

    static final String COMPUTED_BUCKET = "bench-1m";

    private ServeCommand() {}

    static int run(Arguments arguments, InputStream in, PrintStream out) throws IOException {
        var given = arguments.values("--bucket");
        var names = given.isEmpty() ? List.of("bench") : given;
        var service = new S3Service(arguments.has("--sink") ? S3Service.SMALL : S3Service.ALL);
        for (var bucket : names) {
            service.createBucket(bucket);
        }
        service.createComputedBucket(COMPUTED_BUCKET, arguments.number("--keys", 1_000_000));
        var control = arguments.has("--control");
        var faults = new Faults(
                Faults.latency(arguments.value("--latency", "0ms")),
                Faults.share(arguments.value("--fail", "0%")),
                arguments.number("--seed", 0));
        try (var server = new S3Server(service)) {
            var port = server.listen((int) arguments.number("--port", 0));
            out.println("http://127.0.0.1:" + port);
            var wanted = (int) arguments.number("--tls-port", -1);
            if (wanted >= 0) {
                var folder = Files.createTempDirectory("benchmarks-tls");
                var certificate = Certificate.make(folder);
                deleteAtExit(folder, certificate.pem());
                var tlsPort = server.listen(wanted, certificate.context());
                out.println("https://127.0.0.1:" + tlsPort);
                out.println(certificate.pem());
                if (control) {
                    WarmUp.run(server, names.get(0), port, tlsPort, certificate);
                }
            }
            server.faults(faults);
            out.println("ready");
            out.flush();
            if (control) {
                obey(server, in, out);
            } else {
                new CountDownLatch(1).await();
            }
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    private static void deleteAtExit(Path folder, Path pem) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Files.deleteIfExists(pem);
                Files.deleteIfExists(pem.resolveSibling("loopback.p12"));
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                System.err.println("cannot delete '" + folder + "': " + e);
            }
        }));
    }

    /** One answer in one line to each line. */
    private static void obey(S3Server server, InputStream in, PrintStream out) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            String answer;
            try {
                answer = obey(server, line.strip().split(" +", -1));
            } catch (RuntimeException e) {
                answer = "cannot do '" + line + "': " + e.getMessage();
            }
            out.println(answer);
            out.flush();
        }
    }

    private static String obey(S3Server server, String... words) {
        var service = server.service();
        switch (words[0]) {
            case "seed" ->
                service.seed(words[1], words[2], new Dataset(Integer.parseInt(words[3]), Long.parseLong(words[4])));
            case "holdings" -> {
                return service.holdings(words[1], words[2]).text();
            }
            case "clear" -> service.clear(words[1], words[2]);
            case "faults" ->
                server.faults(new Faults(Faults.latency(words[1]), Faults.share(words[2]), Long.parseLong(words[3])));
            case "reset" -> server.resetCounters();
            case "counters" -> {
                return server.counters().text();
            }
            default -> throw new IllegalArgumentException("it is none of the commands that serve --help shows");
        }
        return "ok";
    }
}
