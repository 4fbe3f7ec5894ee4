/** Traces and metrics of an agent, where a program asks for them. */
module dev.awsagent.telemetry {
    requires transitive dev.awsagent.core;
    requires static transitive io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires static transitive micrometer.core;

    exports dev.awsagent.telemetry;

    provides dev.awsagent.agent.TurnObserver.Factory with
            dev.awsagent.telemetry.MetricsFactory,
            dev.awsagent.telemetry.TracesFactory;
}
