package dev.awsagent.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.Invocation;
import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Whether planning with the tools of a plugin costs no AWS SDK, whose classes take long to load: found out in a JVM of its own,
 * which plans sentences, and binds every tool with a word for each input that has to be there.
 *
 * <pre>{@code
 * var plan = LightPlan.of(DynamoDbToolPlugin.class, "list tables");
 * assertThat(plan.planned()).contains("ListTables");
 * assertThat(plan.sdkClasses()).isEmpty();
 * }</pre>
 *
 * @param planned the calls, the impact and the effect of what was planned and bound, one in a line
 * @param sdkClasses the classes of the AWS SDK that were loaded
 */
public record LightPlan(String planned, List<String> sdkClasses) {

    private static final String PLANNED = "planned ";

    public LightPlan {
        sdkClasses = List.copyOf(sdkClasses);
    }

    /**
     * Plans in a JVM of its own, with the class path of this one.
     *
     * @param sentences each of which is to be planned
     * @throws AssertionError when it is not
     */
    public static LightPlan of(Class<? extends ToolPlugin> plugin, String... sentences) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-verbose:class",
                "-cp",
                System.getProperty("java.class.path"),
                Planner.class.getName(),
                plugin.getName()));
        command.addAll(List.of(sentences));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError("it was not planned: "
                        + output.lines()
                                .filter(line -> !line.contains(" source: "))
                                .collect(Collectors.joining("\n")));
            }
            return new LightPlan(
                    output.lines().filter(line -> line.startsWith(PLANNED)).collect(Collectors.joining("\n")),
                    output.lines()
                            .filter(line -> line.contains("software.amazon.awssdk") && line.contains(" source: "))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The program of the other JVM. */
    static final class Planner {

        private Planner() {}

        /** @param arguments the plugin's class, and the sentences */
        public static void main(String[] arguments) throws ReflectiveOperationException {
            var plugin =
                    (ToolPlugin) Class.forName(arguments[0]).getConstructor().newInstance();
            var tools = ToolRegistry.of(plugin.tools());
            var planner = new LocalPlanner();
            for (var sentence : List.of(arguments).subList(1, arguments.length)) {
                var planning = planner.plan(PlanRequest.of(sentence, tools, Clock.systemUTC()));
                if (!(planning instanceof Planning.Planned planned)) {
                    throw new AssertionError("'" + sentence + "' is not planned: " + planning);
                }
                var step = planned.plan().steps().get(0);
                print(tools.find(step.tool()).orElseThrow().bind(step.values()));
            }
            var any = new ObjectMapper().valueToTree("data");
            for (var tool : tools.all()) {
                try {
                    print(tool.bind(tool.params().stream()
                            .filter(param -> param.required())
                            .collect(Collectors.toMap(param -> param.name(), param -> any))));
                } catch (RuntimeException e) {
                    // What is wrong with it is said without the SDK, too.
                    continue;
                }
            }
        }

        private static void print(Invocation invocation) {
            System.out.println(PLANNED
                    + invocation.calls(Target.ANY)
                    + invocation.looks(Target.ANY)
                    + invocation.impact(Target.ANY)
                    + invocation.effect());
        }
    }
}
