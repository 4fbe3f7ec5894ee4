package dev.awsagent.server.web;

import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Policy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param id tells users apart, however they are called: of the token, and of each issuer, they never mix
 * @param name the name that counts for approvals
 * @param roles what this user may do here
 * @param policies the presets that this user's requests are held to, besides the policy of the agent
 * @param profiles the profiles that may be used; null for any
 */
record User(
        String id,
        String name,
        Set<Role> roles,
        Set<String> policies,
        @Nullable Set<String> profiles) {

    /** What somebody may do. Each includes the ones before it. */
    enum Role {
        /** Asks, and gets what can be had by looking. */
        VIEWER,
        /** Asks for changes too, and says yes to those asked for. */
        OPERATOR,
        /** Says yes to what others asked for, and sees the audit log. */
        APPROVER;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    User {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        roles = Set.copyOf(roles);
        policies = Set.copyOf(policies);
        profiles = profiles == null ? null : Set.copyOf(profiles);
    }

    static User withToken(String name) {
        return new User("token:" + name, name, EnumSet.allOf(Role.class), Set.of(), null);
    }

    boolean is(Role role) {
        return roles.stream().anyMatch(own -> own.compareTo(role) >= 0);
    }

    List<String> roleNames() {
        return EnumSet.allOf(Role.class).stream().filter(this::is).map(Role::id).toList();
    }

    boolean mayUse(@Nullable String profile) {
        return profiles == null || profile != null && profiles.contains(profile);
    }

    /** Tells apart whose requests are held to the same; empty for those that are held to nothing. */
    String bounds() {
        return new TreeSet<>(presets()) + (profiles == null ? "" : " " + new TreeSet<>(profiles));
    }

    private Set<String> presets() {
        if (is(Role.OPERATOR)) {
            return policies;
        }
        var all = new TreeSet<>(policies);
        all.add(Policy.READ_ONLY);
        return all;
    }

    /** What this user's requests are held to; null for nothing. */
    @Nullable
    Policy policy() {
        var held = new ArrayList<Policy>();
        presets().forEach(name -> held.add(Policy.preset(name)));
        var allowed = profiles;
        if (allowed != null) {
            held.add(subject -> within(subject, allowed)
                    ? new Decision(Verdict.ALLOW, "profiles of the user's groups")
                    : new Decision(
                            Verdict.DENY,
                            "the groups of " + name + " may use the profiles "
                                    + String.join(", ", new TreeSet<>(allowed))));
        }
        return held.stream()
                .reduce((one, other) -> subject -> Decision.stricter(one.decide(subject), other.decide(subject)))
                .orElse(null);
    }

    private static boolean within(Policy.Subject subject, Set<String> allowed) {
        var profile = subject.step().target().profile();
        return profile != null
                && allowed.contains(profile)
                && subject.calls().stream()
                        .allMatch(call -> call.profile() == null || allowed.contains(call.profile()));
    }
}
