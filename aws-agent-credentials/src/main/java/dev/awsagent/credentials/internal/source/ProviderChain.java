package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.CredentialProvider.Lookup;
import dev.awsagent.credential.CredentialProvider.Position;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.ProfileSummary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** All sources in their order. The first that has something decides; one that is broken ends the search. Immutable. */
public final class ProviderChain {

    private final List<CredentialProvider> providers;

    private ProviderChain(List<CredentialProvider> providers) {
        this.providers = providers;
    }

    /**
     * The discovered and the explicitly registered ones.
     *
     * @throws CredentialException when two have one name, or a place in the order that cannot be
     */
    public static ProviderChain of(
            Collection<? extends CredentialProvider> explicit, Collection<? extends CredentialProvider> discovered) {
        var named = new LinkedHashMap<String, CredentialProvider>();
        var own = ProviderChain.class.getModule();
        discovered.stream()
                .sorted(Comparator.<CredentialProvider>comparingInt(provider -> isOwn(provider, own) ? 0 : 1)
                        .thenComparing(CredentialProvider::name))
                .forEach(provider -> add(named, provider));
        var registered = new LinkedHashMap<String, CredentialProvider>();
        explicit.forEach(provider -> add(registered, provider));
        var positions = new LinkedHashMap<String, Position>();
        named.forEach((name, provider) -> positions.put(name, provider.position()));
        registered.forEach((name, provider) -> {
            // One that replaces another and claims no place of its own takes the other's.
            if (!positions.containsKey(name) || !(provider.position() instanceof Position.Last)) {
                positions.put(name, provider.position());
            }
        });
        named.putAll(registered);
        return new ProviderChain(sorted(named, positions));
    }

    /** Those on the path. */
    public static List<CredentialProvider> discover(ClassLoader loader) {
        var discovered = new ArrayList<CredentialProvider>();
        for (var found = ServiceLoader.load(CredentialProvider.class, loader).iterator(); ; ) {
            try {
                if (!found.hasNext()) {
                    return discovered;
                }
                discovered.add(found.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                throw new CredentialException(
                        "a credential provider on the path cannot be loaded: " + e.getMessage(),
                        "fix its jar, or take it off the path",
                        e);
            }
        }
    }

    private static boolean isOwn(CredentialProvider provider, Module own) {
        return own.isNamed()
                ? provider.getClass().getModule() == own
                : provider.getClass().getPackage() == ProviderChain.class.getPackage();
    }

    private static void add(Map<String, CredentialProvider> named, CredentialProvider provider) {
        var other = named.putIfAbsent(provider.name(), provider);
        if (other != null) {
            throw new CredentialException(
                    "two credential providers are called '" + provider.name() + "': " + where(other) + " and "
                            + where(provider),
                    "take one off the path, or register one explicitly: it then wins over a discovered one");
        }
    }

    private static String where(CredentialProvider provider) {
        var type = provider.getClass();
        var source = type.getProtectionDomain().getCodeSource();
        return type.getName() + (source == null ? "" : " in " + source.getLocation());
    }

    /** First those without a neighbour, then each next to its neighbour, ours before those of others. */
    private static List<CredentialProvider> sorted(
            Map<String, CredentialProvider> named, Map<String, Position> positions) {
        var order = new ArrayList<String>();
        var waiting = new LinkedHashMap<String, Position>();
        positions.forEach((name, position) -> {
            if (position instanceof Position.Last) {
                order.add(name);
            } else {
                waiting.put(name, position);
            }
        });
        for (var next = placeable(waiting, order); next != null; next = placeable(waiting, order)) {
            var position = Objects.requireNonNull(waiting.remove(next));
            var at = order.indexOf(neighbour(position));
            order.add(position instanceof Position.Before ? at : at + 1, next);
        }
        waiting.forEach((name, position) -> {
            var neighbour = neighbour(position);
            var why = named.containsKey(neighbour)
                    ? "which waits for it in turn: " + circle(name, positions)
                    : "which is not there; there are " + named.keySet();
            throw new CredentialException(
                    "credential provider '" + name + "' (" + where(Objects.requireNonNull(named.get(name)))
                            + ") wants its place next to '" + neighbour + "', " + why,
                    "give it the place Last, or next to a provider that is there");
        });
        return order.stream().map(named::get).toList();
    }

    private static @Nullable String placeable(Map<String, Position> waiting, List<String> order) {
        for (var entry : waiting.entrySet()) {
            if (order.contains(neighbour(entry.getValue()))) {
                return entry.getKey();
            }
        }
        return null;
    }

    private static String neighbour(Position position) {
        if (position instanceof Position.Before before) {
            return before.provider();
        }
        return position instanceof Position.After after ? after.provider() : "";
    }

    private static String circle(String start, Map<String, Position> positions) {
        var path = new ArrayList<String>();
        for (var name = start; !name.isEmpty() && !path.contains(name); ) {
            path.add(name);
            var position = positions.get(name);
            name = position == null ? "" : neighbour(position);
        }
        return String.join(" -> ", path);
    }

    /** The names in order. */
    public List<String> names() {
        return providers.stream().map(CredentialProvider::name).toList();
    }

    /** The profiles of all sources. */
    public List<ProfileSummary> profiles(Environment environment, ProfileStore store, OwnSettings own) {
        var all = new ArrayList<ProfileSummary>();
        for (var provider : providers) {
            try {
                all.addAll(profiles(provider, environment, store, own));
            } catch (CredentialException e) {
                throw e;
            } catch (RuntimeException e) {
                throw failed(provider, e);
            }
        }
        return all;
    }

    private static List<ProfileSummary> profiles(
            CredentialProvider provider, Environment environment, ProfileStore store, OwnSettings own) {
        if (provider instanceof ProfileProvider) {
            return store.profiles().summaries();
        }
        if (provider instanceof ConfigFileProvider) {
            return own.fileSummaries();
        }
        return provider instanceof KeyringProvider ? own.keyringSummaries() : provider.profiles(environment);
    }

    /** Its message may hold anything; its type is safe to show. */
    private static CredentialException failed(CredentialProvider provider, RuntimeException e) {
        return new CredentialException(
                "credential provider '" + provider.name() + "' failed with "
                        + e.getClass().getName(),
                "look into " + where(provider));
    }

    /**
     * The credentials of a profile, or of the first source that has some.
     *
     * @throws CredentialException when none has, saying what each looked at; or when one is broken
     */
    public AwsCredentials find(@Nullable String profile, Environment environment, Surroundings surroundings) {
        var looked = new LinkedHashMap<String, String>();
        for (var provider : providers) {
            var lookup = ask(provider, profile, environment, surroundings);
            if (lookup instanceof Lookup.Found found) {
                return found.credentials();
            }
            if (lookup instanceof Lookup.Broken broken) {
                throw new CredentialException(broken.reason(), broken.hint());
            }
            if (lookup instanceof Lookup.NotHere nothing) {
                looked.put(provider.name(), nothing.reason());
            }
        }
        var known = profiles(environment, surroundings.store(), surroundings.own()).stream()
                .map(ProfileSummary::name)
                .distinct()
                .toList();
        if (profile != null) {
            looked.remove(EnvironmentProvider.NAME);
            looked.remove(IamRoleProvider.NAME);
            throw known.contains(profile)
                    ? new CredentialException(
                            "no credentials for profile '" + profile + "': " + String.join("; ", looked.values()),
                            "run `aws configure --profile " + profile + "`, or add role_arn to it")
                    : ProfileProvider.notFound(
                            profile, false, surroundings.store().profiles(), surroundings.own(), known);
        }
        var each = new ArrayList<String>();
        looked.forEach((name, reason) -> each.add(name + ": " + reason));
        throw new CredentialException(
                "no AWS credentials found; " + String.join("; ", each),
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure`, or "
                        + (known.isEmpty()
                                ? "try things out with --sandbox"
                                : "name a profile with --profile: "
                                        + String.join(
                                                ", ", known.stream().limit(10).toList())));
    }

    private static Lookup ask(
            CredentialProvider provider, @Nullable String profile, Environment environment, Surroundings surroundings) {
        try {
            return provider instanceof Surroundings.Source source
                    ? source.lookup(profile, environment, surroundings)
                    : provider.lookup(profile, environment);
        } catch (CredentialException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failed(provider, e);
        }
    }

    /** The same where variables and files alone decide, without asking anybody; null where they do not. */
    public @Nullable AwsCredentials findOffline(
            @Nullable String profile, Environment environment, ProfileStore store, OwnSettings own) {
        for (var provider : providers) {
            if (!(provider instanceof EnvironmentProvider) && !(provider instanceof ProfileProvider)) {
                return null;
            }
            Lookup lookup;
            try {
                lookup = ask(provider, profile, environment, new Surroundings(store, Surroundings.Roles.NONE, own));
            } catch (CredentialException e) {
                return null;
            }
            if (lookup instanceof Lookup.Found found) {
                return found.credentials();
            }
            if (lookup instanceof Lookup.Broken) {
                return null;
            }
        }
        return null;
    }
}
