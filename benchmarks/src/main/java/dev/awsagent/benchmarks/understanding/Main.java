package dev.awsagent.benchmarks.understanding;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.Environment;
import dev.awsagent.plan.PlannerChoice;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The program behind {@code benchmarks/understanding}. */
final class Main {

    private static final Set<String> OPTIONS =
            Set.of("--prompts", "--planner", "--model", "--record", "--replay", "--json", "--markdown");

    private static final String HELP = """
            benchmarks/understanding [--prompts FILE] [--planner local|model|auto] [--model PROVIDER:NAME]
                                     [--record FILE | --replay FILE] [--json FILE] [--markdown FILE]
            Says each prompt of a file to the agent, in front of an AWS look-alike, and counts what was right.
            Ends with 1 where a change was planned that was not asked for.
            """;

    private Main() {}

    public static void main(String... words) {
        if (List.of(words).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        try {
            System.exit(run(System.out, Environment.system(), words));
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks/understanding: " + e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.err.println("benchmarks/understanding: " + e);
            System.exit(1);
        }
    }

    /** @param environment of the model; the agent that is measured sees nothing of it */
    static int run(PrintStream out, Environment environment, String... words) throws IOException {
        var options = options(words);
        var prompts = Prompt.read(lines(options.get("--prompts")));
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("there is no prompt in " + options.get("--prompts")
                    + "; it has one on each line, as the README says");
        }
        // It is asked at AWS, where the agent in front of the look-alike cannot go, and with the keys of this user.
        try (var user =
                AwsAgent.builder().environment(environment).plugins(false).build()) {
            return run(out, options, prompts, model(options.get("--model"), options, user));
        }
    }

    private static int run(
            PrintStream out, Map<String, String> options, List<Prompt> prompts, @Nullable RecordedModel model)
            throws IOException {
        var name = options.get("--model");
        var planner = PlannerChoice.valueOf(options.getOrDefault("--planner", model == null ? "local" : "model")
                .toUpperCase(Locale.ROOT));
        var folder = Files.createTempDirectory("understanding");
        var report = new Report(planner.name().toLowerCase(Locale.ROOT) + (name == null ? "" : " " + name));
        try (var run = new Run(folder, planner, model, name)) {
            var scoring = new Scoring(run.tools().all());
            for (var prompt : prompts) {
                var attempt = run.attempt(prompt);
                report.add(prompt, attempt, scoring.of(prompt, attempt));
            }
        } finally {
            remove(folder);
        }
        write(options.get("--json"), report.json().toPrettyString());
        write(options.get("--markdown"), report.markdown());
        out.print(report.markdown());
        if (options.containsKey("--replay") && model != null && model.others() > 0) {
            out.println();
            out.println(model.others() + " questions were others than those that were recorded.");
        }
        return report.count(Verdict.WRONG_WRITE) == 0 ? 0 : 1;
    }

    private static Map<String, String> options(String... words) {
        var options = new HashMap<String, String>();
        for (int i = 0; i < words.length; i += 2) {
            if (!OPTIONS.contains(words[i]) || i + 1 == words.length) {
                throw new IllegalArgumentException("'" + words[i] + "' is no option, or has no value\n" + HELP);
            }
            options.put(words[i], words[i + 1]);
        }
        return options;
    }

    private static List<String> lines(@Nullable String file) throws IOException {
        if (file != null) {
            return Files.readAllLines(Path.of(file));
        }
        try (var own = Main.class.getResourceAsStream("/understanding/prompts.jsonl")) {
            if (own == null) {
                throw new IllegalArgumentException("there are no prompts in this build; name a file with --prompts");
            }
            return new String(own.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static @Nullable RecordedModel model(@Nullable String name, Map<String, String> options, AwsAgent user)
            throws IOException {
        var replay = options.get("--replay");
        var record = options.get("--record");
        if (name == null) {
            if (replay != null || record != null) {
                throw new IllegalArgumentException(
                        "name the model that is recorded or was: --model openai:gpt-4o-mini");
            }
            return null;
        }
        if (replay != null) {
            return RecordedModel.replaying(Path.of(replay));
        }
        var file = record == null ? Files.createTempFile("answers", ".jsonl") : Path.of(record);
        if (record == null) {
            file.toFile().deleteOnExit();
        }
        return RecordedModel.recording(user.model(name), file);
    }

    private static void write(@Nullable String file, String text) throws IOException {
        if (file != null) {
            Files.writeString(Path.of(file), text);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
