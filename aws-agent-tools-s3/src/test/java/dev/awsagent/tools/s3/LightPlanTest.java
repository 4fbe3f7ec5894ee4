package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Planning an S3 tool costs no AWS SDK. */
class LightPlanTest {

    /** Runs in a JVM of its own: reads all tools and binds one. */
    static final class Plan {

        private Plan() {}

        public static void main(String[] args) {
            var tools = ToolRegistry.of(new S3ToolPlugin().tools());
            var bucket = new com.fasterxml.jackson.databind.ObjectMapper().valueToTree("data");
            for (var tool : tools.all()) {
                var required =
                        tool.params().stream().filter(param -> param.required()).toList();
                if (required.stream().allMatch(param -> param.name().equals("bucket"))) {
                    var invocation = tool.bind(required.isEmpty() ? Map.of() : Map.of("bucket", bucket));
                    System.out.println("planned " + invocation.calls(Target.ANY) + invocation.impact(Target.ANY)
                            + invocation.effect());
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
        assertThat(output).contains("planned [AwsCall[service=s3, operation=ListObjectsV2");
        assertThat(output.lines()
                        .filter(line -> line.contains("software.amazon.awssdk"))
                        .filter(line -> line.contains(" source: "))
                        .collect(Collectors.joining("\n")))
                .isEmpty();
    }
}
