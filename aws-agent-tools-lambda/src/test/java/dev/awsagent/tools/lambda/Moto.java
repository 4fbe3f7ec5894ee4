package dev.awsagent.tools.lambda;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import dev.awsagent.tools.lambda.FaultyLambda.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** Prepares and reads back what is on {@code moto_server}, with clients outside the agent. */
final class Moto implements AutoCloseable {

    static final String ROLE = "lambda-test-role";

    private static final String TRUST = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},
            "Action":"sts:AssumeRole"}]}""";

    private final LambdaClient lambda;
    private final IamClient iam;
    private final CloudWatchLogsClient logs;
    private final URI endpoint;

    Moto(AwsEmulator aws) {
        this(aws, Region.US_EAST_1);
    }

    Moto(AwsEmulator aws, Region region) {
        var credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(aws.accessKeyId(), aws.secretAccessKey()));
        endpoint = aws.endpoint();
        lambda = LambdaClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(credentials)
                .build();
        iam = IamClient.builder()
                .endpointOverride(endpoint)
                .region(Region.AWS_GLOBAL)
                .credentialsProvider(credentials)
                .build();
        logs = CloudWatchLogsClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(credentials)
                .build();
        // No Docker: what invoking answers is queued.
        post("/moto-api/config", "{\"lambda\": {\"use_docker\": false}}");
    }

    LambdaClient client() {
        return lambda;
    }

    IamClient iam() {
        return iam;
    }

    CloudWatchLogsClient logs() {
        return logs;
    }

    /**
     * Publishes a version of a layer. Without Docker, moto keeps functions in one place and looks for layers in another: both
     * get it.
     */
    String layer(String name, String content) {
        String arn = "";
        for (var docker : List.of("true", "false")) {
            post("/moto-api/config", "{\"lambda\": {\"use_docker\": " + docker + "}}");
            arn = lambda.publishLayerVersion(request -> request.layerName(name)
                            .content(in -> in.zipFile(SdkBytes.fromByteArray(zip("lib.py", content)))))
                    .layerVersionArn();
        }
        return arn;
    }

    /** Makes a queue, without a client of its own for that. */
    String queue(String name) {
        var request = HttpRequest.newBuilder(endpoint.resolve("/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host,"
                                + " Signature=0")
                .POST(HttpRequest.BodyPublishers.ofString("Action=CreateQueue&Version=2012-11-05&QueueName=" + name))
                .build();
        send(request);
        return "arn:aws:sqs:us-east-1:123456789012:" + name;
    }

    /** The ARN of a role that Lambda may take, made when it is not there. */
    String role() {
        return role(ROLE);
    }

    String role(String name) {
        return iam.listRoles().roles().stream()
                .filter(role -> role.roleName().equals(name))
                .map(role -> role.arn())
                .findFirst()
                .orElseGet(
                        () -> iam.createRole(request -> request.roleName(name).assumeRolePolicyDocument(TRUST))
                                .role()
                                .arn());
    }

    /** Makes one, with environment variables. */
    String create(String name, String... keysAndValues) {
        return create(name, "python3.13", keysAndValues);
    }

    String createOf(String runtime, String name) {
        return create(name, runtime, new String[0]);
    }

    private String create(String name, String runtime, String[] keysAndValues) {
        var variables = Stream.iterate(0, i -> i < keysAndValues.length, i -> i + 2)
                .collect(Collectors.toMap(i -> keysAndValues[i], i -> keysAndValues[i + 1]));
        return lambda.createFunction(request -> request.functionName(name)
                        .runtime(runtime)
                        .handler("app.handler")
                        .role(role())
                        .memorySize(256)
                        .timeout(15)
                        .description("makes thumbnails")
                        .environment(environment -> environment.variables(variables))
                        .code(code ->
                                code.zipFile(SdkBytes.fromByteArray(zip("app.py", "def handler(e, c): return e\n")))))
                .functionArn();
    }

    GetFunctionConfigurationResponse function(String name) {
        return lambda.getFunctionConfiguration(request -> request.functionName(name));
    }

    boolean exists(String name) {
        return lambda.listFunctions().functions().stream()
                .anyMatch(one -> one.functionName().equals(name));
    }

    /** The URLs of a function, which moto does not list: it knows each. */
    @Nullable
    Answer urls(Request request) {
        if (!request.is("GET", "/urls")) {
            return null;
        }
        var name = request.path().replaceAll(".*/functions/([^/]+)/urls.*", "$1");
        try {
            var url = lambda.getFunctionUrlConfig(one -> one.functionName(name));
            return Answer.json(
                    200,
                    "{\"FunctionUrlConfigs\":[{\"FunctionUrl\":\"" + url.functionUrl() + "\",\"FunctionArn\":\""
                            + url.functionArn() + "\",\"AuthType\":\"" + url.authTypeAsString() + "\"}]}");
        } catch (ResourceNotFoundException e) {
            return Answer.json(200, "{\"FunctionUrlConfigs\":[]}");
        }
    }

    Map<String, String> tags(String arn) {
        return lambda.listTags(request -> request.resource(arn)).tags();
    }

    /** What the next invocations answer, one each. */
    void answers(String... answers) {
        post(
                "/moto-api/static/lambda-simple/response",
                Stream.of(answers)
                        .map(answer -> "\"" + answer.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                        .collect(Collectors.joining(",", "{\"results\": [", "], \"region\": \"us-east-1\"}")));
    }

    /** A zip file that holds these: names and contents in turn. */
    static byte[] zip(String... namesAndContents) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndContents[i]));
                zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void post(String path, String body) {
        var request = HttpRequest.newBuilder(endpoint.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        send(request);
    }

    private static void send(HttpRequest request) {
        try {
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (!List.of(200, 201).contains(answer.statusCode())) {
                throw new IllegalStateException("moto answered " + answer.statusCode() + " to " + request.uri());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        lambda.close();
        iam.close();
        logs.close();
    }
}
