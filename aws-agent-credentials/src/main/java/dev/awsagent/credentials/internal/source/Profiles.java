package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credentials.internal.source.ProfileSection.Type;
import dev.awsagent.credentials.internal.store.FileStamp;
import dev.awsagent.credentials.internal.store.PrivateFiles;
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

    private final Map<String, Profile> byName;
    private final Map<String, ProfileSection> services;
    private final Map<String, ProfileSection> ssoSessions;
    private final Set<String> strays;
    private final Map<Path, @Nullable FileStamp> stamps;
    private final String places;
    private final List<String> readableByOthers;

    private Profiles(
            Map<String, Profile> byName,
            Map<String, ProfileSection> services,
            Map<String, ProfileSection> ssoSessions,
            Set<String> strays,
            Map<Path, @Nullable FileStamp> stamps,
            String places,
            List<String> readableByOthers) {
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
        var config = file(environment, "AWS_CONFIG_FILE", "config", ProfileParser.Kind.CONFIG);
        var credentials =
                file(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials", ProfileParser.Kind.CREDENTIALS);
        var stamps = new LinkedHashMap<Path, @Nullable FileStamp>();
        stamps.put(config.path(), FileStamp.of(config.path()));
        stamps.put(credentials.path(), FileStamp.of(credentials.path()));
        var configText = config.text();
        var credentialsText = credentials.text();

        var fromConfig = new LinkedHashMap<String, ProfileSection>();
        var fromCredentials = new LinkedHashMap<String, ProfileSection>();
        var services = new LinkedHashMap<String, ProfileSection>();
        var ssoSessions = new LinkedHashMap<String, ProfileSection>();
        var strays = new LinkedHashSet<String>();
        var readableByOthers = new ArrayList<String>();
        var configSections = config.sections(configText);
        warn(config, configSections, readableByOthers);
        for (var section : configSections) {
            switch (section.type()) {
                case PROFILE -> merge(fromConfig, section);
                case SERVICES -> merge(services, section);
                case OTHER -> strays.add(section.name());
                case SSO_SESSION -> merge(ssoSessions, section);
            }
        }
        var credentialsSections = credentials.sections(credentialsText);
        warn(credentials, credentialsSections, readableByOthers);
        for (var section : credentialsSections) {
            if (section.type() == Type.PROFILE) {
                merge(fromCredentials, section);
            }
        }
        var names = new LinkedHashSet<>(fromConfig.keySet());
        names.addAll(fromCredentials.keySet());
        var byName = new LinkedHashMap<String, Profile>();
        for (var name : names) {
            byName.put(name, profile(name, fromConfig.get(name), config, fromCredentials.get(name), credentials));
        }
        var places = config.shown() + (configText == null ? " (absent)" : "") + " and " + credentials.shown()
                + (credentialsText == null ? " (absent)" : "");
        return new Profiles(byName, services, ssoSessions, strays, stamps, places, readableByOthers);
    }

    private static void warn(ProfileFile file, List<ProfileSection> sections, List<String> warnings) {
        var secret = sections.stream()
                .anyMatch(section -> section.has("aws_secret_access_key") || section.has("aws_session_token"));
        var warning = secret ? PrivateFiles.readableByOthers(file.path(), file.shown()) : null;
        if (warning != null) {
            warnings.add(warning);
        }
    }

    private static Profile profile(
            String name,
            @Nullable ProfileSection config,
            ProfileFile configFile,
            @Nullable ProfileSection credentials,
            ProfileFile credentialsFile) {
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
        var shown = (fromCredentials ? credentialsFile : configFile).shown();
        return new Profile(name, settings, keys, shown, keys == credentials ? credentialsFile : configFile);
    }

    private static void merge(Map<String, ProfileSection> into, ProfileSection section) {
        var before = into.putIfAbsent(section.name(), section);
        if (before != null) {
            before.addAll(section);
        }
    }

    private static ProfileFile file(Environment environment, String variable, String name, ProfileParser.Kind kind) {
        var given = environment.variable(variable);
        var path = given == null ? environment.home().resolve(".aws").resolve(name) : path(environment, given);
        return new ProfileFile(path, shown(path, environment), kind);
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

    /** What to say of files with keys that others can read. */
    List<String> readableByOthers() {
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
                    Words.endpoint(profile.setting("endpoint_url"))));
        }
        return summaries;
    }
}
