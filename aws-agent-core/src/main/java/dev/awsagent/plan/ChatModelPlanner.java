package dev.awsagent.plan;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;

/**
 * Plans with a language model, by tool calling. The model reads the request, the tools and the results so far, with
 * secrets taken out; it answers with calls, which become a plan to be reviewed, or with words. It chooses neither profile
 * nor region, and what it claims is no proof of anything. Immutable and thread-safe, as far as the model is.
 */
public final class ChatModelPlanner implements Planner {

    /**
     * How far a model may go.
     *
     * @param calls the most tool calls in one answer
     * @param corrections how often an answer that makes no sense is sent back, with the reason, before planning fails
     * @param tokens the most tokens that one request to the model may take, counted as four characters each; older turns
     *     are left out, and results cut, to stay below it
     * @param timeout how long one answer may take
     */
    public record Limits(int calls, int corrections, int tokens, Duration timeout) {

        public static final Limits DEFAULT = new Limits(8, 2, 100_000, Duration.ofMinutes(2));

        public Limits {
            Objects.requireNonNull(timeout, "timeout");
            if (calls < 1 || corrections < 0 || tokens < 1_000 || timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException(
                        "limits need 1 call or more, 0 corrections or more, 1000 tokens or more and a timeout, got "
                                + calls + ", " + corrections + ", " + tokens + ", " + timeout);
            }
        }
    }

    private final ModelCall model;
    private final String name;
    private final Limits limits;

    private ChatModelPlanner(ModelCall model, String name, Limits limits) {
        this.model = model;
        this.name = Objects.requireNonNull(name, "name");
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /** Plans with a model that answers all at once. */
    public static ChatModelPlanner of(ChatModel model, String name) {
        return new ChatModelPlanner(ModelCall.of(model, name), name, Limits.DEFAULT);
    }

    /** Plans with a model that answers word by word; the words go to {@link PlanRequest#tokens()} as they come. */
    public static ChatModelPlanner streaming(StreamingChatModel model, String name) {
        return new ChatModelPlanner(ModelCall.of(model, name), name, Limits.DEFAULT);
    }

    public ChatModelPlanner withLimits(Limits limits) {
        return new ChatModelPlanner(model, name, limits);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Planning plan(PlanRequest request) {
        var tools = ModelPrompt.tools(request.tools());
        var messages = new ArrayList<ChatMessage>(ModelPrompt.messages(request, tools, limits.tokens()));
        for (int attempt = 1; ; attempt++) {
            var response = model.ask(
                    ChatRequest.builder()
                            .messages(messages)
                            .toolSpecifications(tools)
                            .build(),
                    limits.timeout(),
                    request.tokens());
            var reading = ModelAnswer.read(response, request, name, limits.calls());
            if (reading instanceof ModelAnswer.Understood understood) {
                return understood.planning();
            }
            var senseless = (ModelAnswer.Senseless) reading;
            if (attempt > limits.corrections()) {
                throw new ToolException(
                        FailureKind.MODEL,
                        name + " gave no usable answer in " + attempt + (attempt == 1 ? " attempt: " : " attempts: ")
                                + senseless.reason(),
                        "say it in other words, use another model, or go without a model; nothing ran");
            }
            messages.addAll(senseless.correction());
            // Whoever reads along sees where the next answer begins.
            request.tokens().accept("\n");
        }
    }
}
