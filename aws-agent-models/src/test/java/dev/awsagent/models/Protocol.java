package dev.awsagent.models;

import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import dev.awsagent.model.ModelSettings;
import dev.awsagent.plan.ChatModelPlanner;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.eventstream.HeaderValue;
import software.amazon.awssdk.eventstream.Message;

/** What each provider's server says on the wire, and how a planner that asks it is made. */
enum Protocol {
    OPENAI(new OpenAiModels(), "/v1", "/v1/chat/completions", "/v1/chat/completions", "Authorization", "Bearer "),
    AZURE(new AzureOpenAiModels(), "", "/openai/v1/chat/completions", "/openai/v1/chat/completions", "api-key", ""),
    ANTHROPIC(new AnthropicModels(), "/v1", "/v1/messages", "/v1/messages", "x-api-key", ""),
    OLLAMA(new OllamaModels(), "", "/api/chat", "/api/chat", "Authorization", "Bearer "),
    GEMINI(
            new GeminiModels(),
            "/v1beta",
            "/v1beta/models/m:generateContent",
            "/v1beta/models/m:streamGenerateContent",
            "x-goog-api-key",
            ""),
    BEDROCK(null, "", "/model/m/converse", "/model/m/converse-stream", "Authorization", "AWS4-HMAC-SHA256 Credential=");

    /** A call of a tool, with arguments as JSON. */
    record Call(String tool, String arguments) {}

    static final String KEY = "key-of-the-model-123456";

    private static final String SSE = "text/event-stream";

    final HttpModels models;
    final String base;
    final String path;

    final String streamPath;

    final String header;
    final String before;

    Protocol(HttpModels models, String base, String path, String streamPath, String header, String before) {
        this.models = models;
        this.base = base;
        this.path = path;
        this.streamPath = streamPath;
        this.header = header;
        this.before = before;
    }

    String planner() {
        return name().toLowerCase(java.util.Locale.ROOT) + ":m";
    }

    ChatModelPlanner blocking(URI root, Duration timeout) {
        var model = models == null
                ? new BedrockModels().create("m", bedrock(root))
                : models.blocking(access(root, timeout));
        return ChatModelPlanner.of(model, planner());
    }

    ChatModelPlanner streaming(URI root, Duration timeout) {
        var model = models == null
                ? new BedrockModels().createStreaming("m", bedrock(root)).orElseThrow()
                : models.streaming(access(root, timeout));
        return ChatModelPlanner.streaming(model, planner());
    }

    private Access access(URI root, Duration timeout) {
        var none = ModelSettings.of(models.provider(), new Environment(Map.of(), Path.of("nowhere")));
        return new Access(models.at(URI.create(root + base)), KEY, "m", timeout, models.tokens(none));
    }

    /** Through the agent's own credentials and their gate. */
    private static ModelSettings bedrock(URI root) {
        var environment = new Environment(
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        "testing-id",
                        "AWS_SECRET_ACCESS_KEY",
                        KEY,
                        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
                        root.toString(),
                        "AWSAGENT_LONGEST_PAUSE",
                        "PT0.05S"),
                Path.of("nowhere").toAbsolutePath());
        var credentials = ServiceLoader.load(CredentialService.Factory.class)
                .findFirst()
                .orElseThrow()
                .create(new CredentialService.Settings(environment, List.of(), null, Prompt.NOBODY, null, null));
        var services = new ModelSettings.Services() {
            @Override
            public <S> Optional<S> of(Class<S> type, Target asked) {
                return credentials.service(type, credentials.settle(asked));
            }
        };
        return new ModelSettings("bedrock", environment, Map.of("region", "us-east-1"), Optional::empty, services);
    }

    /** An answer in words. */
    String says(String text) {
        return switch (this) {
            case OPENAI, AZURE -> ModelServer.message("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", "stop");
            case ANTHROPIC -> anthropic("{\"type\":\"text\",\"text\":\"" + text + "\"}", "end_turn");
            case OLLAMA -> ollama("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", true);
            case GEMINI -> gemini("{\"text\":\"" + text + "\"}", ",\"finishReason\":\"STOP\"");
            case BEDROCK -> bedrock("{\"text\":\"" + text + "\"}", "end_turn");
        };
    }

    String calls(Call... calls) {
        var number = IntStream.range(0, calls.length);
        return switch (this) {
            case OPENAI, AZURE ->
                ModelServer.message(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                                + number.mapToObj(i -> "{\"id\":\"call_" + i
                                                + "\",\"type\":\"function\",\"function\":{\"name\":\"" + calls[i].tool()
                                                + "\",\"arguments\":\"" + escaped(calls[i].arguments()) + "\"}}")
                                        .collect(Collectors.joining(","))
                                + "]}",
                        "tool_calls");
            case ANTHROPIC ->
                anthropic(
                        number.mapToObj(i -> "{\"type\":\"tool_use\",\"id\":\"call_" + i + "\",\"name\":\""
                                        + calls[i].tool() + "\",\"input\":" + calls[i].arguments() + "}")
                                .collect(Collectors.joining(",")),
                        "tool_use");
            case OLLAMA ->
                ollama(
                        "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":["
                                + number.mapToObj(i -> "{\"function\":{\"name\":\"" + calls[i].tool()
                                                + "\",\"arguments\":" + calls[i].arguments() + "}}")
                                        .collect(Collectors.joining(","))
                                + "]}",
                        true);
            case GEMINI ->
                gemini(
                        number.mapToObj(i -> "{\"functionCall\":{\"name\":\"" + calls[i].tool() + "\",\"args\":"
                                        + calls[i].arguments() + "}}")
                                .collect(Collectors.joining(",")),
                        ",\"finishReason\":\"STOP\"");
            case BEDROCK ->
                bedrock(
                        number.mapToObj(i -> "{\"toolUse\":{\"toolUseId\":\"call_" + i + "\",\"name\":\""
                                        + calls[i].tool() + "\",\"input\":" + calls[i].arguments() + "}}")
                                .collect(Collectors.joining(",")),
                        "tool_use");
        };
    }

    String streamType() {
        return switch (this) {
            case OLLAMA -> "application/x-ndjson";
            case BEDROCK -> "application/vnd.amazon.eventstream";
            case OPENAI, AZURE, ANTHROPIC, GEMINI -> SSE;
        };
    }

    /** The whole stream of an answer in these words, one event each; the last event ends it. */
    List<String> streamOf(String... words) {
        var events = new java.util.ArrayList<String>();
        switch (this) {
            case OPENAI, AZURE -> {
                for (var word : words) {
                    events.add(sse(ModelServer.delta("{\"content\":\"" + word + "\"}", "null")));
                }
                events.add(sse(ModelServer.delta("{}", "\"stop\"")) + sse("[DONE]"));
            }
            case ANTHROPIC -> {
                events.add(begun("{\"type\":\"text\",\"text\":\"\"}"));
                for (var word : words) {
                    events.add(sse(
                            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                                    + word + "\"}}"));
                }
                events.add(ended("end_turn"));
            }
            case OLLAMA -> {
                for (var word : words) {
                    events.add(ollama("{\"role\":\"assistant\",\"content\":\"" + word + "\"}", false) + "\n");
                }
                events.add(ollama("{\"role\":\"assistant\",\"content\":\"\"}", true) + "\n");
            }
            case GEMINI -> {
                for (var word : words) {
                    events.add(sse(gemini("{\"text\":\"" + word + "\"}", "")));
                }
                events.add(sse(gemini("{\"text\":\"\"}", ",\"finishReason\":\"STOP\"")));
            }
            case BEDROCK -> {
                events.add(aws("messageStart", "{\"role\":\"assistant\"}"));
                for (var word : words) {
                    events.add(aws(
                            "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + word + "\"}}"));
                }
                events.add(stopped("end_turn"));
            }
        }
        return events;
    }

    /** The stream of an answer that calls a tool, in pieces where the protocol cuts arguments into pieces. */
    List<String> streamOf(Call call) {
        var half = call.arguments().length() / 2;
        return switch (this) {
            case OPENAI, AZURE ->
                List.of(
                        sse(ModelServer.delta(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"call_0\",\"type\":\"function\",\"function\":"
                                        + "{\"name\":\"" + call.tool() + "\",\"arguments\":\""
                                        + escaped(call.arguments().substring(0, half)) + "\"}}]}",
                                "null")),
                        sse(ModelServer.delta(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\""
                                        + escaped(call.arguments().substring(half)) + "\"}}]}",
                                "null")),
                        sse(ModelServer.delta("{}", "\"tool_calls\"")) + sse("[DONE]"));
            case ANTHROPIC ->
                List.of(
                        begun("{\"type\":\"tool_use\",\"id\":\"call_0\",\"name\":\"" + call.tool()
                                + "\",\"input\":{}}"),
                        json(call.arguments().substring(0, half)),
                        json(call.arguments().substring(half)),
                        ended("tool_use"));
            case OLLAMA, GEMINI -> {
                var whole = calls(call);
                yield List.of(this == OLLAMA ? whole + "\n" : sse(whole));
            }
            case BEDROCK ->
                List.of(
                        aws("messageStart", "{\"role\":\"assistant\"}")
                                + aws(
                                        "contentBlockStart",
                                        "{\"contentBlockIndex\":0,\"start\":{\"toolUse\":{\"toolUseId\":\"call_0\",\"name\":\""
                                                + call.tool() + "\"}}}"),
                        input(call.arguments().substring(0, half)),
                        input(call.arguments().substring(half)),
                        stopped("tool_use"));
        };
    }

    private static String input(String part) {
        return aws(
                "contentBlockDelta",
                "{\"contentBlockIndex\":0,\"delta\":{\"toolUse\":{\"input\":\"" + escaped(part) + "\"}}}");
    }

    private static String stopped(String reason) {
        return aws("contentBlockStop", "{\"contentBlockIndex\":0}")
                + aws("messageStop", "{\"stopReason\":\"" + reason + "\"}")
                + aws(
                        "metadata",
                        "{\"usage\":{\"inputTokens\":10,\"outputTokens\":5,\"totalTokens\":15},\"metrics\":{\"latencyMs\":1}}");
    }

    /** An event in AWS's binary form, a character for each byte. */
    private static String aws(String event, String json) {
        var headers = Map.of(
                ":message-type", HeaderValue.fromString("event"),
                ":event-type", HeaderValue.fromString(event),
                ":content-type", HeaderValue.fromString("application/json"));
        var bytes = new Message(headers, json.getBytes(StandardCharsets.UTF_8)).toByteBuffer();
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    private static String json(String part) {
        return sse(
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""
                        + escaped(part) + "\"}}");
    }

    private static String begun(String block) {
        return sse("{\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\","
                        + "\"model\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":10,\"output_tokens\":0}}}")
                + sse("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":" + block + "}");
    }

    private static String ended(String reason) {
        return sse("{\"type\":\"content_block_stop\",\"index\":0}")
                + sse("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                        + "\"},\"usage\":{\"output_tokens\":5}}")
                + sse("{\"type\":\"message_stop\"}");
    }

    /** Anthropic names the event as well as saying it inside. */
    private static String sse(String data) {
        var type = data.startsWith("{\"type\":\"") ? "event: " + data.substring(9, data.indexOf('"', 9)) + "\n" : "";
        return type + "data: " + data + "\n\n";
    }

    private static String escaped(String json) {
        return json.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String anthropic(String content, String reason) {
        return "{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[" + content
                + "],\"stop_reason\":\"" + reason + "\",\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}";
    }

    private static String ollama(String message, boolean done) {
        return "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":" + message + ",\"done\":" + done
                + (done ? ",\"done_reason\":\"stop\",\"prompt_eval_count\":10,\"eval_count\":5}" : "}");
    }

    private static String gemini(String parts, String finish) {
        return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + parts + "]},\"index\":0" + finish
                + "}],\"usageMetadata\":{\"promptTokenCount\":10,\"candidatesTokenCount\":5,\"totalTokenCount\":15},"
                + "\"modelVersion\":\"m\",\"responseId\":\"r1\"}";
    }

    private static String bedrock(String content, String reason) {
        return "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[" + content + "]}},\"stopReason\":\""
                + reason + "\",\"usage\":{\"inputTokens\":10,\"outputTokens\":5,\"totalTokens\":15},"
                + "\"metrics\":{\"latencyMs\":1}}";
    }
}
