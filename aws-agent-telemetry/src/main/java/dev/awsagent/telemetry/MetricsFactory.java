package dev.awsagent.telemetry;

import dev.awsagent.agent.TurnObserver;

/** {@code telemetry: {metrics: true}}: meters in the global registry of Micrometer. */
public final class MetricsFactory implements TurnObserver.Factory {

    /** For {@link java.util.ServiceLoader}. */
    public MetricsFactory() {}

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public TurnObserver create() {
        try {
            return new Metrics(io.micrometer.core.instrument.Metrics.globalRegistry);
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "telemetry.metrics needs the library io.micrometer:micrometer-core, which is not there; add it", e);
        }
    }
}
