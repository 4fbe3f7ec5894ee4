package dev.awsagent.plan;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Answers as it was told to, in order, and keeps what it was asked. */
final class ScriptedModel implements ChatModel {

    private final Deque<Function<ChatRequest, ChatResponse>> script = new ArrayDeque<>();
    final List<ChatRequest> asked = new ArrayList<>();

    ScriptedModel says(String text) {
        return answers(AiMessage.from(text));
    }

    ScriptedModel calls(String tool, String arguments) {
        return answers(AiMessage.from(call("call_" + script.size(), tool, arguments)));
    }

    ScriptedModel answers(AiMessage message) {
        return does(request -> ChatResponse.builder().aiMessage(message).build());
    }

    ScriptedModel does(Function<ChatRequest, ChatResponse> answer) {
        script.add(answer);
        return this;
    }

    static ToolExecutionRequest call(String id, String tool, String arguments) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name(tool)
                .arguments(arguments)
                .build();
    }

    @Override
    public synchronized ChatResponse doChat(ChatRequest request) {
        asked.add(request);
        if (script.isEmpty()) {
            throw new IllegalStateException("the script is over");
        }
        return script.remove().apply(request);
    }

    /** All that the model was sent in one request, as text. */
    String prompt(int index) {
        return asked.get(index).messages().toString() + asked.get(index).toolSpecifications();
    }
}
