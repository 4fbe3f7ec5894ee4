package dev.awsagent.credentials.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is given to the program that talks to the keyring, and what is made of what it says; with a stand-in for it. */
@DisabledOnOs(OS.WINDOWS)
class SecretServiceTest {

    @TempDir
    Path folder;

    private Environment standIn(String name, String script) throws Exception {
        var program = folder.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Environment(
                Map.of("PATH", folder + ":/usr/bin:/bin", "DBUS_SESSION_BUS_ADDRESS", "x", "LOG", folder.toString()),
                folder);
    }

    @Test
    void secret_goesThroughTheStandardInput() throws Exception {
        var environment = standIn("secret-tool", """
                echo "$@" >> "$LOG/arguments"
                case "$1" in
                  store) cat > "$LOG/input" ;;
                  search) printf '[/1]\\nlabel = aws-agent credentials prod\\nsecret = ' ; cat "$LOG/input"; echo ;;
                esac
                """);

        new SecretService(environment).store(Keyring.Kind.CREDENTIALS, "prod", "{\"s\":\"PLANTED\"}");

        assertThat(folder.resolve("input")).hasContent("{\"s\":\"PLANTED\"}");
        assertThat(folder.resolve("arguments"))
                .content()
                .contains("store --label=")
                .doesNotContain("PLANTED");
    }

    @Test
    void programThatHangs_isEnded() throws Exception {
        var environment = standIn("secret-tool", "exec sleep 600\n");
        var tool = new ChildProgram(environment, "secret-tool");

        assertThatThrownBy(() -> tool.run(Duration.ofMillis(300), null, List.of("search")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("did not answer within 0 s");
    }

    @Test
    void whatItPrints_isReadItemByItem() {
        var items = SecretService.parse("""
                [/1]
                label = aws-agent credentials a
                secret = {"x":"label = aws-agent credentials b"}
                created = 2026-01-01 00:00:00
                [/2]
                label = aws-agent credentials locked
                created = 2026-01-01 00:00:00
                [/3]
                label = somebody else's
                secret = no
                """, "aws-agent credentials ");

        assertThat(items).extracting(Keyring.Item::name).containsExactly("a", "locked");
        assertThat(items.get(0).secret()).isEqualTo("{\"x\":\"label = aws-agent credentials b\"}");
        assertThat(items.get(1).secret()).isNull();
        assertThat(items.toString()).doesNotContain("label =");
    }

    @Test
    void keychain_isGivenTheSecretAsACommandOnTheStandardInput() throws Exception {
        var environment = standIn("security", """
                echo "$@" >> "$LOG/arguments"
                case "$1" in
                  -i) cat > "$LOG/input" ;;
                  find-generic-password) sed 's/.* -w //' "$LOG/input" ;;
                esac
                """);
        var keychain = new MacKeychain(environment);

        keychain.store(Keyring.Kind.CREDENTIALS, "prod", "PLANTED \"secret\"");

        var item = keychain.find(Keyring.Kind.CREDENTIALS, "prod");
        assertThat(item.secret()).isEqualTo("PLANTED \"secret\"");
        assertThat(folder.resolve("arguments"))
                .content()
                .doesNotContain("PLANTED")
                .doesNotContain("UExBTlRFRC");
    }

    @Test
    void keychainDump_givesTheNamesOfOurItems() {
        var dump = """
                keychain: "/Users/x/Library/Keychains/login.keychain-db"
                class: "genp"
                attributes:
                    "acct"<blob>="prod"
                    "svce"<blob>="aws-agent/credentials"
                keychain: "/Users/x/Library/Keychains/login.keychain-db"
                class: "genp"
                attributes:
                    "acct"<blob>="other"
                    "svce"<blob>="somebody"
                """;

        assertThat(MacKeychain.names(dump, "aws-agent/credentials")).containsExactly("prod");
    }
}
