package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credentials.internal.source.ProfileSection.Type;
import dev.awsagent.credentials.internal.store.FileStamp;
import dev.awsagent.credentials.internal.store.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All profiles, as the two files stood when they were read. Immutable. */
public final class Profiles {

    private static final long MOST_BYTES = 16L << 20;

    private final Map<String, Profile> byName;
    private final Map<String, ProfileSection> services;
    private final Map<String, ProfileSection> ssoSessions;
    private final Set<String> strays;
    private final Map<Path, @Nullable FileStamp> stamps;
    private final String places;
    private final @Nullable String readableByOthers;

    private Profiles(
            Map<String, Profile> byName,
            Map<String, ProfileSection> services,
            Map<String, ProfileSection> ssoSessions,
            Set<String> strays,
            Map<Path, @Nullable FileStamp> stamps,
            String places,
            @Nullable String readableByOthers) {
        this.byName = byName;
        this.services = services;
        this.ssoSessions = ssoSessions;
        this.strays = strays;
        this.stamps = stamps;
        this.places = places;
        this.readableByOthers = readableByOthers;
    }

    /**
     * Reads both files; one that is absent has no profiles.
     *
     * @throws CredentialException for a file that is there but cannot be read, or makes no sense
     */
    public static Profiles read(Environment environment) {
        var config = path(environment, "AWS_CONFIG_FILE", "config");
        var credentials = path(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
        var stamps = new LinkedHashMap<Path, @Nullable FileStamp>();
        stamps.put(config, FileStamp.of(config));
        stamps.put(credentials, FileStamp.of(credentials));
        var configName = shown(config, environment);
        var credentialsName = shown(credentials, environment);
        var configText = text(config, configName);
        var credentialsText = text(credentials, credentialsName);

        var fromConfig = new LinkedHashMap<String, ProfileSection>();
        var fromCredentials = new LinkedHashMap<String, ProfileSection>();
        var services = new LinkedHashMap<String, ProfileSection>();
        var ssoSessions = new LinkedHashMap<String, ProfileSection>();
        var strays = new LinkedHashSet<String>();
        for (var section : sections(configText, configName, ProfileParser.Kind.CONFIG)) {
            switch (section.type()) {
                case PROFILE -> merge(fromConfig, section);
                case SERVICES -> merge(services, section);
                case OTHER -> strays.add(section.name());
                case SSO_SESSION -> merge(ssoSessions, section);
            }
        }
        for (var section : sections(credentialsText, credentialsName, ProfileParser.Kind.CREDENTIALS)) {
            if (section.type() == Type.PROFILE) {
                merge(fromCredentials, section);
            }
        }
        var names = new LinkedHashSet<>(fromConfig.keySet());
        names.addAll(fromCredentials.keySet());
        var byName = new LinkedHashMap<String, Profile>();
        for (var name : names) {
            byName.put(
                    name, profile(name, fromConfig.get(name), configName, fromCredentials.get(name), credentialsName));
        }
        var places = configName + (configText == null ? " (absent)" : "") + " and " + credentialsName
                + (credentialsText == null ? " (absent)" : "");
        var readableByOthers =
                credentialsText == null ? null : PrivateFiles.readableByOthers(credentials, credentialsName);
        return new Profiles(byName, services, ssoSessions, strays, stamps, places, readableByOthers);
    }

    private static Profile profile(
            String name,
            @Nullable ProfileSection config,
            String configName,
            @Nullable ProfileSection credentials,
            String credentialsName) {
        var settings = new ProfileSection(Type.PROFILE, name);
        if (config != null) {
            settings.addAll(config);
        }
        var keys = settings;
        if (credentials != null) {
            settings.addAll(credentials);
            var ownKeys = credentials.has("aws_access_key_id") || credentials.has("aws_secret_access_key");
            keys = ownKeys || config == null ? credentials : config;
        }
        var fromCredentials = credentials != null
                && (config == null || (keys == credentials && !config.has("role_arn")) || credentials.has("role_arn"));
        return new Profile(name, settings, keys, fromCredentials ? credentialsName : configName);
    }

    private static void merge(Map<String, ProfileSection> into, ProfileSection section) {
        var before = into.putIfAbsent(section.name(), section);
        if (before != null) {
            before.addAll(section);
        }
    }

    private static List<ProfileSection> sections(@Nullable String text, String name, ProfileParser.Kind kind) {
        return text == null ? List.of() : ProfileParser.parse(text, name, kind);
    }

    private static Path path(Environment environment, String variable, String file) {
        var given = environment.variable(variable);
        if (given == null) {
            return environment.home().resolve(".aws").resolve(file);
        }
        return path(environment, given);
    }

    /** A path as it stands in a setting or a variable. */
    static Path path(Environment environment, String given) {
        return given.startsWith("~/") ? environment.home().resolve(given.substring(2)) : Path.of(given);
    }

    private static String shown(Path file, Environment environment) {
        return file.startsWith(environment.home())
                ? "~/" + environment.home().relativize(file).toString().replace('\\', '/')
                : file.toString();
    }

    private static @Nullable String text(Path file, String name) {
        try {
            if (Files.isDirectory(file)) {
                throw new CredentialException(name + " is a folder, expected a file", "remove it or name another file");
            }
            var size = Files.size(file);
            if (size > MOST_BYTES) {
                throw new CredentialException(
                        name + " has " + size + " bytes, at most " + MOST_BYTES + " are read",
                        "check that it is a file of AWS profiles");
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw notText(name, null);
            }
            return text;
        } catch (NoSuchFileException e) {
            return null;
        } catch (CharacterCodingException e) {
            throw notText(name, e);
        } catch (IOException e) {
            throw new CredentialException(
                    name + " cannot be read: " + e.getClass().getSimpleName(), "check who may read " + name, e);
        }
    }

    private static CredentialException notText(String name, @Nullable Exception cause) {
        return new CredentialException(name + " is not UTF-8 text", "save it as UTF-8, or restore it", cause);
    }

    /** What to say of a credentials file that others can read; null when only its owner can. */
    @Nullable
    String readableByOthers() {
        return readableByOthers;
    }

    /** Whether the files still are as they were read. Looks at their times and sizes only. */
    boolean current() {
        return stamps.entrySet().stream()
                .allMatch(entry -> Objects.equals(entry.getValue(), FileStamp.of(entry.getKey())));
    }

    public Optional<Profile> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Set<String> names() {
        return byName.keySet();
    }

    /** Both files, for a message: {@code ~/.aws/config and ~/.aws/credentials (absent)}. */
    public String places() {
        return places;
    }

    /** Whether the config file has {@code [name]} where {@code [profile name]} would count. */
    boolean hasStray(String name) {
        return strays.contains(name);
    }

    /**
     * The endpoint that a profile has for one service in its {@code services} section.
     *
     * @param settingsKey the service as that section names it: {@code s3}, {@code cloudwatch_logs}
     * @throws CredentialException when the profile names a section that is not there
     */
    @Nullable
    String serviceEndpoint(Profile profile, String settingsKey) {
        var named = profile.setting("services");
        if (named == null) {
            return null;
        }
        var section = services.get(named);
        if (section == null) {
            throw new CredentialException(
                    "profile '" + profile.name() + "' names services = " + named + ", but there is no [services "
                            + named + "] in the config file",
                    "add [services " + named + "], or remove that line from the profile");
        }
        return section.nested(settingsKey).get("endpoint_url");
    }

    /** What profiles that sign in together share; null when there is no such section. */
    @Nullable
    ProfileSection ssoSession(String name) {
        return ssoSessions.get(name);
    }

    Set<String> ssoSessions() {
        return ssoSessions.keySet();
    }

    /** The profiles without their secrets. */
    public List<ProfileSummary> summaries() {
        var summaries = new ArrayList<ProfileSummary>();
        for (var profile : byName.values()) {
            summaries.add(new ProfileSummary(
                    profile.name(),
                    profile.file(),
                    profile.kind().words(),
                    profile.setting("region"),
                    profile.setting("endpoint_url")));
        }
        return summaries;
    }
}
