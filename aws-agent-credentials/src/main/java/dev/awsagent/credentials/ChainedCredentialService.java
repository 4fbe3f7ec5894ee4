package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.ServiceNames;
import dev.awsagent.credentials.internal.source.ProfileProvider;
import dev.awsagent.credentials.internal.source.ProfileStore;
import dev.awsagent.credentials.internal.source.Profiles;
import dev.awsagent.credentials.internal.source.ProviderChain;
import dev.awsagent.credentials.internal.source.Surroundings;
import dev.awsagent.credentials.internal.source.TargetSettings;
import dev.awsagent.gate.CallRefusedException;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult.Failed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The chain of providers, the settings of the profile files, and the SDK clients that come of them. The SDK is first loaded
 * when somebody asks for clients, or for an identity that is not known.
 */
final class ChainedCredentialService implements CredentialService {

    /** What ends sooner is fetched anew, so that a call that is signed now does not arrive too late. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    /** What a source that knows no expiry gave is asked for again after this time. */
    private static final Duration FRESH = Duration.ofSeconds(60);

    private static final int MOST_REMEMBERED = 256;

    private final Environment environment;
    private final @Nullable Sandbox sandbox;
    private final ProfileStore store;
    private final ProviderChain chain;
    private final Map<Target, Held> held = new ConcurrentHashMap<>();
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private final Object starting = new Object();
    private @Nullable SdkRuntime sdk;
    private boolean closed;

    /** The credentials of one target, fetched by one thread while the others wait. */
    private static final class Held {
        private @Nullable AwsCredentials credentials;
        private @Nullable Profiles profiles;
        private Instant fetched = Instant.EPOCH;

        @Nullable
        AwsCredentials usable(@Nullable Profiles now) {
            var credentials = this.credentials;
            if (credentials == null || profiles != now) {
                return null;
            }
            var expires = credentials.expires();
            var end = expires == null ? fetched.plus(FRESH) : expires.minus(MARGIN);
            return Instant.now().isBefore(end) ? credentials : null;
        }
    }

    ChainedCredentialService(Settings settings, ProviderChain chain) {
        this.environment = settings.environment();
        this.sandbox = settings.sandbox();
        this.store = new ProfileStore(environment);
        this.chain = chain;
    }

    @Override
    public Target settle(Target asked) {
        var box = sandbox;
        if (box != null) {
            return inSandbox(asked, box);
        }
        var profiles = store.profiles();
        var name = TargetSettings.named(asked, environment);
        if (name != null && profiles.find(name).isEmpty()) {
            mustExist(name, asked.profile() == null, profiles);
        }
        var role = asked.role();
        if (role != null && ProfileProvider.accountOf(role) == null) {
            throw new CredentialException(
                    "'" + role + "' is not the ARN of a role", "write it as arn:aws:iam::123456789012:role/NAME");
        }
        var settings = TargetSettings.of(environment, profiles, name);
        return new Target(name, settings.region(asked.region()), role, settings.endpoint(asked.endpoint()));
    }

    private static Target inSandbox(Target asked, Sandbox box) {
        if (asked.profile() != null || asked.role() != null || asked.endpoint() != null) {
            var what = asked.profile() != null
                    ? "profile '" + asked.profile() + "'"
                    : asked.role() != null ? "role " + asked.role() : "endpoint " + asked.endpoint();
            throw new CredentialException(
                    "the sandbox has keys and an endpoint of its own, and was asked for " + what,
                    "leave either the sandbox or that out");
        }
        return asked.region() == null ? asked.withRegion(box.region()) : asked;
    }

    private void mustExist(String name, boolean fromVariable, Profiles profiles) {
        var known = chain.profiles(environment, store).stream()
                .map(ProfileSummary::name)
                .distinct()
                .toList();
        if (!known.contains(name)) {
            throw ProfileProvider.notFound(name, fromVariable, profiles, known);
        }
    }

    @Override
    public Optional<Identity> known(Target settled) {
        if (sandbox != null) {
            return Optional.of(ofSandbox());
        }
        var credentials = offline(settled);
        if (credentials != null) {
            var seen = identities.get(identityKey(credentials, settled));
            if (seen != null) {
                return Optional.of(seen);
            }
        }
        return ofRole(settled);
    }

    private @Nullable AwsCredentials offline(Target settled) {
        var credentials = settled.role() == null ? chain.findOffline(settled.profile(), environment, store) : null;
        return credentials == null ? heldBy(settled) : credentials;
    }

    private @Nullable AwsCredentials heldBy(Target settled) {
        var entry = held.get(settled);
        if (entry == null) {
            return null;
        }
        synchronized (entry) {
            return entry.usable(store.profiles());
        }
    }

    /** The ARN of a role says the account. */
    private Optional<Identity> ofRole(Target settled) {
        var role = settled.role();
        var name = settled.profile();
        var profile = name == null ? null : store.profiles().find(name).orElse(null);
        if (role != null) {
            return Optional.ofNullable(ProfileProvider.accountOf(role))
                    .map(account -> new Identity(account, null, "the role " + role, null));
        }
        return Optional.ofNullable(profile)
                .flatMap(found -> Optional.ofNullable(ProfileProvider.accountOf(found))
                        .map(account -> new Identity(
                                account, null, "profile '" + found.name() + "' in " + found.file(), null)));
    }

    /** Known without starting it. */
    private static Identity ofSandbox() {
        return new Identity(Sandbox.ACCOUNT, null, "the sandbox's own keys", null);
    }

    @Override
    public Identity identify(Target settled) {
        if (sandbox != null) {
            return ofSandbox();
        }
        var credentials = credentials(settled);
        var key = identityKey(credentials, settled);
        var seen = identities.get(key);
        if (seen != null) {
            return seen;
        }
        var identity = sts(settled).identity(credentials);
        if (identities.size() >= MOST_REMEMBERED) {
            identities.clear();
        }
        identities.put(key, identity);
        return identity;
    }

    private static String identityKey(AwsCredentials credentials, Target settled) {
        return credentials.accessKeyId() + " " + settled.endpoint();
    }

    @Override
    public List<ProfileSummary> profiles() {
        return chain.profiles(environment, store);
    }

    @Override
    public <S> Optional<S> service(Class<S> type, Target settled) {
        return type == AwsClients.class ? Optional.of(type.cast(clients(settled))) : Optional.empty();
    }

    private AwsClients clients(Target settled) {
        return sdk().clients(settled, () -> credentials(settled), endpoints(settled));
    }

    private StsCalls sts(Target settled) {
        return StsCalls.of(sdk(), settled, endpoints(settled));
    }

    private AwsClients.Endpoints endpoints(Target settled) {
        var box = sandbox;
        if (box != null) {
            return service -> Optional.of(box.endpoint(service).orElseThrow(() -> lacking(service, box)));
        }
        return service -> TargetSettings.of(environment, store.profiles(), settled.profile())
                .endpoint(settled.endpoint(), ServiceNames.settingsKey(service));
    }

    private static ToolException lacking(String service, Sandbox box) {
        return new ToolException(
                FailureKind.UNSUPPORTED,
                "the sandbox has no " + service + ": " + box.description(),
                "install moto_server to have more services, or leave --sandbox out");
    }

    private SdkRuntime sdk() {
        synchronized (starting) {
            if (closed) {
                throw new IllegalStateException("the agent was closed");
            }
            var runtime = sdk;
            if (runtime == null) {
                runtime = new SdkRuntime();
                sdk = runtime;
            }
            return runtime;
        }
    }

    /** The credentials of a settled target, fetched when there are none that last. */
    AwsCredentials credentials(Target settled) {
        var box = sandbox;
        if (box != null) {
            return box.credentials();
        }
        var profiles = store.profiles();
        if (held.size() >= MOST_REMEMBERED) {
            held.clear();
        }
        var entry = held.computeIfAbsent(settled, target -> new Held());
        synchronized (entry) {
            var usable = entry.usable(profiles);
            if (usable == null) {
                usable = fetch(settled);
                entry.credentials = usable;
                entry.profiles = profiles;
                entry.fetched = Instant.now();
            }
            return usable;
        }
    }

    private AwsCredentials fetch(Target settled) {
        // The SDK is made only when a role asks for it.
        var roles = new Surroundings.Roles() {
            @Override
            public AwsCredentials assume(Surroundings.Role role, AwsCredentials source) {
                return sts(settled).assume(role, source);
            }

            @Override
            public AwsCredentials assumeWithToken(Surroundings.Role role, Path tokenFile) {
                return sts(settled).assumeWithToken(role, tokenFile);
            }
        };
        var found = chain.find(settled.profile(), environment, new Surroundings(store, roles));
        var role = settled.role();
        return role == null ? found : roles.assume(new Surroundings.Role(role, null, null, null, "the request"), found);
    }

    @Override
    public Optional<Failed<Object>> explain(Throwable error, Target settled) {
        // What is ours may be wrapped by the SDK, and says more.
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof CallRefusedException refused) {
                return Optional.of(new Failed<>(
                        FailureKind.INTERNAL,
                        String.valueOf(refused.getMessage()),
                        "nothing was sent; this is a defect of the tool: tell its author"));
            }
            if (at instanceof ToolException failure) {
                return Optional.of(new Failed<>(failure.kind(), String.valueOf(failure.getMessage()), failure.hint()));
            }
            if (at instanceof CredentialException missing) {
                return Optional.of(of(missing, settled));
            }
        }
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at.getClass().getName().startsWith("software.amazon.awssdk.")) {
                return ofSdk(at, settled);
            }
        }
        return Optional.empty();
    }

    private Failed<Object> of(CredentialException missing, Target settled) {
        var cause = missing.getCause();
        var why = cause == null ? Optional.<Failed<Object>>empty() : ofSdk(cause, settled);
        return new Failed<>(
                why.map(Failed::kind).orElse(FailureKind.CREDENTIALS),
                String.valueOf(missing.getMessage()),
                missing.hint());
    }

    private Optional<Failed<Object>> ofSdk(Throwable error, Target settled) {
        if (!(error instanceof SdkException failure)) {
            return Optional.empty();
        }
        var why = SdkErrors.explain(failure, settled, caller(settled));
        if (why.kind() == FailureKind.CREDENTIALS) {
            // What was refused is not used twice.
            held.remove(settled);
        }
        return Optional.of(why);
    }

    /** Who asks, in words, as far as that is known without asking. */
    private @Nullable String caller(Target settled) {
        try {
            var identity = known(settled).orElse(null);
            if (identity != null) {
                return identity.arn() == null ? identity.source() : identity.arn();
            }
            var credentials = offline(settled);
            return credentials == null ? null : credentials.source();
        } catch (CredentialException e) {
            return null;
        }
    }

    @Override
    public void close() {
        SdkRuntime runtime;
        synchronized (starting) {
            closed = true;
            runtime = sdk;
            sdk = null;
        }
        held.clear();
        identities.clear();
        if (runtime != null) {
            runtime.close();
        }
    }
}
