package com.example.vault;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that HashiCorp Vault makes for this program, by the HTTP API of its AWS secrets engine. It goes by Vault's own
 * variables: {@code VAULT_ADDR}, {@code VAULT_TOKEN} (or the file {@code ~/.vault-token}) and {@code VAULT_NAMESPACE}; and by
 * {@code VAULT_AWS_ROLE}, the role in the engine, and {@code VAULT_AWS_MOUNT}, {@code aws} unless set.
 *
 * <p>The agent asks again before keys end. Then their lease is renewed, so that the keys stay, as long as Vault allows; after
 * that there are new ones. Who asks earlier was refused with these keys, and gets new ones as well.
 */
public final class VaultCredentialProvider implements CredentialProvider {

    /** The agent asks no earlier than this before the end, or in the last third of a shorter lease. */
    private static final Duration NEAR_THE_END = Duration.ofMinutes(6);

    private final InstantSource clock;
    private @Nullable Asked asked;
    private Vault.@Nullable Keys keys;

    /** All that decides which keys are meant. */
    private record Asked(
            String address, String token, @Nullable String namespace, String mount, String role) {}

    public VaultCredentialProvider() {
        this(InstantSource.system());
    }

    VaultCredentialProvider(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "vault";
    }

    /** Who set up Vault means it, before a file that lies around; keys in the environment still win. */
    @Override
    public Position position() {
        return new Position.After("environment");
    }

    @Override
    public synchronized Lookup lookup(@Nullable String profile, Environment environment) {
        if (profile != null) {
            return new Lookup.NotHere("Vault knows no profiles");
        }
        var address = environment.variable("VAULT_ADDR");
        var role = environment.variable("VAULT_AWS_ROLE");
        if (address == null || role == null) {
            return new Lookup.NotHere((address == null ? "VAULT_ADDR" : "VAULT_AWS_ROLE") + " is not set");
        }
        var mount = environment.variable("VAULT_AWS_MOUNT");
        try {
            var wanted = new Asked(
                    address,
                    token(environment),
                    environment.variable("VAULT_NAMESPACE"),
                    checked("VAULT_AWS_MOUNT", mount == null ? "aws" : mount),
                    checked("VAULT_AWS_ROLE", role));
            return new Lookup.Found(credentials(wanted));
        } catch (VaultException e) {
            // Broken, not NotHere: the next source would be another account.
            return new Lookup.Broken(e.getMessage(), e.hint());
        }
    }

    /** It becomes a part of a URL. */
    private static String checked(String variable, String value) throws VaultException {
        if (!value.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")) {
            throw new VaultException(
                    variable + " is '" + value + "', which is no name in Vault",
                    "it takes letters, digits, dots, dashes, and slashes between names");
        }
        return value;
    }

    private static String token(Environment environment) throws VaultException {
        var given = environment.variable("VAULT_TOKEN");
        if (given != null) {
            return given;
        }
        try {
            var kept =
                    Files.readString(environment.home().resolve(".vault-token")).strip();
            if (!kept.isEmpty()) {
                return kept;
            }
        } catch (IOException e) {
            // There is none, or none that may be read: the same advice.
        }
        throw new VaultException(
                "there is no token for Vault: VAULT_TOKEN is not set, and ~/.vault-token has none",
                "log in with `vault login`");
    }

    private AwsCredentials credentials(Asked wanted) throws VaultException {
        var vault = Vault.at(wanted.address(), wanted.token(), wanted.namespace(), clock);
        var kept = wanted.equals(asked) ? keys : null;
        var now = kept == null ? null : renewed(vault, kept);
        if (now == null) {
            now = vault.read(wanted.mount(), wanted.role());
        }
        asked = wanted;
        keys = now;
        return new AwsCredentials(
                now.accessKey(),
                now.secretKey(),
                now.sessionToken(),
                now.ends(),
                "Vault, role " + wanted.role() + " of " + wanted.mount() + "/");
    }

    /** The same keys for longer; null when new ones are due. */
    private Vault.@Nullable Keys renewed(Vault vault, Vault.Keys kept) {
        var whole = Duration.between(kept.begun(), kept.ends());
        var left = Duration.between(clock.instant(), kept.ends());
        var near = whole.dividedBy(3).compareTo(NEAR_THE_END) < 0 ? whole.dividedBy(3) : NEAR_THE_END;
        if (!kept.renewable() || left.isNegative() || left.compareTo(near) > 0) {
            return null;
        }
        try {
            var longer = vault.renew(kept);
            // Near the longest time that a lease may last, Vault gives less and less.
            var gained = Duration.between(kept.ends(), longer.ends());
            return gained.compareTo(near) > 0 ? longer : null;
        } catch (VaultException e) {
            // The lease may be gone; whether Vault is, reading new keys tells.
            return null;
        }
    }

    /** Gives the keys back to Vault now, instead of at their end. For a program that ends. */
    public synchronized void revoke() {
        var last = asked;
        var kept = keys;
        asked = null;
        keys = null;
        if (last != null && kept != null && !kept.id().isEmpty()) {
            try {
                Vault.at(last.address(), last.token(), last.namespace(), clock).revoke(kept);
            } catch (VaultException e) {
                // They end by themselves.
            }
        }
    }

    @Override
    public String toString() {
        return "VaultCredentialProvider";
    }
}
