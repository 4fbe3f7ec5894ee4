package dev.awsagent.benchmarks.understanding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Redactor;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model whose answers are written into a file, one a line, or read back from it: the answers to a prompt in the order in
 * which they were given. Results of AWS differ from run to run, so that a question may not be the one that was recorded; how
 * often it was not is counted. A question that failed fails again, for the same reason.
 */
final class RecordedModel implements ChatModel {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the agent tells apart. */
    private static final Set<String> KNOWN = Stream.of(
                    AuthenticationException.class,
                    ContentFilteredException.class,
                    HttpException.class,
                    InvalidRequestException.class,
                    ModelNotFoundException.class,
                    RateLimitException.class,
                    TimeoutException.class,
                    UnresolvedModelServerException.class)
            .map(Class::getName)
            .collect(Collectors.toSet());

    private final @Nullable ChatModel asked;
    private final Path file;
    private final Map<String, List<JsonNode>> answers = new HashMap<>();
    private String prompt = "";
    private int question;
    private int others;

    private RecordedModel(@Nullable ChatModel asked, Path file) {
        this.asked = asked;
        this.file = file;
    }

    /** Asks the model and writes what it says into a new file. */
    static RecordedModel recording(ChatModel model, Path file) throws IOException {
        Files.deleteIfExists(file);
        return new RecordedModel(model, file);
    }

    /** Says what is in the file. */
    static RecordedModel replaying(Path file) throws IOException {
        var model = new RecordedModel(null, file);
        for (var line : Files.readAllLines(file)) {
            var answer = JSON.readTree(line);
            model.answers
                    .computeIfAbsent(answer.path("prompt").asText(), id -> new ArrayList<>())
                    .add(answer);
        }
        return model;
    }

    /** The next questions belong to this prompt. */
    synchronized void at(String prompt) {
        this.prompt = prompt;
        this.question = 0;
    }

    /** How many questions were others than those that were recorded. */
    synchronized int others() {
        return others;
    }

    @Override
    public synchronized ChatResponse chat(ChatRequest request) {
        var hash = hash(request);
        question++;
        if (asked != null) {
            try {
                var response = asked.chat(request);
                if (Thread.interrupted()) {
                    // Nobody waited for it any longer.
                    throw new TimeoutException("it took too long");
                }
                write(hash, response);
                return response;
            } catch (RuntimeException e) {
                write(hash, e);
                throw e;
            }
        }
        var recorded = answers.getOrDefault(prompt, List.of());
        if (question > recorded.size()) {
            throw new IllegalStateException("the recording " + file.getFileName() + " has " + recorded.size()
                    + " answers for " + prompt + ", and this is question " + question + "; record it anew");
        }
        var answer = recorded.get(question - 1);
        others += hash.equals(answer.path("question").asText()) ? 0 : 1;
        if (answer.has("failed")) {
            throw failure(answer.path("failed"));
        }
        return read(answer);
    }

    private void write(String hash, RuntimeException failure) {
        var answer = JSON.createObjectNode().put("prompt", prompt).put("question", hash);
        var failed = telling(failure);
        var written = answer.putObject("failed").put("message", Redactor.redact(String.valueOf(failed.getMessage())));
        if (failed instanceof ToolException said) {
            written.put("kind", said.kind().name()).put("hint", said.hint());
        } else {
            written.put("class", failed.getClass().getName());
        }
        if (failed instanceof HttpException http) {
            written.put("status", http.statusCode());
        }
        append(answer);
    }

    /** Of what failed for what, the one that the agent goes by. */
    private static Throwable telling(Throwable failure) {
        var root = failure;
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof ToolException
                    || KNOWN.contains(cause.getClass().getName())) {
                return cause;
            }
        }
        return root;
    }

    private static RuntimeException failure(JsonNode failed) {
        var message = failed.path("message").asText();
        if (failed.has("kind")) {
            return new ToolException(
                    FailureKind.valueOf(failed.path("kind").asText()),
                    message,
                    failed.path("hint").asText(null));
        }
        var name = failed.path("class").asText();
        if (name.equals(HttpException.class.getName())) {
            return new HttpException(failed.path("status").asInt(), message);
        }
        if (!KNOWN.contains(name)) {
            return new IllegalStateException(message);
        }
        try {
            return (RuntimeException)
                    Class.forName(name).getConstructor(String.class).newInstance(message);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the recording has a failure '" + name + "'; record it anew", e);
        }
    }

    private void write(String hash, ChatResponse response) {
        var answer = JSON.createObjectNode().put("prompt", prompt).put("question", hash);
        answer.put("text", response.aiMessage().text());
        var calls = answer.putArray("calls");
        for (var call : response.aiMessage().toolExecutionRequests()) {
            calls.addObject().put("id", call.id()).put("name", call.name()).put("arguments", call.arguments());
        }
        tokens(answer, response.tokenUsage());
        append(answer);
    }

    private void append(ObjectNode answer) {
        try {
            Files.writeString(
                    file, JSON.writeValueAsString(answer) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void tokens(ObjectNode answer, @Nullable TokenUsage usage) {
        if (usage != null) {
            answer.put("inputTokens", usage.inputTokenCount()).put("outputTokens", usage.outputTokenCount());
        }
    }

    private static ChatResponse read(JsonNode answer) {
        var calls = new ArrayList<ToolExecutionRequest>();
        for (var call : answer.path("calls")) {
            calls.add(ToolExecutionRequest.builder()
                    .id(call.path("id").asText(null))
                    .name(call.path("name").asText())
                    .arguments(call.path("arguments").asText())
                    .build());
        }
        var text = answer.path("text").asText(null);
        var message = calls.isEmpty()
                ? AiMessage.from(Objects.requireNonNullElse(text, ""))
                : AiMessage.builder().text(text).toolExecutionRequests(calls).build();
        var response = ChatResponse.builder().aiMessage(message);
        if (answer.hasNonNull("inputTokens")) {
            response.tokenUsage(new TokenUsage(
                    answer.path("inputTokens").asInt(),
                    answer.path("outputTokens").asInt()));
        }
        return response.build();
    }

    private static String hash(ChatRequest request) {
        try {
            var all = new StringBuilder(request.messages().toString());
            for (ToolSpecification tool : request.toolSpecifications()) {
                all.append(tool.toJson());
            }
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(all.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
