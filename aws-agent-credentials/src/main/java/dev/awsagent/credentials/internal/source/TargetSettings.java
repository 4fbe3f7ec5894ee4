package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which profile, region and endpoint are meant. What is said nearer wins: the request; then, with a profile that was named,
 * the profile before the environment; with none, the environment before the profile.
 */
public final class TargetSettings {

    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}", Pattern.CASE_INSENSITIVE);

    private final Environment environment;
    private final Profiles profiles;
    private final OwnSettings own;
    private final boolean named;
    private final @Nullable Profile profile;
    /** Says what the profile leaves open; null for none. */
    private final @Nullable Profile rest;

    /** @param name the profile that was named; null when none was */
    private TargetSettings(Environment environment, Profiles profiles, OwnSettings own, @Nullable String name) {
        this.environment = environment;
        this.profiles = profiles;
        this.own = own;
        this.named = name != null;
        var meant = name;
        if (meant == null) {
            // With keys in the environment AWS_PROFILE names no credentials, but its settings are still the ones at
            // hand.
            var variable = environment.variable("AWS_PROFILE");
            meant = variable != null && profiles.find(variable).isPresent() ? variable : "default";
        }
        var found = profiles.find(meant).orElse(null);
        Profile ours = null;
        if (name != null && found == null) {
            ours = own.find(name);
        } else if (name == null && (found == null || found.kind() == Profile.Kind.NONE)) {
            // Where the AWS files have nothing to use, what the configuration file has is used, with its settings.
            ours = own.unnamed(profiles);
        }
        this.profile = ours == null ? found : ours;
        this.rest = ours == null ? null : found;
    }

    /** The profile that is named: by the request, or by AWS_PROFILE where the environment has no keys; else null. */
    public static @Nullable String named(Target asked, Environment environment) {
        return asked.profile() != null || EnvironmentProvider.hasKeys(environment)
                ? asked.profile()
                : environment.variable("AWS_PROFILE");
    }

    /** The settings that apply to a profile, or to none. */
    public static TargetSettings of(
            Environment environment, Profiles profiles, OwnSettings own, @Nullable String name) {
        return new TargetSettings(environment, profiles, own, name);
    }

    /** The region: of the request, or as configured; null when nothing says one. */
    public @Nullable String region(@Nullable String asked) {
        if (asked != null) {
            return checkedRegion(asked, "the request");
        }
        var first = named ? profileRegion() : environmentRegion();
        var second = first != null ? first : named ? environmentRegion() : profileRegion();
        return second != null ? second : defaultRegion();
    }

    private @Nullable String defaultRegion() {
        var region = own.region();
        return region == null
                ? null
                : checkedRegion(region, "defaults.region in " + own.config().shown());
    }

    private @Nullable String profileRegion() {
        var region = regionOf(profile);
        return region == null ? regionOf(rest) : region;
    }

    private static @Nullable String regionOf(@Nullable Profile profile) {
        var region = profile == null ? null : profile.setting("region");
        return region == null || profile == null
                ? null
                : checkedRegion(region, "profile '" + profile.name() + "' in " + profile.file());
    }

    private @Nullable String environmentRegion() {
        var variable = environment.variable("AWS_REGION") != null ? "AWS_REGION" : "AWS_DEFAULT_REGION";
        var region = environment.variable(variable);
        return region == null ? null : checkedRegion(region, variable);
    }

    private static String checkedRegion(String region, String source) {
        if (!REGION.matcher(region.strip()).matches()) {
            throw new CredentialException(
                    "'" + Words.oneLine(region) + "' from " + source + " is not the code of a region",
                    "write a code such as eu-west-1");
        }
        return region.strip().toLowerCase(Locale.ROOT);
    }

    /** The endpoint for all services: of the request, or as configured; null for those of AWS. */
    public @Nullable URI endpoint(@Nullable URI asked) {
        return asked == null ? configured(null) : checkedEndpoint(asked.toString(), "the request");
    }

    /**
     * The endpoint for one service of a settled target.
     *
     * @param settled the endpoint that the target was settled with. One that the configuration would not give was asked
     *     for, and then goes for every service
     * @param settingsKey the service as the name of a setting has it: {@code s3}
     */
    public Optional<URI> endpoint(@Nullable URI settled, String settingsKey) {
        return settled != null && !settled.equals(configured(null))
                ? Optional.of(settled)
                : Optional.ofNullable(configured(settingsKey));
    }

    /**
     * The endpoint that was set for one service by its name. For what is sent a token that whoever gets it can use: an
     * endpoint for all services is not meant for that.
     *
     * @param settingsKey the service as the name of a setting has it: {@code sso_oidc}
     */
    public Optional<URI> ownEndpoint(String settingsKey) {
        if (ignoresEndpoints()) {
            return Optional.empty();
        }
        var variable = variable(settingsKey);
        var ofEnvironment = environment.variable(variable);
        var ofProfile = profile == null ? null : profiles.serviceEndpoint(profile, settingsKey);
        if (ofProfile != null && profile != null && (named || ofEnvironment == null)) {
            return Optional.of(checkedEndpoint(ofProfile, "the services section of profile '" + profile.name() + "'"));
        }
        return Optional.ofNullable(ofEnvironment).map(value -> checkedEndpoint(value, variable));
    }

    /** Whether the endpoints that are validated for FIPS 140 are to be used. */
    public boolean fips() {
        return flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
    }

    /** Whether the endpoints that have an IPv6 address too are to be used. */
    public boolean dualstack() {
        return flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
    }

    private boolean flag(String variable, String key) {
        var value = text(variable, key);
        if (value == null || value.equalsIgnoreCase("false")) {
            return false;
        }
        if (value.equalsIgnoreCase("true")) {
            return true;
        }
        throw new CredentialException(
                "'" + Words.redacted(value) + "' from " + key + " or " + variable + " is neither true nor false",
                "write true or false");
    }

    /** The file of certificates that are trusted in place of the JVM's; null for the JVM's. */
    public @Nullable Path caBundle() {
        var file = text("AWS_CA_BUNDLE", "ca_bundle");
        return file == null ? null : Profiles.path(environment, file);
    }

    private @Nullable String text(String variable, String key) {
        var ofProfile = profile == null ? null : profile.setting(key);
        var ofEnvironment = environment.variable(variable);
        var first = named ? ofProfile : ofEnvironment;
        return first != null ? first : named ? ofEnvironment : ofProfile;
    }

    private @Nullable URI configured(@Nullable String settingsKey) {
        if (ignoresEndpoints()) {
            return null;
        }
        var first = named ? ofProfile(settingsKey) : ofEnvironment(settingsKey);
        return first != null ? first : named ? ofEnvironment(settingsKey) : ofProfile(settingsKey);
    }

    private boolean ignoresEndpoints() {
        return "true".equalsIgnoreCase(environment.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
                || (profile != null && "true".equalsIgnoreCase(profile.setting("ignore_configured_endpoint_urls")));
    }

    private static String variable(String settingsKey) {
        return "AWS_ENDPOINT_URL_" + settingsKey.toUpperCase(Locale.ROOT);
    }

    private @Nullable URI ofEnvironment(@Nullable String settingsKey) {
        if (settingsKey != null) {
            var variable = variable(settingsKey);
            var value = environment.variable(variable);
            if (value != null) {
                return checkedEndpoint(value, variable);
            }
        }
        var value = environment.variable("AWS_ENDPOINT_URL");
        return value == null ? null : checkedEndpoint(value, "AWS_ENDPOINT_URL");
    }

    private @Nullable URI ofProfile(@Nullable String settingsKey) {
        var endpoint = ofProfile(profile, settingsKey);
        return endpoint == null ? ofProfile(rest, settingsKey) : endpoint;
    }

    private @Nullable URI ofProfile(@Nullable Profile profile, @Nullable String settingsKey) {
        if (profile == null) {
            return null;
        }
        var source = "profile '" + profile.name() + "'";
        if (settingsKey != null) {
            var value = profiles.serviceEndpoint(profile, settingsKey);
            if (value != null) {
                return checkedEndpoint(value, "the services section of " + source);
            }
        }
        var value = profile.setting("endpoint_url");
        return value == null ? null : checkedEndpoint(value, source);
    }

    private static URI checkedEndpoint(String value, String source) {
        try {
            var uri = new URI(value.strip());
            var web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, for every value that is no endpoint.
        }
        throw new CredentialException(
                "the endpoint from " + source + " is not one: '" + Words.redacted(value) + "'",
                "write it as https://host or http://host:port");
    }
}
