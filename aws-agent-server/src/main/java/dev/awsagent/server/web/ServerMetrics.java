package dev.awsagent.server.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What is counted. Thread-safe. */
final class ServerMetrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private record Kind(String method, String path, int status) {}

    private final Map<Kind, Timer> requests = new ConcurrentHashMap<>();

    ServerMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** A request was answered: by the pattern of its path, and a method that there is, so that nobody can make up names. */
    void request(String method, String path, int status, long nanos) {
        requests.computeIfAbsent(new Kind(METHODS.contains(method) ? method : "other", path, status), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Kind kind) {
        return Timer.builder("awsagent.requests")
                .description("Requests, by the time from when they came to when they were answered")
                .publishPercentileHistogram()
                .maximumExpectedValue(Duration.ofSeconds(60))
                .tag("method", kind.method())
                .tag("path", kind.path())
                .tag("status", String.valueOf(kind.status()))
                .register(registry);
    }

    String text() {
        return registry.scrape();
    }
}
