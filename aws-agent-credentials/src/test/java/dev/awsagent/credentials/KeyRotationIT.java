package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.CredentialStore.Place;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.KeyRotation.Stage;
import dev.awsagent.internal.moto.MotoServer;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.StatusType;

/** A key is replaced at a server that checks signatures and permissions, broken off after each stage and taken up again. */
class KeyRotationIT {

    private static final String MAY_ROTATE = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["iam:*AccessKey*"], "Resource": "*"}]}
            """;

    private static MotoServer moto;
    private static AwsCredentials admin;
    private static int users;

    @TempDir
    Path home;

    private final Map<String, String> variables = new HashMap<>();
    private ChainedCredentialService service;
    private AwsCredentials first;
    private String user;
    private String profile = "prod";

    /** Breaks off like the end of the process: nothing catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeAll
    static void startServer() throws Exception {
        // What makes the administrator is not checked; all after it is.
        moto = Agents.moto(Map.of("INITIAL_NO_AUTH_ACTION_COUNT", "3"));
        var root = new AwsCredentials("AKIAROOT000000000000", "root", null, null, "root");
        var key = administered(() -> {
            try (var iam = iam(root)) {
                iam.createUser(request -> request.userName("admin"));
                iam.putUserPolicy(request -> request.userName("admin")
                        .policyName("all")
                        .policyDocument(MAY_ROTATE.replace("iam:*AccessKey*", "*")));
                return iam.createAccessKey(request -> request.userName("admin")).accessKey();
            }
        });
        admin = new AwsCredentials(key.accessKeyId(), key.secretAccessKey(), null, null, "admin");
    }

    @AfterAll
    static void stopServer() {
        if (moto != null) {
            moto.close();
        }
    }

    private static final List<AwsCall> ADMINISTRATION = List.of(
            AwsCall.of("iam", "CreateUser").open("UserName"),
            AwsCall.of("iam", "PutUserPolicy").open("UserName", "PolicyName", "PolicyDocument"),
            AwsCall.of("iam", "CreateAccessKey").open("UserName"),
            AwsCall.of("iam", "ListAccessKeys"),
            AwsCall.of("iam", "DeleteAccessKey").open("UserName", "AccessKeyId").times(9));

    /** A client of the test's own. */
    private static IamClient iam(AwsCredentials credentials) {
        return IamClient.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.US_EAST_1)
                .httpClientBuilder(Apache5HttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(StsCalls.sdk(credentials)))
                .build();
    }

    private static <T> T administered(Callable<T> work) {
        try {
            return Agents.step(ADMINISTRATION, work);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void makeUser() {
        user = "user" + ++users;
        var made = administered(() -> {
            try (var iam = iam(admin)) {
                iam.createUser(request -> request.userName(user));
                iam.putUserPolicy(
                        request -> request.userName(user).policyName("rotate").policyDocument(MAY_ROTATE));
                return iam.createAccessKey(request -> request.userName(user)).accessKey();
            }
        });
        first = new AwsCredentials(made.accessKeyId(), made.secretAccessKey(), null, null, "a test");
        open(
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_REGION",
                "us-east-1",
                "AWS_ENDPOINT_URL",
                moto.endpoint().toString());
        service.store().orElseThrow().set("prod", first, null, Place.FILE, false);
    }

    private void open(String... more) {
        for (var i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        close();
        service = (ChainedCredentialService) new ChainedCredentialServiceFactory()
                .create(new CredentialService.Settings(
                        new Environment(variables, home), List.of(), null, Prompt.NOBODY, null, null));
    }

    @AfterEach
    void close() {
        if (service != null) {
            service.close();
        }
    }

    private Target target() {
        return service.settle(Target.ANY.withProfile(profile));
    }

    private KeyRotation.Outcome rotate(Consumer<Stage> reached) throws Exception {
        var target = target();
        var rotation = service.service(KeyRotation.class, target).orElseThrow();
        return Agents.step(
                new RotateAccessKeyTool().calls(new RotateAccessKeyTool.Input(profile)),
                () -> rotation.run(profile, reached));
    }

    private List<AccessKeyMetadata> keys() {
        return administered(() -> {
            try (var iam = iam(admin)) {
                return iam.listAccessKeys(request -> request.userName(user)).accessKeyMetadata();
            }
        });
    }

    private AwsCredentials kept() {
        return service.store().orElseThrow().reveal("prod");
    }

    private String file() throws Exception {
        return Files.readString(home.resolve(".config/aws-agent/config.yml"));
    }

    @Test
    void key_isReplacedByOneThatWorks() throws Exception {
        var old = kept();
        var stages = new ArrayList<Stage>();

        var outcome = rotate(stages::add);

        assertThat(stages).containsExactly(Stage.values());
        assertThat(keys()).singleElement().satisfies(key -> {
            assertThat(key.accessKeyId()).isEqualTo(kept().accessKeyId()).isNotEqualTo(old.accessKeyId());
            assertThat(key.status()).isEqualTo(StatusType.ACTIVE);
        });
        assertThat(outcome.oldEnding()).isEqualTo(old.accessKeyId().substring(16));
        assertThat(outcome.newEnding()).isEqualTo(kept().accessKeyId().substring(16));
        assertThat(outcome.continued()).isFalse();
        assertThat(service.identify(target()).arn()).endsWith(":user/" + user);
        assertThat(file()).doesNotContain("pending", "retired", "keys_before");
        assertThat(outcome.toString()).doesNotContain(kept().secretAccessKey());
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void brokenOffAfterAnyStage_leavesAKeyThatWorksAndIsFinishedByTheNextRun(Stage last) throws Exception {
        var old = kept();
        brokenOff(last);

        open();
        assertThat(service.identify(target()).arn()).endsWith(":user/" + user);

        open();
        var again = rotate(stage -> {});

        assertThat(keys()).singleElement().satisfies(key -> {
            assertThat(key.accessKeyId()).isEqualTo(kept().accessKeyId()).isNotEqualTo(old.accessKeyId());
            assertThat(key.status()).isEqualTo(StatusType.ACTIVE);
        });
        assertThat(again.continued()).isEqualTo(last != Stage.DONE);
        assertThat(service.identify(target()).arn()).endsWith(":user/" + user);
        assertThat(file()).doesNotContain("pending", "retired", "keys_before");
    }

    @Test
    void brokenOffAgainAndAgain_endsInOneKey() throws Exception {
        for (var last : Stage.values()) {
            open();
            try {
                rotate(stage -> {
                    if (stage == last) {
                        throw new Killed();
                    }
                });
            } catch (Killed e) {
                assertThat(service.identify(target()).arn()).endsWith(":user/" + user);
            }
        }
        open();
        rotate(stage -> {});

        assertThat(keys())
                .singleElement()
                .extracting(AccessKeyMetadata::accessKeyId)
                .isEqualTo(kept().accessKeyId());
    }

    @Test
    void encryptedFile_neverHasANewSecretInTheClear() throws Exception {
        var passphrase = home.resolve("passphrase");
        Files.writeString(passphrase, "correct horse");
        open("AWSAGENT_PASSPHRASE_FILE", passphrase.toString());
        service.store().orElseThrow().encrypt(null);
        for (var last : List.of(Stage.KEPT, Stage.SWAPPED)) {
            brokenOff(last);
            assertThat(file())
                    .containsPattern("secret_access_key: 'enc:1:")
                    .doesNotContainPattern("secret_access_key: '?[^'e]");
            open();
        }

        rotate(stage -> {});

        assertThat(service.identify(target()).arn()).endsWith(":user/" + user);
        assertThat(file()).doesNotContain(kept().secretAccessKey());
    }

    @Test
    void keyInTheKeyring_isReplacedThere(@TempDir Path folder) throws Exception {
        try (var keyring = PrivateKeyring.start(folder)) {
            service.store().orElseThrow().remove("prod");
            keyring.variables().forEach(variables::put);
            open();
            service.store().orElseThrow().set("prod", first, null, Place.KEYRING, false);
            for (var last : List.of(Stage.CREATED, Stage.KEPT, Stage.SWAPPED)) {
                brokenOff(last);
                open();
            }

            var outcome = rotate(stage -> {});

            assertThat(outcome.where()).isEqualTo("the keyring (Secret Service)");
            assertThat(outcome.continued()).isTrue();
            assertThat(keys())
                    .singleElement()
                    .extracting(AccessKeyMetadata::accessKeyId)
                    .isEqualTo(kept().accessKeyId());
            assertThat(kept().accessKeyId()).isNotEqualTo(first.accessKeyId());
        }
    }

    @Test
    void twoKeys_areSaidAndNeitherIsTouched() throws Exception {
        var other = administered(() -> {
            try (var iam = iam(admin)) {
                return iam.createAccessKey(request -> request.userName(user)).accessKey();
            }
        });
        var before = file();

        assertThatThrownBy(() -> rotate(stage -> {}))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("has two keys, and AWS allows no third")
                .hasMessageContaining("…" + other.accessKeyId().substring(16));
        assertThat(keys()).hasSize(2);
        assertThat(file()).isEqualTo(before);
    }

    @Test
    void noPermission_changesNothing() throws Exception {
        policy("iam:ListAccessKeys");
        var before = file();

        var thrown = catchThrowable(() -> rotate(stage -> {}));

        assertThat(service.explain(thrown, target()).orElseThrow().message()).contains("iam:CreateAccessKey");
        assertThat(keys()).hasSize(1);
        assertThat(file()).isEqualTo(before);
    }

    @Test
    void noPermissionToRemoveTheOldKey_leavesTheNewOneInUseAndSaysSo() throws Exception {
        policy("iam:ListAccessKeys\", \"iam:CreateAccessKey");
        var old = kept();

        assertThatThrownBy(() -> rotate(stage -> {}))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("works and is what 'prod' uses; the old one …"
                        + old.accessKeyId().substring(16) + " is still there");
        assertThat(kept().accessKeyId()).isNotEqualTo(old.accessKeyId());
        assertThat(keys()).hasSize(2);

        policy("iam:*AccessKey*");
        open();
        rotate(stage -> {});
        assertThat(keys())
                .singleElement()
                .extracting(AccessKeyMetadata::accessKeyId)
                .isEqualTo(kept().accessKeyId());
    }

    /** Hands on what it is sent, byte for byte; what comes back for the first new key is lost. */
    private static boolean handedOn(RawServer.Heard heard, OutputStream out, AtomicBoolean lost) throws IOException {
        try (var server = new Socket("127.0.0.1", moto.endpoint().getPort())) {
            var head = new StringBuilder(heard.line()).append("\r\n");
            heard.headers().forEach((name, value) -> {
                if (!name.equals("connection")) {
                    head.append(name).append(": ").append(value).append("\r\n");
                }
            });
            head.append("connection: close\r\n\r\n");
            server.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            server.getOutputStream().write(heard.body());
            var answer = server.getInputStream().readAllBytes();
            var isNewKey = new String(heard.body(), StandardCharsets.ISO_8859_1).contains("Action=CreateAccessKey");
            if (!isNewKey || !lost.compareAndSet(false, true)) {
                out.write(answer);
            }
            return false;
        }
    }

    @Test
    void answerThatIsLost_leavesOneKeyAfterTheNextRun() throws Exception {
        var old = kept();
        var lost = new AtomicBoolean();
        try (var between = new RawServer((heard, out) -> handedOn(heard, out, lost))) {
            open("AWS_ENDPOINT_URL", between.uri().toString());

            assertThatThrownBy(() -> rotate(stage -> {}))
                    .isInstanceOf(ToolException.class)
                    .hasMessageStartingWith(
                            "AWS may have made a new key for 'prod', and its answer was not heard, since")
                    .satisfies(e -> assertThat(((ToolException) e).kind()).isEqualTo(FailureKind.IN_DOUBT));
            assertThat(lost).isTrue();
            assertThat(keys()).hasSize(2);
            assertThat(kept().accessKeyId()).isEqualTo(old.accessKeyId());

            open();
            assertThat(rotate(stage -> {}).continued()).isTrue();
        }
        assertThat(keys()).singleElement().satisfies(key -> {
            assertThat(key.accessKeyId()).isEqualTo(kept().accessKeyId()).isNotEqualTo(old.accessKeyId());
            assertThat(key.status()).isEqualTo(StatusType.ACTIVE);
        });
        assertThat(file()).doesNotContain("keys_before");
    }

    private void policy(String actions) {
        administered(() -> {
            try (var iam = iam(admin)) {
                return iam.putUserPolicy(request -> request.userName(user)
                        .policyName("rotate")
                        .policyDocument(MAY_ROTATE.replace("iam:*AccessKey*", actions)));
            }
        });
    }

    @Test
    void keyThatMayBeSomebodyElses_isNotTakenForOneOfTheRunThatBrokeOff() throws Exception {
        brokenOff(Stage.BEGUN);
        assertThat(service.store().orElseThrow().list())
                .singleElement()
                .satisfies(entry -> assertThat(entry.note()).isEqualTo("a rotation was begun and is not finished"));
        // As if it had broken off long ago: the key that is made now is of another time.
        var path = home.resolve(".config/aws-agent/config.yml");
        Files.writeString(path, file().replaceAll("'20[0-9]{2}-", "'2001-"));
        administered(() -> {
            try (var iam = iam(admin)) {
                return iam.createAccessKey(request -> request.userName(user));
            }
        });
        open();

        assertThatThrownBy(() -> rotate(stage -> {}))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("broke off at 2001-")
                .hasMessageContaining("may be somebody else's");
        assertThat(keys()).hasSize(2);
    }

    @Test
    void newKeyThatSomebodyDeleted_isMadeAnew() throws Exception {
        brokenOff(Stage.KEPT);
        var old = kept();
        administered(() -> {
            try (var iam = iam(admin)) {
                for (var key :
                        iam.listAccessKeys(request -> request.userName(user)).accessKeyMetadata()) {
                    if (!key.accessKeyId().equals(old.accessKeyId())) {
                        iam.deleteAccessKey(request -> request.userName(user).accessKeyId(key.accessKeyId()));
                    }
                }
                return true;
            }
        });
        open();

        rotate(stage -> {});

        assertThat(keys())
                .singleElement()
                .extracting(AccessKeyMetadata::accessKeyId)
                .isEqualTo(kept().accessKeyId());
    }

    private void brokenOff(Stage last) {
        assertThatThrownBy(() -> rotate(stage -> {
                    if (stage == last) {
                        throw new Killed();
                    }
                }))
                .isInstanceOf(Killed.class);
    }

    @Test
    void profileWithoutKeysOfItsOwn_isNotRotated() throws Exception {
        awsFile("[theirs]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = y\n");
        var rotation = service.service(KeyRotation.class, target()).orElseThrow();

        assertThatThrownBy(() -> rotation.run("theirs", stage -> {}))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("which is not the agent's to change");
    }

    /** Comments, a stale pair above, blanks of several kinds, lines that end in three ways, and no end of the last line. */
    private static final String AWS_FILE = """
            # of the team\r
            [other]\r
            aws_access_key_id = AKIAOTHER0000000001\r
            aws_secret_access_key = other\r
            \r
            [aws]\r
            aws_access_key_id = AKIASTALE0000000001
            aws_secret_access_key = stale
              region=eu-west-1   ; near
            [later]
            region = x\r\r
            [aws]
            \tAWS_ACCESS_KEY_ID\t=  %s # made in spring
            aws_secret_access_key=%s
            output = json""";

    private Path awsFile(String text) throws Exception {
        var file = home.resolve(".aws/credentials");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    private Path awsFile() throws Exception {
        profile = "aws";
        return awsFile(AWS_FILE.formatted(first.accessKeyId(), first.secretAccessKey()));
    }

    private AwsCredentials inAwsFile() {
        return service.store().orElseThrow().readProfile("aws");
    }

    private void onlyThePairIsAnother(Path file) throws Exception {
        var now = inAwsFile();
        assertThat(now.accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(Files.readString(file)).isEqualTo(AWS_FILE.formatted(now.accessKeyId(), now.secretAccessKey()));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(keys()).singleElement().satisfies(key -> {
            assertThat(key.accessKeyId()).isEqualTo(now.accessKeyId());
            assertThat(key.status()).isEqualTo(StatusType.ACTIVE);
        });
        try (var left = Files.list(file.toRealPath().getParent())) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(file.toRealPath().getFileName().toString(), ".aws-agent.lock");
        }
    }

    @Test
    void keyInAnAwsFile_isReplacedInPlace() throws Exception {
        var file = awsFile();
        var stages = new ArrayList<Stage>();

        var outcome = rotate(stages::add);

        assertThat(stages).containsExactly(Stage.values());
        assertThat(outcome.where()).isEqualTo("~/.aws/credentials");
        onlyThePairIsAnother(file);
        assertThat(service.identify(target()).arn()).endsWith(":user/" + user);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void brokenOffInAnAwsFile_leavesAKeyThatWorksAndIsFinishedByTheNextRun(Stage last) throws Exception {
        var file = awsFile();
        brokenOff(last);

        open();
        assertThat(service.identify(target()).arn()).endsWith(":user/" + user);
        assertThat(service.store().orElseThrow().list())
                .filteredOn(entry -> entry.name().equals("aws"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.note() != null).isEqualTo(last != Stage.DONE));

        open();
        assertThat(rotate(stage -> {}).continued()).isEqualTo(last != Stage.DONE);
        onlyThePairIsAnother(file);
    }

    @Test
    void linkedAwsFile_isWrittenThrough(@TempDir Path elsewhere) throws Exception {
        var link = awsFile();
        var file = elsewhere.resolve("team-keys");
        Files.move(link, file);
        Files.createSymbolicLink(link, file);
        brokenOff(Stage.KEPT);
        open();

        rotate(stage -> {});

        assertThat(link).isSymbolicLink();
        onlyThePairIsAnother(link);
    }

    @Test
    void awsFileThatIsReadOnly_isRefusedBeforeAKeyIsMade() throws Exception {
        var file = awsFile();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

        assertThatThrownBy(() -> rotate(stage -> {}))
                .isInstanceOf(CredentialException.class)
                .hasMessage("~/.aws/credentials may not be written to; nothing was changed");
        assertThat(keys())
                .singleElement()
                .extracting(AccessKeyMetadata::accessKeyId)
                .isEqualTo(first.accessKeyId());
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
        assertThat(file).content().isEqualTo(AWS_FILE.formatted(first.accessKeyId(), first.secretAccessKey()));
    }

    @Test
    void awsFileWithOtherKeysThanThoseOfTheRunThatBrokeOff_isNotTouched() throws Exception {
        var file = awsFile();
        brokenOff(Stage.KEPT);
        var edited = AWS_FILE.formatted(admin.accessKeyId(), admin.secretAccessKey());
        awsFile(edited);
        open();

        assertThatThrownBy(() -> rotate(stage -> {}))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("since then its keys in ~/.aws/credentials were replaced by others")
                .hasMessageContaining(".aws-agent-rotation-aws.json");
        assertThat(file).content().isEqualTo(edited);
        assertThat(keys()).hasSize(2);
    }

    @Test
    void whatIsKeptBesideAnAwsFile_isForItsOwnerOnly() throws Exception {
        var file = awsFile();
        brokenOff(Stage.KEPT);

        var begun = file.resolveSibling(".aws-agent-rotation-aws.json");
        assertThat(Files.getPosixFilePermissions(begun)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(begun).content().contains(first.accessKeyId()).doesNotContain(first.secretAccessKey());
    }

    @Test
    void profileWithTheSameKey_isNamedBeforehand() throws Exception {
        awsFile();
        Files.writeString(
                home.resolve(".aws/config"),
                "[profile twin]\naws_access_key_id = %s\naws_secret_access_key = x\n".formatted(first.accessKeyId()));
        service.store().orElseThrow().set("third", first, null, Place.FILE, false);
        var rotation = service.service(KeyRotation.class, target()).orElseThrow();

        var notes = Agents.step(
                new RotateAccessKeyTool().calls(new RotateAccessKeyTool.Input("aws")), () -> rotation.describe("aws"));

        assertThat(notes)
                .contains(
                        "the key is kept in ~/.aws/credentials",
                        "profile 'twin' in ~/.aws/config has the same key, is left as it is, and stops working",
                        "profile 'third' in ~/.config/aws-agent/config.yml has the same key, is left as it is, and stops"
                                + " working")
                .noneMatch(note -> note.contains("profile 'aws'"));
    }

    @Test
    void profileInTheKeyringWithTheSameKey_isNamedBeforehand(@TempDir Path folder) throws Exception {
        try (var keyring = PrivateKeyring.start(folder)) {
            keyring.variables().forEach(variables::put);
            open();
            service.store().orElseThrow().set("twin", first, null, Place.KEYRING, false);
            var rotation = service.service(KeyRotation.class, target()).orElseThrow();

            var notes = Agents.step(
                    new RotateAccessKeyTool().calls(new RotateAccessKeyTool.Input("prod")),
                    () -> rotation.describe("prod"));

            assertThat(notes)
                    .contains("profile 'twin' in the keyring (Secret Service) has the same key, is left as it is, and"
                            + " stops working");
        }
    }

    /** What was looked at and said yes to is one key, and not whichever the profile has by then. */
    @Test
    void keyThatWasReplacedSinceTheReview_isNotReplacedAgain() throws Exception {
        var target = target();
        var input = new RotateAccessKeyTool.Input("prod");
        var rotation = service.service(KeyRotation.class, target).orElseThrow();
        Agents.step(new RotateAccessKeyTool().calls(input), () -> rotation.describe("prod"));
        var reviewing = service;
        service = null;
        open();
        rotate(stage -> {});
        var second = kept();

        assertThatThrownBy(() ->
                        Agents.step(new RotateAccessKeyTool().calls(input), () -> rotation.run("prod", stage -> {})))
                .isInstanceOf(ToolException.class)
                .hasMessage("'prod' has the key …" + second.accessKeyId().substring(16)
                        + " now, and the one that was looked at was …"
                        + first.accessKeyId().substring(16) + "; nothing was changed");
        reviewing.close();
        assertThat(keys())
                .singleElement()
                .extracting(AccessKeyMetadata::accessKeyId)
                .isEqualTo(second.accessKeyId());
    }
}
