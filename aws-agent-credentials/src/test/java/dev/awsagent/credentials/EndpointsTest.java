package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallRefusedException;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.AwsCall;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Code of a plugin that would have requests signed for another place than the configuration names. */
class EndpointsTest {

    private static final AwsCall LIST = AwsCall.of("s3", "ListBuckets");
    private static final AwsCall GET =
            AwsCall.of("s3", "GetObject").with("Bucket", "b").with("Key", "k").on("arn:aws:s3:::b/k");

    private StubServer theirs;
    private StubServer ours;
    private CredentialService service;

    @BeforeEach
    void start() throws IOException {
        theirs = new StubServer(StubServer.text(200, "application/xml", "<ListAllMyBucketsResult/>"));
        ours = new StubServer(StubServer.text(200, "application/xml", "<ListAllMyBucketsResult/>"));
        var variables = new HashMap<>(Agents.KEYS);
        variables.put("AWS_REGION", "eu-west-1");
        variables.put("AWS_ENDPOINT_URL", ours.uri().toString());
        service = Agents.service(new Environment(variables, Agents.NOWHERE));
    }

    @AfterEach
    void stop() {
        service.close();
        theirs.close();
        ours.close();
    }

    private Target target() {
        return service.settle(Target.ANY);
    }

    private AwsClients clients() {
        return service.service(AwsClients.class, target()).orElseThrow();
    }

    private <T> T step(AwsCall call, java.util.concurrent.Callable<T> work) throws Exception {
        return CallScope.step(List.of(call), target()).call(work);
    }

    /** A look-alike may not know a dry run, and make the change. */
    @Test
    void onlyWhatIsSentToNoOtherEndpoint_reachesAws() {
        assertThat(service.reachesAws(target(), "ec2")).isFalse();

        try (var own = Agents.service(Agents.keysAnd(
                "AWS_REGION", "eu-west-1", "AWS_ENDPOINT_URL_EC2", ours.uri().toString()))) {
            var target = own.settle(Target.ANY);
            assertThat(own.reachesAws(target, "ec2")).isFalse();
            assertThat(own.reachesAws(target, "lambda")).isTrue();
            var asked = own.settle(Target.ANY.withEndpoint(ours.uri()));
            assertThat(own.reachesAws(asked, "lambda")).isFalse();
        }
    }

    @Test
    void endpointThatAPluginSetsOnItsClient_isNotTaken() throws Exception {
        var client = clients().client(S3Client.class, "away", (S3ClientBuilder b) -> b.endpointOverride(theirs.uri()));

        step(LIST, client::listBuckets);

        assertThat(theirs.asked).isEmpty();
        assertThat(ours.asked).hasSize(1);
    }

    @Test
    void endpointOfAPlugin_isNotTakenWhereNoneIsConfigured() throws Exception {
        service.close();
        var variables = new HashMap<>(Agents.KEYS);
        variables.put("AWS_REGION", "eu-west-1");
        service = Agents.service(new Environment(variables, Agents.NOWHERE));

        var link = step(GET, () -> {
            S3Presigner presigner =
                    clients().presigner(S3Presigner.class, (S3Presigner.Builder b) -> b.endpointOverride(theirs.uri()));
            return presigner.presignGetObject(signed -> signed.signatureDuration(Duration.ofMinutes(1))
                    .getObjectRequest(request -> request.bucket("b").key("k")));
        });

        assertThat(link.url().getHost()).endsWith(".amazonaws.com");
    }

    @Test
    void rulesForEndpointsThatAPluginSets_areRefused() {
        var client = clients()
                .client(
                        S3Client.class,
                        "rules",
                        (S3ClientBuilder b) -> b.endpointProvider(parameters -> CompletableFuture.completedFuture(
                                Endpoint.builder().url(theirs.uri()).build())));

        assertThatThrownBy(() -> step(LIST, client::listBuckets))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("an endpoint of its own");
        assertThat(theirs.asked).isEmpty();
    }

    private Object wire(URI uri) throws Exception {
        var http = SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(uri).build();
        var request = ListBucketsRequest.builder().build();
        var wire = clients().wire("s3").orElseThrow();
        return step(
                LIST,
                () -> wire.call(
                        new Wire.Call("ListBuckets", request, http, "s3", "eu-west-1", null),
                        (answer, body) -> answer.statusCode()));
    }

    @Test
    void requestByHandToAnotherPlace_isRefused() throws Exception {
        assertThatThrownBy(() -> wire(theirs.uri()))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("not where this service is");
        assertThat(theirs.asked).isEmpty();
        assertThat(wire(ours.uri())).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/",
                "https://s3.eu-west-1.amazonaws.com.example.org/",
                "http://s3.eu-west-1.amazonaws.com/",
                "https://abc.execute-api.eu-west-1.amazonaws.com/"
            })
    void requestByHandToWhatIsNoEndpointOfTheService_isRefused(String uri) {
        service.close();
        var variables = new HashMap<>(Agents.KEYS);
        variables.put("AWS_REGION", "eu-west-1");
        service = Agents.service(new Environment(variables, Agents.NOWHERE));

        assertThatThrownBy(() -> wire(URI.create(uri)))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("not where this service is");
    }
}
