package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.GateInterceptor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
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
    private static final Duration ATTEMPT = Duration.ofSeconds(30);
    private static final Duration CALL = Duration.ofSeconds(60);

    /** Files of this process are not read behind our back: {@link Target} says it all. */
    private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

    /** The endpoint is a part of it, because the configuration that says it may be edited. */
    private record Key(Class<?> type, Target target, Optional<URI> endpoint, String settings) {}

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1, work -> {
        var thread = new Thread(work, "aws-agent-sdk-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final SdkHttpClient http = new InterruptibleHttp(
            Apache5HttpClient.builder()
                    .maxConnections(CONNECTIONS)
                    .connectionTimeout(CONNECT)
                    .socketTimeout(SILENCE)
                    .connectionAcquisitionTimeout(Duration.ofSeconds(20))
                    .build(),
            timer);
    private final Map<Key, SdkClient> clients = new LinkedHashMap<>(16, 0.75f, true);
    private final String userAgent = "aws-agent/"
            + Objects.requireNonNullElse(SdkRuntime.class.getPackage().getImplementationVersion(), "dev");
    private boolean closed;

    /** Stands here, and not in the service, so that a plan, which needs the service, loads no class of the SDK. */
    AwsClients clients(Target target, Supplier<AwsCredentials> credentials, AwsClients.Endpoints endpoints) {
        AwsCredentialsProvider provider = () -> StsCalls.sdk(credentials.get());
        return new AwsClients(this, target, provider, endpoints);
    }

    <C extends SdkClient> C cached(
            Class<C> type, Target target, Optional<URI> endpoint, String settings, Supplier<C> maker) {
        synchronized (clients) {
            if (closed) {
                throw new IllegalStateException("the agent that " + type.getSimpleName() + " belongs to was closed");
            }
            var key = new Key(type, target, endpoint, settings);
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

    /** The settings that all clients have. */
    void configure(AwsClientBuilder<?, ?> builder, String service, Target target) {
        if (builder instanceof SdkSyncClientBuilder<?, ?> sync) {
            sync.httpClient(http);
        }
        builder.overrideConfiguration(settings -> {
            settings.addExecutionInterceptor(new GateInterceptor())
                    .putExecutionAttribute(GateInterceptor.TARGET, target)
                    // Three attempts. Pinned, because the default differs between SDKs and is changing.
                    .retryStrategy(RetryMode.STANDARD)
                    .scheduledExecutorService(timer)
                    .defaultProfileFileSupplier(() -> NO_PROFILES)
                    .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, userAgent);
            if (!service.equals("s3")) {
                // An S3 body takes as long as it is big: there, only silence counts.
                settings.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(CALL);
            }
        });
    }

    @Override
    public void close() {
        List<SdkAutoCloseable> all;
        synchronized (clients) {
            closed = true;
            all = new ArrayList<>(clients.values());
            clients.clear();
        }
        all.forEach(SdkAutoCloseable::close);
        http.close();
        timer.shutdownNow();
    }
}
