package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.GateInterceptor;
import dev.awsagent.credentials.internal.gate.ServiceNames;
import dev.awsagent.gate.CallRefusedException;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.presigner.PresignRequest;
import software.amazon.awssdk.awscore.presigner.SdkPresigner;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * SDK clients for one settled {@link Target}: its credentials, region and endpoint, behind the gate. A tool gets it by
 * {@code call.service(AwsClients.class)}.
 *
 * <p>Thread-safe. Clients are shared: do not close them. They are closed with the agent.
 *
 * <p>Calls pass the gate only on the thread of the running tool and on its call's executor.
 */
public final class AwsClients {

    /** Services that have one endpoint for all regions, or find the region themselves: they work where none was given. */
    private static final Set<String> NEED_NO_REGION =
            Set.of("s3", "sts", "iam", "route53", "cloudfront", "organizations", "globalaccelerator", "shield");

    private final SdkRuntime sdk;
    private final Target target;
    private final AwsCredentialsProvider credentials;
    private final Endpoints endpoints;

    /** Where the endpoint of a service is, as the AWS CLI names the service. */
    interface Endpoints {
        /**
         * Its own endpoint; empty for that of AWS.
         *
         * @throws ToolException when the target does not have this service
         */
        Optional<URI> of(String service);

        /** How it is reached. */
        default Connection connection() {
            return Connection.PLAIN;
        }
    }

    AwsClients(SdkRuntime sdk, Target target, AwsCredentialsProvider credentials, Endpoints endpoints) {
        this.sdk = sdk;
        this.target = target;
        this.credentials = credentials;
        this.endpoints = endpoints;
    }

    /** What these clients are for. */
    public Target target() {
        return target;
    }

    /** The same for another region, for a resource that lives there. Credentials stay the same. */
    public AwsClients in(String region) {
        return region.equals(target.region())
                ? this
                : new AwsClients(sdk, target.withRegion(region), credentials, endpoints);
    }

    /**
     * The endpoint that was configured for a service.
     *
     * @param service as the AWS CLI names it
     * @return empty for that of AWS
     * @throws ToolException of kind {@link FailureKind#UNSUPPORTED} when the target (a sandbox) does not have the service
     */
    public Optional<URI> endpoint(String service) {
        return endpoints.of(service);
    }

    /**
     * A client with the settings that all have.
     *
     * @param type the interface of any SDK client, synchronous or not: {@code S3Client.class}
     * @throws CredentialException when the service needs a region and nothing says one
     * @throws ToolException of kind {@link FailureKind#UNSUPPORTED} when the target (a sandbox) does not have the service
     */
    public <C extends SdkClient> C client(Class<C> type) {
        return cached(type, "", builder -> {}, null);
    }

    /**
     * The same with more settings.
     *
     * @param key names the settings: the same key must always mean the same
     * @param settings changes the builder first. Credentials, region, endpoint, HTTP client and the override configuration
     *     are then set for it: give timeouts with the request instead
     */
    public <C extends SdkClient, B extends AwsClientBuilder<B, C>> C client(
            Class<C> type, String key, Consumer<B> settings) {
        Objects.requireNonNull(key, "key");
        return cached(type, key, settings, null);
    }

    /**
     * A client for calls that must not be made twice, such as running somebody's code: what gets no answer is not sent again,
     * unless AWS refused its credentials, and a server may be silent for as long as {@code patience}.
     *
     * @param patience how long at the most; a single request may set a shorter timeout
     * @throws CredentialException when the service needs a region and nothing says one
     * @throws ToolException of kind {@link FailureKind#UNSUPPORTED} when the target (a sandbox) does not have the service
     */
    public <C extends SdkClient> C clientOnce(Class<C> type, Duration patience) {
        return cached(type, "once " + patience, builder -> {}, patience);
    }

    /**
     * HTTP to a service without an SDK client, behind the gate, for calls that are made very often.
     *
     * @param service as the AWS CLI names it
     * @return empty where only the SDK's client knows the way: behind a proxy
     * @throws CredentialException when the service needs a region and nothing says one
     * @throws ToolException of kind {@link FailureKind#UNSUPPORTED} when the target (a sandbox) does not have the service
     */
    public Optional<Wire> wire(String service) {
        if (Proxies.areConfigured()) {
            return Optional.empty();
        }
        var endpoint = endpoints.of(service);
        var connection = connection(service, endpoint);
        var region = region(service, endpoint);
        return Optional.of(sdk.wire(
                service,
                target,
                endpoint,
                connection,
                () -> new Wire(
                        service,
                        target,
                        region,
                        endpoint,
                        connection,
                        credentials,
                        sdk.wireHttp(connection),
                        sdk.retries())));
    }

    /**
     * HTTP to STS for one call, signed with these and tried once.
     *
     * @return empty where only the SDK's client knows the way
     */
    Optional<Wire> identityWire(AwsCredentials with) {
        var endpoint = endpoints.of("sts");
        var connection = connection("sts", endpoint);
        if (Proxies.areConfigured() || endpoint.isEmpty() && !hasPlainEndpoint(connection)) {
            return Optional.empty();
        }
        var lease = Lease.from(Lease.Issuer.only(with));
        return Optional.of(new Wire(
                "sts",
                target,
                region("sts", endpoint),
                endpoint,
                connection,
                () -> lease,
                sdk.wireHttp(connection),
                AwsRetryStrategy.doNotRetry()));
    }

    /** Where STS is for {@link #identityWire}. */
    URI stsEndpoint() {
        return endpoints.of("sts").orElseGet(() -> {
            var region = Region.of(String.valueOf(target.region()));
            return URI.create("https://sts." + region.id() + "."
                    + PartitionMetadata.of(region).dnsSuffix());
        });
    }

    private boolean hasPlainEndpoint(Connection connection) {
        return target.region() != null && !connection.fips() && !connection.dualstack();
    }

    /** How often the calls of this agent, for whichever target, were made again since it was built. */
    public long retried() {
        return sdk.repeated.retried.sum();
    }

    /** How often AWS has asked this agent for fewer requests since it was built. */
    public long throttled() {
        return sdk.repeated.throttled.sum();
    }

    private <C extends SdkClient, B extends AwsClientBuilder<B, C>> C cached(
            Class<C> type, String key, Consumer<B> settings, @Nullable Duration once) {
        var service = ServiceNames.cli(type);
        var endpoint = endpoints.of(service);
        var connection = connection(service, endpoint);
        return sdk.cached(
                type,
                target,
                endpoint,
                connection,
                key,
                () -> ProcessProfiles.apart(() -> build(type, service, endpoint, connection, settings, once)));
    }

    @SuppressWarnings("unchecked") // the static builder() of an SDK client interface returns the builder of that client
    private <C extends SdkClient, B extends AwsClientBuilder<B, C>> C build(
            Class<C> type,
            String service,
            Optional<URI> endpoint,
            Connection connection,
            Consumer<B> settings,
            @Nullable Duration once) {
        var builder = (B) builderOf(type, AwsClientBuilder.class);
        settings.accept(builder);
        if (!builder.plugins().isEmpty()) {
            throw new IllegalArgumentException("a client of " + service
                    + " cannot have plugins: they could change what the gate has let through; set what you need on the"
                    + " builder or with the request");
        }
        sdk.configure(builder, service, target, credentials, connection, once);
        builder.credentialsProvider(credentials).region(region(service, endpoint));
        builder.endpointOverride(endpoint.orElse(null));
        return builder.build();
    }

    /**
     * A presigner behind the gate: each of its methods is admitted like the call that it signs. Make one for each use; it
     * holds nothing that needs closing.
     *
     * @param type the interface of an SDK presigner: {@code S3Presigner.class}
     * @param settings changes the builder first; credentials, region and endpoint are then set for it
     */
    @SuppressWarnings("unchecked") // the static builder() of an SDK presigner returns the builder of that presigner
    public <P extends SdkPresigner, B extends SdkPresigner.Builder> P presigner(Class<P> type, Consumer<B> settings) {
        var service = ServiceNames.cli(type);
        var builder = (B) ProcessProfiles.apart(() -> builderOf(type, SdkPresigner.Builder.class));
        var endpoint = endpoints.of(service);
        settings.accept(builder);
        builder.credentialsProvider(credentials instanceof RenewingRetries.Credentials own ? own::unbound : credentials)
                .region(region(service, endpoint));
        var connection = connection(service, endpoint);
        builder.fipsEnabled(connection.fips()).dualstackEnabled(connection.dualstack());
        builder.endpointOverride(endpoint.orElse(null));
        var presigner = ProcessProfiles.apart(builder::build);
        InvocationHandler gated = (proxy, method, arguments) -> {
            if (arguments != null && arguments.length == 1 && arguments[0] instanceof PresignRequest request) {
                var operation = admitSigned(service, request);
                return GateInterceptor.signing(
                        service, operation, () -> ProcessProfiles.apart(() -> invoke(method, presigner, arguments)));
            }
            if (method.isDefault()) {
                // Those that take a lambda build the request and come back with it.
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            if (method.getName().startsWith("presign")) {
                throw new CallRefusedException("refused " + service + ":" + method.getName()
                        + ": give it a finished request, so that the gate can read what is signed");
            }
            return invoke(method, presigner, arguments);
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, gated));
    }

    private static Object invoke(Method method, Object on, Object[] arguments) throws Exception {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /**
     * What is signed is the one SDK request inside: {@code GetObjectPresignRequest.getObjectRequest()}.
     *
     * @return the operation
     */
    private String admitSigned(String service, PresignRequest presign) throws ReflectiveOperationException {
        for (var method : presign.getClass().getMethods()) {
            if (method.getParameterCount() == 0 && SdkRequest.class.isAssignableFrom(method.getReturnType())) {
                var request = (SdkRequest) method.invoke(presign);
                var name = request.getClass().getSimpleName();
                var operation = name.substring(0, name.length() - "Request".length());
                GateInterceptor.admit(scope(service, operation), service, operation, request, target);
                return operation;
            }
        }
        throw new CallRefusedException("refused " + service + ": the gate cannot read "
                + presign.getClass().getSimpleName());
    }

    /**
     * Asks the gate for a call that no SDK client makes, such as signing by hand.
     *
     * @param service as the AWS CLI names it
     * @param operation as the AWS API names it
     * @param params the parameters as the AWS API names them, as JSON values
     * @throws CallRefusedException when the running step did not declare it
     */
    public void admit(String service, String operation, Map<String, Object> params) {
        GateInterceptor.admit(scope(service, operation), service, operation, params, target);
    }

    private CallScope scope(String service, String operation) {
        var scope = CallScope.current();
        if (scope == null) {
            throw GateInterceptor.outsideOfAnyStep(service, operation);
        }
        scope.admitTarget(service, operation, target);
        return scope;
    }

    private Connection connection(String service, Optional<URI> endpoint) {
        var connection = endpoints.connection();
        if (endpoint.isPresent() && (connection.fips() || connection.dualstack())) {
            throw new CredentialException(
                    service + " is configured with the endpoint " + endpoint.get() + " and with "
                            + (connection.fips() ? "use_fips_endpoint" : "use_dualstack_endpoint")
                            + ", and one excludes the other",
                    "take one of the two out of the profile or the environment");
        }
        return connection;
    }

    private Region region(String service, Optional<URI> endpoint) {
        var region = target.region();
        if (region != null) {
            return Region.of(region);
        }
        if (!NEED_NO_REGION.contains(service)) {
            throw noRegion(service);
        }
        // A signature names a region in any case. An endpoint of one's own has one namespace, whatever it is called.
        return endpoint.isPresent() ? Region.US_EAST_1 : Region.AWS_GLOBAL;
    }

    private CredentialException noRegion(String service) {
        var profile = target.profile();
        return new CredentialException(
                "no region: " + service + " needs one, and neither the request, AWS_REGION, AWS_DEFAULT_REGION nor "
                        + (profile == null ? "the default profile" : "profile '" + profile + "'") + " says it",
                "add --region, for example --region eu-west-1, or set AWS_REGION, or put region = eu-west-1 into the"
                        + " profile");
    }

    private static <B> B builderOf(Class<?> type, Class<B> builderType) {
        try {
            Method builder = type.getMethod("builder");
            return builderType.cast(builder.invoke(null));
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalArgumentException(
                    type.getName() + " is not the interface of an SDK client or presigner: it has no static builder()",
                    e);
        }
    }

    @Override
    public String toString() {
        return "AwsClients[" + target + "]";
    }
}
