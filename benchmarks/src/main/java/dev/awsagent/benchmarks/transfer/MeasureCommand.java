package dev.awsagent.benchmarks.transfer;

import dev.awsagent.benchmarks.Arguments;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Measures every case with every program, in turns, and reports. */
final class MeasureCommand {

    static final Set<String> FLAGS = Set.of("--quick");
    static final Set<String> VALUES = Set.of("--only", "--tools", "--rounds", "--json", "--work", "--limit");

    static final String HELP = """
            benchmarks/transfer: transfers by aws-agent and by the other programs on the PATH, against a server of its own.
              --quick           a tenth of the data or less
              --only CASE       cases by name, such as up-1m or up-1m/tls or down-4k,sync-100k; all unless given
              --tools a,b       of aws-agent, s5cmd, rclone and aws; all that are there unless given
              --rounds N        how often each is measured, after one run that does not count; 3 unless given
              --json FILE       where the numbers go; benchmarks/target/transfer.json unless given
              --work FOLDER     where files are made, up to 4 GiB; the system's folder for temporary files unless given
              --limit N         seconds after which a run is ended and counts as failed; 600 unless given
            benchmarks/transfer serve --help tells of the server by itself.
            Cases:\s"""
            + Arrays.stream(Workload.values()).map(Workload::title).collect(Collectors.joining(", "))
            + "\nEach of them: "
            + Arrays.stream(Condition.values()).map(Condition::title).collect(Collectors.joining(", "))
            + "\n";

    private static final String BUCKET = "bench";

    private final boolean quick;
    private final int rounds;
    private final PrintStream out;
    private final Path work;
    private final Stopwatch stopwatch;
    private final ServerProcess server;
    private final Map<Tool, Path> programs;
    private final Map<Dataset, Holdings> holdings = new HashMap<>();

    private MeasureCommand(
            Arguments arguments, PrintStream out, Path work, ServerProcess server, Map<Tool, Path> programs) {
        quick = arguments.has("--quick");
        rounds = (int) arguments.number("--rounds", 3);
        this.out = out;
        this.work = work;
        this.server = server;
        this.programs = programs;
        stopwatch = new Stopwatch(work, Duration.ofSeconds(arguments.number("--limit", 600)));
    }

    private record Case(Workload workload, Condition condition) {

        String title() {
            return workload.title() + "/" + condition.title();
        }
    }

    static int run(Arguments arguments, PrintStream out) throws IOException {
        if (arguments.number("--rounds", 3) < 1) {
            throw new IllegalArgumentException("--rounds needs 1 or more; got " + arguments.value("--rounds", ""));
        }
        var cases = cases(arguments.value("--only", ""));
        var wanted = tools(arguments.value("--tools", ""));
        var home = Path.of(System.getProperty("awsagent.home", "")).toAbsolutePath();
        var search = new Programs(home.resolve("aws-agent"), System.getenv().getOrDefault("PATH", ""));
        var json = Path.of(arguments.value(
                "--json", home.resolve("benchmarks/target/transfer.json").toString()));
        var keys = arguments.has("--quick") ? Workload.QUICK_KEYS : Workload.KEYS;
        var work = Files.createTempDirectory(
                Path.of(arguments.value("--work", System.getProperty("java.io.tmpdir"))), "benchmarks-transfer");
        var removal = new Thread(() -> delete(work));
        Runtime.getRuntime().addShutdownHook(removal);
        try (var server = new ServerProcess(keys)) {
            var programs = new EnumMap<Tool, Path>(Tool.class);
            var report = new Report(arguments.has("--quick"), (int) arguments.number("--rounds", 3));
            out.println(report.machine());
            for (var tool : wanted) {
                var program = search.find(tool);
                if (program == null) {
                    report.skipped(tool, out);
                    continue;
                }
                programs.put(tool, program);
                var job = new Job(Workload.Kind.LIST, false, work, "", "", "", work);
                report.program(tool, program, Programs.version(program, tool, tool.environment(job)), out);
            }
            if (programs.isEmpty()) {
                throw new IOException("none of the programs is there: " + wanted);
            }
            var measure = new MeasureCommand(arguments, out, work, server, programs);
            var right = true;
            for (var next : cases) {
                var results = measure.measure(next);
                right &= results.stream().allMatch(Result::isRight);
                report.results(results, out);
                report.write(json);
            }
            out.println("\nAll numbers: " + json);
            return right ? 0 : 1;
        } finally {
            delete(work);
            Runtime.getRuntime().removeShutdownHook(removal);
        }
    }

    private static List<Case> cases(String only) {
        var all = new ArrayList<Case>();
        for (var workload : Workload.values()) {
            for (var condition : Condition.values()) {
                all.add(new Case(workload, condition));
            }
        }
        if (only.isEmpty()) {
            return all;
        }
        var names = List.of(only.split(",", -1));
        for (var name : names) {
            if (all.stream().noneMatch(one -> is(one, name))) {
                throw new IllegalArgumentException("there is no case '" + name + "'; see --help");
            }
        }
        return all.stream()
                .filter(one -> names.stream().anyMatch(name -> is(one, name)))
                .toList();
    }

    private static boolean is(Case one, String name) {
        return name.equals(one.title()) || name.equals(one.workload().title());
    }

    private static List<Tool> tools(String names) {
        if (names.isEmpty()) {
            return List.of(Tool.values());
        }
        var tools = new ArrayList<Tool>();
        for (var name : names.split(",", -1)) {
            tools.add(Arrays.stream(Tool.values())
                    .filter(tool -> tool.title().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no tool '" + name + "'; see --help")));
        }
        return tools;
    }

    private List<Result> measure(Case which) throws IOException {
        var workload = which.workload();
        out.printf(
                "%n%s: %s, %s%n",
                which.title(), workload.description(quick), which.condition().description());
        out.flush();
        var data = workload.data(quick);
        if (data != null) {
            prepare(workload.kind(), data);
        }
        var runs = new EnumMap<Tool, List<Measurement>>(Tool.class);
        var order = new ArrayList<>(programs.keySet());
        for (var round = 0; round <= rounds; round++) {
            for (var tool : order) {
                var measured = measure(which, tool);
                if (round > 0) {
                    runs.computeIfAbsent(tool, first -> new ArrayList<>()).add(measured);
                }
            }
            // Each is the first one now and then.
            order.add(order.remove(0));
        }
        return runs.entrySet().stream()
                .map(entry -> new Result(workload, which.condition(), entry.getKey(), entry.getValue()))
                .toList();
    }

    private Path files(Dataset data) {
        return work.resolve("files-" + data.count() + "-" + data.size());
    }

    private static String objects(Dataset data) {
        return "objects-" + data.count() + "-" + data.size() + "/";
    }

    private void prepare(Workload.Kind kind, Dataset data) throws IOException {
        holdings.computeIfAbsent(data, Dataset::holdings);
        var folder = files(data);
        if ((kind == Workload.Kind.UPLOAD || kind == Workload.Kind.SYNC) && !Files.exists(folder)) {
            // Older than the objects that are there already.
            data.write(folder, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
        if (kind != Workload.Kind.UPLOAD) {
            server.tell("seed %s %s %d %d".formatted(BUCKET, objects(data), data.count(), data.size()));
        }
    }

    private Measurement measure(Case which, Tool tool) throws IOException {
        var kind = which.workload().kind();
        var data = which.workload().data(quick);
        var arriving = work.resolve("arriving");
        delete(arriving);
        Files.createDirectories(arriving);
        server.tell("clear " + BUCKET + " copies/");
        server.tell("reset");
        server.tell("faults " + which.condition().faults());
        var job = new Job(
                kind,
                data != null && data.count() == 1,
                data == null || kind == Workload.Kind.DOWNLOAD || kind == Workload.Kind.COPY ? arriving : files(data),
                data == null ? ServeCommand.COMPUTED_BUCKET + "/" : BUCKET + "/" + objects(data),
                data != null && kind == Workload.Kind.SYNC ? BUCKET + "/" + objects(data) : BUCKET + "/copies/",
                server.address(which.condition()),
                server.certificate());
        var command = new ArrayList<String>();
        command.add(String.valueOf(programs.get(tool)));
        command.addAll(tool.arguments(job));
        var run = stopwatch.run(command, tool.environment(job), job.local());
        server.tell("faults " + Condition.HTTP.faults());
        var requests = Counters.parse(server.ask("counters"));
        var failure = run.error() != null ? run.error() : check(kind, data, arriving, requests, run.output());
        return new Measurement(run.wall(), run.cpu(), run.peakBytes(), requests, failure);
    }

    private @Nullable String check(
            Workload.Kind kind, @Nullable Dataset data, Path arriving, Map<String, Long> requests, Path output)
            throws IOException {
        if (data == null) {
            return Check.listed(output, quick ? Workload.QUICK_KEYS : Workload.KEYS);
        }
        var expected = holdings.computeIfAbsent(data, Dataset::holdings);
        return switch (kind) {
            case UPLOAD, COPY -> Check.holds("the server", expected, onServer("copies/"));
            case DOWNLOAD -> Check.holds("the disk", expected, Dataset.holdings(arriving));
            case SYNC -> {
                var wrong = Check.leftAlone(requests, data.count());
                yield wrong != null ? wrong : Check.holds("the server", expected, onServer(objects(data)));
            }
            case LIST -> throw new IllegalStateException("a listing has no data");
        };
    }

    private Holdings onServer(String prefix) throws IOException {
        return Holdings.parse(server.ask("holdings " + BUCKET + " " + prefix));
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("cannot delete '" + folder + "': " + e);
        }
    }
}
