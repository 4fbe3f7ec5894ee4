package dev.awsagent.telemetry;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Reply;
import dev.awsagent.agent.TurnObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Spans of each turn: the agent, the nodes of its graph, what models were asked and what tools did, by OpenTelemetry's
 * semantic conventions for generative AI. No prompt, no argument and no result is in them. Thread-safe.
 *
 * <pre>{@code
 * AwsAgent.builder().observer(new Tracing(openTelemetry))
 * }</pre>
 */
public final class Tracing implements TurnObserver {

    private static final String OPERATION = "gen_ai.operation.name";
    private static final String ERROR = "error.type";

    private final Tracer tracer;

    public Tracing(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.awsagent");
    }

    @Override
    public Consumer<AgentEvent> turn(String conversation) {
        return new Spans(tracer, conversation);
    }

    /** Those of one turn. Events come one at a time. */
    private static final class Spans implements Consumer<AgentEvent> {

        private final Tracer tracer;
        private final String conversation;
        private final Context around = Context.current();
        private final Map<String, Span> steps = new HashMap<>();
        private @Nullable Span agent;
        private @Nullable Span node;
        private @Nullable Span model;

        Spans(Tracer tracer, String conversation) {
            this.tracer = tracer;
            this.conversation = conversation;
        }

        @Override
        public void accept(AgentEvent event) {
            if (event instanceof AgentEvent.NodeStarted started) {
                end(node);
                node = begin("awsagent.node " + started.node(), agent())
                        .setAttribute("awsagent.node", started.node())
                        .startSpan();
            } else if (event instanceof AgentEvent.ModelAsked asked) {
                failed(model, "no_answer");
                model = begin("chat " + Providers.model(asked.model()), parent())
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute(OPERATION, "chat")
                        .setAttribute("gen_ai.provider.name", Providers.of(asked.model()))
                        .setAttribute("gen_ai.request.model", Providers.model(asked.model()))
                        .setAttribute("gen_ai.conversation.id", conversation)
                        .startSpan();
            } else if (event instanceof AgentEvent.ModelAnswered answered && model != null) {
                model.setAttribute("gen_ai.usage.input_tokens", answered.inputTokens());
                model.setAttribute("gen_ai.usage.output_tokens", answered.outputTokens());
                model.end();
                model = null;
            } else if (event instanceof AgentEvent.ModelFailed failure && model != null) {
                failed(model, failure.kind().name().toLowerCase(Locale.ROOT));
                model = null;
            } else if (event instanceof AgentEvent.StepStarted started) {
                steps.put(
                        started.step(),
                        begin("execute_tool " + started.tool(), parent())
                                .setAttribute(OPERATION, "execute_tool")
                                .setAttribute("gen_ai.tool.name", started.tool())
                                .setAttribute("gen_ai.tool.call.id", started.step())
                                .setAttribute("gen_ai.tool.type", "function")
                                .startSpan());
            } else if (event instanceof AgentEvent.StepFinished finished) {
                var span = steps.remove(finished.outcome().step());
                var failure = finished.outcome().failure();
                if (failure == null) {
                    end(span);
                } else {
                    failed(span, failure.kind().name().toLowerCase(Locale.ROOT));
                }
            } else if (event instanceof AgentEvent.Replied replied) {
                over(replied.reply());
            }
        }

        private void over(Reply reply) {
            failed(model, "no_answer");
            steps.values().forEach(step -> failed(step, "not_finished"));
            steps.clear();
            end(node);
            var whole = agent();
            if (reply.context().planner() != null) {
                whole.setAttribute("awsagent.planner", reply.context().planner());
            }
            if (reply instanceof Reply.Failed failed) {
                failed(whole, failed.kind().name().toLowerCase(Locale.ROOT));
            } else {
                whole.end();
            }
            model = null;
            node = null;
            agent = null;
        }

        private Span agent() {
            var begun = agent;
            if (begun == null) {
                begun = tracer.spanBuilder("invoke_agent aws-agent")
                        .setParent(around)
                        .setAttribute(OPERATION, "invoke_agent")
                        .setAttribute("gen_ai.agent.name", "aws-agent")
                        .setAttribute("gen_ai.conversation.id", conversation)
                        .startSpan();
                agent = begun;
            }
            return begun;
        }

        private Span parent() {
            return node == null ? agent() : node;
        }

        private SpanBuilder begin(String name, Span parent) {
            return tracer.spanBuilder(name).setParent(around.with(parent));
        }

        private static void end(@Nullable Span span) {
            if (span != null) {
                span.end();
            }
        }

        private static void failed(@Nullable Span span, String type) {
            if (span != null) {
                span.setAttribute(ERROR, type);
                span.setStatus(StatusCode.ERROR);
                span.end();
            }
        }
    }
}
