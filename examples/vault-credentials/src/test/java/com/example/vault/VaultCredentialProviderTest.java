package com.example.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialProvider.Lookup;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.testkit.AwsEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaultCredentialProviderTest {

    @TempDir
    Path home;

    private VaultServer vault;
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final VaultCredentialProvider provider = new VaultCredentialProvider(() -> now);

    @BeforeEach
    void start() throws Exception {
        vault = new VaultServer();
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private Map<String, String> variables() {
        return new HashMap<>(
                Map.of("VAULT_ADDR", vault.address(), "VAULT_TOKEN", VaultServer.TOKEN, "VAULT_AWS_ROLE", "deploy"));
    }

    private Lookup lookup(Map<String, String> variables) {
        return provider.lookup(null, new Environment(variables, home));
    }

    private AwsCredentials found() {
        return ((Lookup.Found) lookup(variables())).credentials();
    }

    private static Lookup.Broken broken(Lookup lookup) {
        assertThat(lookup).isInstanceOf(Lookup.Broken.class);
        var broken = (Lookup.Broken) lookup;
        assertThat(broken.reason() + broken.hint()).doesNotContain(VaultServer.TOKEN);
        return broken;
    }

    @Test
    void role_givesKeysThatEnd() {
        var keys = found();

        assertThat(keys.accessKeyId()).isEqualTo("AKIAVAULT00000000001");
        assertThat(keys.secretAccessKey()).isEqualTo("secret-1");
        assertThat(keys.sessionToken()).isNull();
        assertThat(keys.expires()).isEqualTo(now.plusSeconds(3600));
        assertThat(keys.source()).isEqualTo("Vault, role deploy of aws/");
        assertThat(vault.asked).containsExactly("GET /v1/aws/creds/deploy");
    }

    @Test
    void nearTheEnd_theLeaseIsRenewedAndTheKeysStay() {
        found();
        now = now.plus(Duration.ofMinutes(56));

        var keys = found();

        assertThat(keys.accessKeyId()).isEqualTo("AKIAVAULT00000000001");
        assertThat(keys.expires()).isEqualTo(now.plusSeconds(3600));
        assertThat(vault.asked.get(1))
                .startsWith("PUT /v1/sys/leases/renew")
                .contains("\"lease_id\":\"aws/creds/deploy/1\"");
    }

    @Test
    void leaseThatCannotGetLonger_givesNewKeys() {
        found();
        now = now.plus(Duration.ofMinutes(56));
        vault.renewedFor = 300;

        assertThat(found().accessKeyId()).isEqualTo("AKIAVAULT00000000002");
    }

    @Test
    void askedLongBeforeTheEnd_theKeysWereRefusedAndAreReplaced() {
        found();
        now = now.plus(Duration.ofMinutes(5));

        assertThat(found().accessKeyId()).isEqualTo("AKIAVAULT00000000002");
        assertThat(vault.asked).noneMatch(request -> request.contains("renew"));
    }

    @Test
    void afterTheEnd_thereAreNewKeys() {
        found();
        now = now.plus(Duration.ofHours(2));

        assertThat(found().accessKeyId()).isEqualTo("AKIAVAULT00000000002");
    }

    @Test
    void token_mayLieInItsFile() throws Exception {
        Files.writeString(home.resolve(".vault-token"), VaultServer.TOKEN + "\n");
        var variables = variables();
        variables.remove("VAULT_TOKEN");

        assertThat(lookup(variables)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void noToken_isBroken() {
        var variables = variables();
        variables.remove("VAULT_TOKEN");

        assertThat(broken(lookup(variables)).reason()).contains("no token for Vault");
    }

    @Test
    void wrongToken_isBrokenWithoutShowingIt() {
        var variables = variables();
        variables.put("VAULT_TOKEN", "hvs.wrong");

        var broken = broken(lookup(variables));

        assertThat(broken.reason()).isEqualTo("Vault answered HTTP 403 for aws/creds/deploy");
        assertThat(broken.reason() + broken.hint()).doesNotContain("hvs.wrong");
    }

    @Test
    void sealedVault_isBrokenAndNothingElseIsTried() {
        vault.status = 503;

        assertThat(broken(lookup(variables())).hint()).contains("unseal it");
    }

    @ParameterizedTest
    @CsvSource({
        "VAULT_AWS_ROLE, ../sys/seal, no name in Vault",
        "VAULT_AWS_ROLE, a?b, no name in Vault",
        "VAULT_AWS_MOUNT, a//b, no name in Vault",
        "VAULT_ADDR, http://vault.example.com:8200, in the clear",
        "VAULT_ADDR, http://127.0.0.1.example.com, in the clear",
        "VAULT_ADDR, vault.example.com, no address of a Vault",
        "VAULT_ADDR, http://127.0.0.1:1, could not be reached"
    })
    void badSetting_isBrokenAndNamed(String variable, String value, String reason) {
        var variables = variables();
        variables.put(variable, value);

        assertThat(broken(lookup(variables)).reason()).contains(value).contains(reason);
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void passwordInTheAddress_isNotShown() {
        for (var address :
                List.of("http://admin:SEEDED-1@127.0.0.1:8200", "https://admin:SEEDED/2@3@vault", "x//a:SEEDED@b c")) {
            var variables = variables();
            variables.put("VAULT_ADDR", address);

            assertThat(broken(lookup(variables)).reason())
                    .contains("//***@", "no address of a Vault")
                    .doesNotContain("SEEDED", "admin");
        }
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void nothingSet_isNotHere() {
        assertThat(lookup(Map.of())).isEqualTo(new Lookup.NotHere("VAULT_ADDR is not set"));
        assertThat(lookup(Map.of("VAULT_ADDR", vault.address())))
                .isEqualTo(new Lookup.NotHere("VAULT_AWS_ROLE is not set"));
        assertThat(provider.lookup("prod", new Environment(variables(), home))).isInstanceOf(Lookup.NotHere.class);
    }

    @Test
    void keysThatAreGivenBack_areNotUsedAgain() {
        found();

        provider.revoke();

        assertThat(vault.asked.get(1)).contains("/v1/sys/leases/revoke", "aws/creds/deploy/1");
        assertThat(found().accessKeyId()).isEqualTo("AKIAVAULT00000000002");
    }

    /** Found on the path, in its place, by an agent that knows nothing of it. */
    @Nested
    class InAnAgent {

        @RegisterExtension
        static final AwsEmulator AWS = AwsEmulator.create();

        private Environment environment(Map<String, String> more) {
            var variables = variables();
            variables.put("AWS_ENDPOINT_URL", AWS.endpoint().toString());
            variables.put("AWS_REGION", AWS.region());
            variables.put("AWS_EC2_METADATA_DISABLED", "true");
            variables.putAll(more);
            return new Environment(variables, home);
        }

        @Test
        void vault_isAskedBeforeTheProfiles() throws Exception {
            Files.createDirectory(home.resolve(".aws"));
            Files.writeString(
                    home.resolve(".aws/credentials"),
                    "[default]\naws_access_key_id = AKIAFILE000000000001\naws_secret_access_key = s\n");
            try (var agent =
                    AwsAgent.builder().environment(environment(Map.of())).build()) {
                assertThat(agent.identify(Target.ANY).source()).isEqualTo("Vault, role deploy of aws/");
            }
        }

        @Test
        void keysInTheEnvironment_winAndVaultIsNotAsked() {
            var keys = Map.of("AWS_ACCESS_KEY_ID", "AKIAENV0000000000001", "AWS_SECRET_ACCESS_KEY", "s");
            try (var agent = AwsAgent.builder().environment(environment(keys)).build()) {
                assertThat(agent.identify(Target.ANY).source()).doesNotContain("Vault");
            }
            assertThat(vault.asked).isEmpty();
        }
    }
}
