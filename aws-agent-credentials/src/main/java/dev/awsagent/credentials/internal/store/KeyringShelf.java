package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialStore.Entry;
import dev.awsagent.credential.CredentialStore.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The profiles in the keyring of the system: each an item, its fields as one line of JSON. */
public final class KeyringShelf implements Shelf {

    /** One turn looks several times; each look is a process. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Keyring keyring;
    private final Map<String, Seen> seen = new HashMap<>();

    /** What was found; an item that is not there is remembered, too. */
    private static final class Seen {
        private final Keyring.@Nullable Item item;
        private final Instant when = Instant.now();

        Seen(Keyring.@Nullable Item item) {
            this.item = item;
        }
    }

    public KeyringShelf(Keyring keyring) {
        this.keyring = keyring;
    }

    public Keyring keyring() {
        return keyring;
    }

    @Override
    public Place place() {
        return Place.KEYRING;
    }

    @Override
    public String words() {
        return keyring.words();
    }

    /** An item, perhaps of a moment ago; null when there is none. Throws as {@link Keyring#find} does. */
    public synchronized Keyring.@Nullable Item find(String name) {
        if (!ConfigParser.NAME.matcher(name).matches()) {
            return null;
        }
        var last = seen.get(name);
        if (last == null || Instant.now().isAfter(last.when.plus(FRESH))) {
            last = new Seen(keyring.find(Keyring.Kind.CREDENTIALS, name));
            seen.put(name, last);
        }
        return last.item;
    }

    @Override
    public List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        for (var item : keyring.list(Keyring.Kind.CREDENTIALS)) {
            var fields = item.secret() == null ? Map.<String, String>of() : fields(item);
            entries.add(new Entry(
                    item.name(),
                    words(),
                    Place.KEYRING,
                    "static keys",
                    Shelf.ending(fields.get(ConfigFile.ACCESS_KEY_ID)),
                    fields.get(ConfigFile.REGION),
                    true,
                    item.secret() == null ? "locked" : Shelf.note(fields)));
        }
        return entries;
    }

    @Override
    public @Nullable Map<String, String> read(String name) {
        Keyring.Item item;
        try {
            item = find(name);
        } catch (Keyring.Absent e) {
            return null;
        }
        return item == null ? null : fields(item);
    }

    /** The fields of an item that is not locked. */
    public Map<String, String> fields(Keyring.Item item) {
        var secret = item.secret();
        if (secret == null) {
            throw new CredentialException(
                    "'" + item.name() + "' is in " + words() + ", which is locked",
                    "unlock it, for example by signing in to the desktop, then try again");
        }
        var fields = FieldsText.read(secret);
        if (fields != null) {
            return fields;
        }
        throw new CredentialException(
                "'" + item.name() + "' is in " + words() + ", but not as aws-agent writes it",
                "set it anew: aws-agent credentials set " + item.name() + " --keyring --replace");
    }

    @Override
    public synchronized void write(String name, Map<String, String> fields) {
        seen.remove(name);
        try {
            keyring.store(Keyring.Kind.CREDENTIALS, name, FieldsText.write(fields));
        } catch (Keyring.Absent e) {
            throw absent(e);
        }
    }

    @Override
    public synchronized void remove(String name) {
        seen.remove(name);
        try {
            keyring.remove(Keyring.Kind.CREDENTIALS, name);
        } catch (Keyring.Absent e) {
            throw absent(e);
        }
    }

    private static CredentialException absent(Keyring.Absent e) {
        return new CredentialException(e.reason(), "keep it in the configuration file instead: --file");
    }
}
