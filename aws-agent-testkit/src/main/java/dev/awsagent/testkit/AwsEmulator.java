package dev.awsagent.testkit;

import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Something that answers like AWS, for the tests of one class.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final AwsEmulator AWS = AwsEmulator.create();
 *
 * @Test
 * void noTables_isAnEmptyList() {
 *     try (var runner = ToolRunner.on(AWS.environment())) {
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>It takes the first of these that is there, and says which in the log and in the test report:
 *
 * <ol>
 *   <li>the endpoint that the variable {@code AWSAGENT_TEST_ENDPOINT} names; never AWS itself;
 *   <li>{@code moto_server} on the {@code PATH}, started as a child on a free port of loopback, and ended with the tests;
 *   <li>LocalStack, when {@code cloud.localstack:localstack-utils} is on the class path and a Docker daemon answers.
 * </ol>
 *
 * <p>Where there is none, the class is skipped, with the reason; with {@code CI=true} or
 * {@code AWSAGENT_REQUIRE_SERVERS=true} it fails instead. One server serves all classes of a run and is emptied before each
 * class: do not run classes that use it at the same time. What is in LocalStack is not emptied, so name things uniquely.
 *
 * <p>The gate that lets only an agent's reviewed calls through would also refuse the SDK clients with which a test prepares and
 * checks things. Loading this class tells it to let clients pass that the agent did not hand out, on threads that run no
 * step. The gate reads that once, with the first SDK client of the JVM: where a test makes one earlier, start the test JVM
 * with {@code -Dawsagent.gate.others=allow}.
 *
 * <p>Register it in a static field. Its methods may be used from {@code @BeforeAll} on, from any thread.
 */
public final class AwsEmulator implements BeforeAllCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create("dev.awsagent.testkit.AwsEmulator");
    private static final String REGION = "us-east-1";
    private static final String EVERYTHING =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
    private static final Pattern ACCESS_KEY = Pattern.compile("<AccessKeyId>([^<]+)</AccessKeyId>");
    private static final Pattern SECRET_KEY = Pattern.compile("<SecretAccessKey>([^<]+)</SecretAccessKey>");

    private static final String GATE_PROPERTY = "awsagent.gate.others";

    static {
        if (System.getProperty(GATE_PROPERTY) == null) {
            System.setProperty(GATE_PROPERTY, "allow");
        }
    }

    private final boolean enforcing;
    private @Nullable Running running;
    private int users;

    private record Keys(String access, String secret) {}

    private record Running(Backend backend, Path home, Keys keys) {}

    /** What a run has found, kept until its end: a backend, or the reason why there is none. */
    private record Found(@Nullable Backend backend, String reason) implements AutoCloseable {
        @Override
        public void close() {
            if (backend != null) {
                backend.close();
            }
        }
    }

    /** A folder of a class, removed after it. */
    private record Home(Path folder) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private AwsEmulator(boolean enforcing) {
        this.enforcing = enforcing;
    }

    /** One that accepts any request: what a tool does can be tested, what it may do cannot. */
    public static AwsEmulator create() {
        return new AwsEmulator(false);
    }

    /**
     * One that checks signatures and IAM permissions: wrong keys and missing permissions are refused, as by AWS. It needs
     * {@code moto_server}. {@link #environment()} may do everything; {@link #environmentWith} may do what a policy says.
     */
    public static AwsEmulator enforcing() {
        return new AwsEmulator(true);
    }

    @Override
    public synchronized void beforeAll(ExtensionContext context) throws Exception {
        var found = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("enforcing=" + enforcing, key -> find(), Found.class);
        var backend = found.backend();
        if (backend == null) {
            if (isRequired(System.getenv())) {
                throw new IllegalStateException("a server is required here (CI or " + Backend.REQUIRE_VARIABLE
                        + " is true), and there is none: " + found.reason());
            }
            Assumptions.abort("no AWS emulator: " + found.reason());
            return;
        }
        backend.reset();
        var home = Files.createTempDirectory("aws-agent-home");
        context.getStore(NAMESPACE).put(this, new Home(home));
        users = 0;
        running = new Running(backend, home, enforcing ? user(backend, EVERYTHING) : new Keys("test", "test"));
        context.publishReportEntry("aws-emulator", description());
        LoggerFactory.getLogger(AwsEmulator.class).info("{} uses {}", context.getDisplayName(), description());
    }

    private Found find() {
        try {
            return new Found(Backend.choose(System.getenv(), enforcing), "");
        } catch (Backend.NoneException e) {
            return new Found(null, String.valueOf(e.getMessage()));
        }
    }

    /** Whether a missing server is a failure rather than a reason to skip. */
    static boolean isRequired(Map<String, String> variables) {
        return Boolean.parseBoolean(variables.get("CI"))
                || Boolean.parseBoolean(variables.get(Backend.REQUIRE_VARIABLE));
    }

    private synchronized Running running() {
        if (running == null) {
            throw new IllegalStateException("the emulator does not run yet: register it in a static field with"
                    + " @RegisterExtension, and use it from @BeforeAll on");
        }
        return running;
    }

    /** Which one it is, and where. */
    public String description() {
        return running().backend().name() + (enforcing ? ", checking signatures and permissions" : "");
    }

    /** Where it answers, for all services. */
    public URI endpoint() {
        return running().backend().endpoint();
    }

    public String region() {
        return REGION;
    }

    /** The access key id that it accepts; one that may do everything. */
    public String accessKeyId() {
        return running().keys().access();
    }

    /** The secret that belongs to {@link #accessKeyId()}. */
    public String secretAccessKey() {
        return running().keys().secret();
    }

    /**
     * What an agent has to know to work against it: keys, region and endpoint as variables, and an empty home folder, so
     * that nothing of the person who runs the tests is used. What is asked for again is asked for at once.
     */
    public Environment environment() {
        return environment(running(), running().keys());
    }

    /**
     * The same for a new IAM user who may do what this policy says, and nothing else.
     *
     * @param policy an IAM policy document
     * @throws IllegalStateException when this emulator was not made by {@link #enforcing()}
     */
    public synchronized Environment environmentWith(String policy) {
        if (!enforcing) {
            throw new IllegalStateException(
                    "this emulator checks no permissions; make it with AwsEmulator.enforcing()");
        }
        return environment(running(), user(running().backend(), policy));
    }

    private static Environment environment(Running running, Keys keys) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("AWS_ACCESS_KEY_ID", keys.access());
        variables.put("AWS_SECRET_ACCESS_KEY", keys.secret());
        variables.put("AWS_REGION", REGION);
        variables.put("AWS_ENDPOINT_URL", running.backend().endpoint().toString());
        variables.put("AWS_EC2_METADATA_DISABLED", "true");
        // Nobody is relieved by a pause: an emulator that asks for fewer requests was told to.
        variables.put("AWSAGENT_LONGEST_PAUSE", "PT0.02S");
        return new Environment(variables, running.home());
    }

    /** Forgets everything that the class has made so far; the keys of {@link #environmentWith} go too. */
    public synchronized void reset() {
        var before = running();
        before.backend().reset();
        if (enforcing) {
            running = new Running(before.backend(), before.home(), user(before.backend(), EVERYTHING));
        }
    }

    private Keys user(Backend backend, String policy) {
        var name = "user-" + ++users;
        backend.check(false);
        try {
            iam(backend, Map.of("Action", "CreateUser", "UserName", name));
            iam(
                    backend,
                    Map.of(
                            "Action",
                            "PutUserPolicy",
                            "UserName",
                            name,
                            "PolicyName",
                            "test",
                            "PolicyDocument",
                            policy));
            var answer = iam(backend, Map.of("Action", "CreateAccessKey", "UserName", name));
            var access = ACCESS_KEY.matcher(answer);
            var secret = SECRET_KEY.matcher(answer);
            if (!access.find() || !secret.find()) {
                throw new IllegalStateException(backend.name() + " gave no access key for " + name);
            }
            return new Keys(access.group(1), secret.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            backend.check(true);
        }
    }

    /** One IAM call, by hand: the testkit brings no SDK client for it. Unsigned, while nothing is checked. */
    private static String iam(Backend backend, Map<String, String> parameters) throws IOException {
        var body = new StringBuilder("Version=2010-05-08");
        parameters.forEach((name, value) ->
                body.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        var connection =
                (HttpURLConnection) backend.endpoint().resolve("/").toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(30_000);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        // The scope says which service is meant; the signature is not looked at.
        connection.setRequestProperty(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=setup/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0");
        try (var out = connection.getOutputStream()) {
            out.write(body.toString().getBytes(StandardCharsets.UTF_8));
        }
        var status = connection.getResponseCode();
        try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            var answer = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (status != 200) {
                throw new IllegalArgumentException("IAM answered " + status + " to " + parameters.get("Action") + ": "
                        + answer.replaceAll("\\s+", " "));
            }
            return answer;
        }
    }
}
