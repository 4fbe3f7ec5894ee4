package dev.awsagent.cli;

import dev.awsagent.credential.Environment;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The three standard streams, as UTF-8 whatever the locale says, and which of them are a terminal.
 *
 * @param in what is typed or piped in
 * @param out for results
 * @param err for errors, progress and questions
 * @param terminalIn whether a person types
 * @param terminalOut whether a person sees results
 * @param terminalErr whether a person sees errors
 */
record Streams(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminalIn,
        boolean terminalOut,
        boolean terminalErr) {

    /** Set by the launcher, which can ask for each stream by itself: some of {@code i}, {@code o} and {@code e}. */
    private static final String TERMINALS = "aws-agent.terminals";

    static Streams ofProcess() {
        var terminals = System.getProperty(TERMINALS);
        if (terminals == null) {
            terminals = hasConsole() ? "ioe" : "";
        }
        return new Streams(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                print(new FileOutputStream(FileDescriptor.out)),
                print(new FileOutputStream(FileDescriptor.err)),
                terminals.contains("i"),
                terminals.contains("o"),
                terminals.contains("e"));
    }

    static PrintStream print(OutputStream to) {
        return new PrintStream(new BufferedOutputStream(to, 1 << 14), false, StandardCharsets.UTF_8);
    }

    /** From Java 22 on there is a console even where there is no terminal, and it has to be asked. */
    private static boolean hasConsole() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) console.getClass().getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException beforeJava22) {
            return true;
        }
    }

    /** Whether a question can be asked: somebody types, and sees what is asked. */
    boolean canAsk() {
        return terminalIn && (terminalErr || terminalOut);
    }

    /** What comes in as data: unlike {@link #in}, a read of it ends when its thread is interrupted. */
    InputStream data() {
        return new PipedIn(in);
    }

    /** Where questions go: not between results that go to a file. */
    PrintStream forQuestions() {
        return terminalErr ? err : out;
    }

    /** Colours are for terminals, and for nobody who set {@code NO_COLOR}. */
    boolean colours(Environment environment) {
        return terminalOut && environment.variable("NO_COLOR") == null && !"dumb".equals(environment.variable("TERM"));
    }

    /** A reader over {@link #in}; make one and keep it, since it reads ahead. */
    BufferedReader reader() {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** One line, shown at once. */
    void error(String line) {
        out.flush();
        err.println(line);
        err.flush();
    }

    void flush() {
        out.flush();
        err.flush();
    }

    /** Asks and waits for a line; null at the end of the input. */
    static @Nullable String ask(PrintStream to, String question, BufferedReader answers) throws IOException {
        to.print(question);
        to.flush();
        return answers.readLine();
    }
}
