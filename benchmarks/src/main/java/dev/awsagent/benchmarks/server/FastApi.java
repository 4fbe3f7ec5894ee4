package dev.awsagent.benchmarks.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * FastAPI under uvicorn with two workers, with a program that does the same exchange.
 *
 * @param python that has them
 * @param folder of its own, for all that it reads and writes
 * @param token what signs in
 */
record FastApi(Path python, Path folder, String token) implements Served.Way {

    private static final String PROGRAM = "chat.py";

    /**
     * @param exchange what {@code aws-agent} says to one message, for this one to say the same
     */
    static FastApi in(Path folder, Path python, String exchange) throws IOException {
        Files.createDirectories(folder);
        try (var program = Objects.requireNonNull(FastApi.class.getResourceAsStream("/server/" + PROGRAM), PROGRAM)) {
            Files.write(folder.resolve(PROGRAM), program.readAllBytes());
        }
        Files.writeString(folder.resolve("exchange.json"), exchange);
        return new FastApi(python, folder, UUID.randomUUID().toString() + UUID.randomUUID());
    }

    /** The first Python that has all it needs; null where none has. */
    static @Nullable Path found() throws IOException {
        for (var python : List.of("/usr/bin/python3", "python3")) {
            if (version(Path.of(python)) != null) {
                return Path.of(python);
            }
        }
        return null;
    }

    /** The versions of what a Python has; null where it lacks something, or is not there. */
    static @Nullable String version(Path python) throws IOException {
        try {
            var process = new ProcessBuilder(
                            python.toString(),
                            "-c",
                            "import platform, fastapi, uvicorn, pydantic, uvloop, httptools, websockets;"
                                    + " print('FastAPI', fastapi.__version__, 'uvicorn', uvicorn.__version__,"
                                    + " 'pydantic', pydantic.VERSION, 'Python', platform.python_version())")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? said : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String name() {
        return "FastAPI";
    }

    @Override
    public List<String> command(int port) {
        return List.of(
                python.toString(),
                "-m",
                "uvicorn",
                "chat:app",
                "--app-dir",
                folder.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "2",
                "--no-access-log",
                "--log-level",
                "warning");
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "PATH",
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                "HOME",
                folder.toString(),
                "CHAT_TOKEN",
                token,
                "CHAT_EXCHANGE",
                folder.resolve("exchange.json").toString());
    }

    @Override
    public Path log() {
        return folder.resolve("fastapi.log");
    }
}
