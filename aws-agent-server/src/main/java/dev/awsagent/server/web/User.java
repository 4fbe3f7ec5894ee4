package dev.awsagent.server.web;

import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Policy;
import dev.awsagent.guard.Proposal;
import dev.awsagent.tool.Effect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param id tells users apart, however they are called: of the token, and of each issuer, they never mix
 * @param name the name that counts for approvals
 * @param groups the configured groups that this user is in
 * @param grants what those groups allow, each for itself: what one allows in its profiles, it allows in no other's
 * @param policies the presets and policy files that this user's requests are held to, besides the policy of the agent
 */
record User(String id, String name, Set<String> groups, Set<Grant> grants, Set<String> policies) {

    private static final String WITH_TOKEN = "token:";

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

    /**
     * What one group allows.
     *
     * @param profiles where; null for anywhere
     */
    record Grant(Role role, @Nullable Set<String> profiles) {

        Grant {
            Objects.requireNonNull(role, "role");
            profiles = profiles == null ? null : Set.copyOf(profiles);
        }

        private boolean allows(Role asked, @Nullable String profile) {
            return role.compareTo(asked) >= 0 && (profiles == null || profile != null && profiles.contains(profile));
        }
    }

    User {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        groups = Set.copyOf(groups);
        grants = Set.copyOf(grants);
        policies = Set.copyOf(policies);
    }

    static User withToken(String name) {
        return new User(WITH_TOKEN + name, name, Set.of(), Set.of(new Grant(Role.APPROVER, null)), Set.of());
    }

    /** Somebody with what the groups allow that are configured; with nothing, where none of theirs is. */
    static User of(String id, String name, Collection<String> member, Map<String, ServerFile.Group> configured) {
        var groups = new HashSet<String>();
        var grants = new HashSet<Grant>();
        var policies = new HashSet<String>();
        for (var one : member) {
            var group = configured.get(one);
            if (group != null) {
                groups.add(one);
                grants.add(new Grant(group.role(), group.profiles()));
                if (group.policy() != null) {
                    policies.add(group.policy());
                }
            }
        }
        return new User(id, name, groups, grants, policies);
    }

    /** Whether this is who has the server's own token, and so is whoever runs it. */
    boolean hasToken() {
        return id.startsWith(WITH_TOKEN);
    }

    boolean is(Role role) {
        return grants.stream().anyMatch(grant -> grant.role().compareTo(role) >= 0);
    }

    List<String> roleNames() {
        return EnumSet.allOf(Role.class).stream().filter(this::is).map(Role::id).toList();
    }

    /** The profiles that may be used; null for any. */
    @Nullable
    Set<String> profiles() {
        var all = new TreeSet<String>();
        for (var grant : grants) {
            var some = grant.profiles();
            if (some == null) {
                return null;
            }
            all.addAll(some);
        }
        return all;
    }

    boolean mayUse(@Nullable String profile) {
        return may(Role.VIEWER, profile);
    }

    private boolean may(Role role, @Nullable String profile) {
        return grants.stream().anyMatch(grant -> grant.allows(role, profile));
    }

    /**
     * Whether this user may say yes to what another asked for: nobody does so for more than they could ask for themselves.
     *
     * @param sandbox whether all of it runs where profiles mean nothing
     * @param named a policy by its name
     */
    boolean mayApprove(Proposal proposal, boolean sandbox, Function<String, Policy> named) {
        var own = policy(sandbox, named);
        return proposal.steps().stream().allMatch(step -> {
            var subject = new Policy.Subject(
                    step.step(),
                    step.effect(),
                    step.calls(),
                    step.impact(),
                    proposal.account(),
                    null,
                    Instant.now(),
                    false);
            return used(subject).allMatch(profile -> sandbox ? is(Role.APPROVER) : may(Role.APPROVER, profile))
                    && (own == null || own.decide(subject).verdict() != Verdict.DENY);
        });
    }

    /** Tells apart whose requests are held to the same. */
    String bounds() {
        var all = new TreeSet<String>();
        for (var grant : grants) {
            var some = grant.profiles();
            all.add(grant.role() + (some == null ? "" : " " + new TreeSet<>(some)));
        }
        return all + " " + new TreeSet<>(policies);
    }

    /**
     * What this user's requests are held to; null for nothing.
     *
     * @param named a policy by its name
     */
    @Nullable
    Policy policy(boolean sandbox, Function<String, Policy> named) {
        var held = new ArrayList<Policy>();
        policies.forEach(name -> held.add(named.apply(name)));
        if (grants.stream().noneMatch(grant -> grant.role() != Role.VIEWER && grant.profiles() == null)) {
            held.add(subject -> granted(subject, sandbox));
        }
        return held.stream().reduce(Policy::stricter).orElse(null);
    }

    private Decision granted(Policy.Subject subject, boolean sandbox) {
        var role = subject.effect() == Effect.READ ? Role.VIEWER : Role.OPERATOR;
        if (used(subject).allMatch(profile -> sandbox ? is(role) : may(role, profile))) {
            return new Decision(Verdict.ALLOW, "the user's groups");
        }
        if (sandbox || used(subject).allMatch(this::mayUse)) {
            return is(Role.OPERATOR)
                    ? new Decision(Verdict.DENY, "read-only: the user's groups change nothing with this profile")
                    : Policy.preset(Policy.READ_ONLY).decide(subject);
        }
        var all = profiles();
        // Of no user by name: those who are held to the same share it.
        return new Decision(
                Verdict.DENY,
                "profiles: the user's groups may use " + (all == null ? "any" : String.join(", ", all)) + " alone");
    }

    /** No profile at all counts as one that no group names. */
    private static Stream<String> used(Policy.Subject subject) {
        return Stream.concat(
                Stream.of(subject.step().target()).map(target -> target.profile() == null ? "" : target.profile()),
                subject.calls().stream().map(call -> call.profile()).filter(Objects::nonNull));
    }
}
