package dev.awsagent.credentials.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs the program that a profile names, without a shell. What it prints is secret: it reaches no message and no log, not
 * even where it is wrong. What it writes to standard error is thrown away, because nobody knows what is in it.
 */
public final class CredentialProcess implements AutoCloseable {

    /** {@code error=2, No such file} until Java 24; {@code error: 2 (No such file)} since. */
    private static final Pattern SYSTEM_ERROR = Pattern.compile("error[=:] ?\\d+,? \\(?([^()]+)\\)?\\s*$");

    /** Long enough for one that asks a person in a window of its own. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final int MOST_BYTES = 64 * 1024;

    /** How the words begin that say where its credentials came from. */
    public static final String SOURCE = "the credential_process of ";

    private final Duration patience;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    public CredentialProcess() {
        this(PATIENCE);
    }

    CredentialProcess(Duration patience) {
        this.patience = patience;
    }

    /**
     * Runs it.
     *
     * @param who whose program it is, for messages
     * @throws CredentialException when it cannot be started, fails, takes too long, or prints no credentials
     */
    public AwsCredentials run(String command, String who) {
        var words = words(command, who);
        Process process;
        try {
            process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new CredentialException(
                    "the credential_process of " + who + " cannot be started: '" + Words.redacted(words.get(0)) + "' ("
                            + reason(e) + ")",
                    "check that this program exists and may be run; no shell looks at the line, so ~ and $ mean nothing"
                            + " in it");
        }
        running.add(process);
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It ended before its input was closed.
        }
        var output = CompletableFuture.supplyAsync(
                () -> read(process.getInputStream()), work -> daemon(work, "aws-agent-credential-process"));
        try {
            var end = System.nanoTime() + patience.toNanos();
            var bytes = output.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (bytes.length > MOST_BYTES) {
                throw said(who, "printed more than " + MOST_BYTES + " bytes", null);
            }
            if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw tooLong(who);
            }
            var status = process.exitValue();
            if (status != 0) {
                throw said(who, "ended with exit status " + status, "run it in a terminal to see what it says");
            }
            return credentials(bytes, who);
        } catch (TimeoutException e) {
            throw tooLong(who);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw said(who, "was called off", null);
        } catch (ExecutionException e) {
            throw said(who, "broke off its output", "run it in a terminal to see what it says");
        } finally {
            end(process);
            running.remove(process);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Ends those that still run: who waits for one may not live to end it. */
    @Override
    public void close() {
        running.forEach(CredentialProcess::end);
    }

    private static void daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static byte[] read(InputStream in) {
        try (in) {
            return in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The system's own words, which stand at the end; what is before them, in a form of each Java, names path and arguments. */
    private static String reason(IOException e) {
        var words = SYSTEM_ERROR.matcher(String.valueOf(e.getMessage()));
        return words.find() ? Words.oneLine(words.group(1)) : e.getClass().getSimpleName();
    }

    private CredentialException tooLong(String who) {
        return said(
                who,
                "did not answer within " + patience.toSeconds() + " s and was ended",
                "run it in a terminal to see what it waits for");
    }

    private static CredentialException said(String who, String what, @Nullable String hint) {
        return new CredentialException(SOURCE + who + " " + what, hint);
    }

    private static AwsCredentials credentials(byte[] output, String who) {
        var hint = "it has to print {\"Version\": 1, \"AccessKeyId\": …, \"SecretAccessKey\": …}";
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(output);
        } catch (IOException e) {
            throw said(who, "printed something that is not JSON", hint);
        }
        if (!json.isObject()) {
            throw said(who, "printed something that is not a JSON object", hint);
        }
        var version = json.path("Version");
        if (!version.isIntegralNumber() || version.asLong() != 1) {
            throw said(
                    who,
                    version.isIntegralNumber()
                            ? "printed Version " + version.asLong() + ", and 1 is the one that is known"
                            : "printed no Version",
                    hint);
        }
        var id = json.path("AccessKeyId").asText("");
        var secret = json.path("SecretAccessKey").asText("");
        if (id.isBlank() || secret.isBlank()) {
            throw said(who, "printed no " + (id.isBlank() ? "AccessKeyId" : "SecretAccessKey"), hint);
        }
        Instant expires = null;
        var expiration = json.path("Expiration").asText("");
        try {
            expires = expiration.isBlank()
                    ? null
                    : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(expiration, Instant::from);
        } catch (DateTimeParseException e) {
            throw said(who, "printed an Expiration that is no time in ISO 8601", "such as 2030-01-31T12:00:00Z");
        }
        return new AwsCredentials(id, secret, json.path("SessionToken").asText(null), expires, SOURCE + who);
    }

    private static List<String> words(String command, String who) {
        var words = System.getProperty("os.name", "").startsWith("Windows") ? windows(command) : posix(command);
        if (words == null || words.isEmpty()) {
            throw said(
                    who,
                    words == null ? "has a quote or a backslash that is not closed" : "is empty",
                    "close it, or put the command into a script of its own");
        }
        return words;
    }

    /** As a POSIX shell splits a line, without anything else that a shell does; null when a quote is not closed. */
    static @Nullable List<String> posix(String line) {
        var words = new ArrayList<String>();
        StringBuilder word = null;
        char quote = 0;
        for (var i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else if (c == '\\' && quote == '"') {
                    if (++i == line.length()) {
                        return null;
                    }
                    var next = line.charAt(i);
                    word = next == '"' || next == '\\' ? append(word, next) : append(append(word, c), next);
                } else {
                    word = append(word, c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                word = word == null ? new StringBuilder() : word;
            } else if (c == '\\') {
                if (++i == line.length()) {
                    return null;
                }
                word = append(word, line.charAt(i));
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
            } else {
                word = append(word, c);
            }
        }
        if (quote != 0) {
            return null;
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }

    private static StringBuilder append(@Nullable StringBuilder word, char c) {
        return (word == null ? new StringBuilder() : word).append(c);
    }

    /** As programs on Windows split their line: only double quotes quote, and backslashes count before one alone. */
    static @Nullable List<String> windows(String line) {
        var words = new ArrayList<String>();
        StringBuilder word = null;
        var quoted = false;
        var backslashes = 0;
        for (var i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            if (c == '\\') {
                backslashes++;
                continue;
            }
            if (backslashes > 0) {
                word = word == null ? new StringBuilder() : word;
                word.append("\\".repeat(c == '"' ? backslashes / 2 : backslashes));
                var escaped = c == '"' && backslashes % 2 == 1;
                backslashes = 0;
                if (escaped) {
                    word.append('"');
                    continue;
                }
            }
            if (c == '"') {
                quoted = !quoted;
                word = word == null ? new StringBuilder() : word;
            } else if ((c == ' ' || c == '\t') && !quoted) {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
            } else {
                word = append(word, c);
            }
        }
        if (quoted) {
            return null;
        }
        if (backslashes > 0) {
            word = word == null ? new StringBuilder() : word;
            word.append("\\".repeat(backslashes));
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }
}
