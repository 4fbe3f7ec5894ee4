package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for keys that are kept, on a configuration file. No keyring is here: there is no bus. */
class CredentialsCommandTest {

    private static final String KEYS = "AKIAEXAMPLE0000CLI01\nPLANTED/secret+1\n";

    @TempDir
    private Path home;

    private InProcess cli;
    private Path file;

    @BeforeEach
    void makeCli() {
        cli = new InProcess(home);
        file = home.resolve(".config/aws-agent/config.yml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "import", "list", "show", "encrypt", "rotate", "remove"})
    void helpOfEach_hasExamplesThatNameIt(String command) {
        cli.run(0, "", "credentials", command, "--help");

        assertThat(cli.out())
                .contains("Usage: aws-agent credentials " + command)
                .contains("Examples:");
        assertThat(cli.out().substring(cli.out().indexOf("Examples:"))).contains("credentials " + command);
    }

    /** A server that says 404 to everything, as one that has no STS does. */
    @Test
    void whatNobodyKnows_isNotCalledOk() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            var keys = "aws_access_key_id = AKIAEXAMPLE0000CLI01\naws_secret_access_key = PLANTED\n";
            Program.write(
                    home.resolve(".aws/config"),
                    "[default]\nregion = eu-west-1\n[profile lone]\n" + keys + "endpoint_url = http://127.0.0.1:"
                            + server.getAddress().getPort() + "\n");

            cli.run(1, "", "validate", "lone");
            assertThat(cli.out()).contains("account  none at 127.0.0.1:");
            assertThat(cli.err()).contains("not checked: nobody at this endpoint knows whose keys they are");
            var json = cli.run(1, "", "validate", "lone", "--json").json();
            assertThat(json.path("checked").asBoolean(true)).isFalse();

            cli.run(0, "", "profiles", "--validate");
            assertThat(cli.out())
                    .contains("not checked: nobody at this endpoint")
                    .contains("nothing to check: it has settings and no credentials")
                    .doesNotContain("ok");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void validateWithDebug_showsWhereItWentWrong() {
        cli.with("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE0000CLI01").with("AWS_SECRET_ACCESS_KEY", "PLANTED");
        cli.with("AWS_ENDPOINT_URL", "http://127.0.0.1:1").with("AWS_REGION", "eu-west-1");

        cli.run(1, "", "--debug", "validate");

        assertThat(cli.err())
                .contains("dev.awsagent.credential.CredentialException", "\tat dev.awsagent.credentials.StsCalls")
                .contains("caused by software.amazon.awssdk.core.exception.SdkClientException")
                .doesNotContain("PLANTED");
        cli.run(1, "", "validate");
        assertThat(cli.err()).doesNotContain("\tat ");
    }

    @Test
    void broughtInProfile_keepsItsRegion() throws Exception {
        Program.write(
                home.resolve(".aws/config"),
                "[profile old]\naws_access_key_id = AKIAEXAMPLE0000CLI01\naws_secret_access_key = PLANTED\n"
                        + "region = eu-north-1\n");

        cli.run(0, "", "credentials", "import", "new", "--from-profile", "old", "--file");

        var plan = cli.run(0, "", "plan", "--json", "list buckets", "--profile", "new")
                .json();
        assertThat(plan.at("/steps/0/target/region").asText()).isEqualTo("eu-north-1");
    }

    @Test
    void role_isTheOneThatIsShown() throws Exception {
        Program.write(
                home.resolve(".aws/config"),
                "[profile old]\naws_access_key_id = AKIAEXAMPLE0000CLI01\naws_secret_access_key = PLANTED\n"
                        + "region = eu-north-1\n");
        var role = "arn:aws:iam::210987654321:role/auditor";

        var plan = cli.run(0, "", "plan", "--json", "list buckets", "--profile", "old", "--role", role)
                .json();
        assertThat(plan.at("/steps/0/target/account").asText()).isEqualTo("210987654321");
        cli.run(1, "", "plan", "list buckets", "--role", "auditor");
        assertThat(cli.err()).contains("'auditor' is not the ARN of a role");
        cli.run(2, "", "credentials", "rotate", "old", "--role", role);
        assertThat(cli.err()).contains("leave out --role");
        cli.run(2, "", "--sandbox", "plan", "list buckets", "--role", role);
        assertThat(cli.err()).contains("leave out --role");
    }

    @Test
    void credentialsAlone_saysWhichThereAre() {
        cli.run(2, "", "credentials");

        assertThat(cli.err()).contains("credentials needs one of set, import, list, show, encrypt, rotate, remove");
    }

    @Test
    void pipedKeys_areKeptListedShownAndUsed() {
        cli.run(0, KEYS, "credentials", "set", "prod", "--file", "--region", "eu-central-1");
        assertThat(cli.out()).isEqualTo("Kept 'prod' (key …LI01) in ~/.config/aws-agent/config.yml.\n");
        assertThat(cli.err()).contains("in the clear; encrypt it with: aws-agent credentials encrypt");

        var listed = cli.run(0, "", "credentials", "list", "--json").json().path(0);
        assertThat(listed.path("name").asText()).isEqualTo("prod");
        assertThat(listed.path("place").asText()).isEqualTo("file");
        assertThat(listed.path("keyEnding").asText()).isEqualTo("LI01");
        assertThat(listed.path("region").asText()).isEqualTo("eu-central-1");
        assertThat(listed.path("encrypted").asBoolean(true)).isFalse();

        cli.run(0, "", "credentials", "list");
        assertThat(cli.out().lines().toList())
                .containsExactly(
                        "PROFILE  KIND         KEY    REGION        ENCRYPTED  SOURCE                          NOTE",
                        "prod     static keys  …LI01  eu-central-1  no         ~/.config/aws-agent/config.yml  -");

        cli.run(0, "", "credentials", "show", "prod");
        assertThat(cli.out()).contains("key        …LI01").contains("encrypted  no");

        var plan = cli.run(0, "", "plan", "--json", "list buckets", "--profile", "prod")
                .json();
        assertThat(plan.at("/steps/0/target/region").asText()).isEqualTo("eu-central-1");
        assertThat(cli.everything()).doesNotContain("PLANTED");
    }

    @Test
    void secret_isShownOnlyToWhoAsksForItAndSaysYes() {
        cli.run(0, KEYS, "credentials", "set", "prod", "--file");

        cli.run(3, "y\n", "credentials", "show", "prod", "--reveal");
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).contains("add --disclose");

        cli.run(0, "", "credentials", "show", "prod", "--reveal", "--disclose");
        assertThat(cli.out()).contains("secret_access_key  PLANTED/secret+1");
        assertThat(cli.run(0, "", "credentials", "show", "prod", "--reveal", "--disclose", "--json")
                        .json()
                        .path("secretAccessKey")
                        .asText())
                .isEqualTo("PLANTED/secret+1");
    }

    @Test
    void removal_asksForTheName() {
        cli.run(0, KEYS, "credentials", "set", "prod", "--file");

        cli.run(3, "prod\n", "credentials", "remove", "prod");
        assertThat(cli.err()).contains("nothing was removed").contains("--confirm prod");
        cli.run(2, "", "credentials", "remove", "prod", "--confirm", "prd");
        assertThat(file).content().contains("prod:");

        cli.run(0, "", "credentials", "remove", "prod", "--confirm", "prod");
        assertThat(cli.out()).startsWith("Forgot 'prod' (key …LI01)").contains("still valid at AWS");
        cli.run(0, "", "credentials", "list");
        assertThat(cli.out()).startsWith("There are no keys.");
    }

    @Test
    void takenName_isNotOverwrittenUnlessAsked() {
        cli.run(0, KEYS, "credentials", "set", "prod", "--file");

        cli.run(1, "AKIAEXAMPLE0000CLI02\nother\n", "credentials", "set", "prod", "--file");
        assertThat(cli.err()).contains("already; nothing was changed; add --replace");
        cli.run(0, "AKIAEXAMPLE0000CLI02\nother\n", "credentials", "set", "prod", "--replace");
        assertThat(cli.out()).contains("…LI02");
    }

    @Test
    void keysThatAreNone_areRefusedWithoutBeingShown() {
        cli.run(1, "PLANTED", "credentials", "set", "prod", "--file");
        assertThat(cli.err()).contains("the standard input is not a key pair: it has 1 line; give two lines");
        cli.run(2, KEYS, "credentials", "set", "prod", "--file", "--keyring");
        cli.run(1, KEYS, "credentials", "set", "prod");
        assertThat(cli.err()).contains("no keyring: there is no session bus").contains("--file");
        cli.run(2, KEYS, "credentials", "set", "prod", "PLANTED");
        assertThat(cli.err()).contains("never arguments");
        assertThat(cli.everything()).doesNotContain("PLANTED");
        assertThat(file).doesNotExist();
    }

    @Test
    void import_readsAFileAPipeAndAProfile() throws Exception {
        var csv = home.resolve("keys.csv");
        Files.writeString(csv, "Access key ID,Secret access key\r\nAKIAEXAMPLE0000CSV01,PLANTED/csv\r\n");
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(
                home.resolve(".aws/credentials"),
                "[dev]\naws_access_key_id = AKIAEXAMPLE0000AWS01\naws_secret_access_key = PLANTED/aws\n");

        cli.run(0, "", "credentials", "import", "a", csv.toString(), "--file");
        cli.run(
                0,
                "{\"AccessKeyId\":\"AKIAEXAMPLE0000JSON1\",\"SecretAccessKey\":\"PLANTED/json\"}",
                "credentials",
                "import",
                "b",
                "-",
                "--file");
        cli.run(0, "", "credentials", "import", "c", "--from-profile", "dev", "--file");
        cli.run(2, "", "credentials", "import", "d", "--file");
        cli.run(1, "", "credentials", "import", "dev", "--from-profile", "dev", "--file");
        assertThat(cli.err()).contains("which comes first");

        var listed = cli.run(0, "", "credentials", "list", "--json").json();
        assertThat(listed.findValuesAsText("name")).containsExactly("dev", "a", "b", "c");
        assertThat(listed.findValuesAsText("keyEnding")).containsExactly("WS01", "SV01", "SON1", "WS01");
        assertThat(cli.everything()).doesNotContain("PLANTED");
    }

    @Test
    void encrypt_takesThePassphraseFromAFile() throws Exception {
        cli.run(0, KEYS, "credentials", "set", "prod", "--file");
        cli.run(1, "", "credentials", "encrypt");
        assertThat(cli.err()).contains("AWSAGENT_PASSPHRASE_FILE=FILE");
        var passphrase = home.resolve("passphrase");
        Files.writeString(passphrase, "correct horse\n");
        cli.with("AWSAGENT_PASSPHRASE_FILE", passphrase.toString());

        cli.run(0, "", "credentials", "encrypt");
        assertThat(cli.out()).isEqualTo("Encrypted prod.secret_access_key.\n");
        assertThat(file).content().doesNotContain("PLANTED");
        cli.run(0, "", "credentials", "encrypt");
        assertThat(cli.out()).isEqualTo("Nothing stands there in the clear.\n");
        cli.run(0, "", "credentials", "show", "prod", "--reveal", "--disclose");
        assertThat(cli.out()).contains("PLANTED/secret+1");
        cli.run(2, "", "credentials", "encrypt", "--with", "rot13");
    }

    @Test
    void namedFile_isUsed() throws Exception {
        var other = home.resolve("other.yml");
        cli.run(0, KEYS, "credentials", "set", "prod", "--file", "--config", other.toString());

        assertThat(other).content().contains("prod:");
        assertThat(file).doesNotExist();
        cli.run(1, "", "--config", home.resolve("gone.yml").toString(), "plan", "list buckets");
        assertThat(cli.err()).contains("there is no configuration file ~/gone.yml; check --config");
    }

    @Test
    void modelOfTheFile_isWhatTheOptionWouldBe() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "defaults:\n  model: nobody:x\n");

        cli.run(2, "", "plan", "list buckets");
        assertThat(cli.err()).contains("no module on the path provides models of 'nobody' for 'nobody:x'");
    }

    @Test
    void readOnlyPolicyOfTheFile_letsNothingButReadsRun() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "defaults:\n  policy: read-only\n");

        cli.run(4, "", "--sandbox", "chat", "--yes", "create bucket demo-new");
        assertThat(cli.err()).contains("refused: ", "read-only: nothing but reads runs");
        cli.run(0, "", "--sandbox", "chat", "list all buckets");
        assertThat(cli.out()).doesNotContain("demo-new");

        Files.writeString(file, "defaults:\n  policy: lax\n");
        cli.run(1, "", "--sandbox", "chat", "--yes", "create bucket demo-new");
        assertThat(cli.err()).contains("defaults.policy is none that this program knows");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fileThatOthersCanRead_isWarnedOfOnce() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "defaults:\n  region: eu-west-1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        cli.run(0, "", "plan", "list buckets");
        assertThat(cli.err()).as("it holds no keys").isEmpty();
        cli.run(0, KEYS, "credentials", "set", "prod", "--file");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        cli.run(0, "", "plan", "list buckets");

        assertThat(cli.err())
                .isEqualTo(
                        "aws-agent: warning: ~/.config/aws-agent/config.yml holds keys and can be read by others; run:"
                                + " chmod 600 ~/.config/aws-agent/config.yml\n");
    }

    @Test
    void brokenFile_isOneLineWithItsPlace() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "profiles:\n  p:\n    secret: PLANTED\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        cli.run(1, "", "plan", "list buckets");

        assertThat(cli.err())
                .startsWith(
                        "aws-agent: ~/.config/aws-agent/config.yml, line 3, column 5: 'secret' is nothing that profile"
                                + " 'p' can have; it can have access_key_id, ")
                .doesNotContain("PLANTED")
                .hasLineCount(1);
    }
}
