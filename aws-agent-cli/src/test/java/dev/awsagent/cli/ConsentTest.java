package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.Target;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Undo;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsentTest {

    private static final Consent NONE = new Consent(false, false, List.of());
    private static final Consent YES = new Consent(true, false, List.of());
    private static final Consent DISCLOSE = new Consent(false, true, List.of());

    private static final ReviewedStep WRITE = step(Effect.WRITE, Verdict.ASK, Impact.one("s3://b", Undo.YES));
    private static final ReviewedStep READ = step(Effect.READ, Verdict.ALLOW, Impact.one("s3://b", Undo.NOT_NEEDED));
    private static final ReviewedStep HAND_OUT =
            step(Effect.DISCLOSE, Verdict.ASK, Impact.one("s3://b/k", Undo.NOT_NEEDED));
    private static final ReviewedStep REMOVE_OBJECT =
            step(Effect.DESTROY, Verdict.ASK, Impact.one("s3://b/old reports/k.csv", Undo.NO));
    private static final ReviewedStep REMOVE_BUCKET =
            step(Effect.DESTROY, Verdict.ASK_TYPED, Impact.typed("b", List.of("s3://b"), 1, Undo.NO));

    @Test
    void yes_coversWritesOnly() {
        assertThat(YES.missing(proposal(WRITE))).isEmpty();
        assertThat(YES.missing(proposal(HAND_OUT))).containsExactly("--disclose");
        assertThat(YES.missing(proposal(REMOVE_BUCKET))).containsExactly("--confirm b");
        assertThat(YES.missing(proposal(REMOVE_OBJECT))).containsExactly("--confirm 's3://b/old reports/k.csv'");
    }

    @Test
    void disclose_coversHandingOutOnly() {
        assertThat(DISCLOSE.missing(proposal(HAND_OUT))).isEmpty();
        assertThat(DISCLOSE.missing(proposal(WRITE))).containsExactly("--yes");
        assertThat(DISCLOSE.missing(proposal(REMOVE_BUCKET))).containsExactly("--confirm b");
    }

    @Test
    void confirm_coversWhatItNames() {
        assertThat(confirm("b").missing(proposal(REMOVE_BUCKET))).isEmpty();
        assertThat(confirm("bb").missing(proposal(REMOVE_BUCKET))).containsExactly("--confirm b");
        assertThat(confirm("s3://b/old reports/k.csv").missing(proposal(REMOVE_OBJECT)))
                .isEmpty();
        assertThat(confirm("old reports/k.csv").missing(proposal(REMOVE_OBJECT)))
                .isEmpty();
        assertThat(confirm("b").missing(proposal(REMOVE_OBJECT))).hasSize(1);
        assertThat(confirm("b").missing(proposal(WRITE))).containsExactly("--yes");
    }

    @Test
    void manySteps_needEachCovered() {
        var both = proposal(READ, WRITE, REMOVE_BUCKET);
        assertThat(NONE.missing(both)).containsExactly("--yes", "--confirm b");
        assertThat(YES.to(both)).isEmpty();
        var covered = new Consent(true, false, List.of("b")).to(both);
        assertThat(covered).hasValueSatisfying(approval -> {
            assertThat(approval.seal()).isEqualTo("5ea1");
            assertThat(approval.typed()).containsExactly("b");
        });
    }

    @Test
    void whatWasChosenAfterResults_isNotCoveredByAYes() {
        var write = tainted(Effect.WRITE, Impact.one("s3://b/k", Undo.YES));
        assertThat(YES.missing(proposal(write))).containsExactly("--confirm s3://b/k");
        assertThat(confirm("s3://b/k").missing(proposal(write))).isEmpty();
        var handOut = tainted(Effect.DISCLOSE, Impact.one("s3://b/k", Undo.NOT_NEEDED));
        assertThat(DISCLOSE.missing(proposal(handOut))).containsExactly("--confirm s3://b/k");
        assertThat(confirm("s3://b/k").missing(proposal(handOut))).isEmpty();
    }

    @Test
    void whatTouchesNothingThatHasAName_isConfirmedByItsTool() {
        var write = tainted(Effect.WRITE, new Impact(List.of(), 1, null, Undo.YES, List.of()));
        assertThat(YES.missing(proposal(write))).containsExactly("--confirm s3_do_it");
        assertThat(confirm("s3_do_it").missing(proposal(write))).isEmpty();
    }

    private static ReviewedStep tainted(Effect effect, Impact impact) {
        var step = new Step("1", "s3_do_it", Map.of(), Target.ANY);
        return new ReviewedStep(step, effect, List.of(), impact, new Decision(Verdict.ASK, "test", 1, true));
    }

    @Test
    void askedByPolicyForARead_yesIsEnough() {
        var asked = step(Effect.READ, Verdict.ASK, Impact.one("s3://b", Undo.NOT_NEEDED));
        assertThat(NONE.missing(proposal(asked))).containsExactly("--yes");
        assertThat(YES.missing(proposal(asked))).isEmpty();
    }

    @Test
    void nameWithAQuote_isShownSoThatAShellTakesIt() {
        var odd = step(Effect.DESTROY, Verdict.ASK, Impact.one("it's", Undo.NO));
        assertThat(NONE.missing(proposal(odd))).containsExactly("--confirm 'it'\\''s'");
    }

    private static Consent confirm(String name) {
        return new Consent(false, false, List.of(name));
    }

    private static ReviewedStep step(Effect effect, Verdict verdict, Impact impact) {
        var step = new Step("1", "s3_do_it", Map.of(), Target.ANY);
        return new ReviewedStep(step, effect, List.of(), impact, new Decision(verdict, "test"));
    }

    private static Proposal proposal(ReviewedStep... steps) {
        return new Proposal(
                "do it",
                "local",
                Arrays.asList(steps),
                "123456789012",
                null,
                null,
                null,
                Target.ANY,
                "5ea1",
                Instant.parse("2030-01-01T00:00:00Z"));
    }
}
