package dev.awsagent.cli;

import java.util.Arrays;
import java.util.stream.Stream;

/** Where the JVM starts in the jar of the server alone: as the command {@code server}, with its options. */
final class ServerMain {

    private ServerMain() {}

    public static void main(String[] args) {
        Main.main(Stream.concat(Stream.of(ServerCommand.NAME), Arrays.stream(args))
                .toArray(String[]::new));
    }
}
