package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The accounts that an earlier run found out. */
class AccountMemoryTest {

    private static final AwsCredentials KEYS =
            new AwsCredentials("AKIAMEMORY0000000001", "SEEDED-secret", null, null, "a test");
    private static final Identity ME =
            new Identity("123456789012", "arn:aws:iam::123456789012:user/me", "a test", null);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("data/accounts");
    }

    private AccountMemory memory() {
        return new AccountMemory(folder.resolve("data"));
    }

    @Test
    void account_isFoundAgainByKeyAndEndpoint() throws Exception {
        memory().keep(KEYS, null, ME);

        assertThat(memory().find(KEYS, null)).contains(ME);
        assertThat(memory().find(KEYS, URI.create("http://127.0.0.1:5000"))).isEmpty();
        assertThat(memory().find(new AwsCredentials("AKIAOTHER", "s", null, null, "x"), null))
                .isEmpty();
        assertThat(Files.readString(file()))
                .matches("[0-9a-f]{64} 123456789012 arn:aws:iam::123456789012:user/me\n")
                .doesNotContain("SEEDED")
                .doesNotContain("AKIA");
        if (file().getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void session_isNotKept() {
        memory().keep(new AwsCredentials("ASIA1", "s", "token", null, "x"), null, ME);
        memory().keep(new AwsCredentials("ASIA2", "s", null, Instant.now().plusSeconds(9), "x"), null, ME);

        assertThat(file()).doesNotExist();
    }

    @Test
    void whatIsNoAccount_isNotKept() {
        memory().keep(KEYS, null, Identity.unchecked("127.0.0.1:9000", "x", null));

        assertThat(file()).doesNotExist();
    }

    @Test
    void corruptFile_isAsGoodAsNoneAndIsMended() throws Exception {
        Files.createDirectories(file().getParent());
        Files.write(file(), new byte[] {(byte) 0xff, 0, 1, '\n', 'x'});
        assertThat(memory().find(KEYS, null)).isEmpty();

        memory().keep(KEYS, null, ME);

        assertThat(memory().find(KEYS, null)).contains(ME);
        assertThat(Files.readAllLines(file())).hasSize(1);
    }

    @Test
    void lineThatWasTamperedWith_isNoAccount() throws Exception {
        memory().keep(KEYS, null, ME);
        Files.writeString(file(), Files.readString(file()).replace("123456789012 ", "12345\u001b[31m "));

        assertThat(memory().find(KEYS, null)).isEmpty();
    }

    @Test
    void file_staysSmall() throws Exception {
        for (var i = 0; i < 230; i++) {
            memory().keep(new AwsCredentials("AKIA" + i, "s", null, null, "x"), null, ME);
        }

        assertThat(Files.readAllLines(file())).hasSize(200);
        assertThat(memory().find(new AwsCredentials("AKIA229", "s", null, null, "x"), null))
                .isPresent();
        assertThat(memory().find(new AwsCredentials("AKIA0", "s", null, null, "x"), null))
                .isEmpty();
    }

    @Test
    void nextRun_remembersButKnowsNothingUntilItAsked() throws Exception {
        try (var sts = new StubServer(StubServer.text(
                200,
                "text/xml",
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn>"
                        + "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"))) {
            try (var first = service(sts)) {
                var target = first.settle(Target.ANY);
                assertThat(first.remembered(target)).isEmpty();
                first.identify(target);
            }
            try (var second = service(sts)) {
                var target = second.settle(Target.ANY);

                assertThat(second.remembered(target).orElseThrow().account()).isEqualTo("123456789012");
                assertThat(second.known(target)).isEmpty();
            }
            assertThat(sts.asked).hasSize(1);
        }
    }

    private static StubServer sts(String account) throws Exception {
        return new StubServer(StubServer.text(
                200,
                "text/xml",
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::" + account + ":user/me</Arn>"
                        + "<Account>" + account + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"));
    }

    /** Look-alikes give out key ids of their own, and two may give out the same one. */
    @Test
    void sameKeyAtAnotherSts_isAnotherAccount() throws Exception {
        try (var one = sts("111111111111");
                var other = sts("222222222222")) {
            var keys = "aws_access_key_id = AKIAMEMORY0000000001\naws_secret_access_key = s\nregion = eu-west-1\n";
            Files.createDirectories(folder.resolve(".aws"));
            Files.writeString(
                    folder.resolve(".aws/config"),
                    "[profile one]\n" + keys + "services = one\n[profile other]\n" + keys + "services = other\n"
                            + "[services one]\nsts =\n  endpoint_url = " + one.uri() + "\n"
                            + "[services other]\nsts =\n  endpoint_url = " + other.uri() + "\n");
            for (var run = 0; run < 2; run++) {
                try (var service = service(new Environment(Map.of(), folder))) {
                    for (var name : List.of("one", "other", "one")) {
                        var settled = service.settle(Target.ANY.withProfile(name));
                        var account = name.equals("one") ? "111111111111" : "222222222222";
                        if (run == 1) {
                            assertThat(service.remembered(settled).orElseThrow().account())
                                    .isEqualTo(account);
                        }
                        assertThat(service.identify(settled).account()).as(name).isEqualTo(account);
                        assertThat(service.known(settled).orElseThrow().account())
                                .isEqualTo(account);
                    }
                }
            }
        }
    }

    private CredentialService service(StubServer sts) {
        var environment = new Environment(
                Map.of(
                        "AWS_ACCESS_KEY_ID", "AKIAMEMORY0000000001",
                        "AWS_SECRET_ACCESS_KEY", "s",
                        "AWS_REGION", "eu-west-1",
                        "AWS_ENDPOINT_URL", sts.uri().toString()),
                folder);
        return service(environment);
    }

    private CredentialService service(Environment environment) {
        return new ChainedCredentialServiceFactory()
                .create(new CredentialService.Settings(
                        environment, List.of(), null, Prompt.NOBODY, null, folder.resolve("data")));
    }
}
