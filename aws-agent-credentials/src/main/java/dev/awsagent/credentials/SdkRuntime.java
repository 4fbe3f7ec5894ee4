package dev.awsagent.credentials;

import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.GateInterceptor;
import dev.awsagent.internal.Threads;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.builder.SdkAsyncClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.EndpointTag;
import software.amazon.awssdk.regions.PartitionEndpointKey;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * What all SDK clients of one service share: the HTTP connections, the timer, and the cache of clients. Made when the first
 * client is asked for. Thread-safe.
 */
final class SdkRuntime implements AutoCloseable {

    /** Enough for every tool on a few targets. An evicted client still works: what it uses is shared. */
    private static final int MOST_CLIENTS = 64;

    private static final int CONNECTIONS = 64;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(25);

    /** Until one of the connections is free: transfers of one agent take turns, and none fails because others are slow. */
    private static final Duration FREE = Duration.ofMinutes(10);

    private static final Duration ATTEMPT = Duration.ofSeconds(30);
    private static final Duration CALL = Duration.ofSeconds(60);

    /** As long as the SDK waits by itself. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    /** Files of this process are not read behind our back: {@link Target} says it all. */
    private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

    static final String USER_AGENT = "aws-agent/"
            + Objects.requireNonNullElse(SdkRuntime.class.getPackage().getImplementationVersion(), "dev");

    /** Endpoint and connection are a part of it, because the configuration that says them may be edited. */
    private record Key(Class<?> type, Target target, Optional<URI> endpoint, Connection connection, String settings) {}

    private record HttpKey(Optional<Connection.Trust> trust, Duration silence) {}

    private final ScheduledExecutorService timer = scheduler("aws-agent-sdk-timer");

    /** For the asynchronous clients; null until there is one. */
    private @Nullable ExecutorService threads;

    private @Nullable ScheduledExecutorService again;

    private final Map<HttpKey, SdkHttpClient> http = new HashMap<>();
    private final Map<Optional<Connection.Trust>, SdkHttpClient> wireHttp = new HashMap<>();
    private final List<WireHttp> wires = new ArrayList<>();
    private final Map<Key, SdkClient> clients = new LinkedHashMap<>(16, 0.75f, true);
    private final Duration longestPause;
    private boolean closed;

    /** @param longestPause no pause before another attempt of a call is longer than this */
    SdkRuntime(Duration longestPause) {
        this.longestPause = longestPause;
    }

    /** Over all clients. */
    final RenewingRetries.Count repeated = new RenewingRetries.Count();

    /** Stands here, and not in the service, so that a plan, which needs the service, loads no class of the SDK. */
    AwsClients clients(Target target, Lease.Issuer credentials, AwsClients.Endpoints endpoints) {
        return new AwsClients(this, target, new RenewingRetries.Credentials(credentials), endpoints);
    }

    /** Retries are counted in one place for all calls to one endpoint, so that a service in trouble is left alone. */
    private record WireKey(String service, Target target, Optional<URI> endpoint, Connection connection) {}

    private final Map<WireKey, Wire> wire = new LinkedHashMap<>(16, 0.75f, true);

    Wire wire(String service, Target target, Optional<URI> endpoint, Connection connection, Supplier<Wire> maker) {
        synchronized (clients) {
            var one = wire.computeIfAbsent(new WireKey(service, target, endpoint, connection), key -> maker.get());
            if (wire.size() > MOST_CLIENTS) {
                wire.remove(wire.keySet().iterator().next());
            }
            return one;
        }
    }

    <C extends SdkClient> C cached(
            Class<C> type,
            Target target,
            Optional<URI> endpoint,
            Connection connection,
            String settings,
            Supplier<C> maker) {
        synchronized (clients) {
            if (closed) {
                throw new IllegalStateException("the agent that " + type.getSimpleName() + " belongs to was closed");
            }
            var key = new Key(type, target, endpoint, connection, settings);
            var client = clients.get(key);
            if (client == null) {
                client = maker.get();
                clients.put(key, client);
                if (clients.size() > MOST_CLIENTS) {
                    var eldest = clients.entrySet().iterator();
                    var evicted = eldest.next().getValue();
                    eldest.remove();
                    evicted.close();
                }
            }
            return type.cast(client);
        }
    }

    /**
     * The HTTP client that all share who trust the same certificates. It follows no redirect: a signature, a token and a
     * customer's key go where they were sent and nowhere else.
     */
    SdkHttpClient http(Connection connection) {
        return http(connection, SILENCE);
    }

    private SdkHttpClient http(Connection connection, Duration silence) {
        synchronized (clients) {
            if (closed) {
                throw new IllegalStateException("the agent was closed");
            }
            return http.computeIfAbsent(new HttpKey(Optional.ofNullable(connection.trust()), silence), this::newHttp);
        }
    }

    private SdkHttpClient newHttp(HttpKey key) {
        var builder = Apache5HttpClient.builder()
                .maxConnections(CONNECTIONS)
                .connectionTimeout(CONNECT)
                .socketTimeout(key.silence())
                .connectionAcquisitionTimeout(FREE);
        key.trust().ifPresent(own -> {
            var managers = own.managers();
            builder.tlsTrustManagersProvider(() -> managers);
        });
        return new InterruptibleHttp(builder.build(), timer, key.silence());
    }

    /** The same for calls that go without an SDK client. */
    SdkHttpClient wireHttp(Connection connection) {
        synchronized (clients) {
            if (closed) {
                throw new IllegalStateException("the agent was closed");
            }
            return wireHttp.computeIfAbsent(Optional.ofNullable(connection.trust()), trust -> {
                var own = new WireHttp(
                        CONNECTIONS,
                        new WireHttp.Patience(CONNECT, SILENCE, FREE),
                        () -> Tls.best().sockets(trust.orElse(null)));
                wires.add(own);
                if (wires.size() == 1) {
                    var unused = timer.scheduleWithFixedDelay(this::expire, 10, 10, TimeUnit.SECONDS);
                }
                return new InterruptibleHttp(own, timer, SILENCE);
            });
        }
    }

    private void expire() {
        List<WireHttp> all;
        synchronized (clients) {
            all = List.copyOf(wires);
        }
        all.forEach(WireHttp::expire);
    }

    /** Where an asynchronous client tries again, which may wait for credentials: no other's time stands still for that. */
    private ScheduledExecutorService again() {
        synchronized (clients) {
            var made = again;
            if (made == null) {
                made = scheduler("aws-agent-sdk-again");
                again = made;
            }
            return made;
        }
    }

    private static ScheduledExecutorService scheduler(String name) {
        return Executors.newScheduledThreadPool(1, work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    private ExecutorService threads() {
        synchronized (clients) {
            var made = threads;
            if (made == null) {
                made = Threads.create();
                threads = made;
            }
            return made;
        }
    }

    /** Three attempts. Pinned, because the default differs between SDKs and is changing. */
    RetryStrategy retries() {
        return new RenewingRetries(AwsRetryStrategy.forRetryMode(RetryMode.STANDARD), repeated, longestPause);
    }

    /** Where AWS has the services of single sign-on, which have no SDK client here. */
    static URI endpoint(String service, String region, Connection connection) {
        var tags = new ArrayList<EndpointTag>();
        if (connection.fips()) {
            tags.add(EndpointTag.FIPS);
        }
        if (connection.dualstack()) {
            tags.add(EndpointTag.DUALSTACK);
        }
        var suffix = PartitionMetadata.of(Region.of(region))
                .dnsSuffix(PartitionEndpointKey.builder().tags(tags).build());
        var host = service.equals("sso") ? "portal.sso" : "oidc";
        return URI.create("https://" + host + (connection.fips() ? "-fips." : ".") + region + "." + suffix);
    }

    /**
     * The settings that all clients have.
     *
     * @param once null, or how long a call that must not be made twice may take
     */
    void configure(
            AwsClientBuilder<?, ?> builder,
            String service,
            Target target,
            AwsCredentialsProvider credentials,
            Connection connection,
            @Nullable Duration once) {
        if (builder instanceof SdkSyncClientBuilder<?, ?> sync) {
            sync.httpClient(new GatedHttp(http(connection, once == null ? SILENCE : once)));
        }
        var streams = builder instanceof SdkAsyncClientBuilder<?, ?>;
        if (builder instanceof SdkAsyncClientBuilder<?, ?> async) {
            var own = threads();
            async.httpClient(new GatedAsyncHttp(http(connection, once == null ? SILENCE : once), own));
            async.asyncConfiguration(
                    with -> with.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, own::execute));
        }
        builder.fipsEnabled(connection.fips()).dualstackEnabled(connection.dualstack());
        builder.overrideConfiguration(settings -> {
            var strategy =
                    once == null ? AwsRetryStrategy.forRetryMode(RetryMode.STANDARD) : AwsRetryStrategy.doNotRetry();
            settings.addExecutionInterceptor(new GateInterceptor())
                    .putExecutionAttribute(GateInterceptor.TARGET, target)
                    .retryStrategy(
                            credentials instanceof RenewingRetries.Credentials
                                    ? new RenewingRetries(strategy, repeated, longestPause)
                                    : strategy)
                    .scheduledExecutorService(streams ? again() : timer)
                    .defaultProfileFileSupplier(() -> NO_PROFILES)
                    .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, USER_AGENT);
            if (once != null) {
                settings.apiCallAttemptTimeout(once).apiCallTimeout(once);
            } else if (!service.equals("s3") && !streams) {
                // An S3 body takes as long as it is big, and a model as long as it speaks: there, only silence counts.
                settings.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(CALL);
            }
        });
    }

    @Override
    public void close() {
        List<SdkAutoCloseable> all;
        List<SdkHttpClient> https;
        List<ExecutorService> executors;
        synchronized (clients) {
            closed = true;
            executors =
                    Stream.of(timer, threads, again).filter(Objects::nonNull).toList();
            all = new ArrayList<>(clients.values());
            clients.clear();
            https = new ArrayList<>(http.values());
            https.addAll(wireHttp.values());
            http.clear();
            wireHttp.clear();
        }
        all.forEach(SdkAutoCloseable::close);
        https.forEach(SdkHttpClient::close);
        executors.forEach(ExecutorService::shutdownNow);
    }
}
