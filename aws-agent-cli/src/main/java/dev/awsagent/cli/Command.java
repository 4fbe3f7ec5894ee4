package dev.awsagent.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * One command of the program. Described by calls rather than by annotations: reading annotations was more than a third of a
 * cold start.
 */
interface Command {

    String name();

    /** What it is for, in a line. */
    String summary();

    /** Whole command lines, to be copied. */
    String[] examples();

    /** Adds what it takes besides the global options. */
    default void describe(CommandSpec spec) {}

    /** The commands below this one; none for a command that does something itself. */
    default List<Command> subcommands() {
        return List.of();
    }

    /** Whether it tells of the other commands, and needs them described. */
    default boolean tellsOfOthers() {
        return false;
    }

    /** Does it; returns an {@link ExitCode}. */
    int run(ParseResult line, Session session) throws Exception;
}
