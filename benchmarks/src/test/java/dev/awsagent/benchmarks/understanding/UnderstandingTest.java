package dev.awsagent.benchmarks.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.plan.PlannerChoice;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class UnderstandingTest {

    private static final String LIST = """
            {"id":"T1","prompt":"list objects in demo-media","service":"s3","action":"ListObjectsV2",\
            "params":{"Bucket":"demo-media"},"category":"read","expect":"execute","notes":""}""";

    private static final String CREATE = """
            {"id":"T2","prompt":"create bucket fresh-1","service":"s3","action":"CreateBucket",\
            "params":{"Bucket":"fresh-1"},"category":"write","expect":"confirm","notes":""}""";

    private static final String UPLOAD = """
            {"id":"T3","prompt":"upload file.txt to fresh-1","service":"s3","action":"UploadFile",\
            "params":{"source":"file.txt","bucket":"fresh-1","key":"file.txt"},"category":"write","expect":"confirm","notes":""}""";

    @TempDir
    Path folder;

    private static final class Calling implements ChatModel {
        private final String tool;
        private final String arguments;
        private int asked;

        Calling(String tool, String arguments) {
            this.tool = tool;
            this.arguments = arguments;
        }

        @Override
        public ChatResponse chat(ChatRequest request) {
            asked++;
            var call = ToolExecutionRequest.builder()
                    .id("c" + asked)
                    .name(tool)
                    .arguments(arguments)
                    .build();
            return ChatResponse.builder()
                    .aiMessage(asked == 1 ? AiMessage.from(call) : AiMessage.from("That is all."))
                    .tokenUsage(new TokenUsage(100, 10))
                    .build();
        }
    }

    private Verdict verdict(String line, RecordedModel model) throws Exception {
        var prompt = Prompt.read(List.of(line)).get(0);
        try (var run = new Run(folder, PlannerChoice.MODEL, model, "test:model")) {
            var attempt = run.attempt(prompt);
            assertThat(attempt.inputTokens())
                    .isEqualTo(100L * (attempt.steps().get(0).ran() ? 2 : 1));
            return new Scoring(run.tools().all()).of(prompt, attempt);
        }
    }

    @Test
    void recordedModel_givesTheSameWithoutTheModel() throws Exception {
        var file = folder.resolve("answers.jsonl");
        var asked = new Calling("s3_list_objects", "{\"bucket\":\"demo-media\"}");
        assertThat(verdict(LIST, RecordedModel.recording(asked, file))).isEqualTo(Verdict.RIGHT);
        assertThat(asked.asked).isEqualTo(2);
        assertThat(Files.readAllLines(file)).hasSize(2);

        var replayed = RecordedModel.replaying(file);
        assertThat(verdict(LIST, replayed)).isEqualTo(Verdict.RIGHT);
        replayed.at("nobody");
        assertThatThrownBy(() -> replayed.chat(ChatRequest.builder()
                        .messages(dev.langchain4j.data.message.UserMessage.from("x"))
                        .build()))
                .hasMessageContaining("0 answers for nobody");
    }

    @Test
    void otherBucketThanTheOneThatWasNamed_isAWrongWrite() throws Exception {
        var model = RecordedModel.recording(
                new Calling("s3_create_bucket", "{\"bucket\":\"fresh-2\"}"), folder.resolve("answers.jsonl"));
        assertThat(verdict(CREATE, model)).isEqualTo(Verdict.WRONG_WRITE);
    }

    @Test
    void transfer_isComparedByTheInputsOfItsTool() throws Exception {
        var model = RecordedModel.recording(
                new Calling("s3_upload_file", "{\"source\":\"file.txt\",\"bucket\":\"fresh-1\"}"),
                folder.resolve("answers.jsonl"));
        assertThat(verdict(UPLOAD, model)).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void transferToAnotherBucket_isAWrongWrite() throws Exception {
        var model = RecordedModel.recording(
                new Calling("s3_upload_file", "{\"source\":\"file.txt\",\"bucket\":\"fresh-2\"}"),
                folder.resolve("answers.jsonl"));
        assertThat(verdict(UPLOAD, model)).isEqualTo(Verdict.WRONG_WRITE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prompts.jsonl", "everyday.jsonl"})
    void ownPrompts_areReadable(String name) throws Exception {
        var own = Path.of(System.getProperty("awsagent.repository.root"))
                .resolve("benchmarks/src/main/resources/understanding")
                .resolve(name);
        assertThat(Prompt.read(Files.readAllLines(own)))
                .hasSizeGreaterThan(100)
                .extracting(Prompt::id)
                .doesNotHaveDuplicates();
    }
}
