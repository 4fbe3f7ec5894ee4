package dev.awsagent.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.awsagent.internal.Json;
import dev.awsagent.tool.ToolDefinition;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tools that a model is offered for one request: all of them where they are few; else those that the words of the
 * request are about and those that were used in this turn, with a tool to look for others. Belongs to one request.
 */
final class ModelTools {

    /** The name of the tool that looks for others. It runs here, and is no step of a plan. */
    static final String SEARCH = "find_tools";

    private static final int FOUND = 8;
    private static final int EARLIER_TURNS = 2;
    private static final int MAX_QUERY = 500;

    private static final ToolSpecification SEARCHING = ToolSpecification.builder()
            .name(SEARCH)
            .description(
                    "Finds more tools. Not all are listed here: call this, by itself, when none of them does what is"
                            + " asked. It changes nothing.")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("query", "What the tool should do, in a few words: delete an S3 bucket")
                    .required("query")
                    .additionalProperties(false)
                    .build())
            .build();

    private final ToolSearch all;
    private final boolean searching;
    private final Map<String, ToolDefinition> offered = new LinkedHashMap<>();

    private ModelTools(ToolSearch all, boolean searching) {
        this.all = all;
        this.searching = searching;
    }

    /** @param most so many are offered at first */
    static ModelTools of(PlanRequest request, ToolSearch all, int most) {
        var tools = request.tools().all();
        var offer = new ModelTools(all, tools.size() > most);
        if (!offer.searching) {
            offer.add(tools);
            return offer;
        }
        var about = new TreeMap<String, ToolDefinition>();
        all.find(request.message(), Math.max(1, most * 2 / 3)).forEach(tool -> about.put(tool.name(), tool));
        var before = new StringBuilder();
        var turns = request.history();
        for (var turn : turns.subList(Math.max(0, turns.size() - EARLIER_TURNS), turns.size())) {
            before.append(turn.message()).append(' ');
        }
        if (request.pending() != null) {
            before.append(request.pending().message());
        }
        all.find(before.toString(), most / 3).forEach(tool -> about.put(tool.name(), tool));
        offer.add(List.copyOf(about.values()));
        for (var round : request.rounds()) {
            for (var step : round.plan().steps()) {
                request.tools().find(step.tool()).ifPresent(tool -> offer.add(List.of(tool)));
            }
        }
        return offer;
    }

    private void add(List<ToolDefinition> tools) {
        tools.forEach(tool -> offered.putIfAbsent(tool.name(), tool));
    }

    /**
     * In an order that stays: what a question adds comes last, so that a provider finds what it has read before at the beginning
     * of the next one.
     */
    List<ToolSpecification> specifications() {
        var specifications = new ArrayList<ToolSpecification>();
        if (searching) {
            specifications.add(SEARCHING);
        }
        specifications.addAll(ModelPrompt.tools(offered.values()));
        return specifications;
    }

    /**
     * Answers a model that looks for tools, and offers what was found from here on.
     *
     * @return what to add to the conversation; empty when it did not look for any
     */
    List<ChatMessage> search(@Nullable ChatResponse response) {
        var calls = response == null ? null : response.aiMessage().toolExecutionRequests();
        if (!searching || calls == null || calls.stream().noneMatch(ModelTools::isSearch)) {
            return List.of();
        }
        var echoes = new ArrayList<ToolExecutionRequest>();
        var answers = new ArrayList<ChatMessage>();
        for (int i = 0; i < calls.size(); i++) {
            var call = calls.get(i);
            var query = isSearch(call) ? query(call) : "";
            var echo = ToolExecutionRequest.builder()
                    .id("search_" + offered.size() + "_" + i)
                    .name(isSearch(call) ? SEARCH : "unknown_tool")
                    .arguments(Json.object().put("query", query).toString())
                    .build();
            echoes.add(echo);
            answers.add(ToolExecutionResultMessage.from(
                    echo, isSearch(call) ? found(query) : "Not run: look for tools first, then call this again."));
        }
        var messages = new ArrayList<ChatMessage>();
        messages.add(AiMessage.from(echoes));
        messages.addAll(answers);
        return messages;
    }

    private static boolean isSearch(ToolExecutionRequest call) {
        return SEARCH.equals(call.name());
    }

    private static String query(ToolExecutionRequest call) {
        try {
            var query = Json.mapper()
                    .readTree(call.arguments() == null ? "{}" : call.arguments())
                    .path("query")
                    .asText("");
            return query.length() > MAX_QUERY ? query.substring(0, MAX_QUERY) : query;
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private String found(String query) {
        var tools = all.find(query, FOUND);
        if (tools.isEmpty()) {
            return "No tool is about '" + query + "'. Say it in other words, or tell the user that no tool does it.";
        }
        add(tools);
        return "These can be called now: "
                + tools.stream()
                        .map(tool -> tool.name() + " (" + tool.description() + ")")
                        .collect(Collectors.joining("; "));
    }
}
