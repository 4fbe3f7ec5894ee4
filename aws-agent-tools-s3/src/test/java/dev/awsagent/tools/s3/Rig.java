package dev.awsagent.tools.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.AwsClients;
import dev.awsagent.gate.CallScope;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Invocation;
import dev.awsagent.tool.Pipes;
import dev.awsagent.tool.RequestEvidence;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.WorkingFolder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Runs one S3 tool with the real gate and the real clients, and nothing above them: so that a test can call a tool off in
 * the middle, and see its progress and each request.
 */
final class Rig implements AutoCloseable {

    static {
        // The clients with which a test prepares things were not handed out by the agent.
        System.setProperty("awsagent.gate.others", "allow");
    }

    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    /** @param done how much is done, in {@code unit} */
    record Step(
            long done, long total, String unit, @Nullable String detail) {}

    private final CredentialService service;
    private final Target target;
    private final WorkingFolder files;
    ToolRegistry tools = ToolRegistry.of(new S3ToolPlugin().tools());
    private final ExecutorService executor = Executors.newCachedThreadPool();
    final List<Step> progress = new ArrayList<>();
    Predicate<Step> cancelWhen = step -> false;
    /** What was shown, for the next runs to be held to; null for none. */
    @Nullable
    Impact reviewed;

    /** What {@code -} stands for; null for nothing. */
    @Nullable
    Pipes pipes;

    private boolean cancelled;
    private List<RequestEvidence> evidence = List.of();

    private Rig(Environment environment, @Nullable Sandbox sandbox, Path folder, @Nullable String region) {
        var factory =
                ServiceLoader.load(CredentialService.Factory.class).findFirst().orElseThrow();
        this.service = factory.create(
                new CredentialService.Settings(environment, List.of(), sandbox, Prompt.NOBODY, null, null));
        this.target = service.settle(Target.ANY.withRegion(region));
        this.files = WorkingFolder.of(folder);
    }

    static Rig on(Environment environment, Path folder) {
        return new Rig(environment, null, folder, null);
    }

    static Rig on(Sandbox sandbox, Path folder) {
        return new Rig(new Environment(Map.of(), folder), sandbox, folder, null);
    }

    static Rig on(URI endpoint, Path folder) {
        return on(
                new Environment(
                        Map.of(
                                "AWS_ACCESS_KEY_ID", "test",
                                "AWS_SECRET_ACCESS_KEY", "test",
                                "AWS_REGION", "us-east-1",
                                "AWS_ENDPOINT_URL", endpoint.toString()),
                        folder),
                folder);
    }

    /** A client outside the agent, to prepare and to check. */
    static S3Client client(URI endpoint, String access, String secret) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(access, secret)))
                .build();
    }

    Invocation bind(String tool, Map<String, ?> arguments) {
        var values = new LinkedHashMap<String, JsonNode>();
        arguments.forEach((name, value) -> values.put(
                name,
                value instanceof Number
                                || value instanceof Boolean
                                || value instanceof String
                                || value instanceof Map
                                || value instanceof List
                        ? JSON.valueToTree(value)
                        : JSON.getNodeFactory().textNode(value.toString())));
        return tools.find(tool).orElseThrow().bind(values);
    }

    ToolResult<?> run(String tool, Map<String, ?> arguments) {
        cancelled = false;
        progress.clear();
        CallScope scope = null;
        try {
            var invocation = bind(tool, arguments);
            scope = CallScope.step(invocation.calls(target), target);
            return scope.call(() -> invocation.call(new Call()));
        } catch (ToolException e) {
            return ToolResult.failed(e.kind(), String.valueOf(e.getMessage()), e.hint());
        } catch (Exception e) {
            return service.explain(e, target).orElseThrow(() -> new AssertionError("not explained: " + e, e));
        } finally {
            evidence = scope == null ? List.of() : scope.evidence();
        }
    }

    ToolCall call() {
        return new Call();
    }

    AwsClients clients() {
        return service.service(AwsClients.class, target).orElseThrow();
    }

    /** Runs as a reviewed step that declared these calls. */
    <T> T step(List<AwsCall> calls, Callable<T> work) throws Exception {
        var scope = CallScope.step(calls, target);
        try {
            return scope.call(work);
        } finally {
            evidence = scope.evidence();
        }
    }

    ToolResult.Failed<?> explained(Throwable error) {
        return service.explain(error, target).orElseThrow(() -> new AssertionError("not explained: " + error, error));
    }

    @SuppressWarnings("unchecked")
    <O> O ok(String tool, Map<String, ?> arguments) {
        var result = run(tool, arguments);
        if (result instanceof ToolResult.Ok<?> ok) {
            return (O) ok.value();
        }
        throw new AssertionError(tool + arguments + " failed: " + result);
    }

    ToolResult.Failed<?> failed(String tool, Map<String, ?> arguments) {
        var result = run(tool, arguments);
        if (result instanceof ToolResult.Failed<?> failed) {
            return failed;
        }
        throw new AssertionError(tool + arguments + " was expected to fail: " + result);
    }

    Impact inspect(String tool, Map<String, ?> arguments) throws Exception {
        var invocation = bind(tool, arguments);
        return CallScope.review(invocation.looks(target), target).call(() -> invocation.inspect(new Call()));
    }

    /** Shows what a tool would do, then lets it run as if that was approved. */
    Impact review(String tool, Map<String, ?> arguments) throws Exception {
        reviewed = inspect(tool, arguments);
        return reviewed;
    }

    /** The operations of the last run, in the order of their answers. */
    List<String> operations() {
        return evidence.stream().map(RequestEvidence::operation).toList();
    }

    List<RequestEvidence> evidence() {
        return evidence;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        service.close();
    }

    private final class Call implements ToolCall {

        @Override
        public Target target() {
            return target;
        }

        @Override
        public @Nullable Impact reviewed() {
            return reviewed;
        }

        @Override
        public <S> S service(Class<S> type) {
            return service.service(type, target).orElseThrow();
        }

        @Override
        public @Nullable Pipes pipes() {
            return pipes;
        }

        @Override
        public String caller() {
            return "arn:aws:iam::123456789012:user/test";
        }

        @Override
        public WorkingFolder files() {
            return files;
        }

        @Override
        public ExecutorService executor() {
            return new Scoped(executor, Objects.requireNonNull(CallScope.current()));
        }

        @Override
        public void progress(long done, long total, String unit, @Nullable String detail) {
            var step = new Step(done, total, unit, detail);
            progress.add(step);
            cancelled |= cancelWhen.test(step);
        }

        @Override
        public void checkCancelled() {
            if (cancelled) {
                throw new ToolException(FailureKind.CANCELLED, "called off", null);
            }
        }

        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }
    }

    /** Threads that carry the scope of the call, as the runtime's do. */
    private static final class Scoped extends AbstractExecutorService {
        private final ExecutorService threads;
        private final CallScope scope;

        Scoped(ExecutorService threads, CallScope scope) {
            this.threads = threads;
            this.scope = scope;
        }

        @Override
        public void execute(Runnable work) {
            threads.execute(() -> scope.run(work));
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long time, TimeUnit unit) {
            return false;
        }
    }
}
