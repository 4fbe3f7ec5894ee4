package dev.awsagent.benchmarks.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.awsagent.agent.Rendering;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Environment;
import dev.awsagent.plan.PlannerChoice;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

    private static final String KEY = "sk-planted-AbCdEfGhIjKlMnOpQrStUvWx0123456789";

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

    private Attempt attempt(RecordedModel model) throws Exception {
        try (var run = new Run(folder, PlannerChoice.MODEL, model, "test:model")) {
            return run.attempt(Prompt.read(List.of(LIST)).get(0));
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource
    void questionThatFailed_failsAgainInTheReplay(RuntimeException failure) throws Exception {
        var file = folder.resolve("answers.jsonl");
        var recorded = attempt(RecordedModel.recording(
                new ChatModel() {
                    @Override
                    public ChatResponse chat(ChatRequest request) {
                        throw failure;
                    }
                },
                file));
        assertThat(recorded.reply()).isInstanceOf(Reply.Failed.class);
        assertThat(Files.readString(file)).doesNotContain(KEY);

        var replaying = RecordedModel.replaying(file);
        var replayed = attempt(replaying);
        assertThat(Rendering.in(ZoneOffset.UTC).text(replayed.reply()))
                .isEqualTo(Rendering.in(ZoneOffset.UTC).text(recorded.reply()));
        assertThat(replaying.others()).isZero();
    }

    static List<RuntimeException> questionThatFailed_failsAgainInTheReplay() {
        return List.of(
                new RateLimitException("slow down"),
                new HttpException(503, "overloaded"),
                new IllegalStateException("it broke with " + KEY, new AuthenticationException("the key " + KEY)),
                new ToolException(FailureKind.MODEL, "no model today", "come back"),
                new IllegalArgumentException("nothing that anybody knows"));
    }

    @Test
    void modelAtAws_isAskedWithTheUsersCredentials() throws Exception {
        try (var server = new Server(
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"No.\"}]}},"
                        + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":1,\"totalTokens\":2}}")) {
            var variables = Map.of(
                    "AWS_ACCESS_KEY_ID",
                    "testing-id",
                    "AWS_SECRET_ACCESS_KEY",
                    "testing-secret",
                    "AWS_REGION",
                    "us-east-1",
                    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
                    server.root());
            var out = said(new Environment(variables, folder), "bedrock:m");
            assertThat(server.paths).containsExactly("/model/m/converse");
            assertThat(server.authorizations.get(0)).startsWith("AWS4-HMAC-SHA256 Credential=testing-id/");
            assertThat(out).contains("| read |");
        }
    }

    @Test
    void keyOfTheConfiguration_isUsed() throws Exception {
        try (var server =
                new Server("{\"id\":\"1\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"No.\"},\"finish_reason\":\"stop\"}]}")) {
            var config = folder.resolve(".config/aws-agent/config.yml");
            Files.createDirectories(config.getParent());
            Files.writeString(config, "models:\n  openai: {key: " + KEY + ", base_url: '" + server.root() + "/v1'}\n");
            said(new Environment(Map.of(), folder), "openai:m");
            assertThat(server.paths).containsExactly("/v1/chat/completions");
            assertThat(server.authorizations).containsExactly("Bearer " + KEY);
        }
    }

    private String said(Environment environment, String model) throws Exception {
        var prompts = folder.resolve("one.jsonl");
        Files.writeString(prompts, LIST);
        var out = new ByteArrayOutputStream();
        Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                environment,
                "--prompts",
                prompts.toString(),
                "--model",
                model);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void fileWithoutAPrompt_isSaidToBeEmpty() throws Exception {
        var empty = Files.writeString(folder.resolve("empty.jsonl"), "\n\n");
        assertThatThrownBy(() -> Main.run(System.out, new Environment(Map.of(), folder), "--prompts", empty.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no prompt in " + empty);
    }

    /** A model that always says the same. */
    private static final class Server implements AutoCloseable {

        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        private final List<String> paths = new CopyOnWriteArrayList<>();
        private final List<String> authorizations = new CopyOnWriteArrayList<>();

        Server(String answer) throws IOException {
            server.createContext("/", exchange -> {
                exchange.getRequestBody().readAllBytes();
                paths.add(exchange.getRequestURI().getPath());
                authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
                var bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
        }

        String root() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
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
