package dev.awsagent.benchmarks.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a server's process holds, as the system and the JVM's own tool tell it.
 *
 * @param liveBytes of objects on the heap that are in use, after a full collection
 * @param residentBytes of memory that the process has
 */
record Vitals(long liveBytes, long residentBytes, int threads, int descriptors) {

    /**
     * Of a process of a JVM on this machine. It collects its garbage for it.
     *
     * @throws IOException where it cannot be told: it takes Linux, and a JDK with {@code jcmd}
     */
    static Vitals of(long pid) throws IOException {
        // What finalizers and cleaners let go is gone at the second time.
        histogram(pid);
        var live = liveBytes(histogram(pid));
        var status = Files.readString(Path.of("/proc/" + pid + "/status"));
        try (var open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return new Vitals(live, number(status, "VmRSS") << 10, (int) number(status, "Threads"), (int) open.count());
        }
    }

    private static String histogram(long pid) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        var process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The sum of a class histogram, which counts what is in use and nothing else. */
    static long liveBytes(String histogram) throws IOException {
        return histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .map(line -> Long.parseLong(line.strip().split(" +")[2]))
                .orElseThrow(() -> new IOException("jcmd told nothing of the heap, but: " + histogram));
    }

    /** A number in a text such as that of {@code /proc/PID/status}. */
    static long number(String status, String name) throws IOException {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .findFirst()
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .orElseThrow(() -> new IOException("no " + name + " in: " + status));
    }
}
