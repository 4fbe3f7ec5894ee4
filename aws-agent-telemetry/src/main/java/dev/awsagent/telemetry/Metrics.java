package dev.awsagent.telemetry;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.TurnObserver;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What each turn took, in a registry of Micrometer: {@code gen_ai.client.operation.duration} and
 * {@code gen_ai.client.token.usage} of models, {@code awsagent.tool.duration} and {@code awsagent.node.duration}. What failed
 * has its kind as {@code error.type}, what did not {@code none}. No name of a thing is in them. Thread-safe.
 *
 * <pre>{@code
 * AwsAgent.builder().observer(new Metrics(registry))
 * }</pre>
 */
public final class Metrics implements TurnObserver {

    private static final String OPERATION = "gen_ai.operation.name";
    private static final String ERROR = "error.type";
    private static final String MODEL = "gen_ai.request.model";
    private static final String PROVIDER = "gen_ai.provider.name";

    private final MeterRegistry registry;

    public Metrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Consumer<AgentEvent> turn(String conversation) {
        return new Turn();
    }

    /** Events come one at a time. */
    private final class Turn implements Consumer<AgentEvent> {

        private @Nullable String node;
        private long begun;

        @Override
        public void accept(AgentEvent event) {
            if (event instanceof AgentEvent.NodeStarted started) {
                nodeIsOver();
                node = started.node();
                begun = System.nanoTime();
            } else if (event instanceof AgentEvent.ModelAnswered answered) {
                asked(answered.model(), "none", answered.millis());
                tokens(answered.model(), "input", answered.inputTokens());
                tokens(answered.model(), "output", answered.outputTokens());
            } else if (event instanceof AgentEvent.ModelFailed failed) {
                asked(failed.model(), failed.kind().name().toLowerCase(Locale.ROOT), failed.millis());
            } else if (event instanceof AgentEvent.StepFinished finished) {
                var failure = finished.outcome().failure();
                Timer.builder("awsagent.tool.duration")
                        .tag("gen_ai.tool.name", finished.outcome().tool())
                        .tag(
                                ERROR,
                                failure == null ? "none" : failure.kind().name().toLowerCase(Locale.ROOT))
                        .register(registry)
                        .record(Duration.ofMillis(finished.outcome().millis()));
            } else if (event instanceof AgentEvent.Replied) {
                nodeIsOver();
            }
        }

        private void nodeIsOver() {
            if (node != null) {
                Timer.builder("awsagent.node.duration")
                        .tag("awsagent.node", node)
                        .register(registry)
                        .record(Duration.ofNanos(System.nanoTime() - begun));
                node = null;
            }
        }

        private void asked(String model, String error, long millis) {
            Timer.builder("gen_ai.client.operation.duration")
                    .tag(OPERATION, "chat")
                    .tag(MODEL, Providers.model(model))
                    .tag(PROVIDER, Providers.of(model))
                    .tag(ERROR, error)
                    .register(registry)
                    .record(Duration.ofMillis(millis));
        }

        private void tokens(String model, String type, long count) {
            DistributionSummary.builder("gen_ai.client.token.usage")
                    .baseUnit("tokens")
                    .tag(OPERATION, "chat")
                    .tag("gen_ai.token.type", type)
                    .tag(MODEL, Providers.model(model))
                    .tag(PROVIDER, Providers.of(model))
                    .register(registry)
                    .record(count);
        }
    }
}
