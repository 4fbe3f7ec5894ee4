package dev.awsagent.telemetry;

import dev.awsagent.agent.TurnObserver;
import io.opentelemetry.api.GlobalOpenTelemetry;

/** {@code telemetry: {traces: true}}: spans into the OpenTelemetry of the process, such as the one of its Java agent. */
public final class TracesFactory implements TurnObserver.Factory {

    /** For {@link java.util.ServiceLoader}. */
    public TracesFactory() {}

    @Override
    public String name() {
        return "traces";
    }

    @Override
    public TurnObserver create() {
        try {
            return new Tracing(GlobalOpenTelemetry.get());
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "telemetry.traces needs the library io.opentelemetry:opentelemetry-api, which is not there; add it",
                    e);
        }
    }
}
