package dev.awsagent.cli;

import dev.awsagent.agent.Rendering;
import dev.awsagent.guard.PolicyException;
import dev.awsagent.server.RunningServer;
import dev.awsagent.server.ServerProvider;
import dev.awsagent.server.ServerSettings;
import dev.awsagent.server.ServerSettings.Tls;
import dev.awsagent.tool.WorkingFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Starts the chat server, and stays until it is told to end. */
final class ServerCommand implements Command {

    static final String NAME = "server";

    private static final String HOST = "--host";
    private static final String PORT = "--port";
    private static final String NO_BROWSER = "--no-browser";
    private static final String FILE = "--server-config";
    private static final String CERTIFICATE = "--tls-cert";
    private static final String KEY = "--tls-key";
    private static final String STORE = "--tls-pkcs12";
    private static final String PASSWORD = "--tls-password-file";
    private static final String GENERATED = "--tls-self-signed";
    private static final String PROXY = "--tls-proxy";

    private static final String USUAL_PORT = "8473";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "Starts the chat server: a page, REST and a WebSocket, on this machine unless told otherwise.";
    }

    @Override
    public String[] examples() {
        return new String[] {
            "aws-agent server",
            "aws-agent --sandbox server --no-browser",
            "aws-agent server --port 9000 --work-dir ~/transfers",
            "aws-agent server --host 0.0.0.0 --tls-cert chain.pem --tls-key key.pem --server-config server.yml"
        };
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addOption(Options.value(HOST, "ADDRESS", "The address to listen on; 127.0.0.1 unless given."));
        spec.addOption(Options.value(
                PORT, "NUMBER", "The port to listen on; " + USUAL_PORT + " unless given, 0 for any that is free."));
        spec.addOption(Options.flag("Do not open the page.", NO_BROWSER));
        spec.addOption(Options.value(
                FILE,
                "FILE",
                "The server's configuration: names, users, limits; ~/.config/aws-agent/server.yml unless given."));
        spec.addOption(Options.value(CERTIFICATE, "FILE", "A certificate with its chain, PEM."));
        spec.addOption(Options.value(KEY, "FILE", "Its private key, PEM, PKCS #8, without a passphrase."));
        spec.addOption(Options.value(STORE, "FILE", "Key and certificate in PKCS #12, instead."));
        spec.addOption(Options.value(PASSWORD, "FILE", "A file that holds the password of that."));
        spec.addOption(Options.flag("Make a certificate, for this machine alone.", GENERATED));
        spec.addOption(Options.flag(
                "A proxy in front ends TLS, and nobody reaches this server but through it: lets it listen on any address.",
                PROXY));
    }

    @Override
    public int run(ParseResult line, Session session) throws InterruptedException {
        if (session.json()) {
            throw new UsageException("a server prints no JSON; leave out " + Options.JSON);
        }
        if (!session.options().debug()) {
            // Who runs a server wants to know what goes wrong in it.
            System.setProperty(Logging.LEVEL, "warn");
        }
        try {
            // Now, so that what the options say wrong is said before anything listens.
            session.builder();
            var server = ServerProvider.find().start(settings(line, session));
            stay(server, session, line.hasMatchedOption(NO_BROWSER));
            return ExitCode.DONE;
        } catch (PolicyException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static ServerSettings settings(ParseResult line, Session session) {
        var options = session.options();
        var given = options.workingFolder();
        var usual = session.environment().settings().resolve("server.yml");
        var file = path(line, FILE);
        return new ServerSettings(
                session::builder,
                options.target(),
                options.model(),
                options.sandbox(),
                WorkingFolder.of(given == null ? Path.of("") : given).root(),
                session.data().root().resolve(options.sandbox() ? "server-sandbox" : "server"),
                Consent.approver(),
                line.matchedOptionValue(HOST, "127.0.0.1"),
                port(line.matchedOptionValue(PORT, USUAL_PORT)),
                tls(line),
                file == null && Files.exists(usual) ? usual : file);
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new UsageException(PORT + " takes a number from 0 to 65535, and got '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static @Nullable Path path(ParseResult line, String option) {
        String text = line.matchedOptionValue(option, null);
        return text == null ? null : Path.of(text);
    }

    private static Tls tls(ParseResult line) {
        var certificate = path(line, CERTIFICATE);
        var key = path(line, KEY);
        var store = path(line, STORE);
        var password = path(line, PASSWORD);
        var ways = Stream.of(
                        certificate != null || key != null,
                        store != null || password != null,
                        line.hasMatchedOption(GENERATED),
                        line.hasMatchedOption(PROXY))
                .filter(way -> way)
                .count();
        if (ways > 1) {
            throw new UsageException("TLS is asked for in " + ways + " ways; give one of " + CERTIFICATE + " with "
                    + KEY + ", " + STORE + " with " + PASSWORD + ", " + GENERATED + " or " + PROXY);
        }
        if (line.hasMatchedOption(GENERATED)) {
            return new Tls.Generated();
        }
        if (line.hasMatchedOption(PROXY)) {
            return new Tls.Proxy();
        }
        if (certificate != null && key != null) {
            return new Tls.Pem(certificate, key);
        }
        if (store != null && password != null) {
            return new Tls.Pkcs12(store, password);
        }
        if (ways == 0) {
            return new Tls.None();
        }
        throw new UsageException("half of what TLS needs is there; give " + CERTIFICATE + " with " + KEY + ", or "
                + STORE + " with " + PASSWORD);
    }

    /** Until the process is told to end, which lets what runs finish. */
    private static void stay(RunningServer server, Session session, boolean noBrowser) throws InterruptedException {
        var streams = session.streams();
        var over = new CountDownLatch(1);
        var hook = new Thread(
                () -> {
                    server.close();
                    session.close();
                    streams.flush();
                },
                "aws-agent-server-end");
        Runtime.getRuntime().addShutdownHook(hook);
        session.print("Open " + server.link()
                + "\nWho has this link is signed in. Ctrl-C ends the server, when what runs is done.");
        session.warn();
        if (!noBrowser && streams.terminalOut()) {
            open(server, session);
        }
        over.await();
    }

    /** A server without a browser is of use all the same. */
    private static void open(RunningServer server, Session session) {
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var desk = session.environment().variable("DISPLAY") != null
                || session.environment().variable("WAYLAND_DISPLAY") != null;
        var program = system.contains("mac") ? "open" : system.contains("win") ? "explorer" : desk ? "xdg-open" : null;
        if (program == null) {
            return;
        }
        try {
            // Not the link itself: what stands on a command line, every user of this machine can read.
            var page = Files.createTempFile("aws-agent", ".html");
            page.toFile().deleteOnExit();
            Files.writeString(
                    page, "<!doctype html><meta http-equiv=\"refresh\" content=\"0; url=" + server.link() + "\">\n");
            new ProcessBuilder(program, page.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            session.streams()
                    .error(Rendering.harmless(Cli.NAME + ": no browser can be opened; open the link yourself"));
        }
    }
}
