package dev.awsagent.credentials.internal.store;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialStore.Entry;
import dev.awsagent.credential.CredentialStore.Lock;
import dev.awsagent.credential.CredentialStore.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The profiles of the configuration file. */
public final class FileShelf implements Shelf {

    /** Before the name of a provider where a value is sealed for it: no profile is called so. */
    static final String MODELS = "models/";

    private final ConfigStore store;
    private final Unlocker unlocker;

    public FileShelf(ConfigStore store, Unlocker unlocker) {
        this.store = store;
        this.unlocker = unlocker;
    }

    @Override
    public Place place() {
        return Place.FILE;
    }

    @Override
    public String words() {
        return store.shown();
    }

    @Override
    public List<Entry> entries() {
        var file = store.file();
        if (file == null) {
            return List.of();
        }
        var entries = new ArrayList<Entry>();
        for (var name : file.names()) {
            var fields = file.fields(name);
            if (fields != null) {
                entries.add(new Entry(
                        name,
                        file.shown(),
                        Place.FILE,
                        kind(fields),
                        Shelf.ending(fields.get(ConfigFile.ACCESS_KEY_ID)),
                        fields.get(ConfigFile.REGION),
                        isEncrypted(fields),
                        Shelf.note(fields)));
            }
        }
        return entries;
    }

    private static String kind(Map<String, String> fields) {
        if (fields.containsKey(ConfigFile.ROLE_ARN)) {
            return "role";
        }
        return fields.containsKey(ConfigFile.ACCESS_KEY_ID) || fields.containsKey(ConfigFile.SECRET_ACCESS_KEY)
                ? "static keys"
                : "none";
    }

    private static boolean isEncrypted(Map<String, String> fields) {
        var secrets = fields.entrySet().stream()
                .filter(field -> ConfigFile.SECRETS.contains(field.getKey()))
                .toList();
        return !secrets.isEmpty() && secrets.stream().allMatch(field -> Encryption.isSealed(field.getValue()));
    }

    @Override
    public @Nullable Map<String, String> read(String name) {
        var file = store.file();
        var fields = file == null ? null : file.fields(name);
        if (file == null || fields == null) {
            return null;
        }
        fields.replaceAll((field, text) -> unlocker.open(file, name, field, text));
        return fields;
    }

    @Override
    public void write(String name, Map<String, String> fields) {
        PrivateFiles.locked(store.path(), () -> {
            var file = store.fileOrEmpty();
            var before = file.fields(name);
            var written = new LinkedHashMap<String, String>();
            for (var field : ConfigFile.FIELDS) {
                var value = fields.get(field);
                if (value != null) {
                    written.put(field, written(file, name, field, value, before == null ? null : before.get(field)));
                }
            }
            store.write(ConfigEditor.set(file, name, written));
            return true;
        });
    }

    /** What stays the same is left as it stands, so that a change touches no other line. */
    private String written(ConfigFile file, String name, String field, String value, @Nullable String before) {
        if (before != null && Encryption.isSealed(before)
                ? unlocker.open(file, name, field, before).equals(value)
                : value.equals(before) && !ConfigFile.SECRETS.contains(field)) {
            return String.valueOf(before);
        }
        return ConfigFile.SECRETS.contains(field) ? unlocker.seal(file, name, field, value) : value;
    }

    @Override
    public void remove(String name) {
        PrivateFiles.locked(store.path(), () -> {
            store.write(ConfigEditor.remove(store.fileOrEmpty(), name));
            return true;
        });
    }

    /**
     * Encrypts what stands in the clear.
     *
     * @param lock null for what the file has, else a passphrase
     * @return what was encrypted: {@code prod.secret_access_key}, {@code models.openai.key}
     */
    public List<String> encrypt(@Nullable Lock lock) {
        return PrivateFiles.locked(store.path(), () -> {
            var file = store.file();
            if (file == null) {
                throw new CredentialException(
                        "there is no " + store.shown() + " to encrypt",
                        "keep keys in it first: aws-agent credentials set NAME --file");
            }
            var plain = plain(file);
            var keys = new LinkedHashMap<String, String>();
            for (var provider : file.modelKeys().keySet()) {
                var key = file.modelKey(provider);
                if (key != null && !key.isBlank() && !Encryption.isSealed(key)) {
                    keys.put(provider, key);
                }
            }
            var encryption = file.encryption();
            if (encryption != null && lock != null && (encryption.keyId() == null) != (lock == Lock.PASSPHRASE)) {
                throw new CredentialException(
                        store.shown() + " is encrypted with "
                                + (encryption.keyId() == null ? "a passphrase" : "a key in the keyring") + " already",
                        "leave the option out to encrypt the rest the same way");
            }
            if (plain.isEmpty() && keys.isEmpty()) {
                return List.of();
            }
            byte[] key;
            if (encryption == null) {
                var fresh = unlocker.begin(lock == null ? Lock.PASSPHRASE : lock, store.shown());
                encryption = fresh.encryption();
                key = fresh.key();
            } else {
                key = unlocker.key(encryption, store.shown());
            }
            var sealed = new LinkedHashMap<String, Map<String, String>>();
            var done = new ArrayList<String>();
            for (var name : plain) {
                var fields = file.fields(name);
                if (fields != null) {
                    fields.replaceAll((field, text) -> {
                        if (!ConfigFile.SECRETS.contains(field) || Encryption.isSealed(text)) {
                            return text;
                        }
                        done.add(name + "." + field);
                        return Encryption.seal(key, name, field, text);
                    });
                    sealed.put(name, fields);
                }
            }
            keys.replaceAll((provider, text) -> {
                done.add("models." + provider + "." + ConfigFile.KEY);
                return Encryption.seal(key, MODELS + provider, ConfigFile.KEY, text);
            });
            store.write(ConfigEditor.encrypt(file, encryption, sealed, keys));
            return List.copyOf(done);
        });
    }

    /** The key of a provider of language models that is encrypted in the file; null for none, and one in the clear. */
    public @Nullable String modelKey(String provider) {
        var file = store.file();
        var key = file == null ? null : file.modelKey(provider);
        return file == null || key == null || !Encryption.isSealed(key)
                ? null
                : unlocker.open(file, MODELS + provider, ConfigFile.KEY, key);
    }

    private static List<String> plain(ConfigFile file) {
        var plain = new ArrayList<String>();
        for (var name : file.names()) {
            var fields = file.fields(name);
            if (fields != null
                    && fields.entrySet().stream()
                            .anyMatch(field -> ConfigFile.SECRETS.contains(field.getKey())
                                    && !Encryption.isSealed(field.getValue()))) {
                plain.add(name);
            }
        }
        return plain;
    }

    /** Whether the file has encryption, so that what is written into it is encrypted. */
    public boolean encrypts() {
        var file = store.file();
        return file != null && file.encryption() != null;
    }
}
