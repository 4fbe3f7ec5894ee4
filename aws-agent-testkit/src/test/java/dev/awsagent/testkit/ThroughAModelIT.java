package dev.awsagent.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credentials.AwsClients;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sts.StsClient;

/** Tools that come to something else through a model, and what is said of them. */
class ThroughAModelIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    Path folder;

    private List<String> problems(String tool, Map<String, ?> arguments, Tool<?, ?>... more) {
        return ThroughAModel.problems(AWS.environment(), folder, tool, arguments, more);
    }

    @Test
    void toolThatIsTheSameEachTime_hasNoProblems() {
        assertThat(problems("ssm_list_shelves", Map.of("prefix", "orders"))).isEmpty();
        assertThat(problems("ssm_drop_shelf", Map.of("shelf", "orders"))).isEmpty();
    }

    @Test
    void questionThatIsAnotherOne_isReported() {
        assertThat(problems("ssm_paint_shelf", Map.of("shelf", "orders"), new PaintShelfTool()))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("ssm_paint_shelf: what the person should know: as a plan [coat ")
                        .contains(", through a model [coat "));
    }

    @ToolInfo(
            name = "ssm_paint_shelf",
            effect = Effect.WRITE,
            iam = "ssm:PutParameter",
            value = "Paints one shelf of the warehouse once more.",
            examples = {"paint the shelf {shelf}", "paint shelf {shelf}"})
    private static final class PaintShelfTool implements Tool<PaintShelfTool.Input, String> {
        record Input(
                @Param(value = "Name of the shelf", kind = ParamKind.NAME)
                String shelf) {}

        private final AtomicInteger coats = new AtomicInteger();

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("ssm", "PutParameter").with("Name", in.shelf()));
        }

        @Override
        public Impact impact(Input in) {
            return Impact.one(in.shelf(), Undo.NO, "coat " + coats.incrementAndGet());
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok(in.shelf());
        }
    }

    @Test
    void requestsThatAreMissing_areReported() {
        assertThat(problems("sts_show_keeper", Map.of(), new ShowKeeperTool(false)))
                .containsExactly("sts_show_keeper: the requests that were made: as a plan [sts:GetCallerIdentity],"
                        + " through a model []");
    }

    @Test
    void failureOfOneOfTheTwo_isReported() {
        assertThat(problems("sts_show_keeper", Map.of(), new ShowKeeperTool(true)))
                .singleElement()
                .asString()
                .startsWith("sts_show_keeper: as a plan it came to an answer of 1 steps")
                .contains("; through a model to ");
    }

    /** Asks AWS the first time alone. */
    @ToolInfo(
            name = "sts_show_keeper",
            effect = Effect.READ,
            iam = "sts:GetCallerIdentity",
            value = "Shows who keeps the warehouse.",
            examples = {"show the keeper", "who is the keeper"})
    private static final class ShowKeeperTool implements Tool<ShowKeeperTool.Input, String> {
        record Input() {}

        private final boolean fails;
        private final AtomicInteger asked = new AtomicInteger();

        /** @param fails whether it does so the second time */
        ShowKeeperTool(boolean fails) {
            this.fails = fails;
        }

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("sts", "GetCallerIdentity"));
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            if (asked.incrementAndGet() == 1) {
                return ToolResult.ok(call.service(AwsClients.class)
                        .client(StsClient.class)
                        .getCallerIdentity()
                        .arn());
            }
            if (fails) {
                throw new ToolException(FailureKind.CONFLICT, "the keeper is away", "ask again");
            }
            return ToolResult.ok("nobody");
        }
    }
}
