package dev.awsagent.testkit;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A language model that gives the answers of a script, one after the other, and keeps what it was asked. Once the script is
 * over, the next request fails. Thread-safe.
 *
 * <pre>{@code
 * var model = ScriptedChatModel.of(
 *         ScriptedChatModel.calls("dynamodb_list_tables", "{}"),
 *         ScriptedChatModel.says("There are two tables."));
 * ...
 * assertThat(model.prompts()).doesNotContain(secret);
 * assertThat(model.unused()).isZero();
 * }</pre>
 */
public final class ScriptedChatModel implements ChatModel {

    /** One answer of a script: made from the request that it answers, or thrown. */
    @FunctionalInterface
    public interface Answer {
        /** Answers; what it throws is the failure of the model. */
        AiMessage to(ChatRequest request);
    }

    private static final Pattern BEFORE_A_WORD = Pattern.compile("(?<=\\s)(?=\\S)");

    private final Queue<Answer> script;
    private final int length;
    private final List<ChatRequest> requests = new ArrayList<>();
    private int calls;

    private ScriptedChatModel(List<Answer> script) {
        this.script = new ArrayDeque<>(script);
        this.length = script.size();
    }

    /** A model with this script. */
    public static ScriptedChatModel of(Answer... script) {
        return new ScriptedChatModel(List.of(script));
    }

    /** An answer in words. */
    public static Answer says(String text) {
        Objects.requireNonNull(text, "text");
        return request -> AiMessage.from(text);
    }

    /**
     * An answer that calls one tool.
     *
     * @param json the arguments, sent as they are: a test may send nonsense
     */
    public static Answer calls(String tool, String json) {
        return request -> AiMessage.from(toolCall("call-1", tool, json));
    }

    /** The same with arguments by input name, as for {@link ToolRunner}. */
    public static Answer calls(String tool, Map<String, ?> arguments) {
        return calls(tool, ToolRunner.json(arguments).toString());
    }

    /**
     * An answer that calls one tool with something that the model was told, such as an id in an earlier result.
     *
     * @param wanted what it looks like
     * @param arguments the arguments, made from the first such text in the conversation
     */
    public static Answer callsWith(Pattern wanted, String tool, Function<String, Map<String, ?>> arguments) {
        Objects.requireNonNull(wanted, "wanted");
        return request -> {
            var found = wanted.matcher(request.messages().toString());
            if (!found.find()) {
                throw new AssertionError(
                        "the model was told nothing that looks like " + wanted + ": " + request.messages());
            }
            return calls(tool, arguments.apply(found.group())).to(request);
        };
    }

    /** An answer that calls several tools at once: their names and arguments in turn, as for {@link #calls}. */
    public static Answer callsAll(String... toolsAndJson) {
        if (toolsAndJson.length == 0 || toolsAndJson.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "give a tool's name and its arguments in turn, got " + toolsAndJson.length + " texts");
        }
        var all = new ArrayList<ToolExecutionRequest>();
        for (int i = 0; i < toolsAndJson.length; i += 2) {
            all.add(toolCall("call-" + (i / 2 + 1), toolsAndJson[i], toolsAndJson[i + 1]));
        }
        return request -> AiMessage.from(all);
    }

    /** The calls of several answers in one. */
    public static Answer callsAll(Answer... calls) {
        return request -> {
            var toolsAndJson = new ArrayList<String>();
            for (var call : calls) {
                for (var one : call.to(request).toolExecutionRequests()) {
                    toolsAndJson.add(one.name());
                    toolsAndJson.add(one.arguments());
                }
            }
            return callsAll(toolsAndJson.toArray(String[]::new)).to(request);
        };
    }

    /** No answer: the model throws. */
    public static Answer fails(RuntimeException error) {
        Objects.requireNonNull(error, "error");
        return request -> {
            throw error;
        };
    }

    /** An answer in words that depends on what was asked. */
    public static Answer replies(Function<ChatRequest, String> reply) {
        Objects.requireNonNull(reply, "reply");
        return request -> AiMessage.from(reply.apply(request));
    }

    private static ToolExecutionRequest toolCall(String id, String tool, String json) {
        return ToolExecutionRequest.builder().id(id).name(tool).arguments(json).build();
    }

    /** What it was asked so far, oldest first. */
    public synchronized List<ChatRequest> requests() {
        return List.copyOf(requests);
    }

    /**
     * Everything that it was told so far, as one text: messages, tool descriptions and settings. For asserting what must
     * not be in it.
     */
    public synchronized String prompts() {
        return requests.stream().map(ChatRequest::toString).collect(Collectors.joining("\n"));
    }

    /** How many answers of the script were not asked for. */
    public synchronized int unused() {
        return script.size();
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return answer(request);
    }

    private ChatResponse answer(ChatRequest request) {
        Answer next;
        int number;
        synchronized (this) {
            requests.add(request);
            number = ++calls;
            next = script.poll();
        }
        if (next == null) {
            throw new IllegalStateException("the script has " + length + (length == 1 ? " answer" : " answers")
                    + " and the model was asked " + number + " times; the last message was: "
                    + request.messages().get(request.messages().size() - 1));
        }
        return ChatResponse.builder()
                .id("scripted-" + number)
                .modelName("scripted")
                .aiMessage(next.to(request))
                .build();
    }

    /** The same model as one that answers word by word: it shares the script and the record of requests. */
    public StreamingChatModel streaming() {
        return new Streaming(this);
    }

    private record Streaming(ScriptedChatModel model) implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            ChatResponse response;
            try {
                response = model.answer(request);
            } catch (RuntimeException e) {
                handler.onError(e);
                return;
            }
            var text = response.aiMessage().text();
            if (text != null) {
                for (var word : BEFORE_A_WORD.split(text)) {
                    handler.onPartialResponse(word);
                }
            }
            handler.onCompleteResponse(response);
        }
    }
}
