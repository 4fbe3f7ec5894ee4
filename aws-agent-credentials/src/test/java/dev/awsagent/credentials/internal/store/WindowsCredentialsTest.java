package dev.awsagent.credentials.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is given to PowerShell and what is made of its answers, with a stand-in that keeps files in place of credentials. */
@DisabledOnOs(OS.WINDOWS)
class WindowsCredentialsTest {

    /** A credential is a file: its name the Base64 of the credential's, in letters that a file's name may have. */
    private static final String STAND_IN = """
            #!/bin/sh
            echo "$@" >> "$LOG/arguments"
            read -r verb name content
            file() { echo "$LOG/kept/$(echo "$1" | tr '/+' '_-')"; }
            case "$verb" in
              store) echo "$content" > "$(file "$name")" ;;
              find) [ ! -f "$(file "$name")" ] || echo "item $name $(cat "$(file "$name")")" ;;
              remove) rm -f "$(file "$name")" ;;
              list)
                prefix=$(echo "$name" | base64 -d)
                for one in "$LOG"/kept/*; do
                  [ -f "$one" ] || continue
                  full=$(basename "$one" | tr '_-' '/+')
                  case $(echo "$full" | base64 -d) in "$prefix"*) echo "item $full $(cat "$one")" ;; esac
                done ;;
              *) exit 4 ;;
            esac
            """;

    @TempDir
    Path folder;

    private WindowsCredentials credentials;

    @BeforeEach
    void install() throws Exception {
        Files.createDirectories(folder.resolve("kept"));
        powershell(STAND_IN);
        // As a shell on Windows has it: in capitals.
        credentials = new WindowsCredentials(new Environment(
                Map.of("PATH", "/usr/bin:/bin", "SYSTEMROOT", folder.toString(), "LOG", folder.toString()), folder));
    }

    private void powershell(String script) throws Exception {
        var program = folder.resolve("System32/WindowsPowerShell/v1.0/powershell.exe");
        Files.createDirectories(program.getParent());
        Files.writeString(program, script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void secret_isKeptFoundListedAndForgotten() {
        credentials.store(Keyring.Kind.CREDENTIALS, "prod", "PLANTED é");
        credentials.store(Keyring.Kind.CREDENTIALS, "dev", "other");
        credentials.store(Keyring.Kind.CONFIG_KEY, "k1", "key");

        assertThat(credentials.find(Keyring.Kind.CREDENTIALS, "prod").secret()).isEqualTo("PLANTED é");
        assertThat(credentials.find(Keyring.Kind.CREDENTIALS, "k1")).isNull();
        assertThat(credentials.list(Keyring.Kind.CREDENTIALS))
                .extracting(Keyring.Item::name)
                .containsExactlyInAnyOrder("prod", "dev");

        credentials.remove(Keyring.Kind.CREDENTIALS, "prod");
        assertThat(credentials.find(Keyring.Kind.CREDENTIALS, "prod")).isNull();
        assertThat(credentials.list(Keyring.Kind.CREDENTIALS))
                .extracting(Keyring.Item::name)
                .containsExactly("dev");
    }

    @Test
    void secret_isInNoArgumentAndNoScript() throws Exception {
        credentials.store(Keyring.Kind.CREDENTIALS, "prod", "PLANTED");

        var seen = Files.readString(folder.resolve("arguments"));
        var script = seen.lines()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_16LE))
                .distinct();
        var encoded = Base64.getEncoder().encodeToString("PLANTED".getBytes(StandardCharsets.UTF_8));
        assertThat(seen).doesNotContain("PLANTED", encoded);
        assertThat(script).singleElement().isEqualTo(WindowsCredentials.script());
    }

    @Test
    void commandLine_isShortEnoughForWindows() throws Exception {
        credentials.find(Keyring.Kind.CREDENTIALS, "prod");

        assertThat(Files.readString(folder.resolve("arguments")).length()).isBetween(1_000, 20_000);
    }

    @Test
    void tooMuchForOneCredential_isSaidBeforeAnythingIsChanged() {
        var most = "x".repeat(WindowsCredentials.MOST_BYTES);
        credentials.store(Keyring.Kind.CREDENTIALS, "prod", most);

        assertThatThrownBy(() -> credentials.store(Keyring.Kind.CREDENTIALS, "prod", most + "x"))
                .isInstanceOf(CredentialException.class)
                .hasMessage(
                        "'prod' has 2561 bytes, and the Windows Credential Manager takes 2560; nothing was changed");
        assertThat(credentials.find(Keyring.Kind.CREDENTIALS, "prod").secret()).isEqualTo(most);
    }

    @Test
    void rotationUnderWay_fitsIntoOneCredential() {
        var fields = new LinkedHashMap<String, String>();
        ConfigFile.FIELDS.stream()
                .filter(field -> !field.equals(ConfigFile.SESSION_TOKEN))
                .forEach(field -> fields.put(field, "x".repeat(128)));

        assertThat(FieldsText.write(fields).length()).isLessThan(WindowsCredentials.MOST_BYTES);
    }

    @Test
    void whatWindowsRefuses_isNamedWithItsNumber() throws Exception {
        powershell("#!/bin/sh\ncat > /dev/null; echo 'failed CredReadW 5'; exit 2\n");

        var thrown = catchThrowableOfType(
                CredentialException.class, () -> credentials.find(Keyring.Kind.CREDENTIALS, "prod"));

        assertThat(thrown).hasMessage("the Windows Credential Manager could not be read: CredReadW, Windows error 5");
        assertThat(thrown.hint()).contains("Credential Manager");
    }

    @Test
    void signInWithoutACredentialManager_isNoKeyring() throws Exception {
        powershell("#!/bin/sh\ncat > /dev/null; echo 'failed CredEnumerateW 1312'; exit 2\n");

        assertThatThrownBy(() -> credentials.list(Keyring.Kind.CREDENTIALS))
                .isInstanceOf(Keyring.Absent.class)
                .hasMessageContaining("as one over SSH");
    }

    @Test
    void powerShellThatMayNotCallIt_isNoKeyring() throws Exception {
        powershell("#!/bin/sh\ncat > /dev/null; exit 3\n");

        assertThatThrownBy(() -> credentials.find(Keyring.Kind.CREDENTIALS, "prod"))
                .isInstanceOf(Keyring.Absent.class)
                .hasMessageContaining("Add-Type is refused");
    }

    @Test
    void powerShellThatFails_isNoEmptyAnswer() throws Exception {
        powershell("#!/bin/sh\ncat > /dev/null; echo 'it broke' >&2; exit 1\n");

        assertThatThrownBy(() -> credentials.find(Keyring.Kind.CREDENTIALS, "prod"))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the Windows Credential Manager could not be read: it broke");
    }

    @Test
    void answerThatIsNotTheScripts_isNotShown() throws Exception {
        powershell("#!/bin/sh\ncat > /dev/null; echo 'item eA== PLANTED!'\n");

        assertThatThrownBy(() -> credentials.find(Keyring.Kind.CREDENTIALS, "prod"))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("in a form that is not the script's")
                .hasMessageNotContaining("PLANTED");
    }

    @Test
    void noPowerShell_isNoKeyring() throws Exception {
        Files.delete(folder.resolve("System32/WindowsPowerShell/v1.0/powershell.exe"));

        assertThat(credentials.missing())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("no keyring: Windows PowerShell"));
        assertThatThrownBy(() -> credentials.find(Keyring.Kind.CREDENTIALS, "prod"))
                .isInstanceOf(Keyring.Absent.class);
    }

    @Test
    void shelf_keepsAProfileThere() {
        var shelf = new KeyringShelf(credentials);
        var fields = Map.of(ConfigFile.ACCESS_KEY_ID, "AKIAEXAMPLE000000001", ConfigFile.SECRET_ACCESS_KEY, "s");

        shelf.write("prod", fields);

        assertThat(shelf.read("prod")).isEqualTo(fields);
        assertThat(shelf.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.name()).isEqualTo("prod");
            assertThat(entry.source()).isEqualTo("the Windows Credential Manager");
        });
    }
}
