package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialStore;
import dev.awsagent.credential.CredentialStore.Lock;
import dev.awsagent.credential.CredentialStore.Place;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.store.Keyring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real GNOME Keyring, through the real secret-tool. */
class KeyringIT {

    private static final AwsCredentials KEYS =
            new AwsCredentials("AKIAEXAMPLE0000KEYR1", "secret/in+the=keyring", null, null, "a test");

    private PrivateKeyring keyring;
    private ChainedCredentialService service;
    private CredentialStore store;

    @TempDir
    Path home;

    @BeforeEach
    void start() throws Exception {
        keyring = PrivateKeyring.start(home);
        open();
    }

    private void open(String... more) {
        var variables = new HashMap<>(keyring.variables());
        variables.put("AWS_EC2_METADATA_DISABLED", "true");
        for (var i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        if (service != null) {
            service.close();
        }
        service = (ChainedCredentialService) Agents.service(new Environment(variables, home));
        store = service.store().orElseThrow();
    }

    @AfterEach
    void end() {
        if (service != null) {
            service.close();
        }
        if (keyring != null) {
            keyring.close();
        }
    }

    @Test
    void keptKeys_areFoundByTheirNameWithTheirRegion() {
        var entry = store.set("prod", KEYS, "eu-central-1", Place.KEYRING, false);
        open();

        assertThat(entry.keyEnding()).isEqualTo("EYR1");
        assertThat(entry.encrypted()).isTrue();
        assertThat(store.list()).singleElement().satisfies(one -> {
            assertThat(one.name()).isEqualTo("prod");
            assertThat(one.region()).isEqualTo("eu-central-1");
            assertThat(one.toString()).doesNotContain("secret/in");
        });
        assertThat(service.profiles()).extracting(ProfileSummary::name).containsExactly("prod");
        var target = service.settle(Target.ANY.withProfile("prod"));
        assertThat(target.region()).isEqualTo("eu-central-1");
        var found = service.credentials(target);
        assertThat(found.secretAccessKey()).isEqualTo("secret/in+the=keyring");
        assertThat(found.source()).isEqualTo("profile 'prod' in the keyring (Secret Service)");
        assertThat(store.reveal("prod").accessKeyId()).isEqualTo("AKIAEXAMPLE0000KEYR1");
    }

    @Test
    void keyOfAModel_isKeptByItsProviderAndIsNoProfile() {
        assertThat(store.modelKey("openai")).isEmpty();
        store.keepModelKey("openai", "key-of-a-model-1");
        open();

        assertThat(store.modelKey("openai")).hasValue("key-of-a-model-1");
        assertThat(store.modelKey("anthropic")).isEmpty();
        assertThat(store.list()).isEmpty();
        store.keepModelKey("openai", null);
        assertThat(store.modelKey("openai")).isEmpty();
    }

    @Test
    void keptSecret_isInTheKeyringAlone() throws Exception {
        store.set("prod", KEYS, null, Place.KEYRING, false);

        assertThat(keyring.run(
                        "secret-tool", "lookup", "application", "aws-agent", "kind", "credentials", "name", "prod"))
                .contains("secret/in+the=keyring");
        assertThat(home.resolve(".config/aws-agent/config.yml")).doesNotExist();
        try (var files = Files.walk(home)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("secret/in+the");
            }
        }
    }

    @Test
    void otherKeysUnderTheSameName_needReplace() {
        store.set("prod", KEYS, "eu-central-1", Place.KEYRING, false);
        var other = new AwsCredentials("AKIAEXAMPLE0000KEYR2", "other", null, null, "a test");

        assertThatThrownBy(() -> store.set("prod", other, null, Place.KEYRING, false))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("is in the keyring (Secret Service) already; nothing was changed");
        assertThat(store.reveal("prod").accessKeyId()).endsWith("KEYR1");

        store.set("prod", other, null, null, true);
        assertThat(store.list()).singleElement().satisfies(one -> {
            assertThat(one.keyEnding()).isEqualTo("EYR2");
            assertThat(one.region()).isEqualTo("eu-central-1");
        });
    }

    @Test
    void replacedInTheOtherPlace_isInOnePlaceOnly() {
        store.set("prod", KEYS, null, Place.KEYRING, false);
        store.set("prod", KEYS, null, Place.FILE, true);

        assertThat(store.list())
                .singleElement()
                .extracting(CredentialStore.Entry::place)
                .isEqualTo(Place.FILE);
    }

    @Test
    void removed_isGone() {
        store.set("prod", KEYS, null, Place.KEYRING, false);

        assertThat(store.remove("prod").keyEnding()).isEqualTo("EYR1");
        assertThat(store.list()).isEmpty();
        assertThatThrownBy(() -> service.settle(Target.ANY.withProfile("prod")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("~/.config/aws-agent/config.yml (absent) and the keyring (Secret Service)");
    }

    @Test
    void lockedKeyring_isSaidAndNothingElseIsUsed() {
        store.set("prod", KEYS, "eu-central-1", Place.KEYRING, false);
        store.set("default", KEYS, null, Place.KEYRING, false);
        keyring.lock();
        open();

        var target = service.settle(Target.ANY.withProfile("prod"));
        assertThatThrownBy(() -> service.credentials(target))
                .isInstanceOf(CredentialException.class)
                .hasMessage("'prod' is in the keyring (Secret Service), which is locked");
        // No profile named: keys are there, so nobody else's are taken.
        assertThatThrownBy(() -> service.credentials(service.settle(Target.ANY)))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("'default' is in the keyring (Secret Service), which is locked");
        assertThat(store.list()).extracting(CredentialStore.Entry::note).containsOnly("locked");
    }

    @Test
    void keyringWithoutOurKeys_letsTheNextSourceTry() {
        assertThatThrownBy(() -> service.credentials(service.settle(Target.ANY)))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("keyring: no 'default' in the keyring (Secret Service)")
                .hasMessageContaining("iam-role: the instance metadata service is off");
    }

    @Test
    void default_isUsedWhereNoProfileIsNamed() {
        store.set("default", KEYS, null, Place.KEYRING, false);

        assertThat(service.credentials(service.settle(Target.ANY)).accessKeyId())
                .isEqualTo("AKIAEXAMPLE0000KEYR1");
        assertThatThrownBy(() -> store.set("default", KEYS, "eu-west-1", Place.KEYRING, true))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("cannot be kept in the keyring");
    }

    @Test
    void keyOfTheConfigurationFile_isInTheKeyringAndOpensIt() throws Exception {
        store.set("prod", KEYS, null, Place.FILE, false);
        var file = home.resolve(".config/aws-agent/config.yml");
        assertThat(file).content().contains("secret/in+the=keyring");

        assertThat(store.encrypt(Lock.KEYRING)).containsExactly("prod.secret_access_key");

        assertThat(file).content().doesNotContain("secret/in+the=keyring").contains("key: keyring");
        open();
        assertThat(store.reveal("prod").secretAccessKey()).isEqualTo("secret/in+the=keyring");
        keyring.lock();
        open();
        assertThatThrownBy(() -> store.reveal("prod"))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("which is locked");
    }

    @Test
    void keyThatIsNoLongerInTheKeyring_isNotMadeAnew() throws Exception {
        store.set("prod", KEYS, null, Place.FILE, false);
        store.encrypt(Lock.KEYRING);
        var text = Files.readString(home.resolve(".config/aws-agent/config.yml"));
        keyring.run("secret-tool", "clear", "application", "aws-agent", "kind", "config-key");
        open();

        assertThatThrownBy(() -> store.reveal("prod"))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("which the keyring (Secret Service) does not have");
        assertThatThrownBy(() -> store.set("other", KEYS, null, Place.FILE, false))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("does not have");
        assertThat(home.resolve(".config/aws-agent/config.yml")).content().isEqualTo(text);
    }

    @Test
    void keyThatWasChangedInTheKeyring_isSaid() {
        store.set("prod", KEYS, null, Place.FILE, false);
        store.encrypt(Lock.KEYRING);
        var kept = Keyring.of(new Environment(keyring.variables(), home));
        var item = kept.list(Keyring.Kind.CONFIG_KEY).get(0);
        for (var other : List.of("00".repeat(32), "no hex")) {
            kept.store(Keyring.Kind.CONFIG_KEY, item.name(), other);
            open();

            assertThatThrownBy(() -> store.reveal("prod"))
                    .isInstanceOf(CredentialException.class)
                    .hasMessageContaining("does not open ~/.config/aws-agent/config.yml: one of the two was changed");
        }
    }

    @Test
    void busThatDoesNotAnswer_isNoKeyring() {
        open("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + home.resolve("nobody"));

        assertThatThrownBy(() -> service.credentials(service.settle(Target.ANY)))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("keyring: no keyring: ");
        assertThatThrownBy(() -> store.set("prod", KEYS, null, Place.KEYRING, false))
                .isInstanceOf(CredentialException.class);
    }
}
