package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.CredentialStore;
import dev.awsagent.credential.Defaults;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Permission;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.SignIn;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.ServiceNames;
import dev.awsagent.credentials.internal.source.CredentialProcess;
import dev.awsagent.credentials.internal.source.OwnSettings;
import dev.awsagent.credentials.internal.source.ProfileProvider;
import dev.awsagent.credentials.internal.source.ProfileStore;
import dev.awsagent.credentials.internal.source.Profiles;
import dev.awsagent.credentials.internal.source.ProviderChain;
import dev.awsagent.credentials.internal.source.SsoSettings;
import dev.awsagent.credentials.internal.source.Surroundings;
import dev.awsagent.credentials.internal.source.TargetSettings;
import dev.awsagent.credentials.internal.store.Notices;
import dev.awsagent.gate.CallRefusedException;
import dev.awsagent.gate.CallScope;
import dev.awsagent.gate.Narrowing;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult.Failed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * The chain of providers, the settings of the profile files, and the SDK clients that come of them. The SDK is first loaded
 * when somebody asks for clients, or for an identity that is not known.
 */
final class ChainedCredentialService implements CredentialService {

    private static final int MOST_REMEMBERED = 256;

    /** The variable that says how long the pause before another attempt of a call is at the most. */
    private static final String LONGEST_PAUSE = "AWSAGENT_LONGEST_PAUSE";

    private final Environment environment;
    private final @Nullable Sandbox sandbox;
    private final Notices notices = new Notices();
    private final OwnSettings own;
    private final ProfileStore store;
    private final ProviderChain chain;
    private final CredentialCache cache;
    private final MfaCodes mfa;
    private final @Nullable AccountMemory memory;
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private final Map<String, Optional<String>> aliases = new ConcurrentHashMap<>();
    private final Map<CallScope, NarrowedCredentials> narrowed = new WeakHashMap<>();
    private final Object starting = new Object();
    private final AtomicInteger changes = new AtomicInteger();
    private @Nullable LocalStore local;
    private @Nullable SdkRuntime sdk;
    private @Nullable CredentialProcess programs;
    private boolean closed;

    /**
     * The files that credentials come from, as they are now.
     *
     * @param config of the configuration file
     * @param changes how often keys were kept or removed here
     */
    private record Files(Profiles profiles, @Nullable Object config, int changes) {}

    ChainedCredentialService(Settings settings, ProviderChain chain) {
        this.environment = settings.environment();
        this.sandbox = settings.sandbox();
        this.own = OwnSettings.of(settings, notices);
        this.store = new ProfileStore(environment, notices);
        this.chain = chain;
        var clock = InstantSource.system();
        this.cache = new CredentialCache(this::fetch, this::files, clock);
        this.mfa = new MfaCodes(settings.prompt(), clock);
        this.memory = settings.memory() == null ? null : new AccountMemory(settings.memory());
    }

    @Override
    public Target settle(Target asked) {
        var box = sandbox;
        if (box != null) {
            return inSandbox(asked, box);
        }
        // A new request sees what was edited before it, at once.
        cache.look();
        var profiles = store.profiles();
        own.config().check();
        var name = TargetSettings.named(asked, environment);
        if (name != null && profiles.find(name).isEmpty() && !own.has(name)) {
            mustExist(name, asked.profile() == null, profiles);
        }
        var role = asked.role();
        if (role != null && ProfileProvider.accountOf(role) == null) {
            throw new CredentialException(
                    "'" + role + "' is not the ARN of a role", "write it as arn:aws:iam::123456789012:role/NAME");
        }
        var settings = TargetSettings.of(environment, profiles, own, name);
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
        var known = chain.profiles(environment, store, own).stream()
                .map(ProfileSummary::name)
                .distinct()
                .toList();
        if (!known.contains(name)) {
            throw ProfileProvider.notFound(name, fromVariable, profiles, own, known);
        }
    }

    @Override
    public Optional<Identity> known(Target settled) {
        if (sandbox != null) {
            return Optional.of(ofSandbox());
        }
        var credentials = offline(settled);
        var seen = credentials == null ? null : identities.get(identityKey(credentials, identityEndpoint(settled)));
        return seen == null ? ofRole(settled) : Optional.of(seen);
    }

    @Override
    public Optional<Identity> remembered(Target settled) {
        var known = known(settled);
        var credentials = known.isPresent() || memory == null ? null : offline(settled);
        return credentials == null || memory == null ? known : memory.find(credentials, identityEndpoint(settled));
    }

    private @Nullable AwsCredentials offline(Target settled) {
        var credentials = settled.role() == null ? chain.findOffline(settled.profile(), environment, store, own) : null;
        return credentials == null ? cache.peek(settled) : credentials;
    }

    /** The ARN of a role says the account, and so does a sign-in. */
    private Optional<Identity> ofRole(Target settled) {
        var role = settled.role();
        var name = settled.profile();
        var profile = name == null ? null : store.profiles().find(name).orElseGet(() -> own.find(name));
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
        var endpoint = identityEndpoint(settled);
        var key = identityKey(credentials, endpoint);
        var seen = identities.get(key);
        if (seen != null) {
            return seen;
        }
        Identity identity;
        try {
            identity = sts(settled).identity(credentials);
        } catch (CredentialException e) {
            var refusal = e.getCause() == null ? SdkErrors.Refusal.NONE : SdkErrors.refusal(e.getCause());
            var other = refusal == SdkErrors.Refusal.NONE
                    ? null
                    : replacement(settled, credentials, refusal == SdkErrors.Refusal.ENDED);
            if (other == null) {
                throw e;
            }
            credentials = other;
            key = identityKey(credentials, endpoint);
            identity = sts(settled).identity(credentials);
        }
        if (identities.size() >= MOST_REMEMBERED) {
            identities.clear();
        }
        identities.put(key, identity);
        if (memory != null) {
            memory.keep(credentials, endpoint, identity);
        }
        return identity;
    }

    /** Drops what AWS refused; others, where there are some. */
    private @Nullable AwsCredentials replacement(Target settled, AwsCredentials refused, boolean ended) {
        if (sandbox != null) {
            return null;
        }
        mfa.refused(refused);
        cache.refused(settled, refused, ended);
        try {
            var other = cache.get(settled);
            return CredentialCache.isSame(other, refused) ? null : other;
        } catch (CredentialException e) {
            // That they were refused says more than why there are no others; the next call will say that.
            return null;
        }
    }

    private static String identityKey(AwsCredentials credentials, @Nullable URI endpoint) {
        return credentials.accessKeyId() + " " + endpoint;
    }

    /** Where a target asks who somebody is; null for AWS. The same key at another place is somebody else. */
    private @Nullable URI identityEndpoint(Target settled) {
        return settings(settled).endpoint(settled.endpoint(), "sts").orElse(null);
    }

    @Override
    public List<ProfileSummary> profiles() {
        return chain.profiles(environment, store, own);
    }

    @Override
    public <S> Optional<S> service(Class<S> type, Target settled) {
        if (type == AwsClients.class) {
            return Optional.of(type.cast(clients(settled)));
        }
        return type == KeyRotation.class ? Optional.of(type.cast(rotation(settled))) : Optional.empty();
    }

    @Override
    public Permission permission(Target settled, List<AwsCall> calls, List<String> iam) {
        if (sandbox != null) {
            return Permission.notChecked("the sandbox has no permissions");
        }
        if (!hasIam(settled)) {
            return Permission.notChecked("requests go to another endpoint than that of AWS");
        }
        var caller = known(settled).map(Identity::arn).orElse(null);
        var principal = caller == null ? Optional.<String>empty() : PolicySimulation.principal(caller);
        return principal
                .map(arn -> PolicySimulation.ask(clients(settled).client(IamClient.class), arn, calls, iam))
                .orElseGet(() -> Permission.notChecked(
                        caller == null ? "who asks is not known" : "IAM keeps no policies of " + caller));
    }

    @Override
    public boolean reachesAws(Target settled, String service) {
        return sandbox == null
                && settings(settled)
                        .endpoint(settled.endpoint(), ServiceNames.settingsKey(service))
                        .isEmpty();
    }

    /** Another endpoint for everything says nothing of what IAM would say. */
    private boolean hasIam(Target settled) {
        var settings = settings(settled);
        return settings.ownEndpoint("iam").isPresent()
                || settings.endpoint(settled.endpoint(), "iam").isEmpty();
    }

    @Override
    public Optional<String> accountAlias(Target settled) {
        var account = known(settled).map(Identity::account).orElse(null);
        if (sandbox != null || account == null || !hasIam(settled)) {
            return Optional.empty();
        }
        var known = aliases.get(account);
        if (known == null) {
            known = PolicySimulation.alias(clients(settled).client(IamClient.class));
            aliases.put(account, known);
        }
        return known;
    }

    private KeyRotation rotation(Target settled) {
        if (sandbox != null) {
            throw new CredentialException(
                    "the sandbox's own keys are not to be rotated", "leave --sandbox out, and name a profile");
        }
        return new KeyRotation(local(), settled, sdk(), endpoints(settled));
    }

    private Files files() {
        return new Files(store.profiles(), own.config().stamp(), changes.get());
    }

    @Override
    public Defaults defaults() {
        // A file that was named and is not there may be about to be made; whoever uses its profiles is told.
        var file = own.config().stamp() == null ? null : own.config().file();
        return file == null ? Defaults.NONE : file.defaults();
    }

    @Override
    public Optional<CredentialStore> store() {
        return Optional.of(local());
    }

    private LocalStore local() {
        synchronized (starting) {
            var made = local;
            if (made == null) {
                made = new LocalStore(store, own, () -> {
                    changes.incrementAndGet();
                    cache.look();
                });
                local = made;
            }
            return made;
        }
    }

    @Override
    public List<String> notices() {
        return notices.take();
    }

    private AwsClients clients(Target settled) {
        var issuer = new Lease.Issuer() {
            @Override
            public Lease.Issuer here() {
                var scope = CallScope.current();
                var to = scope == null ? null : scope.narrowing(settled);
                return scope == null || to == null ? this : narrowed(scope, settled, to);
            }

            @Override
            public AwsCredentials credentials() {
                return ChainedCredentialService.this.credentials(settled);
            }

            @Override
            public @Nullable AwsCredentials replacement(AwsCredentials refused, boolean ended) {
                return ChainedCredentialService.this.replacement(settled, refused, ended);
            }
        };
        return sdk().clients(settled, issuer, endpoints(settled));
    }

    /** One session for all calls of a step. */
    private NarrowedCredentials narrowed(CallScope scope, Target settled, Narrowing to) {
        synchronized (narrowed) {
            return narrowed.computeIfAbsent(
                    scope, key -> new NarrowedCredentials(to, () -> credentials(settled), () -> sts(settled)));
        }
    }

    @Override
    public Optional<String> changeRole(String account) {
        var file =
                sandbox == null && own.config().stamp() != null ? own.config().file() : null;
        return Optional.ofNullable(file).map(read -> read.changeRoles().get(account));
    }

    private StsCalls sts(Target settled) {
        return StsCalls.of(sdk(), settled, endpoints(settled));
    }

    private AwsClients.Endpoints endpoints(Target settled) {
        var box = sandbox;
        if (box != null) {
            return service -> Optional.of(box.endpoint(service).orElseThrow(() -> lacking(service, box)));
        }
        return new AwsClients.Endpoints() {
            @Override
            public Optional<URI> of(String service) {
                return settings(settled).endpoint(settled.endpoint(), ServiceNames.settingsKey(service));
            }

            @Override
            public Connection connection() {
                return Connection.of(settings(settled));
            }
        };
    }

    private TargetSettings settings(Target settled) {
        return TargetSettings.of(environment, store.profiles(), own, settled.profile());
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
                runtime = new SdkRuntime(longestPause());
                sdk = runtime;
            }
            return runtime;
        }
    }

    private Duration longestPause() {
        var said = environment.variable(LONGEST_PAUSE);
        if (said == null) {
            return SdkRuntime.LONGEST_PAUSE;
        }
        try {
            var pause = Duration.parse(said);
            if (!pause.isNegative()) {
                return pause;
            }
        } catch (DateTimeParseException e) {
            // Said below, with what is wrong with it.
        }
        throw new CredentialException(
                LONGEST_PAUSE + " is '" + said + "', which is no length of time",
                "write it as PT0.1S, or leave it out for " + SdkRuntime.LONGEST_PAUSE);
    }

    private CredentialProcess programs() {
        synchronized (starting) {
            if (closed) {
                throw new IllegalStateException("the agent was closed");
            }
            var made = programs;
            if (made == null) {
                made = new CredentialProcess();
                programs = made;
            }
            return made;
        }
    }

    /** The credentials of a settled target, fetched when there are none that last. */
    AwsCredentials credentials(Target settled) {
        var box = sandbox;
        if (box != null) {
            return box.credentials();
        }
        return cache.get(settled);
    }

    private CredentialCache.Fetched fetch(Target settled, boolean attended) {
        var others = new Others(settled, attended);
        var found = chain.find(settled.profile(), environment, new Surroundings(store, others, own));
        var role = settled.role();
        var credentials = role == null
                ? found
                : others.assume(new Surroundings.Role(role, null, null, null, null, "the request"), found);
        return new CredentialCache.Fetched(credentials, others.files, others.lasting && role == null);
    }

    /** Asks others for credentials. The SDK is made only when it comes to that. */
    private final class Others implements Surroundings.Roles {
        private final Target settled;
        private final boolean attended;
        private final Set<Path> files = new HashSet<>();
        private boolean lasting;

        Others(Target settled, boolean attended) {
            this.settled = settled;
            this.attended = attended;
        }

        @Override
        public AwsCredentials assume(Surroundings.Role role, AwsCredentials source) {
            lasting = false;
            return role.mfaSerial() == null
                    ? sts(settled).assume(role, source, null)
                    : mfa.assume(
                            role,
                            source,
                            settled.profile(),
                            attended,
                            code -> sts(settled).assume(role, source, code));
        }

        @Override
        public AwsCredentials assumeWithToken(Surroundings.Role role, Path tokenFile) {
            return sts(settled).assumeWithToken(role, tokenFile);
        }

        @Override
        public AwsCredentials signedIn(SsoSettings sso) {
            var file = sso.tokenFile(environment);
            files.add(file);
            return sso(settled, sso).credentials();
        }

        @Override
        public AwsCredentials printed(String command, String who) {
            lasting = true;
            return programs().run(command, who);
        }
    }

    private SsoCalls sso(Target settled, SsoSettings sso) {
        var settings = settings(settled);
        var connection = Connection.of(settings);
        return new SsoCalls(
                sdk().http(connection),
                service -> settings.ownEndpoint(ServiceNames.settingsKey(service))
                        .orElseGet(() -> SdkRuntime.endpoint(service, sso.region(), connection)),
                sso.tokenFile(environment),
                sso,
                InstantSource.system());
    }

    @Override
    public Instant signIn(Target asked, Consumer<SignIn> shown) throws InterruptedException {
        if (sandbox != null) {
            throw new CredentialException("the sandbox has keys of its own", "leave --sandbox out to sign in");
        }
        var settled = settle(asked);
        var name = settled.profile() == null ? "default" : settled.profile();
        var profiles = store.profiles();
        var sso = ProfileProvider.sso(name, profiles);
        return sso(settled, sso).signIn(shown);
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
        var kind = cause instanceof SdkException failure
                ? SdkErrors.explain(failure, settled, null).kind()
                : cause instanceof IOException ? FailureKind.UNREACHABLE : FailureKind.CREDENTIALS;
        return new Failed<>(kind, String.valueOf(missing.getMessage()), missing.hint());
    }

    private Optional<Failed<Object>> ofSdk(Throwable error, Target settled) {
        return error instanceof SdkException failure
                ? Optional.of(SdkErrors.explain(failure, settled, caller(settled)))
                : Optional.empty();
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
        CredentialProcess running;
        synchronized (starting) {
            closed = true;
            runtime = sdk;
            sdk = null;
            running = programs;
        }
        if (running != null) {
            running.close();
        }
        cache.close();
        mfa.close();
        identities.clear();
        own.close();
        if (runtime != null) {
            runtime.close();
        }
    }
}
