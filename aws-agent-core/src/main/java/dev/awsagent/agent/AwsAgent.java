package dev.awsagent.agent;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.CredentialStore;
import dev.awsagent.credential.Defaults;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.SignIn;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.graph.AgentGraph;
import dev.awsagent.graph.AgentState;
import dev.awsagent.graph.engine.Engine;
import dev.awsagent.graph.engine.Services;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Floor;
import dev.awsagent.guard.Guard;
import dev.awsagent.guard.Limits;
import dev.awsagent.guard.Policy;
import dev.awsagent.guard.PolicyException;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.WatchedPolicy;
import dev.awsagent.internal.Regions;
import dev.awsagent.internal.TurnPrompt;
import dev.awsagent.journal.AuditException;
import dev.awsagent.journal.AuditLog;
import dev.awsagent.journal.AuditSink;
import dev.awsagent.journal.CheckpointStore;
import dev.awsagent.model.ModelSettings;
import dev.awsagent.model.ProviderReport;
import dev.awsagent.plan.ChatModelPlanner;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.ModelBudget;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Planner;
import dev.awsagent.plan.PlannerChoice;
import dev.awsagent.plan.SentenceEncoder;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Pipes;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.WorkingFolder;
import dev.langchain4j.model.chat.ChatModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a sentence, works out which AWS operations it means, asks where asking is due, runs it, and says what came back.
 * Thread-safe. Close it to close the SDK clients behind it.
 */
public final class AwsAgent implements AutoCloseable {

    /** Conversations that are kept; beyond, those that nobody waits for are forgotten, the oldest first. */
    private static final int CONVERSATIONS = 10_000;

    /** Of these that many wait until somebody asks for them. */
    private static final int NOTICES = 100;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final ToolRegistry tools;
    private final Target target;
    private final Clock clock;
    private final Services services;
    private final Engine engine;
    private final Credentials credentials;
    private final Sinks sinks;
    /** What nobody asks for must not grow without end: the first say most. */
    private final Queue<String> notices = new ArrayBlockingQueue<>(NOTICES);

    private final Map<String, Conversation> conversations = new LinkedHashMap<>(16, 0.75f, true);

    private AwsAgent(Builder builder) {
        clock = builder.clock;
        target = builder.target;
        credentials = new Credentials(builder);
        var auditFolder = builder.auditFolder();
        if (builder.auditSink != null && auditFolder == null) {
            throw new IllegalArgumentException(
                    "there is a second place for the audit log and no first one; leave out withoutAudit, or give the"
                            + " agent a folder for its memory");
        }
        sinks = new Sinks(builder.auditSink, builder.sandbox != null, credentials);
        tools = builder.registry();
        var planner = builder.planner(credentials);
        var auto = builder.choice(credentials) == PlannerChoice.AUTO;
        var first = auto && !(planner instanceof LocalPlanner) ? new LocalPlanner() : null;
        var files = new Files(builder.workingFolder, builder.files, builder.lifted.contains(Floor.SECRET_FILES));
        services = new Services(
                tools,
                credentials,
                planner,
                first,
                planner instanceof LocalPlanner,
                auto,
                builder.modelBudget,
                builder.observer(credentials),
                new Guard(builder.policy(credentials, notices::offer), builder.lifted),
                auditFolder == null ? null : new AuditLog(auditFolder, clock),
                sinks,
                files,
                builder.memory,
                builder.pipes,
                builder.sandbox != null,
                builder.stepTimeout,
                builder.maxRounds,
                builder.approvalTime,
                clock);
        engine = new Engine(
                services,
                builder.graph.apply(AgentGraph.builder()).build(),
                notices::offer,
                builder.checkpoints,
                builder.workingFolder);
        try {
            checkRegion(target);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** With the sandbox as without: what works there should work on AWS. */
    private void checkRegion(Target asked) {
        var region = asked.region();
        if (region == null || Regions.isPossible(region.strip().toLowerCase(Locale.ROOT))) {
            return;
        }
        if (!Regions.isName(region.strip()) || !isElsewhere(asked)) {
            throw new IllegalArgumentException("'" + Rendering.harmless(region)
                    + "' is not the code of a region; write one such as eu-west-1 or us-gov-east-1");
        }
    }

    /**
     * The same, and that whoever is asked for is at home there: keys of one partition of AWS are unknown in the others. Of a profile
     * that says no region nobody knows where it is at home.
     */
    private void checkPlace(Target asked) {
        checkRegion(asked);
        var region = asked.region();
        var profile = asked.profile();
        if (region == null || profile == null || asked.endpoint() != null || services.sandbox()) {
            return;
        }
        var service = services.credentials().get();
        if (service == null) {
            return;
        }
        Target usual;
        try {
            usual = service.settle(asked.withRegion(null));
        } catch (CredentialException e) {
            // Said better when something runs.
            return;
        }
        var home = usual.region();
        if (usual.endpoint() != null || home == null) {
            return;
        }
        var lower = region.strip().toLowerCase(Locale.ROOT);
        var partition = Regions.partition(home.toLowerCase(Locale.ROOT));
        if (!Regions.partition(lower).equals(partition)) {
            throw new IllegalArgumentException("'" + Rendering.harmless(region) + "' is a region of the partition "
                    + Regions.partition(lower) + ", and the profile '" + Rendering.harmless(profile)
                    + "' is in "
                    + partition + ", by its region " + Rendering.harmless(home) + "; choose a region of that, such as "
                    + Rendering.harmless(home));
        }
    }

    /** Whether requests go to a server that is not AWS, by this target or by what is configured for it. */
    private boolean isElsewhere(Target asked) {
        if (asked.endpoint() != null || services.sandbox()) {
            return !services.sandbox();
        }
        var service = services.credentials().get();
        return service != null && service.settle(asked.withRegion(null)).endpoint() != null;
    }

    private static ClassLoader loader() {
        var context = Thread.currentThread().getContextClassLoader();
        return context == null ? AwsAgent.class.getClassLoader() : context;
    }

    public static Builder builder() {
        // Before any plugin is loaded: none of them can open the gate by a system property.
        CallScope.othersAllowed();
        return new Builder();
    }

    /** Asks in a conversation of its own and waits for the reply. */
    public Reply ask(String message) {
        return once(conversation -> conversation.ask(message));
    }

    /** The same without waiting. Cancelling the stage's future cancels the turn. */
    public CompletionStage<Reply> askAsync(String message) {
        return conversation().askAsync(message, event -> {});
    }

    /** The same as {@link #ask}, told what happens meanwhile. */
    public Reply stream(String message, Consumer<AgentEvent> listener) {
        return once(conversation -> conversation.ask(message, listener));
    }

    /** Keeps the conversation only when it is not over: a proposal waits, or a question is open. */
    private Reply once(Function<Conversation, Reply> turn) {
        var conversation = conversation();
        try {
            return turn.apply(conversation);
        } finally {
            if (!conversation.isOpen()) {
                synchronized (conversations) {
                    conversations.remove(conversation.id());
                }
            }
        }
    }

    /** A new conversation with an id that cannot be guessed. */
    public Conversation conversation() {
        return conversation(target);
    }

    /**
     * The conversation of this id: one that goes on here, or that waits in the store; else it is begun.
     *
     * @throws ToolException when what waits of it cannot be used here
     * @throws IllegalArgumentException when it cannot be an id: 1 to 128 letters, digits, {@code .}, {@code _}, {@code -}
     */
    public Conversation conversation(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("'" + Rendering.harmless(id)
                    + "' cannot be the id of a conversation: it takes 1 to 128 letters, digits, ., _ and -");
        }
        synchronized (conversations) {
            var found = conversations.get(id);
            if (found != null) {
                return found;
            }
            var left = engine.left(id);
            return left.isPresent() ? keep(new Conversation(left.get(), engine, clock)) : begin(id, target);
        }
    }

    /**
     * Goes on with a conversation that was kept elsewhere, in the place of one of its id here; with what waits of it in the
     * store, where something does.
     *
     * @param kept what {@link Conversation#memory} gave
     * @throws IllegalArgumentException when its id or its region cannot be one
     * @throws IllegalStateException when the one that is here is running
     */
    public Conversation conversation(AgentState kept) {
        return goneOnWith(kept, true);
    }

    /**
     * The same without what waits of it in the store, such as what cannot be used here.
     *
     * @throws IllegalArgumentException when its id or its region cannot be one
     * @throws IllegalStateException when the one that is here is running
     */
    public Conversation conversationAtRest(AgentState kept) {
        return goneOnWith(kept, false);
    }

    private Conversation goneOnWith(AgentState kept, boolean waiting) {
        if (!ID.matcher(kept.conversation()).matches()) {
            throw new IllegalArgumentException("what was kept has no id of a conversation");
        }
        checkPlace(kept.target());
        synchronized (conversations) {
            var here = conversations.get(kept.conversation());
            if (here != null && here.isRunning()) {
                throw new IllegalStateException("conversation " + here.id() + " is running");
            }
            var left = waiting ? engine.left(kept.conversation()) : Optional.<AgentState>empty();
            return keep(new Conversation(left.orElse(kept), engine, clock));
        }
    }

    /** Lets go of a conversation, with what waits in it; one that runs goes on to its end. */
    public void forget(String conversation) {
        synchronized (conversations) {
            conversations.remove(conversation);
        }
        engine.forget(conversation);
    }

    /** Who plans: {@code local}, or the name of a model. */
    public String planner() {
        return services.planner().name();
    }

    /**
     * The proposals that wait for a person, by the conversations in which they can be approved: with a store that outlives the
     * program, those of other programs too. What may not be approved from this working folder is left out.
     */
    public Map<String, Proposal> pending() {
        return engine.waiting();
    }

    /**
     * A new conversation whose requests run there unless they say otherwise.
     *
     * @throws IllegalArgumentException when its region cannot be one, saying what one looks like
     */
    public Conversation conversation(Target target) {
        Objects.requireNonNull(target, "target");
        checkPlace(target);
        synchronized (conversations) {
            return begin(UUID.randomUUID().toString(), target);
        }
    }

    private Conversation begin(String id, Target target) {
        return keep(new Conversation(id, target, engine, clock));
    }

    private Conversation keep(Conversation conversation) {
        conversations.put(conversation.id(), conversation);
        if (conversations.size() > CONVERSATIONS) {
            var oldest = conversations.values().iterator();
            for (var excess = conversations.size() - CONVERSATIONS; excess > 0 && oldest.hasNext(); ) {
                var one = oldest.next();
                if (one != conversation && !one.isRunning()) {
                    oldest.remove();
                    engine.forget(one.id());
                    excess--;
                }
            }
        }
        return conversation;
    }

    /** Says yes to the proposal that waits in a conversation, such as the one that a reply to {@link #ask} names. */
    public Reply resume(String conversation, Approval approval) {
        return conversation(conversation).approve(approval);
    }

    /** Runs a plan that a program made, reviewed like any other, in a conversation of its own. */
    public Reply run(Plan plan) {
        return once(conversation -> conversation.run(plan));
    }

    /** What a message would come to. Needs no network and no credentials, and runs nothing. */
    public Preview plan(String message) {
        return plan(message, event -> {});
    }

    /** The same, told what happens meanwhile, such as what a model is asked. */
    public Preview plan(String message, Consumer<AgentEvent> listener) {
        return new Conversation("preview", target, engine, clock).plan(message, listener);
    }

    /**
     * The providers of language models that modules on the path know, by name, and whether one of their models can be made.
     *
     * @param ask whether each that could be is asked which models there are, which waits for its answer
     */
    public List<ProviderReport> models(boolean ask) {
        return Models.reports(credentials::modelSettings, ask);
    }

    /**
     * A language model by its name, made from this agent's settings and asked with its credentials, for a program that puts
     * something before it and gives that to {@link Builder#model(ChatModel)}. It may be asked until this agent is closed.
     *
     * @param name with the provider, such as {@code openai:gpt-4o-mini}
     * @throws IllegalArgumentException when it cannot be made, saying what is missing
     */
    public ChatModel model(String name) {
        return Models.model(Objects.requireNonNull(name, "name"), credentials::modelSettings);
    }

    public ToolRegistry tools() {
        return tools;
    }

    /** The profiles there are, in all sources that know profiles. */
    public List<ProfileSummary> profiles() {
        return services.requireCredentials().profiles();
    }

    /**
     * The keys that the agent keeps itself.
     *
     * @throws CredentialException when no module on the path keeps any
     */
    public CredentialStore credentialStore() {
        return services.requireCredentials()
                .store()
                .orElseThrow(() -> new CredentialException(
                        "the credential service of this agent keeps no keys", "use the one of aws-agent-credentials"));
    }

    /**
     * What the person should know of the files that were read so far; each is given once, and none is read for it. Of many that
     * nobody asked for, the first 100 are kept.
     */
    public List<String> notices() {
        var all = new ArrayList<>(credentials.notices());
        for (String notice; (notice = notices.poll()) != null; ) {
            all.add(notice);
        }
        return all;
    }

    /**
     * What was changed through agents with this audit log, and what was refused.
     *
     * @throws IllegalStateException when this agent keeps none, as {@link Builder#withoutAudit} says
     */
    public AuditLog audit() {
        var log = services.audit();
        if (log == null) {
            throw new IllegalStateException(
                    "this agent keeps no audit log; leave out withoutAudit, or give it a folder for its memory");
        }
        return log;
    }

    /**
     * Who the credentials of a target are; asks AWS. What the target leaves open is taken from the agent's own.
     *
     * @throws CredentialException when there are none, or they are refused
     */
    public Identity identify(Target target) {
        var service = services.requireCredentials();
        try {
            return CallScope.identity().call(() -> service.identify(service.settle(target)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CredentialException("the identity could not be found out: " + e.getMessage(), null, e);
        }
    }

    /**
     * Signs a person in for a profile that gets its credentials by single sign-on, and waits until they have said yes in a
     * browser.
     *
     * @param shown is told once where the person has to go
     * @return when the sign-in ends
     * @throws CredentialException when the profile has no single sign-on, or it was refused or took too long
     * @throws InterruptedException when the calling thread is interrupted; nothing is kept then
     */
    public Instant signIn(String profile, Consumer<SignIn> shown) throws InterruptedException {
        return services.requireCredentials().signIn(target.withProfile(profile), shown);
    }

    @Override
    public void close() {
        engine.close();
        sinks.close();
        credentials.close();
    }

    /** The credential service, made when it is first needed. */
    private static final class Credentials
            implements Supplier<@Nullable CredentialService>, ModelSettings.Services, AutoCloseable {

        private final @Nullable CredentialService given;
        private final Environment environment;
        private final List<CredentialProvider> providers;
        private final @Nullable Sandbox sandbox;
        private final Prompt prompt;
        private final @Nullable Path config;
        private final @Nullable Path memory;
        private final Target target;
        private @Nullable CredentialService made;
        private boolean closed;

        Credentials(Builder builder) {
            given = builder.credentials;
            environment = builder.environment == null ? Environment.system() : builder.environment;
            providers = List.copyOf(builder.providers);
            sandbox = builder.sandbox;
            prompt = new TurnPrompt(builder.prompt);
            config = builder.config;
            memory = builder.memory;
            target = builder.target;
        }

        /** What the models of a provider are made from. */
        ModelSettings modelSettings(String provider) {
            var service = get();
            if (service == null) {
                return ModelSettings.of(provider, environment);
            }
            var configured = service.defaults().models().providers().getOrDefault(provider, Map.of());
            return new ModelSettings(provider, environment, configured, () -> kept(provider, service), this);
        }

        private static Optional<ModelSettings.Found> kept(String provider, CredentialService service) {
            return service.store()
                    .flatMap(store -> store.modelKey(provider))
                    .map(key -> new ModelSettings.Found(key, "the key of " + provider + " that is kept"));
        }

        /**
         * What a model is asked with need not be what the agent works with. An endpoint that the agent was given is for what it
         * works on: no prompt is sent to a server that looks like S3, nor to a sandbox.
         */
        @Override
        public <S> Optional<S> of(Class<S> type, Target asked) {
            var service = get();
            if (service == null) {
                return Optional.empty();
            }
            if (sandbox != null) {
                throw new ToolException(
                        FailureKind.MODEL,
                        "a model at AWS is not there in the sandbox, where every call goes to a look-alike",
                        "name a model of another provider, or leave out the sandbox");
            }
            var where = asked.profile() == null
                    ? target.withRegion(asked.region() == null ? target.region() : asked.region())
                            .withEndpoint(null)
                    : asked;
            return service.service(type, service.settle(where));
        }

        @Override
        public synchronized @Nullable CredentialService get() {
            if (given != null) {
                return given;
            }
            if (closed) {
                throw new IllegalStateException("the agent is closed");
            }
            if (made == null) {
                var factory = find();
                if (factory != null) {
                    made = factory.create(
                            new CredentialService.Settings(environment, providers, sandbox, prompt, config, memory));
                }
            }
            return made;
        }

        synchronized List<String> notices() {
            var service = given == null ? made : given;
            return service == null ? List.of() : service.notices();
        }

        private static CredentialService.@Nullable Factory find() {
            try {
                var factories = ServiceLoader.load(CredentialService.Factory.class, loader())
                        .iterator();
                return factories.hasNext() ? factories.next() : null;
            } catch (ServiceConfigurationError | LinkageError e) {
                throw new CredentialException(
                        "the module that provides credentials cannot be loaded: " + e.getMessage(),
                        "fix or remove its jar",
                        e);
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            if (made != null) {
                made.close();
                made = null;
            }
        }
    }

    /** The second place of the audit log, made when something is first written down. */
    private static final class Sinks implements Supplier<@Nullable AuditSink>, AutoCloseable {

        private final @Nullable AuditSink given;
        private final boolean sandbox;
        private final Credentials credentials;
        private @Nullable AuditSink made;

        /** @param sandbox whether nothing real is changed, and what is configured for what is does not apply */
        Sinks(@Nullable AuditSink given, boolean sandbox, Credentials credentials) {
            this.given = given;
            this.sandbox = sandbox;
            this.credentials = credentials;
        }

        @Override
        public synchronized @Nullable AuditSink get() {
            if (given != null || sandbox) {
                return given;
            }
            if (made == null) {
                var service = credentials.get();
                var settings = new TreeMap<>(
                        service == null ? Map.of() : service.defaults().audit());
                var kind = settings.remove("kind");
                made = kind == null ? null : factory(kind).create(settings, credentials);
            }
            return made;
        }

        private static AuditSink.Factory factory(String kind) {
            var known = new ArrayList<String>();
            try {
                for (var factory : ServiceLoader.load(AuditSink.Factory.class, loader())) {
                    if (factory.kind().equals(kind)) {
                        return factory;
                    }
                    known.add(factory.kind());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                throw new AuditException(
                        "what takes the audit log to '" + kind + "' cannot be loaded: " + e.getMessage(),
                        "fix or remove its jar",
                        e);
            }
            throw new AuditException(
                    "the configuration sends the audit log to '" + kind + "', which no module on the path knows",
                    known.isEmpty() ? "add the module that does" : "write one of " + String.join(", ", known));
        }

        @Override
        public synchronized void close() {
            if (made != null) {
                made.close();
                made = null;
            }
        }
    }

    /** The working folder, looked at when it is first needed. */
    private static final class Files implements Supplier<WorkingFolder> {

        private final Path folder;
        private final boolean open;
        private final boolean secrets;
        private volatile @Nullable WorkingFolder found;

        Files(Path folder, boolean open, boolean secrets) {
            this.folder = folder;
            this.open = open;
            this.secrets = secrets;
        }

        @Override
        public WorkingFolder get() {
            var known = found;
            if (known == null) {
                try {
                    known = WorkingFolder.of(folder);
                    known = open ? known : known.closed();
                    known = secrets ? known.withSecrets() : known;
                } catch (IllegalArgumentException e) {
                    throw new ToolException(
                            FailureKind.INVALID, String.valueOf(e.getMessage()), "choose a folder that exists", e);
                }
                found = known;
            }
            return known;
        }
    }

    /** Makes an agent. Nothing has to be set. Not thread-safe. */
    public static final class Builder {

        private final List<Tool<?, ?>> tools = new ArrayList<>();
        private final List<CredentialProvider> providers = new ArrayList<>();
        private boolean discover = true;
        private @Nullable Set<String> only;
        private @Nullable CredentialService credentials;
        private @Nullable Environment environment;
        private @Nullable Sandbox sandbox;
        private Prompt prompt = Prompt.NOBODY;
        private @Nullable Path config;
        private @Nullable Path memory;
        private boolean audited = true;
        private @Nullable Pipes pipes;
        private @Nullable ChatModel model;
        private @Nullable String modelName;
        private boolean modelFromConfig;
        private @Nullable Planner planner;
        private @Nullable PlannerChoice choice;
        private @Nullable String fallbackModel;
        private @Nullable Duration planCache;
        private ModelBudget modelBudget = ModelBudget.DEFAULT;
        private @Nullable TurnObserver observer;
        private @Nullable Policy policy;
        private @Nullable Path policyFile;
        private @Nullable Policy heldTo;
        private Set<Floor> lifted = Set.of();
        private @Nullable CheckpointStore checkpoints;
        private @Nullable AuditSink auditSink;
        private Target target = Target.ANY;
        private Path workingFolder = Path.of("");
        private boolean files = true;
        private UnaryOperator<AgentGraph.Builder> graph = UnaryOperator.identity();
        private Duration stepTimeout = Duration.ofHours(1);
        private int maxRounds = 12;
        private Duration approvalTime = Duration.ofMinutes(15);
        private Clock clock = Clock.systemDefaultZone();

        private Builder() {}

        private ToolRegistry registry() {
            return ToolRegistry.of(tools, discover ? loader() : null, only);
        }

        private Policy policy(Credentials credentials, Consumer<String> notices) {
            var own = ownPolicy(credentials, notices);
            return heldTo == null ? own : Policy.stricter(own, heldTo);
        }

        private Policy ownPolicy(Credentials credentials, Consumer<String> notices) {
            if (policy != null && policyFile != null) {
                throw new PolicyException("a policy and a policy file are both given", "give one of the two");
            }
            if (policy != null) {
                return policy;
            }
            var usual = (environment == null ? Environment.system() : environment)
                    .settings()
                    .resolve("policy.yml");
            var written = policyFile == null
                    ? new WatchedPolicy(usual, false, notices)
                    : new WatchedPolicy(policyFile, true, notices);
            // Asked anew for each step, as the configuration may be edited. One that cannot be read throws, which
            // allows nothing.
            return new Policy() {
                @Override
                public Decision decide(Subject subject) {
                    var service = credentials.get();
                    var name = service == null ? null : service.defaults().policy();
                    var preset = name == null ? null : Policy.preset(name);
                    var file = written.current();
                    if (file == null) {
                        return (preset == null ? Policy.defaults() : preset).decide(subject);
                    }
                    var decision = file.decide(subject);
                    return preset == null ? decision : Decision.stricter(decision, preset.decide(subject));
                }

                @Override
                public Limits limits() {
                    var file = written.current();
                    return file == null ? Limits.NONE : file.limits();
                }

                @Override
                public boolean asksForTags() {
                    var file = written.current();
                    return file != null && file.asksForTags();
                }
            };
        }

        private Planner planner(Credentials credentials) {
            var choice = choice(credentials);
            if (choice == PlannerChoice.LOCAL) {
                return local();
            }
            if (planner != null) {
                return given(planner, credentials);
            }
            var name = modelName == null && model == null ? configured(credentials, Defaults::model) : modelName;
            if (model == null && name == null) {
                if (choice == PlannerChoice.MODEL) {
                    throw new IllegalArgumentException(
                            "a model is to plan and none is named; name one, such as openai:gpt-4o-mini");
                }
                return local();
            }
            var asked = model == null
                    ? Models.planner(String.valueOf(name), credentials::modelSettings)
                    : Models.planner(model, modelName);
            var other = fallbackModel == null
                    ? configured(credentials, defaults -> defaults.models().fallback())
                    : fallbackModel;
            asked = other == null ? asked : asked.withFallback(Models.planner(other, credentials::modelSettings));
            return planCache == null ? asked : asked.withCache(planCache);
        }

        /** Beside a model it is asked alone: a model knows better what a sentence is like. */
        private LocalPlanner local() {
            return discover
                    ? LocalPlanner.comparing(
                            () -> ServiceLoader.load(SentenceEncoder.class, loader())
                                    .findFirst(),
                            memory == null ? null : memory.resolve("vectors"))
                    : new LocalPlanner();
        }

        /** A planner of the program's, with what was set besides it; that is never left out in silence. */
        private Planner given(Planner planner, Credentials credentials) {
            if (fallbackModel == null && planCache == null) {
                return planner;
            }
            if (!(planner instanceof ChatModelPlanner asked)) {
                throw new IllegalArgumentException((fallbackModel == null ? "planCache" : "fallbackModel")
                        + " is for a planner that asks a model, and " + planner.name()
                        + " is given; leave out one of the two");
            }
            asked = fallbackModel == null
                    ? asked
                    : asked.withFallback(Models.planner(fallbackModel, credentials::modelSettings));
            return planCache == null ? asked : asked.withCache(planCache);
        }

        /** Null where nothing was said. */
        private @Nullable PlannerChoice choice(Credentials credentials) {
            if (choice != null) {
                return choice;
            }
            var name = configured(credentials, defaults -> defaults.models().planner());
            // Chosen in the file, it is about the model that the file names; one that is named besides it plans.
            var named = modelName != null || model != null || planner != null;
            return name == null || named && !name.equals("auto")
                    ? null
                    : PlannerChoice.valueOf(name.toUpperCase(Locale.ROOT));
        }

        /** What the program gave; else what the configuration asks for; null for nobody. */
        private @Nullable TurnObserver observer(Credentials credentials) {
            var service = observer == null && modelFromConfig ? credentials.get() : null;
            var names = service == null ? Set.<String>of() : service.defaults().telemetry();
            return names.isEmpty() ? observer : Observers.of(names);
        }

        private @Nullable String configured(Credentials credentials, Function<Defaults, @Nullable String> setting) {
            var service = modelFromConfig ? credentials.get() : null;
            return service == null ? null : setting.apply(service.defaults());
        }

        /** Tools besides those that plugins bring; they win over discovered ones of the same name. */
        public Builder tools(Tool<?, ?>... tools) {
            this.tools.addAll(List.of(tools));
            return this;
        }

        /** Whether plugins on the path are found; they are unless this says otherwise. */
        public Builder plugins(boolean discover) {
            this.discover = discover;
            return this;
        }

        /**
         * No other tools than these, whoever brings them. Others are not even read, which makes an agent quicker to build.
         * Those of these names that are not found are simply not there.
         */
        public Builder onlyTools(String... names) {
            this.only = Set.of(names);
            return this;
        }

        /** Credential providers besides those that are discovered; they win over discovered ones of the same name. */
        public Builder credentialProviders(CredentialProvider... providers) {
            this.providers.addAll(List.of(providers));
            return this;
        }

        /** A whole credential service, in place of the one that is discovered. The agent does not close it. */
        public Builder credentials(CredentialService service) {
            this.credentials = Objects.requireNonNull(service, "service");
            return this;
        }

        /** The variables and home folder to go by, in place of the process's own. */
        public Builder environment(Environment environment) {
            this.environment = Objects.requireNonNull(environment, "environment");
            return this;
        }

        /** Sends every call to this look-alike of AWS. The agent does not close it. */
        public Builder sandbox(Sandbox sandbox) {
            this.sandbox = Objects.requireNonNull(sandbox, "sandbox");
            return this;
        }

        /** Who is asked for an MFA code or a passphrase, where no {@link Conversation#asking} says otherwise; nobody unless set. */
        public Builder prompt(Prompt prompt) {
            this.prompt = Objects.requireNonNull(prompt, "prompt");
            return this;
        }

        /** The agent's own configuration file, in place of the one in the user's configuration folder. */
        public Builder config(Path file) {
            this.config = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * The folder where is kept what lasts from run to run: account ids, so that a preview can show them, and what of a long
         * transfer is done, so that it can be gone on with. Nowhere unless set. The audit log is there, too: in
         * {@code audit}, and in that of {@link Environment#data} where no folder is set.
         */
        public Builder memory(Path folder) {
            this.memory = Objects.requireNonNull(folder, "folder");
            return this;
        }

        /**
         * Keeps no audit log where no {@link #memory} is given: changes run though nothing is written down of them. Without this,
         * what cannot be written down is not run.
         */
        public Builder withoutAudit() {
            this.audited = false;
            return this;
        }

        /** Null where the program said that there is to be none. */
        private @Nullable Path auditFolder() {
            var folder = memory;
            if (folder == null && audited) {
                folder = (environment == null ? Environment.system() : environment).data();
            }
            return folder == null ? null : folder.resolve("audit");
        }

        /** What a transfer reads and writes where {@code -} stands in place of a file. Nothing unless set. */
        public Builder pipes(Pipes pipes) {
            this.pipes = Objects.requireNonNull(pipes, "pipes");
            return this;
        }

        /** A language model to plan with. It widens what is understood and decides nothing. */
        public Builder model(ChatModel model) {
            this.model = Objects.requireNonNull(model, "model");
            return this;
        }

        /**
         * The same by name, such as {@code openai:gpt-4o-mini}. {@link #build} throws an
         * {@link IllegalArgumentException} when no module on the path knows it.
         */
        public Builder model(String name) {
            this.modelName = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Takes the model that the configuration file names, where none was set here. Not taken unless this is called. */
        public Builder modelFromConfig() {
            this.modelFromConfig = true;
            return this;
        }

        /**
         * Which planner is asked. Unless set, that of the configuration where {@link #modelFromConfig} was called; else a model
         * or planner where one was set, and the one without a model where none was. {@link #build} throws an
         * {@link IllegalArgumentException} when a model is to plan and there is none.
         */
        public Builder planner(PlannerChoice choice) {
            this.choice = Objects.requireNonNull(choice, "choice");
            return this;
        }

        /** Who watches all turns, such as those of aws-agent-telemetry. Nobody unless set; called again, both do. */
        public Builder observer(TurnObserver observer) {
            var before = this.observer;
            Objects.requireNonNull(observer, "observer");
            this.observer = before == null
                    ? observer
                    : conversation -> before.turn(conversation).andThen(observer.turn(conversation));
            return this;
        }

        /**
         * The name of the model that is asked where the first one fails, also one that a {@link ChatModelPlanner} asks. None unless
         * set. {@link #build} throws an {@link IllegalArgumentException} beside a planner of another kind.
         */
        public Builder fallbackModel(String name) {
            this.fallbackModel = Objects.requireNonNull(name, "name");
            return this;
        }

        /** What models may take in one turn; {@link ModelBudget#DEFAULT} unless set. */
        public Builder modelBudget(ModelBudget budget) {
            this.modelBudget = Objects.requireNonNull(budget, "budget");
            return this;
        }

        /**
         * Keeps plans of a model that only look and name no moment, for the very same request with the same target and tools.
         * Not kept unless set. {@link #build} throws an {@link IllegalArgumentException} beside a planner that is no
         * {@link ChatModelPlanner}.
         *
         * @param time how long
         */
        public Builder planCache(Duration time) {
            this.planCache = positive("planCache", time);
            return this;
        }

        /** Who plans; without one the agent understands sentences itself. */
        public Builder planner(Planner planner) {
            this.planner = Objects.requireNonNull(planner, "planner");
            return this;
        }

        /** What may run; the one that the configuration file names unless set, and {@link Policy#defaults} where it names none. */
        public Builder policy(Policy policy) {
            this.policy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * A policy file, in place of {@code policy.yml} in the user's configuration folder. It is read when the agent is built,
         * which fails with a {@link PolicyException} where it cannot be used, and again when it was edited.
         */
        public Builder policyFile(Path file) {
            this.policyFile = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * What every step is held to besides the policy: of the two decisions on it the stricter counts, and of each two limits.
         */
        public Builder heldTo(Policy policy) {
            this.heldTo = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Takes these away from what no policy allows: {@code root-keys} and the like, see {@link Floor#id}.
         *
         * @throws PolicyException when there is none of such a name
         */
        public Builder liftFloor(String... names) {
            this.lifted = Floor.named(List.of(names));
            return this;
        }

        /**
         * Where each line of the audit log goes besides its file, in place of what the configuration says. What it does not take
         * is not run. The agent does not close it. {@link #build} throws an {@link IllegalArgumentException} where there is no such
         * file.
         */
        public Builder auditSink(AuditSink sink) {
            this.auditSink = Objects.requireNonNull(sink, "sink");
            return this;
        }

        /** Keeps what waits for a person there, and not in memory alone. What holds a secret stays in memory. */
        public Builder checkpoints(CheckpointStore store) {
            this.checkpoints = Objects.requireNonNull(store, "store");
            return this;
        }

        /** Where requests run unless they or their conversation say otherwise. */
        public Builder target(Target target) {
            this.target = Objects.requireNonNull(target, "target");
            return this;
        }

        /** The folder that tools may read from and write to; the current one unless set. */
        public Builder workingFolder(Path folder) {
            this.workingFolder = Objects.requireNonNull(folder, "folder");
            return this;
        }

        /** Tools may read and write no file at all, in the working folder either. */
        public Builder withoutFiles() {
            this.files = false;
            return this;
        }

        /** Puts nodes of one's own into the graph. */
        public Builder graph(UnaryOperator<AgentGraph.Builder> change) {
            var before = this.graph;
            this.graph = builder -> Objects.requireNonNull(change, "change").apply(before.apply(builder));
            return this;
        }

        /** How long one step may take; an hour unless set. */
        public Builder stepTimeout(Duration timeout) {
            this.stepTimeout = positive("stepTimeout", timeout);
            return this;
        }

        /** How often a model may plan on in one turn; 12 unless set. */
        public Builder maxRounds(int rounds) {
            if (rounds < 1) {
                throw new IllegalArgumentException("maxRounds must be 1 or more, got " + rounds);
            }
            this.maxRounds = rounds;
            return this;
        }

        /** How long an approval counts after it was asked for; 15 minutes unless set. */
        public Builder approvalTime(Duration time) {
            this.approvalTime = positive("approvalTime", time);
            return this;
        }

        /** The time, in the user's zone. */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        private static Duration positive(String what, Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException(what + " must be longer than nothing, got " + time);
            }
            return time;
        }

        /**
         * Makes the agent. Cheap: credentials, clients and a model's library are loaded when they are needed first.
         *
         * @throws IllegalArgumentException when what was set contradicts itself or the path, saying what to change
         */
        public AwsAgent build() {
            return new AwsAgent(this);
        }
    }
}
