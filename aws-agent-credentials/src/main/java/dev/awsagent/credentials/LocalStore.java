package dev.awsagent.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialStore;
import dev.awsagent.credentials.internal.source.NearNames;
import dev.awsagent.credentials.internal.source.OwnSettings;
import dev.awsagent.credentials.internal.source.Profile;
import dev.awsagent.credentials.internal.source.ProfileKeys;
import dev.awsagent.credentials.internal.source.ProfileStore;
import dev.awsagent.credentials.internal.source.Words;
import dev.awsagent.credentials.internal.store.ConfigFile;
import dev.awsagent.credentials.internal.store.KeyHolder;
import dev.awsagent.credentials.internal.store.Keyring;
import dev.awsagent.credentials.internal.store.PrivateFiles;
import dev.awsagent.credentials.internal.store.Shelf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The profiles that the agent keeps itself, in its configuration file and in the keyring. */
final class LocalStore implements CredentialStore {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_]{4,128}");
    private static final int MOST_TEXT = 64 * 1024;
    private static final String DEFAULT = "default";

    private final ProfileStore profiles;
    private final OwnSettings own;
    private final Runnable changed;
    private final Map<String, String> reviewed = new ConcurrentHashMap<>();

    /** @param changed run after something was stored or removed */
    LocalStore(ProfileStore profiles, OwnSettings own, Runnable changed) {
        this.profiles = profiles;
        this.own = own;
        this.changed = changed;
    }

    @Override
    public List<Entry> list() {
        var entries = new ArrayList<Entry>();
        var aws = profiles.profiles();
        for (var name : aws.names()) {
            var profile = aws.find(name).orElseThrow();
            entries.add(new Entry(
                    name,
                    profile.file(),
                    null,
                    profile.kind().words(),
                    Shelf.ending(profile.keyId()),
                    profile.setting("region"),
                    false,
                    isRotating(profile) ? Shelf.ROTATING : null));
        }
        entries.addAll(own.files().entries());
        entries.addAll(inKeyring());
        return List.copyOf(entries);
    }

    /** Those in the keyring. One that cannot be read is a notice: the profiles elsewhere are still there. */
    private List<Entry> inKeyring() {
        if (own.keyring().keyring().missing().isPresent()) {
            return List.of();
        }
        try {
            return own.keyring().entries();
        } catch (Keyring.Absent e) {
            own.notices().add(e.reason());
        } catch (CredentialException e) {
            own.notices().add(String.valueOf(e.getMessage()));
        }
        return List.of();
    }

    private static boolean isRotating(Profile profile) {
        var keys = profile.keys();
        return keys != null && keys.isBegun(profile.name());
    }

    @Override
    public Entry set(
            String name, AwsCredentials keys, @Nullable String region, @Nullable Place place, boolean replace) {
        return set(name, keys, region, null, place, replace);
    }

    private Entry set(
            String name,
            AwsCredentials keys,
            @Nullable String region,
            @Nullable String endpoint,
            @Nullable Place place,
            boolean replace) {
        checkName(name);
        if (!KEY_ID.matcher(keys.accessKeyId()).matches()) {
            throw new CredentialException(
                    "the access key id has " + keys.accessKeyId().length()
                            + " characters or signs that no access key id has",
                    "it looks like AKIA and 16 more letters and digits");
        }
        if (region != null && !REGION.matcher(region).matches()) {
            throw new CredentialException(
                    "'" + Words.oneLine(region) + "' is not the code of a region", "write a code such as eu-west-1");
        }
        return PrivateFiles.locked(own.config().path(), () -> kept(name, keys, region, endpoint, place, replace));
    }

    @Override
    public Entry copy(String profile, String name, @Nullable String region, @Nullable Place place, boolean replace) {
        var keys = readProfile(profile);
        var from = profiles.profiles().find(profile).orElseThrow();
        var kept = region == null ? from.setting("region") : region;
        // Where it could not be kept it is not asked for either.
        var dropped = region == null && kept != null && name.equals(DEFAULT) && place != Place.FILE;
        var entry = set(name, keys, dropped ? null : kept, from.setting("endpoint_url"), place, replace);
        if (dropped) {
            own.notices()
                    .add("the region of profile '" + profile + "' was not brought in, since a plan does not open the"
                            + " keyring; put region: " + kept + " below defaults: in "
                            + own.config().shown());
        }
        if (from.setting("services") != null) {
            own.notices()
                    .add("the services section of profile '" + profile + "' was not brought in: its endpoints for"
                            + " single services do not apply to '" + name + "'");
        }
        return entry;
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new CredentialException(
                    "'" + Words.oneLine(name) + "' cannot be the name of a profile",
                    "use 1 to 64 letters, digits and . _ @ + -, such as prod-admin");
        }
    }

    private Entry kept(
            String name,
            AwsCredentials keys,
            @Nullable String region,
            @Nullable String endpoint,
            @Nullable Place asked,
            boolean replace) {
        var there = holder(name);
        var place = asked != null ? asked : there != null ? there.place() : Place.KEYRING;
        var shelf = shelf(place);
        refuseWhatWouldBeHidden(name, region, place);
        var before = there == null ? null : there.read(name);
        if (there != null && !replace) {
            throw new CredentialException(
                    "'" + name + "' is in " + there.words() + " already; nothing was changed",
                    "add --replace to overwrite it, or choose another name");
        }
        if (there != null && before != null && before.containsKey(ConfigFile.ROLE_ARN)) {
            throw new CredentialException(
                    "'" + name + "' in " + there.words() + " is a role; nothing was changed",
                    "edit the file, or choose another name for the keys");
        }
        var fields = new LinkedHashMap<String, String>();
        fields.put(ConfigFile.ACCESS_KEY_ID, keys.accessKeyId());
        fields.put(ConfigFile.SECRET_ACCESS_KEY, keys.secretAccessKey());
        put(fields, ConfigFile.SESSION_TOKEN, keys.sessionToken());
        var known = before == null ? Map.<String, String>of() : before;
        put(fields, ConfigFile.REGION, region == null ? known.get(ConfigFile.REGION) : region);
        put(fields, ConfigFile.ENDPOINT_URL, endpoint == null ? known.get(ConfigFile.ENDPOINT_URL) : endpoint);
        shelf.write(name, fields);
        if (there != null && there.place() != place) {
            there.remove(name);
        }
        tellOfRotation(name, known);
        changed.run();
        return entry(shelf, name);
    }

    /** What a rotation that broke off leaves at AWS is known nowhere any more once the profile is another one. */
    private void tellOfRotation(String name, Map<String, String> before) {
        if (Shelf.note(before) == null) {
            return;
        }
        var pending = Shelf.ending(before.get(ConfigFile.PENDING_ACCESS_KEY_ID));
        var retired = Shelf.ending(before.get(ConfigFile.RETIRED_ACCESS_KEY_ID));
        own.notices()
                .add("a rotation of '" + name + "' was not finished, and what was kept of it is gone: "
                        + (retired != null
                                ? "the old key …" + retired + " is still there"
                                : pending != null
                                        ? "the new key …" + pending + " is there and nobody has its secret now"
                                        : "a new key may be there whose secret nobody has")
                        + "; look at AWS which keys the user has, and delete those that nobody uses");
    }

    private static void put(Map<String, String> fields, String field, @Nullable String value) {
        if (value != null) {
            fields.put(field, value);
        }
    }

    /** Keys that would be kept and never used, since another source comes first, would make one believe in the wrong ones. */
    private void refuseWhatWouldBeHidden(String name, @Nullable String region, Place place) {
        var aws = profiles.profiles().find(name).orElse(null);
        if (aws != null && aws.kind() != Profile.Kind.NONE) {
            throw new CredentialException(
                    "profile '" + name + "' is in " + aws.file() + ", which comes first: what is kept under this name"
                            + " would never be used",
                    "choose another name, or take [" + name + "] out of " + aws.file());
        }
        if (!name.equals(DEFAULT)) {
            return;
        }
        var file = own.config().stamp() == null ? null : own.config().file();
        if (file != null && file.awsProfile() != null) {
            throw new CredentialException(
                    file.shown() + " has use_aws_profile: " + file.awsProfile()
                            + ", which already says what is used where no profile is named",
                    "choose another name, or take that line out");
        }
        if (place == Place.KEYRING && region != null) {
            throw new CredentialException(
                    "the region of 'default' cannot be kept in the keyring: the keyring is not opened to plan",
                    "leave it out, and put region: " + region + " below defaults: in "
                            + own.config().shown());
        }
    }

    private Shelf shelf(Place place) {
        if (place == Place.FILE) {
            return own.files();
        }
        own.keyring().keyring().missing().ifPresent(reason -> {
            throw new CredentialException(reason, "keep it in the configuration file instead: --file");
        });
        return own.keyring();
    }

    /** The place that has a profile; null for none. */
    private @Nullable Shelf holder(String name) {
        var file = own.config().stamp() == null ? null : own.config().file();
        if (file != null && file.names().contains(name)) {
            return own.files();
        }
        if (own.keyring().keyring().missing().isPresent()) {
            return null;
        }
        try {
            return own.keyring().find(name) == null ? null : own.keyring();
        } catch (Keyring.Absent e) {
            return null;
        }
    }

    /**
     * The place that has a profile.
     *
     * @throws CredentialException when the agent does not keep it, saying who does
     */
    Shelf holderOf(String name) {
        checkName(name);
        var holder = holder(name);
        if (holder != null) {
            return holder;
        }
        var aws = profiles.profiles().find(name).orElse(null);
        if (aws != null) {
            throw new CredentialException(
                    "profile '" + name + "' is in " + aws.file() + ", which is not the agent's to change",
                    aws.kind() == Profile.Kind.STATIC
                            ? "bring it in first: aws-agent credentials import NEW-NAME --from-profile " + name
                            : "use the tool that keeps it there");
        }
        var names = list().stream()
                .filter(entry -> entry.place() != null)
                .map(Entry::name)
                .toList();
        throw new CredentialException(
                "no keys are kept under '" + name + "'; looked in " + own.places(),
                NearNames.hint(name, names, "name one that is there"));
    }

    private static Entry entry(Shelf shelf, String name) {
        return shelf.entries().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CredentialException(
                        shelf.words() + " does not give '" + name + "' back", "look into it, then try again"));
    }

    @Override
    public Optional<String> modelKey(String provider) {
        var encrypted = own.files().modelKey(provider);
        if (encrypted != null) {
            return Optional.of(encrypted);
        }
        var keyring = own.keyring().keyring();
        if (keyring.missing().isPresent()) {
            return Optional.empty();
        }
        try {
            var item = keyring.find(Keyring.Kind.MODEL_KEY, provider);
            if (item == null) {
                return Optional.empty();
            }
            if (item.secret() == null) {
                throw new CredentialException(
                        "the key of " + Words.oneLine(provider) + " is in " + keyring.words() + ", which is locked",
                        "unlock it, for example by signing in to the desktop, then try again");
            }
            return Optional.of(item.secret());
        } catch (Keyring.Absent e) {
            return Optional.empty();
        }
    }

    @Override
    public void keepModelKey(String provider, @Nullable String key) {
        checkName(provider);
        var keyring = own.keyring().keyring();
        var instead = "set the variable that the provider reads, or models." + provider + ".key of the configuration";
        keyring.missing().ifPresent(reason -> {
            throw new CredentialException(reason, instead);
        });
        try {
            if (key == null) {
                keyring.remove(Keyring.Kind.MODEL_KEY, provider);
            } else {
                keyring.store(Keyring.Kind.MODEL_KEY, provider, key);
            }
        } catch (Keyring.Absent e) {
            throw new CredentialException(e.reason(), instead);
        }
    }

    @Override
    public AwsCredentials reveal(String name) {
        var shelf = holderOf(name);
        var fields = shelf.read(name);
        var id = fields == null ? null : fields.get(ConfigFile.ACCESS_KEY_ID);
        var secret = fields == null ? null : fields.get(ConfigFile.SECRET_ACCESS_KEY);
        if (fields == null || id == null || secret == null) {
            throw new CredentialException(
                    "'" + name + "' in " + shelf.words() + " has no key pair", "there is nothing to reveal");
        }
        return new AwsCredentials(
                id, secret, fields.get(ConfigFile.SESSION_TOKEN), null, "'" + name + "' in " + shelf.words());
    }

    @Override
    public Entry remove(String name) {
        return PrivateFiles.locked(own.config().path(), () -> {
            var shelf = holderOf(name);
            var file = own.config().stamp() == null ? null : own.config().file();
            if (file != null && shelf.place() == Place.FILE) {
                for (var other : file.names()) {
                    var fields = file.fields(other);
                    if (fields != null && !other.equals(name) && name.equals(fields.get(ConfigFile.SOURCE_PROFILE))) {
                        throw new CredentialException(
                                file.who(other) + " takes its keys from '" + name + "'; nothing was removed",
                                "give it another source_profile first");
                    }
                }
            }
            var entry = entry(shelf, name);
            var before = entry.note() == null ? null : shelf.read(name);
            shelf.remove(name);
            if (before != null) {
                tellOfRotation(name, before);
            }
            changed.run();
            return entry;
        });
    }

    @Override
    public List<String> encrypt(@Nullable Lock lock) {
        var done = own.files().encrypt(lock);
        changed.run();
        return done;
    }

    /** Keeps a profile as a rotation has it at this point. */
    void write(KeyHolder holder, String name, Map<String, String> fields) {
        holder.write(name, fields);
        changed.run();
    }

    /**
     * What has the key pair that is used under a name.
     *
     * @throws CredentialException when it is none that can be replaced
     */
    KeyHolder keysOf(String name) {
        checkName(name);
        var aws = awsKeys(name);
        if (aws == null) {
            return holderOf(name);
        }
        aws.checkWritable();
        return aws;
    }

    private @Nullable ProfileKeys awsKeys(String name) {
        return profiles.profiles().find(name).map(Profile::keys).orElse(null);
    }

    /** Other profiles that have the same key, each with the place it is in. */
    List<String> sharing(String name, @Nullable String keyId) {
        if (keyId == null) {
            return List.of();
        }
        var sharing = new ArrayList<String>();
        var aws = profiles.profiles();
        for (var other : aws.names()) {
            var profile = aws.find(other).orElseThrow();
            if (!other.equals(name) && keyId.equals(profile.keyId())) {
                sharing.add("'" + other + "' in " + profile.file());
            }
        }
        var file = own.config().stamp() == null ? null : own.config().file();
        if (file != null) {
            for (var other : file.names()) {
                var fields = file.fields(other);
                if (!other.equals(name) && fields != null && keyId.equals(fields.get(ConfigFile.ACCESS_KEY_ID))) {
                    sharing.add("'" + other + "' in " + file.shown());
                }
            }
        }
        for (var entry : inKeyring()) {
            var alike = !entry.name().equals(name) && entry.keyEnding() != null && keyId.endsWith(entry.keyEnding());
            var fields = alike ? own.keyring().read(entry.name()) : null;
            if (fields != null && keyId.equals(fields.get(ConfigFile.ACCESS_KEY_ID))) {
                sharing.add("'" + entry.name() + "' in " + entry.source());
            }
        }
        return sharing;
    }

    /** Remembers which key a person was shown as the one that would be replaced. */
    void reviewed(String name, @Nullable String keyId) {
        if (keyId != null) {
            reviewed.put(name, keyId);
        }
    }

    /** Which one that was; null for none. */
    @Nullable
    String reviewed(String name) {
        return reviewed.get(name);
    }

    /** Runs while no other process changes the key pair that is used under a name. */
    <T> T exclusively(String name, Function<KeyHolder, T> work) {
        var aws = awsKeys(name);
        return PrivateFiles.locked(aws == null ? own.config().path() : aws.path(), () -> work.apply(keysOf(name)));
    }

    @Override
    public AwsCredentials readProfile(String name) {
        var found = profiles.profiles();
        var profile = found.find(name).orElse(null);
        if (profile == null) {
            throw new CredentialException(
                    "no profile '" + Words.oneLine(name) + "' in " + found.places(),
                    NearNames.hint(name, found.names(), "name one that is there"));
        }
        var id = profile.keyId();
        var secret = profile.secretKey();
        if (profile.kind() != Profile.Kind.STATIC || id == null || secret == null) {
            throw new CredentialException(
                    "profile '" + name + "' in " + profile.file() + " has no key pair to bring in, it is: "
                            + profile.kind().words(),
                    "bring in the profile that has the keys");
        }
        return new AwsCredentials(id, secret, profile.token(), null, "profile '" + name + "' in " + profile.file());
    }

    @Override
    public AwsCredentials read(String text, String source) {
        if (text.length() > MOST_TEXT) {
            throw none(source, "it has " + text.length() + " characters");
        }
        var start = text.startsWith("\uFEFF") ? text.substring(1).strip() : text.strip();
        if (start.startsWith("{")) {
            return json(start, source);
        }
        var lines =
                start.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (!lines.isEmpty() && lines.get(0).toLowerCase(Locale.ROOT).contains("access key id")) {
            return csv(lines, source);
        }
        if (lines.size() < 2 || lines.size() > 3) {
            throw none(source, "it has " + lines.size() + (lines.size() == 1 ? " line" : " lines"));
        }
        return new AwsCredentials(lines.get(0), lines.get(1), lines.size() == 3 ? lines.get(2) : null, null, source);
    }

    private static CredentialException none(String source, String why) {
        return new CredentialException(
                source + " is not a key pair: " + why,
                "give two lines (id, secret), or JSON with AccessKeyId and SecretAccessKey, or the CSV of the console");
    }

    private static AwsCredentials json(String text, String source) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(text);
        } catch (IOException e) {
            // Its message quotes the text, and the text is secret.
            throw none(source, "it begins like JSON and is none");
        }
        var pair = json.has("AccessKey")
                ? json.path("AccessKey")
                : json.has("Credentials") ? json.path("Credentials") : json;
        var id = first(pair, "AccessKeyId", ConfigFile.ACCESS_KEY_ID, "accessKeyId");
        var secret = first(pair, "SecretAccessKey", ConfigFile.SECRET_ACCESS_KEY, "secretAccessKey");
        if (id == null || secret == null) {
            throw none(source, "it has no " + (id == null ? "AccessKeyId" : "SecretAccessKey"));
        }
        return new AwsCredentials(
                id, secret, first(pair, "SessionToken", ConfigFile.SESSION_TOKEN, "sessionToken"), null, source);
    }

    private static @Nullable String first(JsonNode json, String... names) {
        for (var name : names) {
            var value = json.path(name);
            if (value.isTextual() && !value.textValue().isBlank()) {
                return value.textValue();
            }
        }
        return null;
    }

    private static AwsCredentials csv(List<String> lines, String source) {
        var names = List.of(lines.get(0).split(",", -1)).stream()
                .map(name -> unquoted(name).toLowerCase(Locale.ROOT))
                .toList();
        if (lines.size() != 2) {
            throw none(source, "it has " + (lines.size() - 1) + " lines below its heading, expected one");
        }
        var values = lines.get(1).split(",", -1);
        var id = names.indexOf("access key id");
        var secret = names.indexOf("secret access key");
        if (id < 0 || secret < 0 || values.length != names.size()) {
            throw none(source, "it has no columns 'Access key ID' and 'Secret access key'");
        }
        return new AwsCredentials(unquoted(values[id]), unquoted(values[secret]), null, null, source);
    }

    private static String unquoted(String text) {
        var stripped = text.strip();
        return stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"")
                ? stripped.substring(1, stripped.length() - 1)
                : stripped;
    }
}
