package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Target;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Policy;
import dev.awsagent.guard.PolicyFile;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Undo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users may do, by their groups. */
class UserTest {

    private static final Map<String, ServerFile.Group> GROUPS = Map.of(
            "everybody", new ServerFile.Group(User.Role.VIEWER, null, null),
            "ops", new ServerFile.Group(User.Role.OPERATOR, null, Set.of("dev")),
            "careful", new ServerFile.Group(User.Role.OPERATOR, "cautious", null),
            "leads", new ServerFile.Group(User.Role.APPROVER, null, Set.of("dev")),
            "readers", new ServerFile.Group(User.Role.VIEWER, null, Set.of("dev")));

    private static final Impact IMPACT = Impact.one("acme-app-logs", Undo.NO);

    private static User in(String... groups) {
        return User.of("openid:x " + groups[0], "ana", List.of(groups), GROUPS);
    }

    private static Policy named(String name) {
        return Policy.presets().contains(name) ? Policy.preset(name) : PolicyFile.read(Path.of(name));
    }

    private static Policy.Subject subject(Effect effect, String profile) {
        return new Policy.Subject(step(profile), effect, List.of(), IMPACT, null, null, Instant.EPOCH, false);
    }

    private static Step step(String profile) {
        return new Step("1", "s3_delete_bucket", Map.of(), Target.ANY.withProfile(profile));
    }

    private static Verdict decided(User user, Effect effect, String profile) {
        var policy = user.policy(false, UserTest::named);
        return policy == null
                ? Verdict.ALLOW
                : policy.decide(subject(effect, profile)).verdict();
    }

    @Test
    void whatOneGroupAllows_isAllowedInItsProfilesAlone() {
        var both = in("everybody", "ops");

        assertThat(decided(both, Effect.WRITE, "dev")).isEqualTo(Verdict.ALLOW);
        assertThat(decided(both, Effect.READ, "prod")).isEqualTo(Verdict.ALLOW);
        assertThat(decided(both, Effect.READ, null)).isEqualTo(Verdict.ALLOW);
        for (var effect : List.of(Effect.WRITE, Effect.DESTROY, Effect.DISCLOSE)) {
            assertThat(decided(both, effect, "prod")).isEqualTo(Verdict.DENY);
            assertThat(decided(both, effect, null)).isEqualTo(Verdict.DENY);
        }
        assertThat(decided(in("ops"), Effect.READ, "prod")).isEqualTo(Verdict.DENY);
        assertThat(in("ops").mayUse("prod")).isFalse();
        assertThat(in("ops").mayUse(null)).isFalse();
    }

    @Test
    void policiesOfAllGroups_count() {
        assertThat(decided(in("careful", "everybody"), Effect.DESTROY, "prod")).isEqualTo(Verdict.ASK_TYPED);
        assertThat(decided(in("careful", "ops"), Effect.WRITE, "dev")).isEqualTo(Verdict.ASK);
    }

    @Test
    void refusal_namesNobody() {
        for (var user : List.of(in("ops"), in("readers"), in("everybody", "ops"))) {
            var decision = user.policy(false, UserTest::named).decide(subject(Effect.WRITE, "prod"));
            assertThat(decision.verdict()).isEqualTo(Verdict.DENY);
            assertThat(decision.rule()).doesNotContain("ana");
        }
    }

    @Test
    void profiles_meanNothingInTheSandbox() {
        assertThat(in("ops")
                        .policy(true, UserTest::named)
                        .decide(subject(Effect.WRITE, null))
                        .verdict())
                .isEqualTo(Verdict.ALLOW);
        assertThat(in("readers")
                        .policy(true, UserTest::named)
                        .decide(subject(Effect.WRITE, null))
                        .verdict())
                .isEqualTo(Verdict.DENY);
    }

    private static Proposal proposal(String profile) {
        var reviewed =
                new ReviewedStep(step(profile), Effect.WRITE, List.of(), IMPACT, new Decision(Verdict.ASK, "test"));
        return new Proposal(
                "delete it",
                "local",
                List.of(reviewed),
                null,
                null,
                null,
                null,
                reviewed.step().target(),
                "s",
                Instant.MAX);
    }

    @Test
    void yesForOthers_goesNoFurtherThanOnesOwn() {
        assertThat(in("leads").mayApprove(proposal("dev"), false, UserTest::named))
                .isTrue();
        assertThat(in("leads").mayApprove(proposal("prod"), false, UserTest::named))
                .isFalse();
        assertThat(in("leads").mayApprove(proposal(null), false, UserTest::named))
                .isFalse();
        assertThat(in("leads", "careful").mayApprove(proposal("prod"), false, UserTest::named))
                .as("asks there, approves here")
                .isFalse();
        assertThat(in("leads").mayApprove(proposal(null), true, UserTest::named))
                .isTrue();
        assertThat(in("ops").mayApprove(proposal("dev"), false, UserTest::named))
                .isFalse();
        assertThat(User.withToken("dana").mayApprove(proposal("prod"), false, UserTest::named))
                .isTrue();
    }

    @Test
    void policyFileOfAGroup_countsWithItsLimits(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("ops.yml"),
                "version: 1\n"
                        + "rules:\n"
                        + "- {name: no removing, when: {tool: s3_delete_bucket}, decide: deny}\n"
                        + "limits: {steps_per_plan: 3}\n");
        var file = ServerFile.read(Files.writeString(
                folder.resolve("server.yml"), "groups: {ops: {role: operator, policy: ops.yml, profiles: [dev]}}"));
        var user = User.of("openid:x", "ana", List.of("ops"), file.groups());

        assertThat(decided(user, Effect.DESTROY, "dev")).isEqualTo(Verdict.DENY);
        assertThat(user.policy(false, UserTest::named).limits().stepsPerPlan()).isEqualTo(3);
        assertThatThrownBy(() -> ServerFile.read(
                        Files.writeString(folder.resolve("wrong.yml"), "groups: {ops: {policy: gone.yml}}")))
                .hasMessageContaining("gone.yml");
    }

    @Test
    void fileThatComesSlowly_isGivenUpAfterAWhile() {
        Uploads.checkRate(1, Duration.ofSeconds(15));
        Uploads.checkRate(100 * 4_096, Duration.ofSeconds(100));

        assertThatThrownBy(() -> Uploads.checkRate(100 * 4_096 - 1, Duration.ofSeconds(100)))
                .isInstanceOfSatisfying(
                        Problem.class, e -> assertThat(e.status()).isEqualTo(408));
    }

    @Test
    void whoIsInNoGroup_mayDoNothing() {
        var nobody = User.of("openid:x n", "n", List.of("gone"), GROUPS);

        assertThat(nobody.roleNames()).isEmpty();
        assertThat(decided(nobody, Effect.READ, "dev")).isEqualTo(Verdict.DENY);
    }
}
