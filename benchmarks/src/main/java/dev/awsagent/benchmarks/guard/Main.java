package dev.awsagent.benchmarks.guard;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** The program behind {@code benchmarks/guard}. */
final class Main {

    /**
     * @param bound milliseconds that the guard may add to each step, the disk left out
     * @param rounds how often a plan runs, and half as often before that, which does not count
     * @param written the same with the audit log, whose lines are forced to the disk
     */
    private record Case(int steps, double bound, int rounds, int written) {}

    private static final List<Case> CASES = List.of(new Case(1, 1, 2_000, 200), new Case(100, 5, 200, 10));

    private Main() {}

    public static void main(String... words) {
        if (words.length > 0) {
            System.err.println("benchmarks/guard: it takes no options, got '" + words[0] + "'");
            System.exit(2);
        }
        try {
            System.exit(measure(System.out));
        } catch (IOException e) {
            System.err.println("benchmarks/guard: " + e);
            System.exit(1);
        }
    }

    private static int measure(PrintStream out) throws IOException {
        var within = true;
        out.printf(
                Locale.ROOT,
                "The guard, under a policy of %d rules. Medians, in milliseconds a step.%n%n",
                GuardedRun.RULES);
        out.printf(
                Locale.ROOT,
                "%6s %9s %9s %9s %9s %9s %9s %9s %9s%n",
                "steps",
                "review",
                "again",
                "wire",
                "guard",
                "bound",
                "of bound",
                "audit",
                "of turn");
        for (var one : CASES) {
            var plain = medians(one.steps(), one.rounds(), false);
            var written = medians(one.steps(), one.written(), true);
            var guard = millis(plain.guard(), one.steps());
            // Both lines of each step, and the lookup of what was begun before.
            var audit = millis(written.whole() - plain.whole(), one.steps());
            out.printf(
                    Locale.ROOT,
                    "%6d %9.4f %9.4f %9.4f %9.4f %9.1f %9.4f %9.4f %8.0f%%%n",
                    one.steps(),
                    millis(plain.review(), one.steps()),
                    millis(plain.again() + plain.between(), one.steps()),
                    millis(plain.wire(), one.steps()),
                    guard,
                    one.bound(),
                    guard / one.bound(),
                    audit,
                    100.0 * plain.guard() / plain.whole());
            within &= guard <= one.bound();
        }
        out.println();
        out.println("review: plan, policy and seal. again: the same right before it runs. wire: each call held to it.");
        out.println("audit: two lines of the audit log, each forced to the disk; it is not in the sum.");
        if (!within) {
            System.err.println("benchmarks/guard: the guard takes longer than its bound");
        }
        return within ? 0 : 1;
    }

    private static double millis(long nanos, int steps) {
        return nanos / 1e6 / steps;
    }

    /** Of each time by itself. */
    private static GuardedRun.Times medians(int steps, int rounds, boolean audited) throws IOException {
        var folder = Files.createTempDirectory("guard-benchmark");
        try (var run = new GuardedRun(steps, folder, audited ? folder.resolve("memory") : null)) {
            for (int i = 0; i < rounds / 2; i++) {
                run.run();
            }
            var times = IntStream.range(0, rounds).mapToObj(i -> run.run()).toList();
            return new GuardedRun.Times(
                    median(times, GuardedRun.Times::review),
                    median(times, GuardedRun.Times::again),
                    median(times, GuardedRun.Times::between),
                    median(times, GuardedRun.Times::wire),
                    median(times, GuardedRun.Times::whole));
        } finally {
            remove(folder);
        }
    }

    private static long median(List<GuardedRun.Times> times, ToLongFunction<GuardedRun.Times> part) {
        var sorted = times.stream().mapToLong(part).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
