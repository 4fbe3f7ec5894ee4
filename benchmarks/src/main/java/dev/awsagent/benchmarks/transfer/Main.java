package dev.awsagent.benchmarks.transfer;

import dev.awsagent.benchmarks.Arguments;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The program behind {@code benchmarks/transfer}. */
final class Main {

    private static final Set<String> SERVE_FLAGS = Set.of("--sink", "--control");
    private static final Set<String> SERVE_VALUES =
            Set.of("--port", "--tls-port", "--bucket", "--keys", "--latency", "--fail", "--seed");

    private Main() {}

    public static void main(String... words) {
        System.exit(run(List.of(words)));
    }

    private static int run(List<String> words) {
        var serves = !words.isEmpty() && words.get(0).equals("serve");
        if (words.contains("--help")) {
            System.out.print(serves ? ServeCommand.HELP : MeasureCommand.HELP);
            return 0;
        }
        try {
            return serves
                    ? ServeCommand.run(
                            new Arguments(words.subList(1, words.size()), SERVE_FLAGS, SERVE_VALUES),
                            System.in,
                            System.out)
                    : MeasureCommand.run(new Arguments(words, MeasureCommand.FLAGS, MeasureCommand.VALUES), System.out);
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks/transfer: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            System.err.println("benchmarks/transfer: " + e);
            return 1;
        }
    }
}
