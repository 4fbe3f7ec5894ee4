package dev.awsagent.cli;

import dev.awsagent.credential.Environment;

/** Where the JVM starts. */
final class Main {

    private Main() {}

    public static void main(String[] args) {
        var streams = Streams.ofProcess();
        var code = new Cli(Environment.system(), streams).run(args);
        streams.flush();
        // Threads that a library left running must not keep a finished command.
        System.exit(code);
    }
}
