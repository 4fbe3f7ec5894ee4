package dev.awsagent.benchmarks.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What is told of the measurements: lines for people as they come in, and JSON for programs. Used by one thread. */
final class Report {

    private final PrintStream out;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private boolean isWithin = true;

    Report(PrintStream out) {
        this.out = out;
        json.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", Runtime.version().toString());
        json.putArray("goals");
        json.putArray("measured");
        line(
                "%s, %d processors, %s, Java %s",
                json.path("date").asText(),
                json.path("processors").asInt(),
                json.path("system").asText(),
                json.path("java").asText());
    }

    void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }

    /** Something that is told once. */
    void tells(String name, String value) {
        json.put(name, value);
        line("%s: %s", name, value);
    }

    /** A measurement, to be filled in. */
    ObjectNode measured(String name) {
        return json.withArray("measured").addObject().put("name", name);
    }

    /** Holds a number to what was promised. */
    void goal(String what, double measured, boolean atLeast, double bound) {
        var met = isMet(measured, atLeast, bound);
        isWithin &= met;
        json.withArray("goals")
                .addObject()
                .put("what", what)
                .put("measured", measured)
                .put(atLeast ? "atLeast" : "atMost", bound)
                .put("met", met);
        line("  %-66s %10.2f  %s %.2f  %s", what, measured, atLeast ? ">=" : "<=", bound, met ? "met" : "MISSED");
    }

    static boolean isMet(double measured, boolean atLeast, double bound) {
        return atLeast ? measured >= bound : measured <= bound;
    }

    /** Whether all goals were met so far. */
    boolean isWithin() {
        return isWithin;
    }

    void write(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, json.toPrettyString() + "\n");
    }
}
