package dev.awsagent.cli;

import dev.awsagent.agent.Rendering;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** A conversation in a terminal, with line editing and a history of what was said. */
final class Shell {

    private static final Set<String> LEAVE = Set.of("exit", "quit", "bye");

    /** The mask that shows nothing at all. */
    private static final Character HIDDEN = '\0';

    private final Session session;
    private final Consent consent;

    Shell(Session session, Consent consent) {
        this.session = session;
        this.consent = consent;
    }

    int run() throws IOException {
        var conversation = session.agent().conversation();
        try (var terminal = TerminalBuilder.builder()
                        .name(Cli.NAME)
                        .system(true)
                        .dumb(true)
                        .nativeSignals(true)
                        .signalHandler(Terminal.SignalHandler.SIG_IGN)
                        .build();
                var interruption = new Interruption(conversation)) {
            if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
                // Some terminals, such as serial lines, do not know their size; a line of no width cannot be edited.
                terminal.setSize(new Size(80, 24));
            }
            var reader = reader(terminal);
            terminal.writer().println("Say what you want to do on AWS. Ctrl-C calls a request off, Ctrl-D leaves.");
            terminal.handle(Terminal.Signal.INT, signal -> conversation.cancel());
            var turn = new Turn(session, conversation, consent, question -> answer(reader, question, null), false);
            // The line editor reads ahead: whoever else reads from the terminal misses what it took.
            session.prompt(question -> {
                var typed = answer(reader, question.text() + ": ", question.secret() ? HIDDEN : null);
                return typed == null ? null : typed.toCharArray();
            });
            var prompt = session.options().sandbox() ? "aws-agent (sandbox)> " : "aws-agent> ";
            for (var line = next(reader, prompt); line != null; line = next(reader, prompt)) {
                if (LEAVE.contains(line.toLowerCase(Locale.ROOT))) {
                    break;
                }
                if (!line.isEmpty()) {
                    turn.run(line);
                }
            }
            return ExitCode.DONE;
        }
    }

    private LineReader reader(Terminal terminal) throws IOException {
        // A sentence is no command line: its quotes and backslashes are part of it.
        var parser = new DefaultParser();
        parser.setEscapeChars(new char[0]);
        parser.setQuoteChars(new char[0]);
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .appName(Cli.NAME)
                .parser(parser)
                .history(new DefaultHistory() {
                    @Override
                    public void add(Instant time, String line) {
                        if (mayBeKept(line)) {
                            super.add(time, line);
                        }
                    }
                })
                .variable(LineReader.HISTORY_FILE, history())
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .build();
    }

    /** A conversation without a history is better than none. */
    private @Nullable Path history() {
        try {
            return session.data().history();
        } catch (IOException | InvalidPathException e) {
            session.streams()
                    .error(Rendering.harmless(Cli.NAME + ": what you say is not kept for the next time: "
                            + session.data().root()
                            + " cannot be written to; name another folder in AWSAGENT_DATA_DIR"));
            return null;
        }
    }

    /** What looks like a key, a token, a signed URL or a password does not go into a file. */
    static boolean mayBeKept(String line) {
        return !Rendering.mayHoldSecret(line);
    }

    /** The next line; empty after Ctrl-C, null at the end. */
    private static @Nullable String next(LineReader reader, String prompt) {
        try {
            return reader.readLine(prompt).strip();
        } catch (UserInterruptException e) {
            return "";
        } catch (EndOfFileException e) {
            return null;
        }
    }

    /** An answer is no request: it does not go into the history. */
    private static @Nullable String answer(LineReader reader, String question, @Nullable Character mask) {
        reader.setVariable(LineReader.DISABLE_HISTORY, true);
        try {
            return reader.readLine(question, mask);
        } catch (UserInterruptException | EndOfFileException e) {
            return null;
        } finally {
            reader.setVariable(LineReader.DISABLE_HISTORY, false);
        }
    }
}
