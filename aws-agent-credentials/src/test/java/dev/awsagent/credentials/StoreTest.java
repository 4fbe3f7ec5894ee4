package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.CredentialStore;
import dev.awsagent.credential.CredentialStore.Lock;
import dev.awsagent.credential.CredentialStore.Place;
import dev.awsagent.credential.Defaults;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own configuration file: as a source, and as a place to keep keys. No keyring is here: there is no bus. */
class StoreTest {

    private static final AwsCredentials KEYS =
            new AwsCredentials("AKIAEXAMPLE0000FILE1", "SEEDED/secret", null, null, "a test");

    private final List<Prompt.Question> asked = new ArrayList<>();
    private final Deque<String> answers = new ArrayDeque<>();
    private ChainedCredentialService service;
    private CredentialStore store;

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void start() {
        file = home.resolve(".config/aws-agent/config.yml");
        open();
    }

    private void open(String... variables) {
        open(null, variables);
    }

    private void open(Path config, String... variables) {
        end();
        var all = new HashMap<>(Map.of("AWS_EC2_METADATA_DISABLED", "true"));
        for (var i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        Prompt prompt = question -> {
            asked.add(question);
            var answer = answers.poll();
            return answer == null ? null : answer.toCharArray();
        };
        service = (ChainedCredentialService) new ChainedCredentialServiceFactory()
                .create(new CredentialService.Settings(
                        new Environment(all, home), List.of(), null, prompt, config, null));
        store = service.store().orElseThrow();
    }

    @AfterEach
    void end() {
        if (service != null) {
            service.close();
        }
    }

    private void write(String text) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void aws(String name, String text) throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws").resolve(name), text);
    }

    private static String keys(String name) {
        return "  " + name + ":\n    access_key_id: AKIAEXAMPLE000000001\n    secret_access_key: SEEDED-" + name + "\n";
    }

    private String region(String profile, String region) {
        return service.settle(new Target(profile, region, null, null)).region();
    }

    private AwsCredentials found(String profile) {
        return service.credentials(service.settle(Target.ANY.withProfile(profile)));
    }

    private void failed(String profile, String... said) {
        var thrown = assertThatThrownBy(() -> found(profile)).isInstanceOf(CredentialException.class);
        for (var text : said) {
            thrown.hasMessageContaining(text);
        }
        // The latter is what a search says that went on past the broken one.
        thrown.message().doesNotContain("SEEDED", "no credentials for profile");
    }

    // ---- as a source ----

    @Test
    void profile_isFoundByItsName() throws Exception {
        write("profiles:\n" + keys("prod") + "    region: eu-central-1\n    endpoint_url: http://127.0.0.1:9\n");

        var target = service.settle(Target.ANY.withProfile("prod"));

        assertThat(target.region()).isEqualTo("eu-central-1");
        assertThat(target.endpoint()).hasToString("http://127.0.0.1:9");
        assertThat(service.credentials(target).secretAccessKey()).isEqualTo("SEEDED-prod");
        assertThat(service.credentials(target).source()).isEqualTo("profile 'prod' in ~/.config/aws-agent/config.yml");
        assertThat(service.profiles())
                .containsExactly(new ProfileSummary(
                        "prod", "~/.config/aws-agent/config.yml", "static keys", "eu-central-1", "http://127.0.0.1:9"));
    }

    @Test
    void profileThatIsNowhere_isSaidWithAllPlacesAndNearNames() throws Exception {
        write("profiles:\n" + keys("prod"));

        assertThatThrownBy(() -> service.settle(Target.ANY.withProfile("prd")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("~/.aws/config (absent)")
                .hasMessageContaining("~/.config/aws-agent/config.yml and the keyring (no keyring: ")
                .extracting(thrown -> ((CredentialException) thrown).hint())
                .isEqualTo("did you mean 'prod'?");
    }

    /** Fault 54. */
    @Test
    void sources_standInTheirOrder() throws Exception {
        aws("credentials", "[prod]\naws_access_key_id = AKIAAWS0\naws_secret_access_key = s\n");
        write("profiles:\n" + keys("prod") + keys("default"));

        assertThat(found("prod").accessKeyId()).isEqualTo("AKIAAWS0");
        assertThat(found(null).secretAccessKey()).isEqualTo("SEEDED-default");

        aws("credentials", "[default]\naws_access_key_id = AKIAAWS0\naws_secret_access_key = s\n");
        assertThat(found(null).accessKeyId()).isEqualTo("AKIAAWS0");
        assertThat(found("prod").secretAccessKey()).isEqualTo("SEEDED-prod");

        open("AWS_ACCESS_KEY_ID", "AKIAENV0", "AWS_SECRET_ACCESS_KEY", "s");
        assertThat(found(null).accessKeyId()).isEqualTo("AKIAENV0");
    }

    @Test
    void useAwsProfile_isUsedWhereNoneIsNamedWithItsSettings() throws Exception {
        aws("credentials", "[dev]\naws_access_key_id = AKIADEV0\naws_secret_access_key = s\nregion = eu-north-1\n");
        write("use_aws_profile: dev\n");

        assertThat(found(null).accessKeyId()).isEqualTo("AKIADEV0");
        assertThat(region(null, null)).isEqualTo("eu-north-1");

        write("use_aws_profile: dve\n");
        failed(null, "~/.config/aws-agent/config.yml has use_aws_profile: dve, but no [dve] in ~/.aws/config");
    }

    @Test
    void region_isTheOneOfTheFileOnlyWhereNobodyElseSaysOne() throws Exception {
        aws("config", "[default]\nregion = eu-west-2\n[profile bare]\nrole_arn = arn:aws:iam::1:role/x\n");
        write("defaults:\n  region: eu-west-1\nprofiles:\n" + keys("prod"));

        assertThat(region(null, null)).isEqualTo("eu-west-2");
        assertThat(region("prod", null)).isEqualTo("eu-west-1");
        assertThat(region("bare", null)).isEqualTo("eu-west-1");
        assertThat(region("prod", "us-east-1")).isEqualTo("us-east-1");
        open("AWS_REGION", "us-east-2");
        assertThat(region("prod", null)).isEqualTo("us-east-2");
        assertThat(service.defaults()).isEqualTo(new Defaults("eu-west-1", null, null));
    }

    @Test
    void namedFile_isReadInPlaceOfTheUsualOneAndMustBeThere() throws Exception {
        write("profiles:\n" + keys("usual"));
        var other = home.resolve("other.yml");
        open(other);

        assertThatThrownBy(() -> service.settle(Target.ANY))
                .isInstanceOf(CredentialException.class)
                .hasMessage("there is no configuration file ~/other.yml");
        // Also where the AWS files would have said all.
        aws("credentials", "[dev]\naws_access_key_id = AKIAAWS0\naws_secret_access_key = s\nregion = eu-west-1\n");
        assertThatThrownBy(() -> service.settle(Target.ANY.withProfile("dev")))
                .isInstanceOf(CredentialException.class)
                .hasMessage("there is no configuration file ~/other.yml");

        Files.writeString(other, "profiles:\n" + keys("named"));
        assertThat(found("named").secretAccessKey()).isEqualTo("SEEDED-named");
        assertThatThrownBy(() -> service.settle(Target.ANY.withProfile("usual")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("no profile 'usual'");
    }

    @Test
    void xdgConfigHome_isRespected() throws Exception {
        var shared = home.resolve("xdg");
        Files.createDirectories(shared.resolve("aws-agent"));
        Files.writeString(shared.resolve("aws-agent/config.yml"), "defaults:\n  model: openai:x\n");
        open("XDG_CONFIG_HOME", shared.toString());

        assertThat(service.defaults().model()).isEqualTo("openai:x");
    }

    @Test
    void profilesThatAreBroken_endTheSearch() throws Exception {
        write(
                "profiles:\n  half:\n    access_key_id: AKIAEXAMPLE000000001\n  a:\n    role_arn: r\n    source_profile: b\n"
                        + "  b:\n    role_arn: r\n    source_profile: a\n  none:\n    role_arn: r\n  gone:\n    role_arn: r\n"
                        + "    source_profile: nobody\n  empty:\n    region: eu-west-1\n");

        failed("half", "profile 'half' in ~/.config/aws-agent/config.yml, line 2 has no secret_access_key");
        failed("a", "in a circle: a -> b -> a");
        failed("none", "has role_arn and neither source_profile nor keys");
        failed("gone", "has source_profile: nobody, but no [nobody] in");
        failed("empty", "has neither access_key_id nor role_arn");
    }

    @Test
    void chainWithoutEnd_isRefused() throws Exception {
        var aws = new StringBuilder();
        var own = new StringBuilder("profiles:\n");
        for (var i = 0; i < 20_000; i++) {
            var role = "arn:aws:iam::123456789012:role/x";
            aws.append("[profile p%d]\nrole_arn = %s\nsource_profile = p%d\n".formatted(i, role, i + 1));
            if (i < 1_000) {
                own.append("  o%d:\n    role_arn: %s\n    source_profile: o%d\n".formatted(i, role, i + 1));
            }
        }
        aws("config", aws.toString());
        write(own.toString());

        failed("p0", "profile 'p0' takes its keys through more than 32 profiles", "profile 'p31' in ~/.aws/config");
        failed("o0", "profile 'o0' takes its keys through more than 32 profiles", "profile 'o31' in");
    }

    @Test
    void editedFile_isNoticed() throws Exception {
        write("profiles:\n" + keys("prod"));
        assertThat(found("prod").secretAccessKey()).isEqualTo("SEEDED-prod");

        write("profiles:\n" + keys("prod").replace("SEEDED-prod", "SEEDED-other"));

        assertThat(found("prod").secretAccessKey()).isEqualTo("SEEDED-other");
    }

    /** Fault 53. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void filesThatOthersCanRead_areWarnedOfOnceWithTheCommand() throws Exception {
        write("profiles:\n" + keys("prod"));
        aws("credentials", "[x]\naws_access_key_id = AKIAAWS0\naws_secret_access_key = s\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(home.resolve(".aws/credentials"), PosixFilePermissions.fromString("rw-r-----"));

        found("prod");
        found("x");

        assertThat(service.notices())
                .containsExactlyInAnyOrder(
                        "~/.config/aws-agent/config.yml holds keys and can be read by others; run: chmod 600"
                                + " ~/.config/aws-agent/config.yml",
                        "~/.aws/credentials holds keys and can be read by others; run: chmod 600 ~/.aws/credentials");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        found("prod");
        assertThat(service.notices()).isEmpty();
    }

    /** Fault 53. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void configFileWithKeys_isWarnedOfToo() throws Exception {
        aws("config", "[profile x]\naws_access_key_id = AKIAAWS0\naws_secret_access_key = s\n");
        Files.setPosixFilePermissions(home.resolve(".aws/config"), PosixFilePermissions.fromString("rw-r--r--"));

        found("x");

        assertThat(service.notices())
                .containsExactly("~/.aws/config holds keys and can be read by others; run: chmod 600 ~/.aws/config");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void filesWithoutKeysAndDevices_areNotWarnedOf() throws Exception {
        write("profiles:\n  r:\n    role_arn: arn:aws:iam::123456789012:role/x\n    source_profile: x\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        aws("config", "[profile x]\nregion = eu-west-1\n");
        Files.setPosixFilePermissions(home.resolve(".aws/config"), PosixFilePermissions.fromString("rw-r--r--"));
        open("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");

        assertThat(region("x", null)).isEqualTo("eu-west-1");
        assertThat(region("r", "eu-west-1")).isEqualTo("eu-west-1");
        assertThat(service.notices()).isEmpty();
    }

    @Test
    void passwordInAnEndpoint_isNotShown() throws Exception {
        aws(
                "config",
                "[profile x]\nendpoint_url = http://user:SEEDED-1@host\n"
                        + "[profile y]\nendpoint_url = http://user:SEEDED/2@3@host:9000\n");
        write("profiles:\n" + keys("z") + "    endpoint_url: https://user:SEEDED-4@host\n");

        assertThat(service.profiles())
                .extracting(ProfileSummary::endpoint)
                .containsExactly("http://***@host", "http://***@host:9000", "https://***@host");
        for (var name : List.of("x", "y", "z")) {
            failed(name, "the endpoint from profile '" + name + "' is not one: 'http");
        }
    }

    // ---- as a place to keep keys ----

    @Test
    void broughtInProfile_keepsItsRegionAndEndpoint() throws Exception {
        aws(
                "config",
                "[profile old]\naws_access_key_id = AKIAOLDKEY0000000001\naws_secret_access_key = s\n"
                        + "region = eu-north-1\nendpoint_url = http://127.0.0.1:9\nservices = two\n"
                        + "[services two]\ns3 =\n  endpoint_url = http://127.0.0.1:8\n");

        var entry = store.copy("old", "new", null, Place.FILE, false);

        assertThat(entry.region()).isEqualTo("eu-north-1");
        var settled = service.settle(Target.ANY.withProfile("new"));
        assertThat(settled.region()).isEqualTo("eu-north-1");
        assertThat(settled.endpoint()).hasToString("http://127.0.0.1:9");
        assertThat(service.credentials(settled).accessKeyId()).isEqualTo("AKIAOLDKEY0000000001");
        assertThat(service.notices())
                .contains("the services section of profile 'old' was not brought in: its endpoints for single"
                        + " services do not apply to 'new'");
        assertThat(store.copy("old", "new", "eu-south-1", Place.FILE, true).region())
                .isEqualTo("eu-south-1");
    }

    @Test
    void whatARotationThatBrokeOffKept_isNotForgottenInSilence() throws Exception {
        for (var rest : List.of(
                "    pending_access_key_id: AKIAEXAMPLE00000NEW1\n    pending_secret_access_key: SEEDED\n",
                "    retired_access_key_id: AKIAEXAMPLE00000OLD1\n",
                "    keys_before_rotation: '2030-01-01T00:00:00Z,AKIAEXAMPLE000000001'\n")) {
            var left = rest.contains("NEW1")
                    ? "the new key …NEW1 is there and nobody has its secret now"
                    : rest.contains("OLD1")
                            ? "the old key …OLD1 is still there"
                            : "a new key may be there whose secret nobody has";
            var said = "a rotation of 'prod' was not finished, and what was kept of it is gone: " + left
                    + "; look at AWS which keys the user has, and delete those that nobody uses";
            write("profiles:\n" + keys("prod") + rest);
            store.set("prod", KEYS, null, null, true);
            assertThat(service.notices()).containsExactly(said);

            open();
            write("profiles:\n" + keys("prod") + rest);
            store.remove("prod");
            assertThat(service.notices()).containsExactly(said);
            open();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linkToNothingYet_staysALink() throws Exception {
        var real = home.resolve("dotfiles/aws-agent.yml");
        Files.createDirectories(real.getParent());
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(home.resolve("dotfiles/link"), Path.of("aws-agent.yml"));
        Files.createSymbolicLink(file, home.resolve("dotfiles/link"));

        store.set("prod", KEYS, null, Place.FILE, false);

        assertThat(file).isSymbolicLink();
        assertThat(real).content().contains("prod:");
        assertThat(found("prod").accessKeyId()).isEqualTo(KEYS.accessKeyId());
    }

    @Test
    void fileThatAKilledOneLeft_isRemovedByTheNextWrite() throws Exception {
        write("profiles:\n" + keys("prod"));
        var left = file.resolveSibling(".config.yml.123e4567-e89b-12d3-a456-426614174000.tmp");
        var writing = file.resolveSibling(".config.yml.123e4567-e89b-12d3-a456-426614174001.tmp");
        var others = file.resolveSibling(".config.yml.of-somebody-else.tmp");
        for (var one : List.of(left, writing, others)) {
            Files.writeString(one, "SEEDED");
        }
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(1200)));
        Files.setLastModifiedTime(others, FileTime.from(Instant.now().minusSeconds(1200)));

        store.set("x", KEYS, null, Place.FILE, false);

        assertThat(left).doesNotExist();
        assertThat(writing).exists();
        assertThat(others).exists();
    }

    @Test
    void anotherProcessThatIsDoneSoon_isWaitedFor() throws Exception {
        write("profiles:\n" + keys("prod"));
        var holder = holder();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('!');
            var done = CompletableFuture.supplyAsync(() -> store.set("x", KEYS, null, Place.FILE, false));
            Thread.sleep(300);
            assertThat(done).isNotDone();
            holder.getOutputStream().close();

            assertThat(done.get(30, TimeUnit.SECONDS).name()).isEqualTo("x");
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
    }

    private Process holder() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file.resolveSibling(".aws-agent.lock").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void keptKeys_areInAFileForItsOwnerAlone() throws Exception {
        var entry = store.set("prod", KEYS, "eu-west-1", Place.FILE, false);

        assertThat(entry.keyEnding()).isEqualTo("ILE1");
        assertThat(entry.encrypted()).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(found("prod").secretAccessKey()).isEqualTo("SEEDED/secret");
        assertThat(region("prod", null)).isEqualTo("eu-west-1");
        try (var files = Files.list(file.getParent())) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("config.yml", ".aws-agent.lock");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linkedFile_staysALink() throws Exception {
        var real = home.resolve("dotfiles/aws-agent.yml");
        Files.createDirectories(real.getParent());
        Files.writeString(real, "# mine\n");
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, real);

        store.set("prod", KEYS, null, Place.FILE, false);

        assertThat(file).isSymbolicLink();
        assertThat(real).content().startsWith("# mine\n").contains("prod:");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherProcessThatChangesKeys_isNotInterruptedByThisOne() throws Exception {
        write("profiles:\n" + keys("prod"));
        var holder = holder();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('!');

            refused(() -> store.set("x", KEYS, null, Place.FILE, false), "another aws-agent is changing the keys");
            // Reading goes on.
            assertThat(found("prod")).isNotNull();
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
        assertThat(store.set("x", KEYS, null, Place.FILE, false).name()).isEqualTo("x");
    }

    /** Another process: holds the lock until its standard input ends. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            try (var channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                System.out.print(lock.isValid() ? '!' : '?');
                System.out.flush();
                System.in.read();
            }
        }
    }

    @Test
    void nameThatIsTaken_isNotOverwritten() throws Exception {
        aws("credentials", "[dev]\naws_access_key_id = AKIAAWS0\naws_secret_access_key = s\n");
        write("profiles:\n" + keys("prod") + "  admin:\n    role_arn: r\n    source_profile: prod\n");
        var before = Files.readString(file);

        refused(() -> store.set("prod", KEYS, null, Place.FILE, false), "is in ~/.config/aws-agent/config.yml already");
        refused(() -> store.set("admin", KEYS, null, Place.FILE, true), "is a role; nothing was changed");
        refused(() -> store.set("dev", KEYS, null, Place.FILE, true), "which comes first");
        refused(() -> store.set("a b", KEYS, null, Place.FILE, true), "cannot be the name of a profile");
        refused(() -> store.set("x", KEYS, "nowhere!", Place.FILE, true), "is not the code of a region");
        refused(() -> store.set("x", KEYS, null, Place.KEYRING, true), "no keyring: there is no session bus");
        refused(() -> store.set("x", KEYS, null, null, true), "no keyring: there is no session bus");
        refused(() -> store.remove("prod"), "takes its keys from 'prod'");
        refused(() -> store.remove("dev"), "which is not the agent's to change");
        refused(() -> store.remove("prdo"), "no keys are kept under 'prdo'");
        assertThat(file).content().isEqualTo(before);
    }

    private static void refused(ThrowingCallable work, String said) {
        assertThatThrownBy(work).isInstanceOf(CredentialException.class).hasMessageContaining(said);
    }

    @Test
    void halfWrittenFile_isSaidAndNotOverwritten() throws Exception {
        write("profiles:\n  prod:\n    access_key_id: AKIAEXAMPLE000000001\n    secret_access_key: \"SEEDED");

        assertThatThrownBy(() -> store.set("x", KEYS, null, Place.FILE, false))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("config.yml, line 4, column ")
                .hasMessageContaining("ends in the middle of a value")
                .message()
                .doesNotContain("SEEDED");
        assertThat(file).content().endsWith("\"SEEDED");
    }

    @Test
    void encrypted_needsThePassphraseAndKeepsTheRest() throws Exception {
        write("# mine\nprofiles:\n" + keys("prod") + "    # home\n    region: eu-west-1\n" + keys("dev"));
        answers.addAll(List.of("correct horse", "correct horse"));

        assertThat(store.encrypt(null)).containsExactly("prod.secret_access_key", "dev.secret_access_key");

        assertThat(asked).allMatch(Prompt.Question::secret).hasSize(2);
        assertThat(file)
                .content()
                .startsWith("# mine\nprofiles:\n  prod:\n    access_key_id: AKIAEXAMPLE000000001\n"
                        + "    secret_access_key: 'enc:1:")
                .contains("    # home\n    region: eu-west-1\n")
                .contains("\nencryption:\n  version: 1\n  key: passphrase\n  memory_kib: 65536\n")
                .doesNotContain("SEEDED");
        // Known until the service is closed.
        assertThat(found("prod").secretAccessKey()).isEqualTo("SEEDED-prod");
        open();
        answers.addAll(List.of("wrong", "correct horse"));
        assertThat(found("dev").secretAccessKey()).isEqualTo("SEEDED-dev");
        assertThat(asked.get(3).text()).isEqualTo("that was not it; passphrase of ~/.config/aws-agent/config.yml");
        assertThat(store.list()).allMatch(CredentialStore.Entry::encrypted);
        assertThat(store.encrypt(null)).isEmpty();
        refused(() -> store.encrypt(Lock.KEYRING), "is encrypted with a passphrase already");

        store.set("third", KEYS, null, Place.FILE, false);
        assertThat(file).content().doesNotContain("SEEDED");
        assertThat(store.reveal("third").secretAccessKey()).isEqualTo("SEEDED/secret");
    }

    @Test
    void keysOfModels_areEncryptedToo() throws Exception {
        write("models:\n  # work\n  openai: {key: sk-planted-one, base_url: 'https://models.example.com/v1'}\n"
                + "  ollama:\n    context: 32768\n  gemini:\n    key: sk-planted-two  # mine\nprofiles:\n"
                + keys("prod"));
        answers.addAll(List.of("correct horse", "correct horse"));

        assertThat(store.encrypt(null))
                .containsExactlyInAnyOrder("prod.secret_access_key", "models.openai.key", "models.gemini.key");
        assertThat(file)
                .content()
                .doesNotContain("planted")
                .contains("  # work\n  openai: {key: 'enc:1:", "base_url: 'https://models.example.com/v1'}")
                .contains("context: 32768", "  # mine\n");

        open();
        answers.add("correct horse");
        assertThat(store.modelKey("openai")).contains("sk-planted-one");
        assertThat(store.modelKey("gemini")).contains("sk-planted-two");
        assertThat(store.modelKey("ollama")).isEmpty();
        assertThat(asked).as("asked again once, where a key is needed").hasSize(3);
        assertThat(store.encrypt(null)).isEmpty();

        // Each is sealed for its provider.
        var text = Files.readString(file);
        var sealed = text.substring(text.indexOf("'enc:1:"), text.indexOf("', base_url"));
        write(text.replaceFirst("key: 'enc:1:[^']*(?='  # mine)", "key: " + sealed));
        refused(() -> store.modelKey("gemini"), "key of models.gemini in ~/.config/aws-agent/config.yml was changed");
    }

    @Test
    void wrongPassphrase_isAskedForThreeTimes() throws Exception {
        encryptedWith("correct horse");
        answers.addAll(List.of("one", "two", "three", "correct horse"));

        failed("prod", "the passphrase does not open ~/.config/aws-agent/config.yml, after 3 tries");
        assertThat(answers).containsExactly("correct horse");
    }

    private void encryptedWith(String passphrase) throws Exception {
        write("profiles:\n" + keys("prod") + keys("dev"));
        answers.addAll(List.of(passphrase, passphrase));
        store.encrypt(Lock.PASSPHRASE);
        asked.clear();
        open();
    }

    @Test
    void nobodyToAsk_isSaidWithTheWayOut() throws Exception {
        encryptedWith("correct horse");

        failed("prod", "is encrypted, and nobody can be asked for its passphrase");
        // What needs no secret needs no passphrase.
        assertThat(service.settle(Target.ANY.withProfile("prod"))).isNotNull();
        assertThat(store.list()).hasSize(2);
    }

    @Test
    void passphraseFile_isReadAndNobodyAsked() throws Exception {
        encryptedWith("correct horse");
        var passphrase = home.resolve("passphrase");
        Files.writeString(passphrase, "correct horse\nmore\n");
        open("AWSAGENT_PASSPHRASE_FILE", passphrase.toString());

        assertThat(found("prod").secretAccessKey()).isEqualTo("SEEDED-prod");
        assertThat(asked).isEmpty();

        Files.writeString(passphrase, "wrong");
        open("AWSAGENT_PASSPHRASE_FILE", passphrase.toString());
        failed("prod", "the passphrase in AWSAGENT_PASSPHRASE_FILE does not open");
        open("AWSAGENT_PASSPHRASE_FILE", home.resolve("gone").toString());
        failed("prod", "which cannot be read: NoSuchFileException");
    }

    /** Fault 56. */
    @Test
    void valuesThatWereSwapped_failClosed() throws Exception {
        encryptedWith("correct horse");
        var text = Files.readString(file);
        var sealed = Pattern.compile("'(enc:1:[^']+)'")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
        write(text.replace(sealed.get(0), "X")
                .replace(sealed.get(1), sealed.get(0))
                .replace("'X'", "'" + sealed.get(1) + "'"));
        answers.add("correct horse");

        failed("prod", "secret_access_key of profile 'prod' in ~/.config/aws-agent/config.yml, line 2 was changed");
    }

    @Test
    void encryptionSectionThatIsGone_isSaid() throws Exception {
        encryptedWith("correct horse");
        var text = Files.readString(file);
        write(text.substring(0, text.indexOf("\nencryption:")));

        failed("prod", "is encrypted, but the file has no section 'encryption'");
    }

    @Test
    void newPassphrase_mustBeTypedTwiceAndBeLongEnough() throws Exception {
        write("profiles:\n" + keys("prod"));
        answers.addAll(List.of("correct horse", "correct house"));
        refused(() -> store.encrypt(null), "the two passphrases differ; nothing was changed");
        answers.addAll(List.of("short", "short"));
        refused(() -> store.encrypt(null), "a passphrase of 5 characters is too short");
        assertThat(file).content().contains("SEEDED-prod");
    }

    // ---- what is read in ----

    @Test
    void keys_areReadInEachFormThatTheyComeIn() throws Exception {
        for (var text : List.of(
                "AKIAX000\nsecret\n",
                "{\"Version\":1,\"AccessKeyId\":\"AKIAX000\",\"SecretAccessKey\":\"secret\"}",
                "{\"AccessKey\":{\"AccessKeyId\":\"AKIAX000\",\"SecretAccessKey\":\"secret\",\"Status\":\"Active\"}}",
                "\uFEFFAccess key ID,Secret access key\r\nAKIAX000,secret\r\n",
                "User name,Access key ID,\"Secret access key\"\nx,AKIAX000,\"secret\"\n")) {
            var read = store.read(text, "a test");
            assertThat(read.accessKeyId()).isEqualTo("AKIAX000");
            assertThat(read.secretAccessKey()).isEqualTo("secret");
        }
        assertThat(store.read("AKIAX000\nsecret\ntoken", "a test").sessionToken())
                .isEqualTo("token");
        for (var text : List.of(
                "", "SEEDED", "{SEEDED", "{\"SecretAccessKey\":\"SEEDED\"}", "a\nb\nc\nd", "Access key ID\nx\ny")) {
            assertThatThrownBy(() -> store.read(text, "a test"))
                    .isInstanceOf(CredentialException.class)
                    .hasMessageStartingWith("a test is not a key pair: ")
                    .message()
                    .doesNotContain("SEEDED");
        }
        aws("credentials", "[dev]\naws_access_key_id = AKIAAWS0\naws_secret_access_key = s\n[r]\nrole_arn = x\n");
        assertThat(store.readProfile("dev").accessKeyId()).isEqualTo("AKIAAWS0");
        refused(() -> store.readProfile("r"), "has no key pair to bring in, it is: role");
        refused(() -> store.readProfile("de"), "no profile 'de'");
    }
}
