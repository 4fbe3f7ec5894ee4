package dev.awsagent.cli;

import dev.awsagent.agent.Rendering;
import dev.awsagent.credential.Prompt;
import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Asks whoever sits at the terminal. What is secret is not seen while it is typed. */
final class TerminalPrompt implements Prompt {

    private static final Character HIDDEN = '\0';

    private final Streams streams;

    TerminalPrompt(Streams streams) {
        this.streams = streams;
    }

    @Override
    public synchronized char @Nullable [] ask(Question question) {
        streams.flush();
        var text = Rendering.harmless(question.text()) + ": ";
        var console = System.console();
        if (console != null) {
            if (question.secret()) {
                return console.readPassword("%s", text);
            }
            var line = console.readLine("%s", text);
            return line == null ? null : line.toCharArray();
        }
        return withEditor(text, question.secret());
    }

    /** Where results go to a file, Java sees no console, and the terminal is still there. */
    private static char @Nullable [] withEditor(String text, boolean secret) {
        try (var terminal =
                TerminalBuilder.builder().name(Cli.NAME).system(true).build()) {
            var reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .variable(LineReader.DISABLE_HISTORY, true)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            var line = reader.readLine(text, secret ? HIDDEN : null);
            return line == null ? null : line.toCharArray();
        } catch (UserInterruptException | EndOfFileException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("the terminal cannot be read: " + e.getMessage(), e);
        }
    }
}
