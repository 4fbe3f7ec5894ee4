package dev.awsagent.benchmarks.understanding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
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
import org.jspecify.annotations.Nullable;

/**
 * A model whose answers are written into a file, one a line, or read back from it: the answers to a prompt in the order in
 * which they were given. Results of AWS differ from run to run, so that a question may not be the one that was recorded; how
 * often it was not is counted.
 */
final class RecordedModel implements ChatModel {

    private static final ObjectMapper JSON = new ObjectMapper();

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
            var response = asked.chat(request);
            write(hash, response);
            return response;
        }
        var recorded = answers.getOrDefault(prompt, List.of());
        if (question > recorded.size()) {
            throw new IllegalStateException("the recording " + file.getFileName() + " has " + recorded.size()
                    + " answers for " + prompt + ", and this is question " + question + "; record it anew");
        }
        var answer = recorded.get(question - 1);
        others += hash.equals(answer.path("question").asText()) ? 0 : 1;
        return read(answer);
    }

    private void write(String hash, ChatResponse response) {
        var answer = JSON.createObjectNode().put("prompt", prompt).put("question", hash);
        answer.put("text", response.aiMessage().text());
        var calls = answer.putArray("calls");
        for (var call : response.aiMessage().toolExecutionRequests()) {
            calls.addObject().put("id", call.id()).put("name", call.name()).put("arguments", call.arguments());
        }
        tokens(answer, response.tokenUsage());
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
