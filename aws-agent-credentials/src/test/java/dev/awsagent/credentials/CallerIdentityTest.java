package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;

class CallerIdentityTest {

    private static final String ME = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
            + "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>AIDA</UserId>"
            + "<Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1-2</RequestId></ResponseMetadata>"
            + "</GetCallerIdentityResponse>";

    @TempDir
    Path home;

    private Environment environment(StubServer server) {
        return new Environment(
                Map.of(
                        "AWS_ACCESS_KEY_ID", "AKIAEXAMPLE000000001",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "AWS_SESSION_TOKEN", "a-token",
                        "AWS_ENDPOINT_URL", server.uri().toString(),
                        "AWS_REGION", "eu-west-1",
                        "AWS_EC2_METADATA_DISABLED", "true"),
                home);
    }

    @Test
    void plainAnswer_takesOneRequestWithoutAnSdkClient() throws Exception {
        try (var server = new StubServer(StubServer.text(200, "text/xml", ME));
                var service = Agents.service(environment(server))) {
            var identity = service.identify(service.settle(Target.ANY));

            assertThat(identity.account()).isEqualTo("123456789012");
            assertThat(identity.arn()).isEqualTo("arn:aws:iam::123456789012:user/me");
            assertThat(server.asked).singleElement().satisfies(asked -> {
                assertThat(asked.method()).isEqualTo("POST");
                assertThat(asked.body()).isEqualTo("Action=GetCallerIdentity&Version=2011-06-15");
                // The SDK numbers its calls.
                assertThat(asked.headers()).doesNotContainKey("Amz-sdk-invocation-id");
                assertThat(asked.headers().get("Authorization").get(0)).contains("/eu-west-1/sts/aws4_request");
                assertThat(asked.headers().get("X-amz-security-token")).containsExactly("a-token");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>sign in</html>",
                "no XML at all",
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>12</Account>"
                        + "</GetCallerIdentityResult></GetCallerIdentityResponse>",
                "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><GetCallerIdentityResponse>"
                        + "<GetCallerIdentityResult><Account>&e;</Account></GetCallerIdentityResult>"
                        + "</GetCallerIdentityResponse>"
            })
    void oddAnswer_isLeftToTheSdk(String answer) throws Exception {
        try (var server = new StubServer(exchange -> {
                    var bySdk = exchange.getRequestHeaders().containsKey("Amz-sdk-invocation-id");
                    StubServer.text(200, "text/xml", bySdk ? ME : answer).to(exchange);
                });
                var service = Agents.service(environment(server))) {
            assertThat(service.identify(service.settle(Target.ANY)).account()).isEqualTo("123456789012");
            assertThat(server.asked).hasSize(2);
        }
    }

    @Test
    void serverInTrouble_isAskedAgainByTheSdk() throws Exception {
        try (var server = new StubServer(exchange -> {
                    var bySdk = exchange.getRequestHeaders().containsKey("Amz-sdk-invocation-id");
                    StubServer.text(bySdk ? 200 : 503, "text/xml", bySdk ? ME : "")
                            .to(exchange);
                });
                var service = Agents.service(environment(server))) {
            assertThat(service.identify(service.settle(Target.ANY)).account()).isEqualTo("123456789012");
        }
    }

    @Test
    void nobodyAtTheEndpoint_isSaidAsEver() throws Exception {
        var gone = new StubServer(StubServer.text(200, "text/xml", ME));
        var environment = environment(gone);
        gone.close();
        try (var service = Agents.service(environment)) {
            assertThatThrownBy(() -> service.identify(service.settle(Target.ANY)))
                    .isInstanceOf(CredentialException.class)
                    .hasMessageContaining("cannot ask who the credentials from");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "eu-west-1, https://sts.eu-west-1.amazonaws.com",
        "cn-north-1, https://sts.cn-north-1.amazonaws.com.cn",
        "us-gov-west-1, https://sts.us-gov-west-1.amazonaws.com"
    })
    void endpointOfAws_isThatOfTheRegion(String region, URI endpoint) {
        try (var sdk = new SdkRuntime(SdkRuntime.LONGEST_PAUSE)) {
            var clients = new AwsClients(
                    sdk,
                    Target.ANY.withRegion(region),
                    AnonymousCredentialsProvider.create(),
                    service -> Optional.empty());

            assertThat(clients.stsEndpoint()).isEqualTo(endpoint);
        }
    }

    /** STS, unlike S3, takes no signature that leaves the body out. */
    @Test
    void bodyIsSigned_overTlsToo() throws Exception {
        var sent = new ArrayList<SdkHttpRequest>();
        var keys = new AwsCredentials("AKIAEXAMPLE000000001", "secret", null, null, "a test");
        var lease = Lease.from(Lease.Issuer.only(keys));
        var wire = new Wire(
                "sts",
                Target.ANY.withRegion("eu-west-1"),
                Region.EU_WEST_1,
                Optional.empty(),
                Connection.PLAIN,
                () -> lease,
                answering(sent),
                AwsRetryStrategy.doNotRetry());

        var answer = CallScope.identity()
                .call(() -> CallerIdentity.ask(wire, URI.create("https://sts.eu-west-1.amazonaws.com")));

        assertThat(answer).hasValueSatisfying(me -> assertThat(me.account()).isEqualTo("123456789012"));
        assertThat(sent)
                .singleElement()
                .satisfies(request -> assertThat(request.firstMatchingHeader("x-amz-content-sha256"))
                        .hasValueSatisfying(hash -> assertThat(hash).matches("[0-9a-f]{64}")));
    }

    private static SdkHttpClient answering(List<SdkHttpRequest> sent) {
        return new SdkHttpClient() {
            @Override
            public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
                return new ExecutableHttpRequest() {
                    @Override
                    public HttpExecuteResponse call() {
                        sent.add(request.httpRequest());
                        return HttpExecuteResponse.builder()
                                .response(SdkHttpResponse.builder()
                                        .statusCode(200)
                                        .build())
                                .responseBody(AbortableInputStream.create(
                                        new ByteArrayInputStream(ME.getBytes(StandardCharsets.UTF_8))))
                                .build();
                    }

                    @Override
                    public void abort() {}
                };
            }

            @Override
            public void close() {}
        };
    }
}
