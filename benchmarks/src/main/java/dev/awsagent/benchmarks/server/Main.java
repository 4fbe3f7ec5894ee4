package dev.awsagent.benchmarks.server;

import dev.awsagent.benchmarks.Arguments;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The program behind {@code benchmarks/server}. */
final class Main {

    private Main() {}

    public static void main(String... words) {
        if (List.of(words).contains("--help")) {
            System.out.print(Measure.HELP);
            return;
        }
        try {
            System.exit(Measure.run(new Arguments(List.of(words), Set.of(), Measure.VALUES), System.out));
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks/server: " + e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.err.println("benchmarks/server: " + e);
            System.exit(1);
        }
    }
}
