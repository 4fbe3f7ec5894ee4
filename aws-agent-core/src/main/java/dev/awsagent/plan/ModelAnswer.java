package dev.awsagent.plan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Redactor;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a model's answer means. Nothing in it is trusted: not its tool names, its ids, its arguments or its size. */
sealed interface ModelAnswer {

    /** It makes sense. */
    record Understood(Planning planning) implements ModelAnswer {}

    /**
     * It does not.
     *
     * @param reason in a line, for a person
     * @param correction what to add to the conversation so that the model can do better
     */
    record Senseless(String reason, List<ChatMessage> correction) implements ModelAnswer {}

    int MAX_ARGUMENTS = 200_000;
    int MAX_TEXT = 200_000;
    int MAX_NAMED = 40;
    Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    ObjectReader ARGUMENTS = Json.mapper()
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    static ModelAnswer read(@Nullable ChatResponse response, PlanRequest request, String planner, int maxCalls) {
        if (response == null) {
            return empty();
        }
        var message = response.aiMessage();
        if (!message.hasToolExecutionRequests()) {
            return words(message, response.finishReason(), request);
        }
        return calls(message.toolExecutionRequests(), request, planner, maxCalls);
    }

    private static ModelAnswer words(AiMessage message, @Nullable FinishReason finish, PlanRequest request) {
        var text = message.text() == null ? "" : message.text();
        if (text.length() > MAX_TEXT) {
            return new Senseless(
                    "it answered with " + text.length() + " characters, at most " + MAX_TEXT + " are read",
                    List.of(UserMessage.from("Your answer was too long. Answer briefly.")));
        }
        text = Redactor.redact(ModelPrompt.withoutMarks(text)).strip();
        if (text.isEmpty()) {
            return empty();
        }
        if (finish == FinishReason.LENGTH) {
            return new Understood(new Planning.Said(text + " … (the model's answer was cut off at its length limit)"));
        }
        // After results a closing question is a courtesy; the answer is what was asked for.
        if (request.rounds().isEmpty() && text.endsWith("?")) {
            return new Understood(new Planning.Clarify(text, List.of(), List.of()));
        }
        return new Understood(new Planning.Said(text));
    }

    private static ModelAnswer empty() {
        return new Senseless(
                "its answer was empty",
                List.of(UserMessage.from("Your answer was empty. Call a tool, or answer in words.")));
    }

    private static ModelAnswer calls(
            List<ToolExecutionRequest> calls, PlanRequest request, String planner, int maxCalls) {
        if (calls.size() > maxCalls) {
            return new Senseless(
                    "it made " + calls.size() + " calls at once, at most " + maxCalls + " are allowed",
                    List.of(UserMessage.from("You made " + calls.size() + " tool calls at once; make at most "
                            + maxCalls + ", and the rest after you saw the results.")));
        }
        var origins = new Origins(request);
        var taken = earlierIds(request);
        var steps = new ArrayList<Step>();
        var echoes = new ArrayList<ToolExecutionRequest>();
        var problems = new ArrayList<@Nullable String>();
        for (var call : calls) {
            var id = freeId(call.id(), taken);
            var tool =
                    request.tools().find(call.name() == null ? "" : call.name()).orElse(null);
            Map<String, JsonNode> values = Map.of();
            String problem = null;
            try {
                if (tool == null) {
                    throw new IllegalArgumentException("there is no tool '" + shortened(call.name()) + "'; "
                            + (request.tools().all().size() > MAX_NAMED
                                    ? "call one of those that are listed, or look for others with " + ModelTools.SEARCH
                                    : "the tools are "
                                            + request.tools().all().stream()
                                                    .map(ToolDefinition::name)
                                                    .collect(Collectors.joining(", "))));
                }
                values = arguments(tool, call.arguments());
                tool.bind(values);
                steps.add(new Step(id, tool.name(), withOrigins(values, origins), request.target()));
            } catch (IllegalArgumentException | ToolException e) {
                problem = e.getMessage();
            }
            problems.add(problem);
            echoes.add(ToolExecutionRequest.builder()
                    .id(id)
                    .name(tool == null ? "unknown_tool" : tool.name())
                    .arguments(ModelPrompt.arguments(tool, values))
                    .build());
        }
        if (steps.size() == calls.size()) {
            return new Understood(new Planning.Planned(new Plan(planner, steps), true));
        }
        return senseless(echoes, problems);
    }

    private static ModelAnswer senseless(List<ToolExecutionRequest> echoes, List<@Nullable String> problems) {
        var correction = new ArrayList<ChatMessage>();
        correction.add(AiMessage.from(echoes));
        var reasons = new ArrayList<String>();
        for (int i = 0; i < echoes.size(); i++) {
            var problem = problems.get(i);
            if (problem != null) {
                reasons.add(problem);
            }
            correction.add(ToolExecutionResultMessage.from(
                    echoes.get(i),
                    problem == null
                            ? "Not run, because another call of the same answer was wrong. Send all calls again."
                            : "Not run: " + Redactor.redact(problem) + ". Correct it, or ask the user."));
        }
        return new Senseless(Redactor.redact(String.join("; ", reasons)), correction);
    }

    private static Map<String, JsonNode> arguments(ToolDefinition tool, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return Map.of();
        }
        if (text.length() > MAX_ARGUMENTS) {
            throw new IllegalArgumentException("the arguments of " + tool.name() + " have " + text.length()
                    + " characters, at most " + MAX_ARGUMENTS + " are allowed");
        }
        JsonNode node;
        try {
            node = ARGUMENTS.readTree(text);
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            throw new IllegalArgumentException("the arguments of " + tool.name() + " are no JSON: '" + shortened(text)
                    + "'" + (where == null ? "" : ", wrong at character " + where.getCharOffset()));
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException(
                    "the arguments of " + tool.name() + " must be a JSON object, got '" + shortened(text) + "'");
        }
        var values = new LinkedHashMap<String, JsonNode>();
        for (var property : node.properties()) {
            // Models write null for what they leave out.
            if (!property.getValue().isNull()) {
                values.put(property.getKey(), property.getValue());
            }
        }
        return values;
    }

    private static Map<String, Argument> withOrigins(Map<String, JsonNode> values, Origins origins) {
        var arguments = new LinkedHashMap<String, Argument>();
        values.forEach((name, value) -> arguments.put(name, new Argument(value, origins.of(value))));
        return arguments;
    }

    private static Set<String> earlierIds(PlanRequest request) {
        var ids = new HashSet<String>();
        for (var round : request.rounds()) {
            round.plan().steps().forEach(step -> ids.add(step.id()));
        }
        return ids;
    }

    private static String freeId(@Nullable String given, Set<String> taken) {
        if (given != null && SAFE_ID.matcher(given).matches() && taken.add(given)) {
            return given;
        }
        for (int number = taken.size() + 1; ; number++) {
            if (taken.add(Integer.toString(number))) {
                return Integer.toString(number);
            }
        }
    }

    private static String shortened(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
