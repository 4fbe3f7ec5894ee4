package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Planning a Lambda tool costs no AWS SDK. */
class LightPlanTest {

    /** Runs in a JVM of its own: reads all tools, and plans and binds what each example of them says. */
    static final class Plan {

        private Plan() {}

        public static void main(String[] args) {
            var tools = ToolRegistry.of(new LambdaToolPlugin().tools());
            var planner = new LocalPlanner();
            for (var sentence : List.of("list lambda functions", "list python lambdas")) {
                var planned = (Planning.Planned) planner.plan(PlanRequest.of(sentence, tools, Clock.systemUTC()));
                var step = planned.plan().steps().get(0);
                var invocation = tools.find(step.tool()).orElseThrow().bind(step.values());
                System.out.println("planned " + invocation.calls(Target.ANY) + invocation.looks(Target.ANY)
                        + invocation.impact(Target.ANY) + invocation.effect());
            }
            // What has to be named is named by anything: what is wrong with it is said without the SDK, too.
            var any = new ObjectMapper().valueToTree("x");
            for (var tool : tools.all()) {
                try {
                    tool.bind(tool.params().stream()
                                    .filter(param -> param.required())
                                    .collect(Collectors.toMap(param -> param.name(), param -> any)))
                            .calls(Target.ANY);
                } catch (RuntimeException e) {
                    continue;
                }
            }
        }
    }

    @Test
    void planning_loadsNothingOfTheSdk() throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(List.of(
                        java,
                        "-Xshare:auto",
                        "-verbose:class",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Plan.class.getName()))
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).contains("planned [AwsCall[service=lambda, operation=ListFunctions");
        assertThat(output.lines()
                        .filter(line -> line.contains("software.amazon.awssdk"))
                        .filter(line -> line.contains(" source: "))
                        .collect(Collectors.joining("\n")))
                .isEmpty();
    }
}
