package dev.awsagent.benchmarks.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.benchmarks.Arguments;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Measures what is asked for, one after the other, and reports. */
final class Measure {

    static final Set<String> VALUES = Set.of(
            "--only",
            "--say",
            "--connections",
            "--rounds",
            "--seconds",
            "--warm",
            "--chatting",
            "--turns",
            "--starts",
            "--idle",
            "--soak",
            "--json");

    static final String HELP = """
            benchmarks/server: the chat server, side by side with FastAPI on uvicorn with two workers where that is installed.
              --only a,b          of post, ws, own, start, idle and soak; all of them unless given
              --say TEXT          what is said, again and again; "help" unless given
              --connections a,b   how many talk at once for post and ws; 1,16,200 unless given
              --rounds N          how often each is measured, in turns, after one that does not count; 5 unless given
              --seconds N         how long each of these is; 3 unless given
              --warm N            messages of the one that does not count; 20000 unless given
              --chatting N        for own: how many chat, each saying something once a second; 200 unless given
              --turns N           how often each of them does; 20 unless given
              --starts N          how often it is started, after one that does not count; 9 unless given
              --idle N            how many WebSockets do nothing; 5000 unless given
              --soak N            messages of the soak; 200000 unless given
              --json FILE         where the numbers go; benchmarks/target/server.json unless given
            """;

    private static final String EXECUTED = "list all s3 buckets";
    private static final int SOAKING = 32;
    private static final int PARTS = 12;
    private static final long NANOS = 1_000_000_000L;

    /** No bound by time. */
    private static final long MOST = 3_600 * NANOS;

    private static final double MIB = 1 << 20;

    private final Arguments arguments;
    private final Report report;
    private final Path home;
    private final Path folder;
    private final String text;
    private int started;

    private Measure(Arguments arguments, PrintStream out, Path home, Path folder) {
        this.arguments = arguments;
        this.report = new Report(out);
        this.home = home;
        this.folder = folder;
        this.text = arguments.value("--say", "help");
    }

    static int run(Arguments arguments, PrintStream out) throws IOException {
        var known = List.of("post", "ws", "own", "start", "idle", "soak");
        var wanted = new ArrayList<>(known);
        if (!arguments.value("--only", "").isEmpty()) {
            wanted.retainAll(List.of(arguments.value("--only", "").split(",")));
            for (var name : arguments.value("--only", "").split(",")) {
                if (!known.contains(name)) {
                    throw new IllegalArgumentException("there is no measurement '" + name + "'; see --help");
                }
            }
        }
        var home = Path.of(System.getProperty("awsagent.home", "")).toAbsolutePath();
        var folder = Files.createTempDirectory("benchmarks-server");
        try {
            return new Measure(arguments, out, home, folder).measure(wanted);
        } finally {
            remove(folder);
        }
    }

    private int measure(List<String> wanted) throws IOException {
        // The first start of all builds, and makes the launcher's archives.
        ours().close();
        if (wanted.contains("post") || wanted.contains("ws")) {
            sideBySide(wanted);
        }
        if (wanted.contains("own")) {
            ownTime();
        }
        if (wanted.contains("start")) {
            starts();
        }
        if (wanted.contains("idle")) {
            idle();
        }
        if (wanted.contains("soak")) {
            soak();
        }
        var file = Path.of(arguments.value(
                "--json", home.resolve("benchmarks/target/server.json").toString()));
        report.write(file);
        report.line("%nAll numbers: %s", file);
        return report.isWithin() ? 0 : 1;
    }

    private Served ours() throws IOException {
        return new Served(new Ours(home, Files.createDirectory(folder.resolve("ours-" + ++started))));
    }

    /** Null, and said so, where this machine does not have it. */
    private @Nullable Served fastApi(Served ours) throws IOException {
        var python = FastApi.found();
        if (python == null) {
            report.tells(
                    "FastAPI",
                    "SKIPPED: not found; apt-get install python3-fastapi uvicorn python3-httptools python3-uvloop"
                            + " python3-websockets");
            return null;
        }
        report.tells("FastAPI", String.valueOf(FastApi.version(python)));
        return new Served(FastApi.in(folder.resolve("fastapi"), python, exchange(ours)));
    }

    /** What our server says to one message, both ways. */
    private String exchange(Served ours) throws IOException {
        try (var talker = new SocketTalker(ours, text)) {
            var json = new ObjectMapper();
            var out = json.createObjectNode();
            var events = out.putArray("events");
            for (var message : talker.exchange()) {
                var event = json.readTree(message).path("event");
                if (event.isObject()) {
                    events.add(event);
                    out.set("reply", event.path("reply"));
                }
            }
            talker.forget();
            return out.toString();
        }
    }

    /** Makes a talker. */
    private interface Kind {
        Talker of(Served server, String text) throws IOException;
    }

    private static List<Talker> talkers(Served server, Kind kind, String text, int count) throws IOException {
        var talkers = new ArrayList<Talker>();
        for (var i = 0; i < count; i++) {
            talkers.add(kind.of(server, text));
        }
        return talkers;
    }

    private static void end(List<Talker> talkers) throws IOException {
        for (var talker : talkers) {
            talker.channel.configureBlocking(true);
            talker.forget();
            talker.close();
        }
    }

    private void sideBySide(List<String> wanted) throws IOException {
        try (var ours = ours();
                var theirs = fastApi(ours)) {
            var servers = new ArrayList<Served>(List.of(ours));
            if (theirs != null) {
                servers.add(theirs);
            }
            report.tells("said", text);
            if (wanted.contains("post")) {
                sideBySide("POST", PostTalker::new, servers, 1.0);
            }
            if (wanted.contains("ws")) {
                sideBySide("WebSocket", SocketTalker::new, servers, 1.4);
            }
        }
    }

    private void sideBySide(String name, Kind kind, List<Served> servers, double goal) throws IOException {
        for (var server : servers) {
            // So many that a JVM has compiled what it runs.
            round(server, kind, 16, MOST / NANOS, arguments.number("--warm", 20_000));
        }
        report.line("%n%s, messages a second: medians of %d", name, rounds());
        for (var connections : connections()) {
            var results = new ArrayList<List<Result>>();
            servers.forEach(server -> results.add(new ArrayList<>()));
            for (var round = 0; round < rounds(); round++) {
                for (var i = 0; i < servers.size(); i++) {
                    // Each is the first one now and then.
                    var which = (i + round) % servers.size();
                    results.get(which)
                            .add(round(
                                    servers.get(which),
                                    kind,
                                    connections,
                                    arguments.number("--seconds", 3),
                                    Long.MAX_VALUE));
                }
            }
            for (var i = 0; i < servers.size(); i++) {
                row(name, connections, servers.get(i).name(), results.get(i));
            }
            if (servers.size() > 1) {
                report.goal(
                        name + ", " + connections + " at once: times FastAPI's messages a second",
                        median(results.get(0), Result::perSecond) / median(results.get(1), Result::perSecond),
                        true,
                        goal);
            }
        }
    }

    /**
     * One round.
     *
     * @param cpu milliseconds of the server's processor time for a message
     */
    record Result(double perSecond, double middle, double most, double cpu) {}

    private Result round(Served server, Kind kind, int connections, long seconds, long messages) throws IOException {
        var talkers = talkers(server, kind, text, connections);
        var before = server.cpuSeconds();
        var heard = new Crowd(talkers).keepTalking(seconds * NANOS, messages);
        var cpu = server.cpuSeconds() - before;
        end(talkers);
        return new Result(heard.perSecond(), heard.millis(0.5), heard.millis(0.99), 1e3 * cpu / heard.count());
    }

    static double median(List<Result> results, ToDoubleFunction<Result> number) {
        var sorted = results.stream().mapToDouble(number).sorted().toArray();
        var middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private void row(String name, int connections, String server, List<Result> results) {
        var each = report.measured(name)
                .put("connections", connections)
                .put("server", server)
                .putArray("rounds");
        results.forEach(result -> each.addObject()
                .put("perSecond", result.perSecond())
                .put("medianMillis", result.middle())
                .put("p99Millis", result.most())
                .put("cpuMillis", result.cpu()));
        report.line(
                "  %4d at once  %-10s %8.0f/s (%.0f to %.0f)   median %.2f ms, 99%% %.2f ms, processor %.3f ms each",
                connections,
                server,
                median(results, Result::perSecond),
                results.stream().mapToDouble(Result::perSecond).min().orElse(0),
                results.stream().mapToDouble(Result::perSecond).max().orElse(0),
                median(results, Result::middle),
                median(results, Result::most),
                median(results, Result::cpu));
    }

    private int rounds() {
        return (int) arguments.number("--rounds", 5);
    }

    private int[] connections() {
        return Arrays.stream(arguments.value("--connections", "1,16,200").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private void ownTime() throws IOException {
        var chatting = (int) arguments.number("--chatting", 200);
        var turns = (int) arguments.number("--turns", 20);
        try (var ours = ours()) {
            report.line("%n%d chat, each says something once a second, %d times", chatting, turns);
            for (var said : List.of(text, EXECUTED)) {
                var posting = talkers(ours, PostTalker::new, said, chatting);
                // As many again as count, for the JVM to have compiled what it runs.
                new Crowd(posting).keepTalking(MOST, (long) chatting * turns);
                var before = OwnTimes.of(ours.request("GET", "/metrics"));
                var posted = new Crowd(posting).keepPace(NANOS, turns);
                var own = OwnTimes.of(ours.request("GET", "/metrics")).since(before);
                end(posting);
                var sockets = talkers(ours, SocketTalker::new, said, chatting);
                var chatted = new Crowd(sockets).keepPace(NANOS, turns);
                end(sockets);
                if (own.count() != posted.count()) {
                    throw new IOException("the server has counted " + own.count() + " messages of " + posted.count());
                }
                report.measured("own time")
                        .put("said", said)
                        .put("chatting", chatting)
                        .put("messages", posted.count())
                        .put("ownMedianMillisAtMost", own.millis(0.5))
                        .put("ownP99MillisAtMost", own.millis(0.99))
                        .put("postMedianMillis", posted.millis(0.5))
                        .put("postP99Millis", posted.millis(0.99))
                        .put("webSocketMedianMillis", chatted.millis(0.5))
                        .put("webSocketP99Millis", chatted.millis(0.99));
                report.line(
                        "  '%s': own median %.1f ms; client's median POST %.1f, WebSocket %.1f ms",
                        said, own.millis(0.5), posted.millis(0.5), chatted.millis(0.5));
                report.goal("'" + said + "': 99% of the server's own time, ms", own.millis(0.99), false, 20);
                report.goal("'" + said + "': 99% as the client sees it by POST, ms", posted.millis(0.99), false, 20);
                report.goal(
                        "'" + said + "': 99% as the client sees it by WebSocket, ms", chatted.millis(0.99), false, 20);
            }
        }
    }

    private void starts() throws IOException {
        var millis = new ArrayList<Double>();
        for (var i = 0; i < arguments.number("--starts", 9); i++) {
            try (var ours = ours()) {
                millis.add(ours.readyNanos() / 1e6);
            }
        }
        var each = report.measured("start").putArray("millis");
        millis.forEach(each::add);
        millis.sort(Comparator.naturalOrder());
        report.line(
                "%nFrom the start of the launcher's process to ready, ms: %.0f to %.0f",
                millis.get(0), millis.get(millis.size() - 1));
        report.goal("median, seconds", millis.get(millis.size() / 2) / 1e3, false, 1.5);
    }

    private void idle() throws IOException {
        var count = (int) arguments.number("--idle", 5_000);
        try (var ours = ours()) {
            var few = talkers(ours, SocketTalker::new, text, 20);
            new Crowd(few).keepTalking(MOST, 2_000);
            end(few);
            var before = Vitals.of(ours.pid());
            var open = new ArrayList<SocketChannel>();
            for (var i = 0; i < count; i++) {
                open.add(SocketChannel.open(ours.address()));
                SocketTalker.upgrade(ours, open.get(i), new Incoming());
            }
            var after = Vitals.of(ours.pid());
            for (var one : open) {
                one.close();
            }
            report.line("%n%d WebSockets that do nothing: threads %d to %d", count, before.threads(), after.threads());
            var live = (after.liveBytes() - before.liveBytes()) / 1024.0 / count;
            var resident = (after.residentBytes() - before.residentBytes()) / 1024.0 / count;
            vitals(report.measured("idle").put("webSockets", count).putObject("before"), before);
            vitals(report.measured("idle").put("webSockets", count).putObject("after"), after);
            report.line("  of the process's memory, with garbage: %.1f KiB each", resident);
            report.goal("live on the heap, KiB each", live, false, 32);
        }
    }

    private static void vitals(ObjectNode out, Vitals vitals) {
        out.put("liveBytes", vitals.liveBytes())
                .put("residentBytes", vitals.residentBytes())
                .put("threads", vitals.threads())
                .put("descriptors", vitals.descriptors());
    }

    /** Conversations begin and end, sockets open, close and drop, and nothing of it may stay. */
    private void soak() throws IOException {
        var messages = arguments.number("--soak", 200_000);
        var samples = new ArrayList<Vitals>();
        try (var ours = ours()) {
            report.line("%nA soak of %d messages; after each part, when all conversations have ended:", messages);
            report.line("  %9s %10s %12s %8s %12s", "messages", "heap MiB", "resident MiB", "threads", "descriptors");
            for (var part = 1; part <= PARTS; part++) {
                soak(ours, messages * part / PARTS - messages * (part - 1) / PARTS);
                var vitals = Vitals.of(ours.pid());
                samples.add(vitals);
                vitals(report.measured("soak").put("messages", messages * part / PARTS), vitals);
                report.line(
                        "  %9d %10.1f %12.1f %8d %12d",
                        messages * part / PARTS,
                        vitals.liveBytes() / MIB,
                        vitals.residentBytes() / MIB,
                        vitals.threads(),
                        vitals.descriptors());
            }
        }
        var heap = Growth.of(samples, Vitals::liveBytes);
        report.goal("growth of the heap, % of what it had", 100.0 * heap.more() / heap.before(), false, 3);
        report.goal("more threads", Growth.of(samples, Vitals::threads).more(), false, 2);
        report.goal("more descriptors", Growth.of(samples, Vitals::descriptors).more(), false, 2);
    }

    private void soak(Served ours, long messages) throws IOException {
        // Ten times in each part everybody comes anew.
        for (var i = 0; i < 10; i++) {
            var talkers = talkers(ours, PostTalker::new, text, SOAKING / 2);
            talkers.addAll(talkers(ours, SocketTalker::new, i % 2 == 0 ? text : EXECUTED, SOAKING / 2));
            new Crowd(talkers).keepTalking(MOST, messages * (i + 1) / 10 - messages * i / 10);
            for (var talker : talkers) {
                talker.channel.configureBlocking(true);
                if (i % 3 == 0) {
                    talker.drop();
                } else {
                    talker.close();
                }
                talker.forget();
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
