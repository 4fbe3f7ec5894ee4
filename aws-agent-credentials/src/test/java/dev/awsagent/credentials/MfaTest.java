package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Roles that take a code, from an STS that accepts one code only and each of them once. */
@Timeout(60)
class MfaTest {

    private static final String DEVICE = "arn:aws:iam::123456789012:mfa/me";
    private static final String CONFIG = "[profile base]\naws_access_key_id = AKIABASE000000000001\n"
            + "aws_secret_access_key = s\n[profile admin]\nrole_arn = arn:aws:iam::123456789012:role/admin\n"
            + "source_profile = base\nmfa_serial = " + DEVICE + "\n[profile top]\n"
            + "role_arn = arn:aws:iam::123456789012:role/top\nsource_profile = admin\n";

    private final Deque<String> typed = new ArrayDeque<>();
    private final List<String> questions = Collections.synchronizedList(new ArrayList<>());
    private final List<char[]> handed = new ArrayList<>();
    private StubServer sts;
    private ChainedCredentialService service;

    @TempDir
    Path home;

    @BeforeEach
    void start() throws Exception {
        sts = new StubServer(exchange -> {});
        sts.close();
        sts = new StubServer(this::answer);
        write(CONFIG);
        service = service(question -> {
            questions.add(question.text());
            var next = typed.poll();
            if (next == null) {
                return null;
            }
            var answer = next.toCharArray();
            handed.add(answer);
            return answer;
        });
    }

    private void write(String config) throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), config);
    }

    private ChainedCredentialService service(Prompt prompt) {
        return Agents.service(
                new Environment(
                        Map.of(
                                "AWS_EC2_METADATA_DISABLED",
                                "true",
                                "AWS_REGION",
                                "eu-west-1",
                                "AWS_ENDPOINT_URL",
                                sts.uri().toString()),
                        home),
                prompt);
    }

    private void answer(com.sun.net.httpserver.HttpExchange exchange) throws java.io.IOException {
        var asked = sts.asked.get(sts.asked.size() - 1);
        var form = URLDecoder.decode(asked.body(), StandardCharsets.UTF_8);
        var code = form.replaceFirst(".*TokenCode=(\\d*).*", "$1");
        var needsCode = form.contains("role/admin");
        if (needsCode && !(code.equals("123456") && form.contains("SerialNumber=" + DEVICE))) {
            StubServer.text(
                            403,
                            "text/xml",
                            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with"
                                    + " invalid MFA one time pass code. </Message></Error></ErrorResponse>")
                    .to(exchange);
            return;
        }
        StubServer.text(
                        200,
                        "text/xml",
                        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAADMIN0000000001</AccessKeyId>"
                                + "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>"
                                + Instant.now().plusSeconds(3600) + "</Expiration></Credentials></AssumeRoleResult>"
                                + "</AssumeRoleResponse>")
                .to(exchange);
    }

    @AfterEach
    void stop() {
        service.close();
        sts.close();
    }

    private Target admin() {
        return service.settle(Target.ANY.withProfile("admin"));
    }

    @Test
    void code_isAskedForOnceAndThenItsSessionServes() throws Exception {
        typed.add(" 123 456");

        assertThat(service.credentials(admin()).accessKeyId()).isEqualTo("ASIAADMIN0000000001");
        service.credentials(admin().withRegion("us-east-1"));
        write(CONFIG + "# an edit that changes nothing here\n");
        service.credentials(admin());

        assertThat(questions).containsExactly("MFA code of " + DEVICE + " for profile 'admin' in ~/.aws/config");
        assertThat(sts.asked).hasSize(1);
        assertThat(handed)
                .singleElement()
                .satisfies(code -> assertThat(new String(code)).isEqualTo("\0".repeat(8)));
    }

    @Test
    void manyAtOnce_askOneQuestion() throws Exception {
        typed.add("123456");
        var pool = Executors.newFixedThreadPool(20);
        try {
            var results = new ArrayList<Future<String>>();
            for (var i = 0; i < 20; i++) {
                var profile = i % 2 == 0 ? "admin" : "top";
                results.add(pool.submit(() -> service.credentials(service.settle(Target.ANY.withProfile(profile)))
                        .accessKeyId()));
            }
            for (var result : results) {
                assertThat(result.get()).isEqualTo("ASIAADMIN0000000001");
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(questions).hasSize(1);
    }

    @Test
    void roleOnTopOfOneWithMfa_asksForThatOne() {
        typed.add("123456");

        service.credentials(service.settle(Target.ANY.withProfile("top")));

        assertThat(questions).singleElement().asString().contains("profile 'admin'");
        assertThat(sts.asked).hasSize(2);
    }

    @Test
    void wrongCode_isSaidAndAskedForAgain() {
        typed.addAll(List.of("999999", "12", "123456"));

        assertThat(service.credentials(admin()).accessKeyId()).isEqualTo("ASIAADMIN0000000001");
        assertThat(questions)
                .containsExactly(
                        "MFA code of " + DEVICE + " for profile 'admin' in ~/.aws/config",
                        "that code was not accepted; MFA code of " + DEVICE + " for profile 'admin' in ~/.aws/config",
                        "a code is 6 digits; MFA code of " + DEVICE + " for profile 'admin' in ~/.aws/config");
    }

    @Test
    void threeWrongCodes_areEnough() {
        typed.addAll(List.of("111111", "222222", "333333", "123456"));

        var error = catchThrowableOfType(CredentialException.class, () -> service.credentials(admin()));

        assertThat(error)
                .hasMessage("three times a wrong MFA code of " + DEVICE + " for profile 'admin' in ~/.aws/config");
        assertThat(error.hint()).contains("next code");
        assertThat(questions).hasSize(3);
    }

    @Test
    void nobodyToAsk_saysSoAndHow() {
        try (var alone = service(Prompt.NOBODY)) {
            var error = catchThrowableOfType(
                    CredentialException.class, () -> alone.credentials(alone.settle(Target.ANY.withProfile("admin"))));

            assertThat(error.getMessage())
                    .contains("needs the code of its MFA device " + DEVICE)
                    .contains("nobody to ask");
            assertThat(error.hint())
                    .contains("in a terminal each command asks for it")
                    .contains("--serial-number " + DEVICE);
            assertThat(sts.asked).isEmpty();
        }
    }

    @Test
    void otherRefusal_isNoReasonToAskAgain() throws Exception {
        typed.addAll(List.of("123456", "123456"));
        try (var denied = new StubServer(StubServer.text(
                403,
                "text/xml",
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform sts:AssumeRole"
                        + "</Message></Error></ErrorResponse>"))) {
            sts.close();
            sts = denied;
            try (var other = service(question -> {
                questions.add(question.text());
                return "123456".toCharArray();
            })) {
                assertThatThrownBy(() -> other.credentials(other.settle(Target.ANY.withProfile("admin"))))
                        .hasMessageContaining("not authorized to perform sts:AssumeRole");
            }
        }
        assertThat(questions).hasSize(1);
    }

    @Test
    void account_isKnownWithoutACode() {
        assertThat(service.known(admin()).orElseThrow().account()).isEqualTo("123456789012");
        assertThat(questions).isEmpty();
    }
}
