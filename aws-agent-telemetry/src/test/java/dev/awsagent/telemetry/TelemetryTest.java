package dev.awsagent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Reply;
import dev.awsagent.agent.TurnObserver;
import dev.awsagent.credential.Environment;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryTest {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @ToolInfo(name = "box_list_items", value = "Lists what is in a box.", effect = Effect.READ)
    static final class ListItems implements Tool<ListItems.Input, List<String>> {
        record Input(@Param("Box name") String box) {}

        @Override
        public ToolResult<List<String>> call(Input in, ToolCall call) {
            if (in.box().equals("red")) {
                throw new ToolException(FailureKind.NOT_FOUND, "there is no box red", null);
            }
            return ToolResult.ok(List.of("private-apple"));
        }

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }
    }

    /** Calls the tool once, and then says something. */
    private static ChatModel model(String box) {
        return new ChatModel() {
            private int asked;

            @Override
            public ChatResponse chat(ChatRequest request) {
                var call = ToolExecutionRequest.builder()
                        .id("call_1")
                        .name("box_list_items")
                        .arguments("{\"box\":\"" + box + "\"}")
                        .build();
                return ChatResponse.builder()
                        .aiMessage(asked++ == 0 ? AiMessage.from(call) : AiMessage.from("That is all."))
                        .tokenUsage(new TokenUsage(100, 10))
                        .build();
            }
        };
    }

    private Reply ask(String box, TurnObserver... observers) {
        return ask(model(box), observers);
    }

    private Reply ask(ChatModel model, TurnObserver... observers) {
        var builder = AwsAgent.builder()
                .plugins(false)
                .tools(new ListItems())
                .model(model)
                .model("azure:gpt-x");
        for (var observer : observers) {
            builder.observer(observer);
        }
        try (var agent = builder.build()) {
            return agent.ask("I wonder what is in it");
        }
    }

    private Tracing tracing() {
        return new Tracing(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build());
    }

    private SpanData span(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + spans.getFinishedSpanItems()));
    }

    private static String text(SpanData span, String attribute) {
        return span.getAttributes().get(AttributeKey.stringKey(attribute));
    }

    @Test
    void turn_isASpanWithItsNodesModelAndTools() {
        assertThat(ask("blue", tracing())).isInstanceOf(Reply.Answer.class);
        var agent = span("invoke_agent aws-agent");
        assertThat(text(agent, "gen_ai.operation.name")).isEqualTo("invoke_agent");
        assertThat(text(agent, "awsagent.planner")).isEqualTo("azure:gpt-x");
        var plan = span("awsagent.node plan");
        assertThat(plan.getParentSpanId()).isEqualTo(agent.getSpanId());
        var chat = span("chat gpt-x");
        assertThat(chat.getParentSpanId()).isEqualTo(plan.getSpanId());
        assertThat(chat.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(text(chat, "gen_ai.provider.name")).isEqualTo("azure.ai.openai");
        assertThat(text(chat, "gen_ai.request.model")).isEqualTo("gpt-x");
        assertThat(chat.getAttributes().get(AttributeKey.longKey("gen_ai.usage.input_tokens")))
                .isEqualTo(100);
        var tool = span("execute_tool box_list_items");
        assertThat(text(tool, "gen_ai.tool.call.id")).isEqualTo("call_1");
        assertThat(text(tool, "error.type")).isNull();
        assertThat(spans.getFinishedSpanItems()).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(agent.getTraceId());
            assertThat(span.getAttributes().toString())
                    .doesNotContain("private-apple")
                    .doesNotContain("wonder");
        });
    }

    @Test
    void toolThatFails_isASpanThatSaysWhy() {
        ask("red", tracing());
        assertThat(text(span("execute_tool box_list_items"), "error.type")).isEqualTo("not_found");
    }

    /** Turned away, after a moment. */
    private static ChatModel failing() {
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                throw new RateLimitException("slow down");
            }
        };
    }

    @Test
    void modelThatFails_isASpanAndAMeasureThatSayWhy() {
        assertThat(ask(failing(), new Metrics(meters), tracing())).isInstanceOf(Reply.Failed.class);
        var chat = span("chat gpt-x");
        assertThat(text(chat, "error.type")).isEqualTo("model");
        assertThat(chat.getEndEpochNanos())
                .as("it ends when it failed, not when something else happens")
                .isLessThanOrEqualTo(span("awsagent.node plan").getEndEpochNanos());
        assertThat(meters.get("gen_ai.client.operation.duration")
                        .tag("error.type", "model")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void turn_isMeasured() {
        ask("blue", new Metrics(meters), tracing());
        assertThat(meters.get("gen_ai.client.operation.duration")
                        .tag("gen_ai.request.model", "gpt-x")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("gen_ai.client.token.usage")
                        .tag("gen_ai.token.type", "input")
                        .tag("gen_ai.operation.name", "chat")
                        .summary()
                        .totalAmount())
                .isEqualTo(200);
        assertThat(meters.get("awsagent.tool.duration")
                        .tag("gen_ai.tool.name", "box_list_items")
                        .tag("error.type", "none")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("awsagent.node.duration")
                        .tag("awsagent.node", "plan")
                        .timer()
                        .totalTime(TimeUnit.NANOSECONDS))
                .isPositive();
        assertThat(spans.getFinishedSpanItems()).isNotEmpty();
    }

    @Test
    void observerThatThrows_changesNothing() {
        assertThat(ask("blue", conversation -> event -> {
                    throw new IllegalStateException("an observer of somebody's");
                }))
                .isInstanceOf(Reply.Answer.class);
    }

    private void asked(Path home, String config) throws Exception {
        var file = home.resolve(".config/aws-agent/config.yml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, config);
        try (var agent = AwsAgent.builder()
                .environment(new Environment(Map.of(), home))
                .plugins(false)
                .tools(new ListItems())
                .model(model("blue"))
                .modelFromConfig()
                .build()) {
            agent.ask("what is in box blue?");
        }
    }

    @Test
    void nothing_isTracedUnlessTheConfigurationSaysSo(@TempDir Path home) throws Exception {
        GlobalOpenTelemetry.resetForTest();
        GlobalOpenTelemetry.set(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build());
        io.micrometer.core.instrument.Metrics.addRegistry(meters);
        try {
            asked(home, "telemetry: {traces: false}\n");
            assertThat(spans.getFinishedSpanItems()).isEmpty();
            assertThat(meters.getMeters()).isEmpty();

            asked(home, "telemetry:\n  traces: true\n");
            assertThat(spans.getFinishedSpanItems())
                    .extracting(SpanData::getName)
                    .anyMatch(name -> name.startsWith("invoke_agent"));
            assertThat(meters.getMeters()).isEmpty();

            spans.reset();
            asked(home, "telemetry: {traces: on, metrics: on}\n");
            assertThat(spans.getFinishedSpanItems()).isNotEmpty();
            assertThat(meters.getMeters()).isNotEmpty();
        } finally {
            GlobalOpenTelemetry.resetForTest();
            io.micrometer.core.instrument.Metrics.removeRegistry(meters);
        }
    }

    @Test
    void whatNobodyKnows_isSaid(@TempDir Path home) {
        assertThatThrownBy(() -> asked(home, "telemetry: {dreams: true}\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("telemetry.dreams");
        assertThatThrownBy(() -> asked(home, "telemetry: {traces: maybe}\n"))
                .hasMessageContaining("telemetry.traces is neither on nor off");
    }
}
