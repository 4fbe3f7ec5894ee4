package dev.awsagent.plan;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

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
     * @param tools the most tools that are offered at first; where there are more, those that the request is about, and one to
     *     look for others
     */
    public record Limits(int calls, int corrections, int tokens, Duration timeout, int tools) {

        /** So often it may look for tools that it was not offered. */
        private static final int SEARCHES = 4;

        /** About as many tokens describe a tool. */
        private static final int TOOL = 300;

        public static final Limits DEFAULT = new Limits(8, 2, 100_000, Duration.ofMinutes(2), 40);

        public Limits {
            Objects.requireNonNull(timeout, "timeout");
            if (calls < 1
                    || corrections < 0
                    || tokens < 1_000
                    || timeout.isNegative()
                    || timeout.isZero()
                    || tools < 1) {
                throw new IllegalArgumentException(
                        "limits need 1 call or more, 0 corrections or more, 1000 tokens or more, a timeout and 1 tool or"
                                + " more, got " + calls + ", " + corrections + ", " + tokens + ", " + timeout + ", "
                                + tools);
            }
        }

        /**
         * The same for a model whose questions and answers have to fit a window of so many tokens: a quarter of it is left to the
         * answer, and to what four characters a token do not tell; of the rest at most about half goes to the tools that are offered.
         */
        public Limits within(int context) {
            var most = (int) Math.max(1_000, context * 3L / 4);
            return new Limits(
                    calls, corrections, Math.min(tokens, most), timeout, Math.max(1, Math.min(tools, most / 2 / TOOL)));
        }

        /** The same with as many tools as there are by default. */
        public Limits(int calls, int corrections, int tokens, Duration timeout) {
            this(calls, corrections, tokens, timeout, DEFAULT.tools());
        }
    }

    private final ModelCall model;
    private final String name;
    private final Limits limits;
    private final @Nullable ChatModelPlanner fallback;
    private final @Nullable PlanCache cache;
    private final Map<ToolRegistry, ToolSearch> searches = new WeakHashMap<>();

    private ChatModelPlanner(
            ModelCall model,
            String name,
            Limits limits,
            @Nullable ChatModelPlanner fallback,
            @Nullable PlanCache cache) {
        this.model = model;
        this.name = Objects.requireNonNull(name, "name");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.fallback = fallback;
        this.cache = cache;
    }

    /** Plans with a model that answers all at once. */
    public static ChatModelPlanner of(ChatModel model, String name) {
        return new ChatModelPlanner(ModelCall.of(model, name), name, Limits.DEFAULT, null, null);
    }

    /** Plans with a model that answers word by word; the words go to {@link PlanRequest#tokens()} as they come. */
    public static ChatModelPlanner streaming(StreamingChatModel model, String name) {
        return new ChatModelPlanner(ModelCall.of(model, name), name, Limits.DEFAULT, null, null);
    }

    public ChatModelPlanner withLimits(Limits limits) {
        return new ChatModelPlanner(model, name, limits, fallback, cache);
    }

    /** The same where this other one is asked when the model fails: cannot be reached, turns away, or talks nonsense. */
    public ChatModelPlanner withFallback(ChatModelPlanner other) {
        return new ChatModelPlanner(model, name, limits, Objects.requireNonNull(other, "other"), cache);
    }

    /**
     * The same where the very same request, of the same target with the same tools, gets the plan that it got before. Only
     * plans that do nothing but look are kept, and name no moment; no words are.
     *
     * @param time how long a plan is kept
     */
    public ChatModelPlanner withCache(Duration time) {
        return new ChatModelPlanner(model, name, limits, fallback, new PlanCache(time));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean plansAs(String planner) {
        return planner.equals(name) || fallback != null && fallback.plansAs(planner);
    }

    @Override
    public Planning plan(PlanRequest request) {
        if (fallback == null) {
            return cached(request);
        }
        try {
            return cached(request);
        } catch (ToolException e) {
            if (e.kind() != FailureKind.MODEL) {
                throw e;
            }
            LoggerFactory.getLogger(ChatModelPlanner.class)
                    .info("{} failed, {} is asked in its place: {}", name, fallback.name(), e.getMessage());
            request.tokens().accept("\n");
            return fallback.plan(request);
        }
    }

    private Planning cached(PlanRequest request) {
        return cache == null ? ask(request) : cache.get(request, () -> ask(request));
    }

    private Planning ask(PlanRequest request) {
        var offer = ModelTools.of(request, search(request.tools()), limits.tools());
        var since = new ArrayList<ChatMessage>();
        for (int attempt = 1, searches = 0; ; attempt++) {
            var tools = offer.specifications();
            var question = ChatRequest.builder()
                    .messages(ModelPrompt.messages(request, tools, since, limits.tokens()))
                    .toolSpecifications(tools)
                    .build();
            request.watch().asked(name, ModelPrompt.text(question));
            var response = asked(question, request);
            var found = searches < Limits.SEARCHES ? offer.search(response) : List.<ChatMessage>of();
            if (!found.isEmpty()) {
                searches++;
                attempt--;
                since.addAll(found);
                continue;
            }
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
            since.addAll(senseless.correction());
            // Whoever reads along sees where the next answer begins.
            request.tokens().accept("\n");
        }
    }

    private ToolSearch search(ToolRegistry tools) {
        synchronized (searches) {
            return searches.computeIfAbsent(tools, registry -> new ToolSearch(registry.all()));
        }
    }

    /** Whoever counts what is taken hears of each question, also of one that failed. */
    private @Nullable ChatResponse asked(ChatRequest question, PlanRequest request) {
        var begun = System.nanoTime();
        try {
            var response = model.ask(question, limits.timeout(), request.tokens());
            tell(request.watch(), question, response, begun);
            return response;
        } catch (ToolException e) {
            request.watch().failed(name, e.kind(), ModelPrompt.tokens(question), millis(begun));
            throw e;
        }
    }

    private static long millis(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private void tell(ModelWatch watch, ChatRequest question, @Nullable ChatResponse response, long begun) {
        var usage = response == null ? null : response.tokenUsage();
        var in = usage == null ? null : usage.inputTokenCount();
        var out = usage == null ? null : usage.outputTokenCount();
        watch.answered(
                name,
                in == null ? ModelPrompt.tokens(question) : in,
                out == null ? ModelPrompt.tokens(response) : out,
                millis(begun));
    }
}
