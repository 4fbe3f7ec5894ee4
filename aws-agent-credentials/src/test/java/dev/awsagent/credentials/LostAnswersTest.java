package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.AwsCall;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** What is asked again when no answer came: whatever comes to the same when it is done twice. */
class LostAnswersTest {

    private static final AwsCall CREATE = AwsCall.of("iam", "CreateUser").with("UserName", "u");

    /** Makes a call and says how often it was tried. */
    private static int attempts(String endpoint, AwsCall declared, Consumer<AwsClients> call) {
        try (var service = Agents.service(Agents.keysAnd("AWS_ENDPOINT_URL", endpoint, "AWS_REGION", "eu-west-1"))) {
            var clients = service.service(AwsClients.class, service.settle(Target.ANY))
                    .orElseThrow();
            var scope = CallScope.step(List.of(declared));
            var thrown = catchThrowable(() -> scope.run(() -> call.accept(clients)));
            assertThat(thrown).isInstanceOf(SdkException.class);
            return scope.evidence().get(0).attempts();
        }
    }

    private static int attemptsWithoutAnswer(AwsCall declared, Consumer<AwsClients> call) throws Exception {
        try (var server = new RawServer((heard, out) -> false)) {
            var attempts = attempts(server.uri().toString(), declared, call);
            assertThat(server.heard).hasSize(attempts);
            return attempts;
        }
    }

    private static void create(AwsClients clients) {
        clients.client(IamClient.class).createUser(request -> request.userName("u"));
    }

    @Test
    void changeWithoutAToken_isAskedForOnce() throws Exception {
        assertThat(attemptsWithoutAnswer(CREATE, LostAnswersTest::create)).isEqualTo(1);
    }

    /** Half of an answer is none. */
    @Test
    void changeWhoseAnswerBreaksOff_isAskedForOnce() throws Exception {
        try (var server = new RawServer((heard, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<CreateUserResponse>"
                    .getBytes(StandardCharsets.US_ASCII));
            return false;
        })) {
            assertThat(attempts(server.uri().toString(), CREATE, LostAnswersTest::create))
                    .isEqualTo(1);
            assertThat(server.heard).hasSize(1);
        }
    }

    @Test
    void changeThatIsThrottled_isAskedForAgain() throws Exception {
        try (var server = new RawServer((heard, out) -> {
            out.write(RawServer.answer(
                    400,
                    "",
                    "<ErrorResponse><Error><Code>Throttling</Code><Message>slow</Message></Error></ErrorResponse>"));
            return true;
        })) {
            assertThat(attempts(server.uri().toString(), CREATE, LostAnswersTest::create))
                    .isEqualTo(3);
        }
    }

    @Test
    void changeThatNobodyTook_isAskedForAgain() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(attempts("http://127.0.0.1:" + port, CREATE, LostAnswersTest::create))
                .isEqualTo(3);
    }

    @Test
    void look_isAskedForAgain() throws Exception {
        assertThat(attemptsWithoutAnswer(
                        AwsCall.of("iam", "ListUsers"),
                        clients -> clients.client(IamClient.class).listUsers()))
                .isEqualTo(3);
    }

    /** Whatever the last call of this thread was. */
    @Test
    void putOfAnObject_isAskedForAgain() throws Exception {
        attemptsWithoutAnswer(CREATE, LostAnswersTest::create);
        assertThat(attemptsWithoutAnswer(
                        AwsCall.of("s3", "PutObject").with("Bucket", "demo").with("Key", "k"),
                        clients -> clients.client(
                                        S3Client.class, "paths", (S3ClientBuilder b) -> b.forcePathStyle(true))
                                .putObject(b -> b.bucket("demo").key("k"), RequestBody.fromString("body"))))
                .isEqualTo(3);
    }
}
