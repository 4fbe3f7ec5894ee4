package dev.awsagent.server.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** What is counted. Thread-safe. */
final class ServerMetrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    ServerMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** A request was answered: by the pattern of its path, so that nobody can make up names. */
    void request(String method, String path, int status, long nanos) {
        Timer.builder("awsagent.requests")
                .description("Requests, by the time from when they came to when they were answered")
                .publishPercentileHistogram()
                .maximumExpectedValue(Duration.ofSeconds(60))
                .tag("method", method)
                .tag("path", path)
                .tag("status", String.valueOf(status))
                .register(registry)
                .record(Duration.ofNanos(nanos));
    }

    String text() {
        return registry.scrape();
    }
}
