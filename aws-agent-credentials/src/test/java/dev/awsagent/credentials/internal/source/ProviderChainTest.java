package dev.awsagent.credentials.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.CredentialProvider.Lookup;
import dev.awsagent.credential.CredentialProvider.Position;
import dev.awsagent.credential.Environment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of sources, and who decides. */
class ProviderChainTest {

    private static final Environment NOTHING =
            new Environment(Map.of("AWS_EC2_METADATA_DISABLED", "true"), Path.of("/nonexistent-home"));

    private record Custom(String name, Position position, Lookup lookup) implements CredentialProvider {
        @Override
        public Lookup lookup(@Nullable String profile, Environment environment) {
            return lookup;
        }
    }

    private static Custom custom(String name, Position position) {
        return new Custom(name, position, new Lookup.NotHere("nothing in " + name));
    }

    private static Lookup found(String key) {
        return new Lookup.Found(new AwsCredentials(key, "s", null, null, key));
    }

    private static ProviderChain chain(CredentialProvider... explicit) {
        return ProviderChain.of(
                Arrays.asList(explicit), ProviderChain.discover(ProviderChainTest.class.getClassLoader()));
    }

    private static AwsCredentials find(ProviderChain chain) {
        return chain.find(null, NOTHING, surroundings());
    }

    private static Surroundings surroundings() {
        return new Surroundings(new ProfileStore(NOTHING), Surroundings.Roles.NONE, OwnSettings.of(NOTHING));
    }

    @Test
    void discovered_standInTheSeedOrder() {
        assertThat(chain().names()).containsExactly("environment", "profile", "config", "keyring", "iam-role");
    }

    @Test
    void place_isTakenNextToTheNamedOne() {
        assertThat(chain(custom("vault", new Position.Before("profile"))).names())
                .containsExactly("environment", "vault", "profile", "config", "keyring", "iam-role");
        assertThat(chain(custom("vault", new Position.After("profile"))).names())
                .containsExactly("environment", "profile", "vault", "config", "keyring", "iam-role");
        assertThat(chain(custom("vault", new Position.Last())).names())
                .containsExactly("environment", "profile", "config", "keyring", "iam-role", "vault");
    }

    @Test
    void place_mayDependOnAnotherCustomOne() {
        assertThat(chain(custom("a", new Position.After("b")), custom("b", new Position.Before("environment")))
                        .names())
                .containsExactly("b", "a", "environment", "profile", "config", "keyring", "iam-role");
    }

    @Test
    void placeNextToNobody_isRefusedWithTheNamesThereAre() {
        assertThatThrownBy(() -> chain(custom("vault", new Position.After("keyrign"))))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("'vault'")
                .hasMessageContaining("next to 'keyrign', which is not there; there are")
                .hasMessageContaining("profile");
    }

    @Test
    void placesInACircle_areRefused() {
        assertThatThrownBy(() -> chain(custom("a", new Position.After("b")), custom("b", new Position.Before("a"))))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("a -> b");
    }

    @Test
    void registered_replacesTheDiscoveredInItsPlace() {
        var own = new Custom("profile", new Position.Last(), found("OWN"));

        assertThat(chain(own).names()).containsExactly("environment", "profile", "config", "keyring", "iam-role");
        assertThat(find(chain(own)).accessKeyId()).isEqualTo("OWN");
    }

    @Test
    void twoOfOneName_areRefusedNamingBothPlaces() {
        var one = custom("vault", new Position.Last());
        var two = custom("vault", new Position.Last());

        assertThatThrownBy(() -> ProviderChain.of(List.of(), List.of(one, two)))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("two credential providers are called 'vault'")
                .hasMessageContaining(Custom.class.getName() + " in file:")
                .hasMessageContaining("test-classes");
        assertThatThrownBy(() -> chain(one, two)).hasMessageContaining("two credential providers");
    }

    @Test
    void brokenSource_endsTheSearch() {
        var broken = new Custom("vault", new Position.Before("environment"), new Lookup.Broken("sealed", "unseal it"));
        var other = new Custom("other", new Position.Last(), found("OTHERACCOUNT"));

        assertThatThrownBy(() -> find(chain(broken, other))).isInstanceOfSatisfying(CredentialException.class, e -> {
            assertThat(e).hasMessage("sealed");
            assertThat(e.hint()).isEqualTo("unseal it");
        });
    }

    @Test
    void throwingSource_endsTheSearchWithoutItsWords() {
        var throwing = new CredentialProvider() {
            @Override
            public String name() {
                return "vault";
            }

            @Override
            public Position position() {
                return new Position.Before("environment");
            }

            @Override
            public Lookup lookup(@Nullable String profile, Environment environment) {
                throw new IllegalStateException("token=hvs.seeded-secret");
            }
        };

        assertThatThrownBy(() -> find(chain(throwing)))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("'vault' failed with java.lang.IllegalStateException")
                .hasMessageNotContaining("seeded");
    }

    @Test
    void nothingFound_saysWhatEachLookedAt() {
        assertThatThrownBy(() -> find(chain(custom("vault", new Position.Last()))))
                .hasMessageContaining("environment: AWS_ACCESS_KEY_ID is not set")
                .hasMessageContaining("vault: nothing in vault");
    }

    @Test
    void lastOne_isReachedWhenTheOthersHaveNothing() {
        assertThat(find(chain(new Custom("vault", new Position.Last(), found("VAULT"))))
                        .accessKeyId())
                .isEqualTo("VAULT");
    }
}
