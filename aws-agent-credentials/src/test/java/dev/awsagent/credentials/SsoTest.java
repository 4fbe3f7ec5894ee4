package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.SignIn;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.source.OwnSettings;
import dev.awsagent.credentials.internal.source.Profiles;
import dev.awsagent.credentials.internal.source.TargetSettings;
import dev.awsagent.credentials.internal.store.Notices;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Single sign-on against a server that answers as IAM Identity Center does. */
@Timeout(60)
class SsoTest {

    private static final String CONFIG = """
            [profile dev]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = Developer
            [sso-session corp]
            sso_start_url = https://corp.awsapps.com/start
            sso_region = eu-west-1
            sso_registration_scopes = sso:account:access
            [profile old]
            sso_start_url = https://corp.awsapps.com/start
            sso_region = eu-west-1
            sso_account_id = 210987654321
            sso_role_name = Auditor
            """;

    private IdentityCenter center;
    private ChainedCredentialService service;

    @TempDir
    Path home;

    @BeforeEach
    void start() throws Exception {
        center = new IdentityCenter();
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), CONFIG);
        service = service();
    }

    private ChainedCredentialService service(String... more) {
        var variables = new HashMap<>(Map.of(
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_ENDPOINT_URL_SSO", center.uri().toString(),
                "AWS_ENDPOINT_URL_SSO_OIDC", center.uri().toString()));
        for (var i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return Agents.service(new Environment(variables, home), Prompt.NOBODY);
    }

    @AfterEach
    void stop() {
        service.close();
        center.close();
    }

    private Path cache() {
        return home.resolve(".aws/sso/cache");
    }

    private Path corp() throws Exception {
        return cache().resolve(sha1("corp") + ".json");
    }

    private static String sha1(String text) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-1")
                        .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** As the AWS CLI writes it. */
    private void signedIn(Path file, String token, Instant expires, String refresh) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"startUrl\": \"https://corp.awsapps.com/start\", \"region\": \"eu-west-1\", \"accessToken\": \""
                        + token
                        + "\", \"expiresAt\": \"" + expires.truncatedTo(ChronoUnit.SECONDS)
                        + "\", \"clientId\": \"client-1\", \"clientSecret\": \"client-secret-1\","
                        + " \"registrationExpiresAt\": \""
                        + Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS) + "\""
                        + (refresh == null ? "" : ", \"refreshToken\": \"" + refresh + "\"") + "}");
        center.knows(token, refresh == null ? "" : refresh);
    }

    private Target dev() {
        return service.settle(Target.ANY.withProfile("dev"));
    }

    private static Instant inHours(int hours) {
        return Instant.now().plus(Duration.ofHours(hours));
    }

    @Test
    void signInOfTheAwsCli_givesTheKeysOfTheRole() throws Exception {
        signedIn(corp(), "cli-token", inHours(8), "r");

        var credentials = service.credentials(dev());

        assertThat(credentials.accessKeyId()).isEqualTo("ASIAFROMCLITOKEN");
        assertThat(credentials.sessionToken()).isEqualTo("sso-session");
        assertThat(credentials.expires())
                .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3700));
        assertThat(credentials.source())
                .isEqualTo("profile 'dev' in ~/.aws/config (SSO role Developer in account 123456789012)");
        assertThat(center.asked)
                .containsExactly("GET /federation/credentials?role_name=Developer&account_id=123456789012 ");
    }

    @Test
    void account_isKnownBeforeAnybodyIsAsked() {
        assertThat(service.known(dev()).orElseThrow().account()).isEqualTo("123456789012");
        assertThat(center.asked).isEmpty();
    }

    @Test
    void olderKind_isKeptUnderItsStartUrl() throws Exception {
        signedIn(cache().resolve(sha1("https://corp.awsapps.com/start") + ".json"), "old-token", inHours(8), null);

        assertThat(service.credentials(service.settle(Target.ANY.withProfile("old")))
                        .accessKeyId())
                .isEqualTo("ASIAFROMOLDTOKEN");
    }

    @Test
    void tokenThatEnds_isRenewedAndWrittenBackAsTheAwsCliDoes() throws Exception {
        signedIn(corp(), "ends", Instant.now().plusSeconds(60), "refresh-0");

        assertThat(service.credentials(dev()).accessKeyId()).isEqualTo("ASIAFROMACCESS1");

        var json = new ObjectMapper().readTree(corp().toFile());
        assertThat(json.properties().stream().map(Map.Entry::getKey))
                .containsExactly(
                        "startUrl",
                        "region",
                        "accessToken",
                        "expiresAt",
                        "clientId",
                        "clientSecret",
                        "registrationExpiresAt",
                        "refreshToken");
        assertThat(json.path("accessToken").asText()).isEqualTo("access-1");
        assertThat(json.path("refreshToken").asText()).isEqualTo("refresh-1");
        assertThat(json.path("expiresAt").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        onlyOwnerReads(corp());
        try (var files = Files.list(cache())) {
            assertThat(files).containsExactly(corp());
        }
    }

    private static void onlyOwnerReads(Path file) throws Exception {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void renewalThatFails_usesWhatIsStillGood() throws Exception {
        signedIn(corp(), "still-good", Instant.now().plusSeconds(60), "refresh-0");
        center.tokenErrors.add("invalid_grant");

        assertThat(service.credentials(dev()).accessKeyId()).isEqualTo("ASIAFROMSTILLGOOD");
    }

    @Test
    void endedAndNotRenewable_saysTheCommand() throws Exception {
        signedIn(corp(), "ended", Instant.parse("2020-01-01T00:00:00Z"), null);

        var error = catchThrowableOfType(CredentialException.class, () -> service.credentials(dev()));

        assertThat(error).hasMessage("the sign-in of profile 'dev' in ~/.aws/config ended at 2020-01-01T00:00:00Z");
        assertThat(error.hint()).isEqualTo("run: aws-agent credentials login dev (or: aws sso login --profile dev)");
        assertThat(center.asked).isEmpty();
    }

    @Test
    void tokenThatIsRevoked_isRenewedOnce() throws Exception {
        signedIn(corp(), "revoked", inHours(8), "refresh-0");
        center.good.remove("revoked");

        assertThat(service.credentials(dev()).accessKeyId()).isEqualTo("ASIAFROMACCESS1");
    }

    @Test
    void tokenThatIsRevokedForGood_saysTheCommand() throws Exception {
        signedIn(corp(), "revoked", inHours(8), null);
        center.good.remove("revoked");

        assertThatThrownBy(() -> service.credentials(dev()))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the sign-in of profile 'dev' in ~/.aws/config is no longer accepted");
    }

    @Test
    void roleThatIsNotGiven_isNamed() throws Exception {
        signedIn(corp(), "token", inHours(8), null);
        center.roleAllowed = false;

        var error = catchThrowableOfType(CredentialException.class, () -> service.credentials(dev()));

        assertThat(error)
                .hasMessage("profile 'dev' in ~/.aws/config may not use the role Developer in account 123456789012"
                        + " (ForbiddenException)");
        assertThat(error.hint()).contains("https://corp.awsapps.com/start");
    }

    @Test
    void loginInAnotherTerminal_isNoticed() throws Exception {
        assertThatThrownBy(() -> service.credentials(dev())).hasMessageContaining("nobody is signed in");

        signedIn(corp(), "first", inHours(8), null);
        assertThat(service.credentials(dev()).accessKeyId()).isEqualTo("ASIAFROMFIRST");
        signedIn(corp(), "somebody-else", inHours(8), null);

        assertThat(service.credentials(dev()).accessKeyId()).isEqualTo("ASIAFROMSOMEBODYELSE");
    }

    @Test
    void fileThatIsNone_isNotShown() throws Exception {
        Files.createDirectories(cache());
        Files.writeString(corp(), "{\"accessToken\": \"SEEDED\", ");

        var error = catchThrowableOfType(CredentialException.class, () -> service.credentials(dev()));

        assertThat(error.getMessage()).contains("cannot be used").doesNotContain("SEEDED");
        assertThat(error).hasNoCause();
    }

    @Test
    void endpointForAllServices_isNotSentASignIn() throws Exception {
        signedIn(corp(), "token", inHours(8), null);
        try (var strange = new StubServer(StubServer.text(200, "application/json", "{}"));
                var other = service("AWS_ENDPOINT_URL", "http://127.0.0.1:1")) {
            other.credentials(other.settle(Target.ANY.withProfile("dev")));
            other.credentials(other.settle(new Target("dev", null, null, strange.uri())));

            assertThat(strange.asked).isEmpty();
        }
    }

    @Test
    void endpointsByName_areTheOnesThatCount() throws Exception {
        var services = "[services local]\nsso =\n  endpoint_url = https://sso.section\n";
        var section =
                Files.writeString(home.resolve(".aws/config"), CONFIG + "[profile own]\nservices = local\n" + services);
        assertThat(section).exists();
        var all = Map.of("AWS_ENDPOINT_URL", "https://all");
        var both = Map.of("AWS_ENDPOINT_URL", "https://all", "AWS_ENDPOINT_URL_SSO", "https://all");

        assertThat(own(all, "dev")).isEmpty();
        assertThat(own(both, "dev")).hasToString("Optional[https://all]");
        assertThat(own(both, "own")).hasToString("Optional[https://sso.section]");
        assertThat(own(both, null)).hasToString("Optional[https://all]");
    }

    private Optional<URI> own(Map<String, String> variables, String profile) {
        var environment = new Environment(variables, home);
        var settings = new CredentialService.Settings(environment, List.of(), null, Prompt.NOBODY, null, null);
        try (var kept = OwnSettings.of(settings, new Notices())) {
            return TargetSettings.of(environment, Profiles.read(environment), kept, profile)
                    .ownEndpoint("sso");
        }
    }

    @Test
    void endpointInTheClear_isRefused() throws Exception {
        signedIn(corp(), "token", inHours(8), null);
        try (var other = service("AWS_ENDPOINT_URL_SSO", "http://sso.example.com")) {
            assertThatThrownBy(() -> other.credentials(other.settle(Target.ANY.withProfile("dev"))))
                    .hasMessage(
                            "the endpoint for sso is http://sso.example.com, and a sign-in is not sent in the clear");
        }
    }

    @Test
    void redirect_isNotFollowedWithAToken() throws Exception {
        signedIn(corp(), "token", inHours(8), null);
        try (var thief = new StubServer(StubServer.text(200, "application/json", "{}"));
                var moved = new StubServer(exchange -> {
                    exchange.getResponseHeaders()
                            .set(
                                    "Location",
                                    thief.uri() + exchange.getRequestURI().toString());
                    exchange.sendResponseHeaders(307, -1);
                });
                var other = service("AWS_ENDPOINT_URL_SSO", moved.uri().toString())) {
            assertThatThrownBy(() -> other.credentials(other.settle(Target.ANY.withProfile("dev"))))
                    .hasMessageContaining("HTTP 307");
            assertThat(moved.asked).hasSize(1);
            assertThat(thief.asked).isEmpty();
        }
    }

    @Test
    void signingIn_showsThePageWaitsAndKeepsTheToken() throws Exception {
        center.tokenErrors.addAll(List.of("authorization_pending", "authorization_pending"));
        var shown = new ArrayList<SignIn>();

        var ends = service.signIn(Target.ANY.withProfile("dev"), shown::add);

        assertThat(shown).singleElement().satisfies(page -> {
            assertThat(page.page()).hasToString("https://device.sso.example/");
            assertThat(page.code()).isEqualTo("ABCD-EFGH");
            assertThat(page.complete()).hasToString("https://device.sso.example/?user_code=ABCD-EFGH");
        });
        assertThat(ends).isAfter(Instant.now().plusSeconds(3500));
        assertThat(center.asked.stream().filter(one -> one.startsWith("POST /token")))
                .hasSize(3);
        onlyOwnerReads(corp());
        assertThat(service.credentials(dev()).accessKeyId()).isEqualTo("ASIAFROMACCESS1");
    }

    @Test
    void slowDown_isObeyed() throws Exception {
        center.tokenErrors.add("slow_down");
        var start = System.nanoTime();

        service.signIn(Target.ANY.withProfile("dev"), page -> {});

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void refusedInTheBrowser_keepsNothing() {
        center.tokenErrors.add("access_denied");

        assertThatThrownBy(() -> service.signIn(Target.ANY.withProfile("dev"), page -> {}))
                .isInstanceOf(CredentialException.class)
                .hasMessage("signing in for profile 'dev' in ~/.aws/config was refused in the browser");
        assertThat(cache()).doesNotExist();
    }

    @Test
    void otherError_isNamedByItsCodeOnly() {
        center.tokenErrors.add("invalid_request");

        assertThatThrownBy(() -> service.signIn(Target.ANY.withProfile("dev"), page -> {}))
                .hasMessage("the single sign-on of profile 'dev' in ~/.aws/config did not sign in (invalid_request)");
    }

    @Test
    void pageThatIsNotHttps_isNotShown() {
        center.verification = "http://phish.example/";

        assertThatThrownBy(() -> service.signIn(Target.ANY.withProfile("dev"), page -> {
                    throw new AssertionError("shown: " + page);
                }))
                .hasMessageContaining("wants a page opened that is not https");
    }

    @Test
    void pageThatIsNoAddress_isSaid() {
        center.verification = "https://sign in.example/";

        assertThatThrownBy(() -> service.signIn(Target.ANY.withProfile("dev"), page -> {
                    throw new AssertionError("shown: " + page);
                }))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("wants a page opened whose address is none: https://sign in.example/");
    }

    @Test
    void interruptedSignIn_keepsNothing() throws Exception {
        for (var i = 0; i < 100; i++) {
            center.tokenErrors.add("authorization_pending");
        }
        var waiting = new CountDownLatch(1);
        var thrown = new ArrayList<Throwable>();
        var thread = new Thread(() -> {
            try {
                service.signIn(Target.ANY.withProfile("dev"), page -> waiting.countDown());
            } catch (Throwable e) {
                thrown.add(e);
            }
        });
        thread.start();
        waiting.await();
        thread.interrupt();
        thread.join();

        assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(cache()).doesNotExist();
    }

    @Test
    void profileWithoutSso_cannotSignIn() throws Exception {
        Files.writeString(
                home.resolve(".aws/config"),
                CONFIG + "[profile keys]\naws_access_key_id = a\naws_secret_access_key = b\n");

        assertThatThrownBy(() -> service.signIn(Target.ANY.withProfile("keys"), page -> {}))
                .hasMessage("profile 'keys' does not sign in with SSO: its kind is static keys");
    }

    @Test
    void roleOnTopOfASignIn_signsInForItsSource() throws Exception {
        Files.writeString(
                home.resolve(".aws/config"),
                CONFIG + "[profile top]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = dev\n");

        service.signIn(Target.ANY.withProfile("top"), page -> {});

        assertThat(corp()).exists();
    }

    @Test
    void nothingSecret_isInAnyMessageOrText() throws Exception {
        signedIn(corp(), "SEEDEDtoken", inHours(8), "SEEDEDrefresh");
        center.good.clear();
        center.tokenErrors.add("invalid_grant");

        var error = catchThrowableOfType(CredentialException.class, () -> service.credentials(dev()));

        for (Throwable at = error; at != null; at = at.getCause()) {
            assertThat(at.toString()).doesNotContain("SEEDED");
        }
        assertThat(dev().toString() + service.profiles()).doesNotContain("SEEDED");
    }
}
