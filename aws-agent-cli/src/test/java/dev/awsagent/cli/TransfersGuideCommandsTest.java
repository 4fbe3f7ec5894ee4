package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Invocation;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands of the guide to transfers are such as the program takes, and mean what the sentences beside them mean. */
class TransfersGuideCommandsTest {

    private static final LocalPlanner PLANNER = new LocalPlanner();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final ToolRegistry TOOLS =
            ToolRegistry.discover(List.of(), TransfersGuideCommandsTest.class.getClassLoader());
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

    /** Options that only one of the two commands has. */
    private static final Set<String> TRANSFER_ALONE = Set.of("--no-clobber", "--version-id");

    private static final Set<String> SYNC_ALONE = Set.of("--compare");

    private static List<String> guide() throws IOException {
        return Files.readAllLines(Program.root().resolve("docs/guides/transfers.md"));
    }

    /** The rows of both tables: what, the sentence, the command, the call. */
    private static List<List<String>> rows() throws IOException {
        var rows = new ArrayList<List<String>>();
        for (var line : guide()) {
            var cells = line.replace("\\|", "\u0001").split("\\|");
            if (cells.length == 5 && cells[4].contains("`")) {
                rows.add(Stream.of(cells)
                        .skip(1)
                        .map(cell -> cell.replace('\u0001', '|').strip().replaceAll("^`|`$", ""))
                        .toList());
            }
        }
        return rows;
    }

    private static boolean isOption(List<String> row) {
        return row.get(2).startsWith("--");
    }

    static Stream<String> commands() throws IOException {
        return Stream.concat(
                rows().stream()
                        .filter(row -> !isOption(row) && !row.get(2).isEmpty())
                        .map(row -> row.get(2)),
                guide().stream().filter(line -> line.startsWith("$ ")).map(line -> line.substring(2)));
    }

    /** As the shell and the parser of the program take it, without running anything. */
    private static Invocation parsed(String pipeline) {
        var command = Stream.of(pipeline.split("\\|"))
                .map(String::strip)
                .filter(one -> one.startsWith(Cli.NAME + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no command of the program: " + pipeline));
        var words = WORD.matcher(command)
                .results()
                .map(word -> word.group(1) == null ? word.group() : word.group(1))
                .skip(1)
                .toArray(String[]::new);
        var nowhere = Streams.print(OutputStream.nullOutputStream());
        var streams = new Streams(InputStream.nullInputStream(), nowhere, nowhere, false, false, false);
        var line = new Cli(new Environment(Map.of(), Path.of("")), streams)
                .commandLine()
                .parseArgs(words)
                .subcommand();
        var transfer = (TransferCommand) line.commandSpec().userObject();
        var values = new LinkedHashMap<String, JsonNode>();
        transfer.arguments(line, CLOCK.instant(), ZoneOffset.UTC)
                .forEach((name, argument) -> values.put(name, argument.value()));
        return TOOLS.find("s3_transfer").orElseThrow().bind(values);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_isTakenByTheProgram(String command) {
        assertThat(parsed(command).calls(Target.ANY)).isNotEmpty();
    }

    static Stream<String> options() throws IOException {
        return rows().stream().filter(TransfersGuideCommandsTest::isOption).map(row -> row.get(2));
    }

    @ParameterizedTest
    @MethodSource("options")
    void option_isTakenByTheCommandsThatHaveIt(String options) {
        var name = options.replaceFirst("[ =].*", "");
        taken("transfer", options, !SYNC_ALONE.contains(name));
        taken("sync", options, !TRANSFER_ALONE.contains(name));
    }

    private static void taken(String command, String options, boolean has) {
        var line = Cli.NAME + " " + command + " ./data s3://acme-docs/d/ " + options;
        if (has) {
            assertThat(parsed(line).calls(Target.ANY)).isNotEmpty();
        } else {
            assertThatThrownBy(() -> parsed(line)).isInstanceOf(UnmatchedArgumentException.class);
        }
    }

    static Stream<Arguments> sentences() throws IOException {
        return rows().stream()
                .filter(row ->
                        !isOption(row) && !row.get(1).isEmpty() && !row.get(2).isEmpty())
                .map(row -> Arguments.of(row.get(1), row.get(2)));
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void sentenceAndCommandOfARow_changeTheSameInTheSameBuckets(String sentence, String command) {
        var planning = PLANNER.plan(PlanRequest.of(sentence, TOOLS, CLOCK));
        assertThat(planning).isInstanceOf(Planning.Planned.class);
        var step = ((Planning.Planned) planning).plan().steps().get(0);
        var said = TOOLS.find(step.tool()).orElseThrow().bind(step.values()).calls(Target.ANY);
        var meant = parsed(command).calls(Target.ANY);
        assertThat(buckets(said)).isEqualTo(buckets(meant));
        assertThat(changes(said)).isEqualTo(changes(meant));
    }

    private static Set<String> buckets(List<AwsCall> calls) {
        return calls.stream()
                .map(call -> String.valueOf(call.params().get("Bucket")))
                .filter(bucket -> !bucket.equals("null"))
                .collect(Collectors.toSet());
    }

    private static Set<String> changes(List<AwsCall> calls) {
        return calls.stream()
                .filter(call -> !call.looks())
                .map(call -> call.operation() + " in " + call.params().get("Bucket"))
                .collect(Collectors.toSet());
    }

    @Test
    void guide_hasRowsOfBothKinds() throws IOException {
        assertThat(commands()).hasSizeGreaterThan(15);
        assertThat(options()).hasSizeGreaterThan(15);
        assertThat(sentences()).hasSizeGreaterThan(10);
    }
}
