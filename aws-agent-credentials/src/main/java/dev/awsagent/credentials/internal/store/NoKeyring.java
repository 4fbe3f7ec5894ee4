package dev.awsagent.credentials.internal.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** For a system whose keyring is not used. */
record NoKeyring(String reason) implements Keyring {

    @Override
    public String words() {
        return "the keyring";
    }

    @Override
    public Optional<String> missing() {
        return Optional.of(reason);
    }

    @Override
    public List<Item> list(Kind kind) {
        throw new Absent(reason);
    }

    @Override
    public @Nullable Item find(Kind kind, String name) {
        throw new Absent(reason);
    }

    @Override
    public void store(Kind kind, String name, String secret) {
        throw new Absent(reason);
    }

    @Override
    public void remove(Kind kind, String name) {
        throw new Absent(reason);
    }
}
