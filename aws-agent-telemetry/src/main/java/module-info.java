import dev.awsagent.agent.TurnObserver;
import dev.awsagent.telemetry.MetricsFactory;
import dev.awsagent.telemetry.TracesFactory;

/** Traces and metrics of an agent, where a program asks for them. */
module dev.awsagent.telemetry {
    requires transitive dev.awsagent.core;
    requires static transitive io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires static transitive micrometer.core;

    exports dev.awsagent.telemetry;

    provides TurnObserver.Factory with
            MetricsFactory,
            TracesFactory;
}
