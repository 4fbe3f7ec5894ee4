package dev.awsagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.fixture.Bench;
import dev.awsagent.fixture.Shelf;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.Tool;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sentences of several steps and follow-ups, through a whole agent without a model. */
@Timeout(60)
class FollowUpTest {

    private final Bench bench = new Bench();
    private final Shelf shelf = new Shelf();
    private final AwsAgent agent = AwsAgent.builder()
            .plugins(false)
            .tools(shelf.tools().toArray(Tool<?, ?>[]::new))
            .credentials(bench.credentials)
            .planner(new LocalPlanner())
            .clock(bench.clock)
            .withoutAudit()
            .build();
    private final Conversation conversation = agent.conversation();

    @AfterEach
    void close() {
        agent.close();
    }

    private Reply.ApprovalNeeded asked(String message) {
        var reply = conversation.ask(message);
        assertThat(reply).as("%s", reply).isInstanceOf(Reply.ApprovalNeeded.class);
        return (Reply.ApprovalNeeded) reply;
    }

    private Reply.Answer answered(String message) {
        var reply = conversation.ask(message);
        assertThat(reply).as("%s", reply).isInstanceOf(Reply.Answer.class);
        return (Reply.Answer) reply;
    }

    private static List<Step> steps(Reply.ApprovalNeeded needed) {
        return needed.proposal().steps().stream().map(one -> one.step()).toList();
    }

    private Reply approve(Reply.ApprovalNeeded needed) {
        var proposal = needed.proposal();
        return conversation.approve(
                new Approval(proposal.seal(), "user", bench.clock.instant(), proposal.confirmations()));
    }

    private static List<String> names(JsonNode result) {
        return result.path("boxes")
                .valueStream()
                .map(box -> box.path("name").asText())
                .toList();
    }

    @Test
    void severalChanges_areOneProposalInTheirOrder() {
        var needed = asked("add box garage-1, label it and drop box attic-1");

        assertThat(steps(needed))
                .extracting(Step::tool)
                .containsExactly("shelf_add_box", "shelf_label_box", "shelf_drop_boxes");
        assertThat(steps(needed).get(1).values().get("box").asText()).isEqualTo("garage-1");
        assertThat(shelf.boxes).doesNotContainKey("garage-1");
        assertThat(approve(needed)).isInstanceOf(Reply.Answer.class);
        assertThat(shelf.boxes).containsKey("garage-1").doesNotContainKey("attic-1");
    }

    @Test
    void changeOfADescribedList_namesEachOfThemBeforeItIsAskedAbout() {
        var needed = asked("drop all red boxes except attic-2");

        var step = steps(needed).get(0);
        assertThat(step.tool()).isEqualTo("shelf_drop_boxes");
        assertThat(step.values().get("boxes")).hasToString("[\"attic-1\"]");
        assertThat(step.arguments().get("boxes").origin()).isEqualTo(Origin.TOOL);
        var decision = needed.proposal().steps().get(0).decision();
        assertThat(decision.tainted()).isTrue();
        assertThat(decision.verdict()).isEqualTo(Decision.Verdict.ASK_TYPED);
        approve(needed);
        assertThat(shelf.boxes).containsOnlyKeys("attic-2", "cellar-1");
    }

    @Test
    void nameToLeaveOutThatIsNotThere_stopsTheChange() {
        var reply = conversation.ask("drop all red boxes except cellar-1");

        assertThat(reply).isInstanceOf(Reply.Failed.class);
        assertThat(((Reply.Failed) reply).message()).contains("cellar-1", "cannot be left out");
        assertThat(shelf.boxes).hasSize(3);
    }

    @Test
    void changeOfEachInAList_isAStepForEach() {
        var needed = asked("list the blue boxes and label them");
        assertThat(steps(needed)).hasSize(1);

        var all = asked("list boxes and label them");

        assertThat(steps(all)).extracting(Step::id).containsExactly("2.1", "2.2", "2.3");
        assertThat(steps(all))
                .extracting(step -> step.values().get("box").asText())
                .containsExactly("attic-1", "attic-2", "cellar-1");
    }

    @Test
    void nothingThatFits_changesNothingAndSaysSo() {
        shelf.boxes.clear();

        assertThat(answered("list boxes and drop them").text()).contains("nothing was changed");
    }

    @Test
    void choiceThatTheToolDoesNotKnow_isMadeFromItsList() {
        var largest = answered("show the 2 largest boxes");
        assertThat(names(largest.outcomes().get(0).value())).containsExactly("attic-2", "cellar-1");
        assertThat(largest.outcomes().get(0).value().has("bytes"))
                .as("a sum of all")
                .isFalse();

        assertThat(names(answered("list boxes larger than 1 MB")
                        .outcomes()
                        .get(0)
                        .value()))
                .containsExactly("attic-2");
        assertThat(names(answered("which boxes are older than 100 days")
                        .outcomes()
                        .get(0)
                        .value()))
                .containsExactly("cellar-1");
        assertThat(names(answered("which boxes are locked").outcomes().get(0).value()))
                .containsExactly("attic-1");
        assertThat(answered("how many boxes are larger than 400 bytes")
                        .outcomes()
                        .get(0)
                        .value()
                        .path("count")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void preview_saysWhatComesAfterTheLookAndRunsNothing() {
        var text = Rendering.in(bench.clock.getZone()).text(conversation.plan("drop all red boxes except attic-2"));

        assertThat(text)
                .contains(
                        "keeps only where name except attic-2",
                        "Then, with what that brings: shelf_drop_boxes boxes = ${1.boxes[*].name}",
                        "Nothing was run");
        assertThat(shelf.boxes).hasSize(3);
    }

    @Test
    void rowOfTheListThatWasShown_isBoundByItsPlaceAndSaidToBeAResults() {
        answered("list boxes");

        var step = steps(asked("drop the second one")).get(0);

        assertThat(step.values().get("boxes")).hasToString("[\"attic-2\"]");
        assertThat(step.arguments().get("boxes").origin()).isEqualTo(Origin.TOOL);
    }

    @Test
    void itThatMayBeSeveral_isAskedAboutAndTheAnswerByNumberDoes() {
        answered("list red boxes");

        var reply = (Reply.ClarificationNeeded) conversation.ask("drop it");
        assertThat(reply.choices()).hasSize(2);

        assertThat(steps(asked("2")).get(0).values().get("boxes")).hasToString("[\"attic-2\"]");
        assertThat(shelf.boxes).hasSize(3);
    }

    @Test
    void nameThatReadsLikeARequest_staysAValue() {
        shelf.boxes.clear();
        shelf.boxes.put(
                "drop-all-boxes", new Shelf.Box("drop-all-boxes", 1, bench.clock.instant(), false, Shelf.Color.RED));
        answered("list boxes");

        var step = steps(asked("label the first one")).get(0);

        assertThat(step.tool()).isEqualTo("shelf_label_box");
        assertThat(step.values().get("box").asText()).isEqualTo("drop-all-boxes");
    }

    @Test
    void goOnWithoutOne_isAnotherProposalWithAnotherSeal() {
        answered("list boxes");
        var first = asked("drop all of them");

        var second = asked("go ahead but skip cellar-1");

        assertThat(steps(second).get(0).values().get("boxes")).hasToString("[\"attic-1\",\"attic-2\"]");
        assertThat(second.proposal().seal()).isNotEqualTo(first.proposal().seal());
        assertThat(approve(first)).isInstanceOf(Reply.Failed.class);
        assertThat(shelf.boxes).hasSize(3);
    }

    @Test
    void otherOfTwo_takesThePlaceOfTheOne() {
        answered("list red boxes");
        asked("label the first one");

        assertThat(steps(asked("no, the other box")).get(0).values().get("box").asText())
                .isEqualTo("attic-2");
    }

    @Test
    void sameWithAnotherWord_changesTheLookBefore() {
        answered("list red boxes");

        assertThat(names(answered("and the blue ones?").outcomes().get(0).value()))
                .containsExactly("cellar-1");
        assertThat(answered("same in eu-central-1").outcomes()).hasSize(1);
        assertThat(answered("do it again").outcomes()).hasSize(1);
    }

    @Test
    void partThatNoToolDoes_isSaidAndTheLookIsDone() {
        assertThat(answered("list boxes and order a pizza").text()).contains("attic-1", "Not done", "order a pizza");

        var reply = (Reply.ClarificationNeeded) conversation.ask("drop box attic-1 and order a pizza");
        assertThat(reply.choices()).containsExactly("drop box attic-1");
        assertThat(shelf.boxes).hasSize(3);
    }

    @Test
    void whatWasShown_goesIntoTheStateAndBack() {
        answered("list boxes");
        asked("drop the second one");

        var json = conversation.state().toJson();

        assertThat(AgentState.fromJson(json)).isEqualTo(conversation.state());
        assertThat(json.path("recent").get(0).path("outcomes")).isNotEmpty();
    }
}
